-- Verify tamga:cross_certificates
BEGIN;

DO $$
BEGIN
  ASSERT (SELECT indisunique AND pg_get_expr(indpred, indrelid) LIKE '%imported%cross-certificate%' FROM pg_index
          WHERE indexrelid = 'tamga.certificates_one_key'::regclass), 'cross certificates cannot share a key';
  ASSERT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'tamga.cross_certificates'::regclass
                 AND tgname = 'cross_certificates_kept' AND tgenabled = 'O'), 'cross certificates may be changed';
END $$;

DO $$
BEGIN
  ASSERT has_table_privilege('tamga_issuance', 'tamga.cross_certificates', 'SELECT')
     AND has_table_privilege('tamga_issuance', 'tamga.cross_certificates', 'INSERT'), 'cross certificates cannot be kept';
  ASSERT has_table_privilege('tamga_status', 'tamga.cross_certificates', 'SELECT'), 'cross certificates cannot be handed out';
END $$;

ROLLBACK;
