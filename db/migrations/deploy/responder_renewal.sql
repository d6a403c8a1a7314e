-- Deploy tamga:responder_renewal
-- Certificates of OCSP responders are renewed with the key that they have.
BEGIN;

-- A key serves one application; a responder's key serves none, and has one certificate after another.
DROP INDEX tamga.certificates_one_key;
CREATE UNIQUE INDEX certificates_one_key ON tamga.certificates (public_key_fingerprint)
  WHERE profile NOT IN ('imported', 'cross-certificate', 'ocsp-responder');

UPDATE tamga.schema_version SET version = version + 1;

GRANT UPDATE (ocsp_certificate) ON tamga.certification_authorities TO tamga_issuance;

COMMIT;
