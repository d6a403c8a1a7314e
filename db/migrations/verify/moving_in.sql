-- Verify tamga:moving_in
BEGIN;

DO $$
BEGIN
  ASSERT (SELECT indisunique AND pg_get_expr(indpred, indrelid) LIKE '%imported%' FROM pg_index
          WHERE indexrelid = 'tamga.certificates_one_key'::regclass), 'a key may serve two applications';
  ASSERT NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'certificates_public_key_fingerprint_key'),
    'imported certificates cannot share a key';
  ASSERT (SELECT pg_get_constraintdef(oid) LIKE '%adopted%' FROM pg_constraint
          WHERE conname = 'certification_authorities_kind_check'), 'CAs cannot be adopted';
  ASSERT EXISTS (SELECT FROM pg_constraint WHERE conname = 'certification_authorities_responder'),
    'one of our own CAs may be without a responder';
END $$;

ROLLBACK;
