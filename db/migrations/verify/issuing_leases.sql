-- Verify tamga:issuing_leases
BEGIN;

SELECT application_id, attempt, leased_until, leased_by FROM tamga.issuing_leases WHERE false;

DO $$
BEGIN
  ASSERT to_regclass('tamga.issuing_leases_by_end') IS NOT NULL, 'expired leases are looked for one by one';
  ASSERT to_regclass('tamga.applications_leases') IS NULL, 'applications have leases of their own';
END $$;

ROLLBACK;
