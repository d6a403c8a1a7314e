-- Revert tamga:profiles
BEGIN;

DO $$
BEGIN
  IF EXISTS (SELECT FROM tamga.profiles) OR EXISTS (SELECT FROM tamga.audit_entries) THEN
    RAISE EXCEPTION 'this registry is in use: reverting would destroy it. Restore a backup instead';
  END IF;
END $$;

ALTER TABLE tamga.applications DROP COLUMN profile_version;
DROP TABLE tamga.profiles;
DROP FUNCTION tamga.number_profile();
UPDATE tamga.schema_version SET version = version - 1;

COMMIT;
