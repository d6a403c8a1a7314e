-- Verify tamga:registry_lookups
BEGIN;

DO $$
BEGIN
  ASSERT (SELECT pg_get_expr(indpred, indrelid) LIKE '%imported%cross-certificate%ocsp-responder%' FROM pg_index
          WHERE indexrelid = 'tamga.certificates_by_key'::regclass), 'keys with several certificates are not found';
END $$;

ROLLBACK;
