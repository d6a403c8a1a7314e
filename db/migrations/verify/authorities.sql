-- Verify tamga:authorities
BEGIN;

SELECT id, name, kind, certificate, ocsp_certificate, not_after, created_at FROM tamga.certification_authorities WHERE false;

DO $$
BEGIN
  ASSERT EXISTS (SELECT FROM pg_constraint WHERE conrelid = 'tamga.certification_authorities'::regclass
                 AND conname = 'certification_authorities_name_key'), 'names of authorities are not unique';
  BEGIN
    INSERT INTO tamga.certification_authorities (name, kind, certificate, ocsp_certificate, not_after, created_at)
    VALUES ('Not a slug', 'root', '\x30', '\x30', now(), now());
    ASSERT false, 'a name that fits no URL is accepted';
  EXCEPTION WHEN check_violation THEN
    NULL;
  END;
END $$;

ROLLBACK;
