-- Verify tamga:lean_issuing
BEGIN;

SELECT issuer_id, serial, application_id, attempt, tbs, not_after, lint_report, created_at, abandoned_at
FROM tamga.issuance_intents WHERE false;

-- An intent is abandoned once, and not at all when it became a certificate; what is referred to stays. Tried on rows that are rolled back.
DO $$
DECLARE
  ca smallint;
  statement text;
BEGIN
  INSERT INTO tamga.certification_authorities (name, kind, certificate, ocsp_certificate, not_after, created_at)
  VALUES ('verify', 'issuing', '\x30', '\x30', now(), now()) RETURNING id INTO ca;
  INSERT INTO tamga.issuance_intents (issuer_id, serial, application_id, attempt, tbs, not_after, lint_report, created_at)
  SELECT ca, serial, gen_random_uuid(), 1, '\x30', now(), '', now() FROM unnest(ARRAY['\x07', '\x08', '\x09']::bytea[]) AS serial;
  INSERT INTO tamga.certificate_status (issuer_id, serial, status, version, not_after, changed_at)
  VALUES (ca, '\x08', 'active', 1, now(), now());
  INSERT INTO tamga.certificates (issuer_id, serial, der, sha256, profile, profile_version, public_key_fingerprint, not_before, not_after, issued_at)
  VALUES (ca, '\x08', '\x30', sha256('verify lean_issuing'), 'imported', 1, sha256('verify lean_issuing'), now() - interval '1 day', now(), now());
  UPDATE tamga.issuance_intents SET abandoned_at = now() WHERE issuer_id = ca AND serial = '\x09';
  ASSERT (SELECT array_agg(state ORDER BY serial) FROM tamga.issuance_outcomes WHERE issuer_id = ca) = ARRAY['prepared', 'issued', 'abandoned'],
         'outcomes are told wrong';
  FOREACH statement IN ARRAY ARRAY['UPDATE tamga.issuance_intents SET abandoned_at = now() WHERE issuer_id = $1 AND serial = ''\x08''',
                                   'UPDATE tamga.issuance_intents SET abandoned_at = NULL WHERE issuer_id = $1 AND serial = ''\x09''',
                                   'UPDATE tamga.issuance_intents SET tbs = ''\x31'' WHERE issuer_id = $1 AND serial = ''\x07''',
                                   'DELETE FROM tamga.issuance_intents WHERE issuer_id = $1',
                                   'DELETE FROM tamga.certification_authorities WHERE id = $1'] LOOP
    BEGIN
      EXECUTE statement USING ca;
      ASSERT false, 'not refused: ' || statement;
    EXCEPTION WHEN integrity_constraint_violation THEN
      NULL;
    END;
  END LOOP;
  ASSERT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'tamga.applications'::regclass AND tgname = 'applications_kept'
                 AND tgenabled = 'O'), 'applications may be deleted';
END $$;

ROLLBACK;
