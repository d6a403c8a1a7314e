-- Deploy tamga:registry_extracts
-- Extracts from the registry are signed by keys to which each CA delegates this, as OCSP answers are.
BEGIN;

ALTER TABLE tamga.certification_authorities ADD COLUMN extract_certificate bytea;

COMMENT ON COLUMN tamga.certification_authorities.extract_certificate IS
  'DER of the certificate of its signer of registry extracts; NULL until a daemon that has the key of the CA has made one';

-- Such a key has one certificate after another, too.
DROP INDEX tamga.certificates_one_key;
CREATE UNIQUE INDEX certificates_one_key ON tamga.certificates (public_key_fingerprint)
  WHERE profile NOT IN ('imported', 'cross-certificate', 'ocsp-responder', 'registry-extract');
DROP INDEX tamga.certificates_by_key;
CREATE INDEX certificates_by_key ON tamga.certificates (public_key_fingerprint)
  WHERE profile IN ('imported', 'cross-certificate', 'ocsp-responder', 'registry-extract');

UPDATE tamga.schema_version SET version = version + 1;

GRANT UPDATE (extract_certificate) ON tamga.certification_authorities TO tamga_issuance;

COMMIT;
