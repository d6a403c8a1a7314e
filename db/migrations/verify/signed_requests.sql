-- Verify tamga:signed_requests
BEGIN;

SELECT statement_sha256, action, issuer_id, serial, signer_issuer, signer_serial, data_key_id, document, stated_at, received_at,
       operator_id, application_id
FROM tamga.signed_requests WHERE false;

DO $$
DECLARE
  rights text;
BEGIN
  ASSERT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'tamga.signed_requests'::regclass AND tgname = 'signed_requests_kept'
                 AND tgenabled = 'O'), 'signed requests may be changed';
  SELECT string_agg(r.rolname || ' ' || a.privilege_type, ', ' ORDER BY a.privilege_type) INTO rights
  FROM pg_class c, aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
  WHERE c.oid = 'tamga.signed_requests'::regclass AND a.grantee <> c.relowner;
  ASSERT rights = 'tamga_registration INSERT, tamga_registration SELECT', 'rights to signed requests: ' || rights;
  ASSERT NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'tamga.signed_requests'::regclass AND attacl IS NOT NULL),
         'rights to columns of signed requests';
END $$;

ROLLBACK;
