-- Verify tamga:made_keys
BEGIN;

DO $$
BEGIN
  ASSERT has_table_privilege('tamga_registration', 'tamga.made_keys', 'SELECT'), 'keys that were made cannot be told';
  ASSERT NOT has_table_privilege('tamga_issuance', 'tamga.made_keys', 'SELECT'), 'issuance sees keys that were made';
END $$;

ROLLBACK;
