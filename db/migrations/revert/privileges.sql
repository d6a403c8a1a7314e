-- Revert tamga:privileges
BEGIN;

-- This is the first change to be reverted. A registry in use is not dropped by a slip: reverting is for empty ones.
DO $$
BEGIN
  IF EXISTS (SELECT FROM tamga.certificates) OR EXISTS (SELECT FROM tamga.applications) OR EXISTS (SELECT FROM tamga.audit_entries) THEN
    RAISE EXCEPTION 'this registry is in use: reverting would destroy it. Restore a backup instead';
  END IF;
END $$;

REVOKE ALL ON ALL TABLES IN SCHEMA tamga FROM tamga_registration, tamga_issuance, tamga_status;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA tamga FROM tamga_registration, tamga_issuance, tamga_status;
REVOKE ALL ON SCHEMA tamga FROM tamga_registration, tamga_issuance, tamga_status;

COMMIT;
