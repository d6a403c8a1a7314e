-- Deploy tamga:privileges
-- Each role gets what its duty needs and no more. Nobody but the owner may delete from the registry or the audit log.
BEGIN;

GRANT USAGE ON SCHEMA tamga TO tamga_registration, tamga_issuance, tamga_status;
GRANT SELECT ON tamga.schema_version TO tamga_registration, tamga_issuance, tamga_status;

-- Registration: takes and reviews applications, revokes.
GRANT SELECT ON tamga.operators, tamga.certification_authorities, tamga.data_keys, tamga.certificates,
  tamga.certificate_status TO tamga_registration;
GRANT INSERT ON tamga.data_keys TO tamga_registration;
GRANT SELECT, INSERT ON tamga.identifications, tamga.application_events, tamga.idempotency_keys, tamga.public_keys,
  tamga.subscribers, tamga.applications TO tamga_registration;
GRANT UPDATE (passport_index, phone_index, email_index, data_key_id, personal_data, data_stated_at, code_word_hash,
              code_word_set_at, code_word_application) ON tamga.subscribers TO tamga_registration;
GRANT UPDATE (signature_kind, profile, state, snils_index, passport_index, phone_index, email_index, data_key_id,
              personal_data, code_word_hash,
              signature_tool, request, public_key_fingerprint, public_key_algorithm, due_at, subscriber_id,
              identification_id, queued_at, queue_number, failures, parked_reason) ON tamga.applications TO tamga_registration;
GRANT SELECT, INSERT, UPDATE ON tamga.code_word_attempts TO tamga_registration;
GRANT INSERT ON tamga.revocations, tamga.audit_entries, tamga.outbox TO tamga_registration;
-- Revoking touches the status and nothing else of a certificate.
GRANT UPDATE (status, version, reason, revoked_at, invalidity_date, changed_at) ON tamga.certificate_status TO tamga_registration;
GRANT USAGE ON SEQUENCE tamga.queue_numbers TO tamga_registration;

-- Issuance: takes applications from the queue, writes the registry and the CRLs, chains the audit log; also the command line
-- (tamga init, tamga operator).
GRANT SELECT ON tamga.data_keys, tamga.audit_entries TO tamga_issuance;
GRANT SELECT (id, blocked_at) ON tamga.subscribers TO tamga_issuance;
GRANT SELECT (id, kind) ON tamga.identifications TO tamga_issuance;
GRANT SELECT, INSERT ON tamga.certification_authorities, tamga.certificates, tamga.public_keys, tamga.crl_numbers,
  tamga.crls, tamga.crl_chunks, tamga.audit_chain, tamga.audit_checkpoints, tamga.operators, tamga.issuance_intents,
  tamga.current_crls, tamga.certificate_status TO tamga_issuance;
GRANT UPDATE (disabled_at) ON tamga.operators TO tamga_issuance;
GRANT UPDATE (state, settled_at) ON tamga.issuance_intents TO tamga_issuance;
GRANT UPDATE (number, this_update, snapshot, system_identifier) ON tamga.current_crls TO tamga_issuance;
GRANT DELETE ON tamga.crls, tamga.crl_chunks TO tamga_issuance;
GRANT SELECT, DELETE ON tamga.audit_pending TO tamga_issuance;
GRANT SELECT ON tamga.status_changes TO tamga_issuance;
GRANT SELECT (id, subscriber_id, profile, state, request, signature_tool, data_key_id, personal_data, identification_id,
              replaces_issuer, replaces_serial, reissue_reason, queue_number, attempt, failures, leased_until)
  ON tamga.applications TO tamga_issuance;
GRANT UPDATE (state, attempt, failures, leased_until, leased_by, parked_reason) ON tamga.applications TO tamga_issuance;
-- Locking a subscriber (SELECT ... FOR UPDATE) asks for the right to update some column of the row: the least of them.
GRANT UPDATE (created_at) ON tamga.subscribers TO tamga_issuance;
GRANT UPDATE (status, version, reason, revoked_at, invalidity_date, changed_at) ON tamga.certificate_status TO tamga_issuance;
GRANT INSERT ON tamga.application_events, tamga.audit_entries, tamga.outbox, tamga.data_keys TO tamga_issuance;

-- Status: follows changes and serves them. Certificates themselves hold names and identifiers: it sees their terms only.
GRANT SELECT ON tamga.certification_authorities, tamga.certificate_status, tamga.status_changes,
  tamga.crls, tamga.crl_chunks, tamga.current_crls TO tamga_status;
GRANT SELECT (issuer_id, serial, not_before, not_after, issued_at) ON tamga.certificates TO tamga_status;

COMMIT;
