-- Verify tamga:responder_renewal
BEGIN;

DO $$
BEGIN
  ASSERT (SELECT indisunique AND pg_get_expr(indpred, indrelid) LIKE '%imported%cross-certificate%ocsp-responder%' FROM pg_index
          WHERE indexrelid = 'tamga.certificates_one_key'::regclass), 'the certificate of a responder cannot be renewed';
END $$;

ROLLBACK;
