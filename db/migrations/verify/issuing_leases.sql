-- Verify tamga:issuing_leases
BEGIN;

SELECT application_id, attempt, leased_until, leased_by FROM tamga.issuing_leases WHERE false;

DO $$
BEGIN
  ASSERT to_regclass('tamga.issuing_leases_by_end') IS NOT NULL, 'expired leases are looked for one by one';
  ASSERT to_regclass('tamga.applications_leases') IS NULL, 'applications have leases of their own';
END $$;

DO $$
BEGIN
  ASSERT has_table_privilege('tamga_registration', 'tamga.issuing_leases', 'SELECT'), 'who is issuing cannot be seen';
  ASSERT has_table_privilege('tamga_issuance', 'tamga.issuing_leases', 'SELECT')
     AND has_table_privilege('tamga_issuance', 'tamga.issuing_leases', 'INSERT')
     AND has_table_privilege('tamga_issuance', 'tamga.issuing_leases', 'DELETE')
     AND has_column_privilege('tamga_issuance', 'tamga.issuing_leases', 'leased_by', 'UPDATE'), 'leases cannot be taken';
END $$;

ROLLBACK;
