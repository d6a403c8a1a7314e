-- Verify tamga:audit
BEGIN;

SELECT id, at, actor_kind, operator_id, office, action, object, details FROM tamga.audit_entries WHERE false;
SELECT number, entry_id, hash FROM tamga.audit_chain WHERE false;
SELECT number, hash, signed_at, signature FROM tamga.audit_checkpoints WHERE false;

DO $$
DECLARE
  entry bigint;
  attempt text;
BEGIN
  INSERT INTO tamga.audit_entries (at, actor_kind, action, object, details)
  VALUES (now(), 'system', 'schema.verified', 'installation', '{}') RETURNING id INTO entry;
  ASSERT EXISTS (SELECT FROM tamga.audit_pending WHERE entry_id = entry), 'an entry does not wait for the chainer';
  INSERT INTO tamga.audit_chain (number, entry_id, hash)
  SELECT coalesce(max(number), 0) + 1, entry, decode(repeat('07', 32), 'hex') FROM tamga.audit_chain;
  FOREACH attempt IN ARRAY ARRAY[
    $q$UPDATE tamga.audit_entries SET details = '{"a":1}' WHERE id = $1$q$,
    'DELETE FROM tamga.audit_entries WHERE id = $1',
    $q$UPDATE tamga.audit_chain SET hash = decode(repeat('08', 32), 'hex') WHERE entry_id = $1$q$,
    'DELETE FROM tamga.audit_chain WHERE entry_id = $1'] LOOP
    BEGIN
      EXECUTE attempt USING entry;
      ASSERT false, 'not refused: ' || attempt;
    EXCEPTION WHEN integrity_constraint_violation THEN
      NULL;
    END;
  END LOOP;
  ASSERT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'tamga.audit_checkpoints'::regclass
                 AND tgname = 'audit_checkpoints_kept' AND tgenabled = 'O'), 'checkpoints may be changed';
END $$;

ROLLBACK;
