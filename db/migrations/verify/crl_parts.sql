-- Verify tamga:crl_parts
BEGIN;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['crl_bases', 'crl_parts', 'crl_part_chunks'] LOOP
    ASSERT has_table_privilege('tamga_issuance', 'tamga.' || name, 'SELECT, INSERT, DELETE'), name || ' cannot be published';
  END LOOP;
  ASSERT has_table_privilege('tamga_status', 'tamga.crl_parts', 'SELECT')
     AND has_table_privilege('tamga_status', 'tamga.crl_part_chunks', 'SELECT'), 'published parts cannot be read';
END $$;

ROLLBACK;
