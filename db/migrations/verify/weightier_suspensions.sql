-- Verify tamga:weightier_suspensions
BEGIN;

DO $$
BEGIN
  ASSERT pg_get_functiondef('tamga.guard_certificate_status'::regproc) LIKE '%NEW.status = OLD.status AND NEW.status <> ''suspended''%',
         'no suspension follows another';
  ASSERT pg_get_functiondef('tamga.guard_certificate_status'::regproc) LIKE '%OLD.status = ''suspended'' AND NEW.status IN (''suspended'', ''revoked'')%',
         'a suspension that follows another hides since when the certificate is bad';
END $$;

-- Every right of every role, no more and no less; the newest change that gives rights says them all. "table.column" is a right to that
-- column alone.
DO $$
DECLARE
  difference text;
BEGIN
  CREATE TEMPORARY TABLE wanted ON COMMIT DROP AS
  SELECT role, privilege, regexp_split_to_table(objects, '\s+') AS object FROM (VALUES
    ('tamga_registration', 'INSERT',
     'applicant_indexes application_events applications audit_entries code_word_attempts data_keys idempotency_keys
      identifications issuing_queue made_keys outbox profiles public_keys resumptions revocation_requests revocations
      signed_requests subscribers suspensions webhook_certificates webhook_issuers webhooks'),
    ('tamga_registration', 'SELECT',
     'applicant_indexes application_events applications certificate_status certificates certification_authorities
      code_word_attempts data_keys idempotency_keys identifications issuing_queue made_keys operators profiles
      public_keys publishing_state.position resumptions revocation_requests revocations schema_version
      signed_requests subscribers suspensions webhook_certificates webhook_issuers webhooks'),
    ('tamga_registration', 'UPDATE',
     'applicant_indexes.email_index applicant_indexes.passport_index applicant_indexes.phone_index
      applicant_indexes.snils_index applications.applicant_kind applications.code_word_hash
      applications.data_key_id applications.due_at applications.failures applications.identification_id
      applications.ogrn applications.ogrnip_index applications.organisation_inn applications.parked_reason
      applications.personal_data applications.profile applications.profile_version applications.public_key_algorithm applications.public_key_fingerprint
      applications.queue_number applications.queued_at applications.request applications.signature_kind
      applications.signature_tool applications.state applications.subscriber_id
      certificate_status.changed_at certificate_status.invalidity_date certificate_status.reason
      certificate_status.revoked_at certificate_status.status certificate_status.version code_word_attempts
      revocation_requests.decided_at revocation_requests.decided_by revocation_requests.decision
      revocation_requests.decision_key_id revocation_requests.state subscribers.code_word_application
      subscribers.code_word_hash subscribers.code_word_set_at subscribers.data_key_id
      subscribers.data_stated_at subscribers.email_index subscribers.organisation_inn
      subscribers.passport_index subscribers.personal_data subscribers.phone_index webhooks.data_key_id
      webhooks.disabled_cause webhooks.failing_since webhooks.failures webhooks.last_failure
      webhooks.next_attempt_at webhooks.previous_key_id webhooks.previous_secret webhooks.previous_until
      webhooks.rotated_at webhooks.secret webhooks.state'),
    ('tamga_registration', 'DELETE',
     'webhooks'),
    ('tamga_registration', 'USAGE',
     'queue_numbers'),
    ('tamga_issuance', 'DELETE',
     'audit_pending crl_bases crl_chunks crl_part_chunks crl_parts crls issuing_queue'),
    ('tamga_issuance', 'INSERT',
     'application_events audit_chain audit_checkpoints audit_entries certificate_status certificates
      certification_authorities crl_bases crl_chunks crl_numbers crl_part_chunks crl_parts crls
      cross_certificates current_crls data_keys issuance_intents operators
      outbox profiles public_keys published_changes resumptions revocations'),
    ('tamga_issuance', 'SELECT',
     'applications.attempt applications.data_key_id applications.failures applications.id
      applications.identification_id applications.personal_data applications.profile
      applications.profile_version applications.queue_number applications.queued_at applications.reissue_reason
      applications.replaces_issuer applications.replaces_serial applications.request
      applications.signature_tool applications.state applications.subscriber_id audit_chain audit_checkpoints
      audit_entries audit_pending certificate_status certificates certification_authorities crl_bases
      crl_chunks crl_numbers crl_part_chunks crl_parts crls cross_certificates current_crls data_keys
      identifications.id identifications.kind issuance_intents issuance_outcomes issuing_queue operators profiles public_keys
      published_changes publishing_state revocation_requests.deadline_at revocation_requests.id
      revocation_requests.state revocations.crl_published_at revocations.issuer_id
      revocations.registry_entry_at revocations.serial schema_version status_changes subscribers.blocked_at
      subscribers.id suspensions.at_end suspensions.crl_published_at suspensions.issuer_id
      suspensions.registry_entry_at suspensions.requested_by suspensions.serial suspensions.until
      suspensions.version webhook_certificates webhook_issuers webhooks'),
    ('tamga_issuance', 'UPDATE',
     'applications.attempt applications.failures applications.parked_reason applications.state
      certificate_status.changed_at certificate_status.invalidity_date certificate_status.reason
      certificate_status.revoked_at certificate_status.status certificate_status.version
      certification_authorities.extract_certificate certification_authorities.ocsp_certificate
      current_crls.number current_crls.snapshot current_crls.system_identifier current_crls.this_update
      issuance_intents.abandoned_at issuing_queue.attempt issuing_queue.leased_by issuing_queue.leased_until operators.disabled_at publishing_state.horizon
      publishing_state.position publishing_state.system_identifier revocations.crl_published_at
      subscribers.created_at suspensions.crl_published_at webhooks.claim webhooks.delivered_at
      webhooks.disabled_cause webhooks.failing_since webhooks.failures webhooks.last_failure webhooks.leased_by
      webhooks.leased_until webhooks.next_attempt_at webhooks.position webhooks.sending_until webhooks.slow
      webhooks.state'),
    ('tamga_status', 'SELECT',
     'certificate_status certificates.issued_at certificates.issuer_id certificates.not_after
      certificates.not_before certificates.serial certification_authorities crl_chunks crl_part_chunks
      crl_parts crls cross_certificates current_crls published_changes publishing_state schema_version status_changes')
  ) AS rights (role, privilege, objects);

  CREATE TEMPORARY TABLE found ON COMMIT DROP AS
  SELECT r.rolname::text AS role, a.privilege_type AS privilege, c.relname::text AS object
  FROM pg_class c, aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee
  WHERE c.relnamespace = 'tamga'::regnamespace AND r.oid <> c.relowner
  UNION ALL
  SELECT r.rolname, a.privilege_type, c.relname || '.' || t.attname
  FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid AND NOT t.attisdropped, aclexplode(t.attacl) a JOIN pg_roles r ON r.oid = a.grantee
  WHERE c.relnamespace = 'tamga'::regnamespace AND r.oid <> c.relowner;

  SELECT string_agg(d.role || ' ' || d.privilege || ' ' || d.object, ', ') INTO difference
  FROM (TABLE wanted EXCEPT TABLE found) d;
  ASSERT difference IS NULL, 'missing: ' || difference;
  SELECT string_agg(d.role || ' ' || d.privilege || ' ' || d.object, ', ') INTO difference
  FROM (TABLE found EXCEPT TABLE wanted) d;
  ASSERT difference IS NULL, 'too much: ' || difference;

  ASSERT NOT EXISTS (SELECT FROM pg_class c, aclexplode(c.relacl) a
                     WHERE c.relnamespace = 'tamga'::regnamespace AND a.grantee = 0), 'something is open to everybody';
  FOREACH difference IN ARRAY ARRAY['tamga_registration', 'tamga_issuance', 'tamga_status'] LOOP
    ASSERT has_schema_privilege(difference, 'tamga', 'USAGE'), difference || ' cannot use the schema';
    ASSERT NOT has_schema_privilege(difference, 'tamga', 'CREATE'), difference || ' can create objects in the schema';
  END LOOP;
END $$;

ROLLBACK;
