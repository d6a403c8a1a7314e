-- Revert tamga:responder_renewal
-- Refused by PostgreSQL once a responder's certificate has been renewed.
BEGIN;

REVOKE UPDATE (ocsp_certificate) ON tamga.certification_authorities FROM tamga_issuance;

DROP INDEX tamga.certificates_one_key;
CREATE UNIQUE INDEX certificates_one_key ON tamga.certificates (public_key_fingerprint)
  WHERE profile NOT IN ('imported', 'cross-certificate');

UPDATE tamga.schema_version SET version = version - 1;

COMMIT;
