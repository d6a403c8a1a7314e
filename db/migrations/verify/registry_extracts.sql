-- Verify tamga:registry_extracts
BEGIN;

DO $$
BEGIN
  ASSERT (SELECT bool_and(pg_get_expr(indpred, indrelid) LIKE '%ocsp-responder%registry-extract%') FROM pg_index
          WHERE indexrelid IN ('tamga.certificates_one_key'::regclass, 'tamga.certificates_by_key'::regclass)),
         'the certificate of a signer of extracts cannot be renewed';
END $$;

ROLLBACK;
