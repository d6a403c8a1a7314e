-- Verify tamga:imported_certificates
BEGIN;

DO $$
BEGIN
  ASSERT (SELECT indisunique AND pg_get_expr(indpred, indrelid) LIKE '%imported%' FROM pg_index
          WHERE indexrelid = 'tamga.certificates_one_key'::regclass), 'a key may serve two applications';
  ASSERT NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'certificates_public_key_fingerprint_key'),
    'imported certificates cannot share a key';
END $$;

ROLLBACK;
