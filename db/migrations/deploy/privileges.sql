-- Deploy tamga:privileges
-- Each role gets what its duty needs and no more. Nobody but the owner may delete from the registry or the audit log.
BEGIN;

GRANT USAGE ON SCHEMA tamga TO tamga_registration, tamga_issuance, tamga_status;
GRANT SELECT ON tamga.schema_version TO tamga_registration, tamga_issuance, tamga_status;

GRANT SELECT ON tamga.operators, tamga.certification_authorities, tamga.data_keys, tamga.certificates,
  tamga.certificate_status, tamga.issuance_intents, tamga.revocations TO tamga_registration;
GRANT INSERT ON tamga.data_keys TO tamga_registration;
GRANT SELECT, INSERT ON tamga.identifications, tamga.application_events, tamga.idempotency_keys TO tamga_registration;
GRANT SELECT, INSERT, UPDATE ON tamga.subscribers, tamga.applications, tamga.code_word_attempts TO tamga_registration;
GRANT SELECT, INSERT, DELETE ON tamga.public_keys TO tamga_registration;
GRANT INSERT ON tamga.revocations, tamga.audit_entries, tamga.outbox TO tamga_registration;
-- Revoking touches the status and nothing else of a certificate.
GRANT UPDATE (status, version, reason, revoked_at, invalidity_date, changed_at) ON tamga.certificate_status TO tamga_registration;
GRANT USAGE ON SEQUENCE tamga.queue_numbers TO tamga_registration;

GRANT SELECT ON tamga.subscribers, tamga.identifications, tamga.data_keys, tamga.application_events,
  tamga.audit_entries, tamga.outbox TO tamga_issuance;
GRANT SELECT, INSERT ON tamga.certification_authorities, tamga.certificates, tamga.public_keys, tamga.application_events,
  tamga.crl_numbers, tamga.crls, tamga.crl_chunks, tamga.audit_chain, tamga.audit_checkpoints TO tamga_issuance;
GRANT SELECT, INSERT, UPDATE ON tamga.operators, tamga.issuance_intents, tamga.current_crls TO tamga_issuance;
GRANT DELETE ON tamga.crls, tamga.crl_chunks TO tamga_issuance;
GRANT SELECT, DELETE ON tamga.audit_pending TO tamga_issuance;
GRANT SELECT, UPDATE ON tamga.applications TO tamga_issuance;
-- Locking a subscriber (SELECT ... FOR UPDATE) asks for the right to update some column of the row.
GRANT UPDATE (blocked_at) ON tamga.subscribers TO tamga_issuance;
GRANT SELECT, INSERT ON tamga.certificate_status TO tamga_issuance;
GRANT UPDATE (status, version, reason, revoked_at, invalidity_date, changed_at) ON tamga.certificate_status TO tamga_issuance;
GRANT INSERT ON tamga.audit_entries, tamga.outbox, tamga.data_keys TO tamga_issuance;
GRANT USAGE ON SEQUENCE tamga.queue_numbers TO tamga_issuance;

GRANT SELECT ON tamga.certification_authorities, tamga.certificate_status, tamga.certificates, tamga.status_changes,
  tamga.crls, tamga.crl_chunks, tamga.current_crls TO tamga_status;

COMMIT;
