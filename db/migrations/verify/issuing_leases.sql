-- Verify tamga:issuing_leases
BEGIN;

-- The leases themselves have moved on: issuing_queue.
DO $$
BEGIN
  ASSERT to_regclass('tamga.applications_leases') IS NULL, 'applications have leases of their own';
END $$;

ROLLBACK;
