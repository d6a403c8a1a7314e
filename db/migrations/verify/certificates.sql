-- Verify tamga:certificates
BEGIN;

SELECT issuer_id, serial, status, version, reason, revoked_at, invalidity_date, not_after, subscriber_id, profile, changed_at
FROM tamga.certificate_status WHERE false;
SELECT issuer_id, serial, der, sha256, profile, profile_version, public_key_fingerprint, subscriber_id, application_id,
       not_before, not_after, issued_at, replaces_issuer, replaces_serial
FROM tamga.certificates WHERE false;
SELECT issuer_id, serial, requested_by, identification_id, data_key_id, statement, circumstance_at, known_at, deadline_at,
       registry_entry_at, operator_id
FROM tamga.revocations WHERE false;
SELECT sequence, xid, issuer_id, serial, version, status, reason, revoked_at, invalidity_date, not_after
FROM tamga.status_changes WHERE false;

-- The guards, tried on a certificate that is rolled back.
DO $$
DECLARE
  ca smallint;
  attempt text;
BEGIN
  INSERT INTO tamga.certification_authorities (name, kind, certificate, ocsp_certificate, not_after, created_at)
  VALUES ('verify', 'issuing', '\x30', '\x30', now(), now()) RETURNING id INTO ca;
  INSERT INTO tamga.certificate_status (issuer_id, serial, status, version, not_after, changed_at)
  VALUES (ca, '\x07', 'active', 1, now(), now());
  ASSERT (SELECT count(*) FROM tamga.status_changes WHERE issuer_id = ca AND version = 1) = 1, 'a new status is not logged';

  UPDATE tamga.certificate_status SET status = 'revoked', version = 2, revoked_at = now(), changed_at = now() WHERE issuer_id = ca;
  ASSERT (SELECT status FROM tamga.status_changes WHERE issuer_id = ca AND version = 2) = 'revoked', 'a change is not logged';

  INSERT INTO tamga.certificate_status (issuer_id, serial, status, version, not_after, changed_at)
  VALUES (ca, '\x08', 'active', 1, now(), now());
  FOREACH attempt IN ARRAY ARRAY[
    $q$UPDATE tamga.certificate_status SET status = 'active', version = 3, revoked_at = NULL WHERE issuer_id = $1 AND serial = '\x07'$q$,
    $q$UPDATE tamga.certificate_status SET status = 'revoked', revoked_at = now() WHERE issuer_id = $1 AND serial = '\x08'$q$,
    $q$UPDATE tamga.certificate_status SET version = 2, not_after = not_after + '1 day' WHERE issuer_id = $1 AND serial = '\x08'$q$,
    $q$DELETE FROM tamga.certificate_status WHERE issuer_id = $1$q$,
    $q$UPDATE tamga.status_changes SET status = 'active' WHERE issuer_id = $1$q$,
    $q$DELETE FROM tamga.status_changes WHERE issuer_id = $1$q$] LOOP
    BEGIN
      EXECUTE attempt USING ca;
      ASSERT false, 'not refused: ' || attempt;
    EXCEPTION WHEN integrity_constraint_violation THEN
      NULL;
    END;
  END LOOP;
END $$;

DO $$
DECLARE
  guarded text;
BEGIN
  FOREACH guarded IN ARRAY ARRAY['certificates', 'revocations', 'application_events'] LOOP
    ASSERT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = ('tamga.' || guarded)::regclass AND tgname = guarded || '_kept'
                   AND tgenabled = 'O'), guarded || ' may be changed';
  END LOOP;
  FOREACH guarded IN ARRAY ARRAY['certificate_status_single_active', 'certificates_one_successor',
                                 'certificate_status_revoked', 'status_changes_by_xid'] LOOP
    ASSERT to_regclass('tamga.' || guarded) IS NOT NULL, guarded || ' is missing';
  END LOOP;
END $$;

ROLLBACK;
