-- Verify tamga:applicant_indexes
BEGIN;

SELECT application_id, snils_index, passport_index, phone_index, email_index FROM tamga.applicant_indexes WHERE false;

DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['snils', 'passport', 'phone', 'email'] LOOP
    ASSERT to_regclass('tamga.applicant_indexes_by_' || wanted) IS NOT NULL, 'applications are not found by ' || wanted;
  END LOOP;
  ASSERT NOT EXISTS (SELECT FROM tamga.applications a WHERE NOT EXISTS
                     (SELECT FROM tamga.applicant_indexes i WHERE i.application_id = a.id)), 'an application is not found';
END $$;

-- An application goes nowhere near a certificate without a subscriber and an identification.
DO $$
DECLARE
  key integer;
  mark tamga.sha256 := decode(repeat('07', 32), 'hex');
  clerk uuid := gen_random_uuid();
BEGIN
  UPDATE tamga.data_keys SET retired_at = now() WHERE retired_at IS NULL;
  INSERT INTO tamga.data_keys (purpose, wrapped_key, created_at)
  VALUES ('sealing', decode(repeat('07', 40), 'hex'), now()) RETURNING id INTO key;
  INSERT INTO tamga.operators (id, name, role, office, certificate_sha256, created_at)
  VALUES (clerk, 'clerk', 'operator', 'office', decode(repeat('07', 32), 'hex'), now());
  INSERT INTO tamga.applications (id, applicant_kind, channel, office, signature_kind, profile, state, data_key_id,
    personal_data, signature_tool, request, public_key_fingerprint, public_key_algorithm, submitted_at, submitted_by, due_at)
  VALUES (gen_random_uuid(), 'individual', 'office', 'office', 'qualified', 'qualified-individual', 'submitted',
    key, '\x00', 'tool', '\x30',
    mark, 'gost2012-256-a', now(), clerk, now());
  BEGIN
    UPDATE tamga.applications SET state = 'approved' WHERE submitted_by = clerk;
    ASSERT false, 'an application is approved without a subscriber';
  EXCEPTION WHEN check_violation THEN
    NULL;
  END;
  BEGIN
    UPDATE tamga.applications SET state = 'parked' WHERE submitted_by = clerk;
    ASSERT false, 'an application is parked without a reason';
  EXCEPTION WHEN check_violation THEN
    NULL;
  END;
END $$;

DO $$
BEGIN
  ASSERT has_table_privilege('tamga_registration', 'tamga.applicant_indexes', 'SELECT, INSERT'), 'applicants are not indexed';
  ASSERT has_column_privilege('tamga_registration', 'tamga.applicant_indexes', 'snils_index', 'UPDATE'), 'a correction is not found';
END $$;

ROLLBACK;
