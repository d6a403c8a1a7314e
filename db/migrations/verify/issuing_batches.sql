-- Verify tamga:issuing_batches
BEGIN;

-- Of many rows in one statement none is forgotten; tried on rows that are rolled back.
DO $$
DECLARE
  ca smallint;
  waiting bigint;
BEGIN
  INSERT INTO tamga.certification_authorities (name, kind, certificate, ocsp_certificate, not_after, created_at)
  VALUES ('verify', 'issuing', '\x30', '\x30', now(), now()) RETURNING id INTO ca;
  INSERT INTO tamga.certificate_status (issuer_id, serial, status, version, not_after, changed_at)
  SELECT ca, serial, 'active', 1, now(), now() FROM unnest(ARRAY['\x07', '\x08', '\x09']::bytea[]) AS serial;
  ASSERT (SELECT count(DISTINCT serial) FROM tamga.status_changes WHERE issuer_id = ca AND version = 1 AND status = 'active') = 3,
         'new statuses are not logged';
  UPDATE tamga.certificate_status SET status = 'revoked', reason = 4, version = version + 1, revoked_at = now(), changed_at = now()
  WHERE issuer_id = ca AND serial <> '\x09';
  ASSERT (SELECT count(DISTINCT serial) FROM tamga.status_changes
          WHERE issuer_id = ca AND version = 2 AND status = 'revoked' AND reason = 4) = 2, 'changes are not logged';
  ASSERT (SELECT count(*) FROM tamga.status_changes WHERE issuer_id = ca) = 5, 'the log has other entries';

  SELECT count(*) INTO waiting FROM tamga.audit_pending;
  INSERT INTO tamga.audit_entries (at, actor_kind, action, object, details)
  SELECT now(), 'system', 'schema.verified', 'installation', '{}' FROM generate_series(1, 3);
  ASSERT (SELECT count(*) FROM tamga.audit_pending) = waiting + 3, 'entries do not wait for the chainer';
  ASSERT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'tamga.issuance_intents'::regclass AND tgname = 'issuance_intents_guard'
                 AND tgenabled = 'O'), 'intents may be changed';
END $$;

ROLLBACK;
