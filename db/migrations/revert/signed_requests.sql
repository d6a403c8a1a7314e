-- Revert tamga:signed_requests
BEGIN;

DO $$
BEGIN
  IF EXISTS (SELECT FROM tamga.signed_requests) OR EXISTS (SELECT FROM tamga.audit_entries) THEN
    RAISE EXCEPTION 'this registry is in use: reverting would destroy it. Restore a backup instead';
  END IF;
END $$;

DROP TABLE tamga.signed_requests;
UPDATE tamga.schema_version SET version = version - 1;

COMMIT;
