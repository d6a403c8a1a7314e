-- Verify tamga:suspensions
BEGIN;

SELECT issuer_id, serial, authorised_by, legal_ground, request_mac, crl_published_at FROM tamga.revocations WHERE false;
SELECT issuer_id, serial, version, requested_by, authorised_by, legal_ground, identification_id, data_key_id, statement,
       circumstance_at, known_at, deadline_at, registry_entry_at, operator_id, request_mac, crl_published_at, until, at_end
FROM tamga.suspensions WHERE false;
SELECT issuer_id, serial, version, requested_by, authorised_by, identification_id, data_key_id, statement, known_at,
       registry_entry_at, operator_id, request_mac FROM tamga.resumptions WHERE false;
SELECT id, issuer_id, serial, state, reason, legal_ground, invalidity_date, requested_by, authorised_by, identification_id,
       data_key_id, statement, circumstance_at, known_at, deadline_at, registered_at, registered_by, request_mac, decided_at,
       decided_by, decision_key_id, decision FROM tamga.revocation_requests WHERE false;

-- The guards, tried on certificates that are rolled back.
DO $$
DECLARE
  ca smallint;
  attempt text;
BEGIN
  INSERT INTO tamga.certification_authorities (name, kind, certificate, ocsp_certificate, not_after, created_at)
  VALUES ('verify', 'issuing', '\x30', '\x30', now(), now()) RETURNING id INTO ca;
  INSERT INTO tamga.certificate_status (issuer_id, serial, status, version, not_after, changed_at)
  VALUES (ca, '\x07', 'active', 1, now(), now()), (ca, '\x08', 'active', 1, now(), now());
  UPDATE tamga.certificate_status SET status = 'suspended', reason = 6, version = 2, revoked_at = now() - interval '1 day', changed_at = now()
  WHERE issuer_id = ca;
  UPDATE tamga.certificate_status SET status = 'active', reason = NULL, version = 3, revoked_at = NULL, changed_at = now()
  WHERE issuer_id = ca AND serial = '\x08';
  UPDATE tamga.certificate_status SET status = 'revoked', reason = 1, version = 3, revoked_at = now(), changed_at = now()
  WHERE issuer_id = ca AND serial = '\x07';
  ASSERT (SELECT revoked_at FROM tamga.status_changes WHERE issuer_id = ca AND serial = '\x07' AND version = 3) = now() - interval '1 day',
         'a revocation makes good what was signed during the hold';
  FOREACH attempt IN ARRAY ARRAY[
    $q$UPDATE tamga.certificate_status SET status = 'active', reason = NULL, version = 4, revoked_at = NULL
       WHERE issuer_id = $1 AND serial = '\x07'$q$,
    $q$UPDATE tamga.certificate_status SET version = 4 WHERE issuer_id = $1 AND serial = '\x08'$q$] LOOP
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
  FOREACH guarded IN ARRAY ARRAY['revocations', 'suspensions', 'resumptions', 'revocation_requests'] LOOP
    ASSERT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = ('tamga.' || guarded)::regclass AND tgname = guarded || '_kept'
                   AND tgenabled = 'O'), guarded || ' may be deleted';
  END LOOP;
  FOREACH guarded IN ARRAY ARRAY['revocations', 'suspensions', 'revocation_requests'] LOOP
    ASSERT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = ('tamga.' || guarded)::regclass AND tgname = guarded || '_guard'
                   AND tgenabled = 'O'), guarded || ' may be changed';
  END LOOP;
  ASSERT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'tamga.certificate_status'::regclass
                 AND tgname = 'certificate_status_overtakes' AND tgenabled = 'O'), 'requests outlive their certificates';
  FOREACH guarded IN ARRAY ARRAY['certificate_status_suspended', 'revocation_requests_by_certificate', 'revocation_requests_by_deadline',
                                 'revocations_unpublished', 'suspensions_unpublished'] LOOP
    ASSERT to_regclass('tamga.' || guarded) IS NOT NULL, guarded || ' is missing';
  END LOOP;
END $$;

ROLLBACK;
