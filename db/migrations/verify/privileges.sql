-- Verify tamga:privileges
-- Every right that this change gives; that there are no others is verified by the newest change that gives rights.
-- "table.column" is a right to that column alone.
BEGIN;

DO $$
DECLARE
  difference text;
BEGIN
  CREATE TEMPORARY TABLE wanted ON COMMIT DROP AS
  SELECT role, privilege, regexp_split_to_table(objects, '\s+') AS object FROM (VALUES
    ('tamga_registration', 'INSERT',
     'application_events applications audit_entries code_word_attempts data_keys idempotency_keys
      identifications outbox public_keys revocations subscribers'),
    ('tamga_registration', 'SELECT',
     'application_events applications certificate_status certificates certification_authorities
      code_word_attempts data_keys idempotency_keys identifications operators
      public_keys schema_version subscribers'),
    ('tamga_registration', 'UPDATE',
     'applications.code_word_hash applications.data_key_id applications.due_at applications.failures
      applications.identification_id applications.parked_reason applications.personal_data
      applications.profile applications.public_key_algorithm
      applications.public_key_fingerprint applications.queue_number applications.queued_at
      applications.request applications.signature_kind applications.signature_tool
      applications.state applications.subscriber_id
      certificate_status.changed_at certificate_status.invalidity_date certificate_status.reason
      certificate_status.revoked_at certificate_status.status certificate_status.version
      code_word_attempts subscribers.code_word_application subscribers.code_word_hash
      subscribers.code_word_set_at subscribers.data_key_id subscribers.data_stated_at
      subscribers.email_index subscribers.passport_index subscribers.personal_data subscribers.phone_index'),
    ('tamga_registration', 'USAGE',
     'queue_numbers'),
    ('tamga_issuance', 'DELETE',
     'audit_pending crl_chunks crls'),
    ('tamga_issuance', 'INSERT',
     'application_events audit_chain audit_checkpoints audit_entries certificate_status certificates
      certification_authorities crl_chunks crl_numbers crls current_crls data_keys issuance_intents
      operators outbox public_keys'),
    ('tamga_issuance', 'SELECT',
     'applications.attempt applications.data_key_id applications.failures applications.id
      applications.identification_id applications.personal_data
      applications.profile applications.queue_number applications.reissue_reason
      applications.replaces_issuer applications.replaces_serial applications.request
      applications.signature_tool applications.state applications.subscriber_id audit_chain
      audit_checkpoints audit_entries audit_pending certificate_status certificates
      certification_authorities crl_chunks crl_numbers crls current_crls data_keys identifications.id
      identifications.kind issuance_intents operators public_keys schema_version status_changes
      subscribers.blocked_at subscribers.id'),
    ('tamga_issuance', 'UPDATE',
     'applications.attempt applications.failures
      applications.parked_reason applications.state certificate_status.changed_at certificate_status.invalidity_date certificate_status.reason
      certificate_status.revoked_at certificate_status.status certificate_status.version
      current_crls.number current_crls.snapshot current_crls.system_identifier current_crls.this_update
      operators.disabled_at subscribers.created_at'),
    ('tamga_status', 'SELECT',
     'certificate_status certificates.issued_at certificates.issuer_id certificates.not_after
      certificates.not_before certificates.serial certification_authorities crl_chunks crls current_crls
      schema_version status_changes')
  ) AS rights (role, privilege, objects);

  CREATE TEMPORARY TABLE found ON COMMIT DROP AS
  SELECT r.rolname::text AS role, a.privilege_type AS privilege, c.relname::text AS object
  FROM pg_class c, aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee
  WHERE c.relnamespace = 'tamga'::regnamespace AND r.oid <> c.relowner
  UNION ALL
  SELECT r.rolname, a.privilege_type, c.relname || '.' || t.attname
  FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a JOIN pg_roles r ON r.oid = a.grantee
  WHERE c.relnamespace = 'tamga'::regnamespace AND r.oid <> c.relowner;

  SELECT string_agg(d.role || ' ' || d.privilege || ' ' || d.object, ', ') INTO difference
  FROM (TABLE wanted EXCEPT TABLE found) d;
  ASSERT difference IS NULL, 'missing: ' || difference;
  ASSERT NOT EXISTS (SELECT FROM pg_class c, aclexplode(c.relacl) a
                     WHERE c.relnamespace = 'tamga'::regnamespace AND a.grantee = 0), 'something is open to everybody';
  FOREACH difference IN ARRAY ARRAY['tamga_registration', 'tamga_issuance', 'tamga_status'] LOOP
    ASSERT has_schema_privilege(difference, 'tamga', 'USAGE'), difference || ' cannot use the schema';
    ASSERT NOT has_schema_privilege(difference, 'tamga', 'CREATE'), difference || ' can create objects in the schema';
  END LOOP;
END $$;

ROLLBACK;
