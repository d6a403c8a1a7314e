-- Revert tamga:registry_extracts
-- Refused by PostgreSQL once the certificate of a signer of extracts has been renewed.
BEGIN;

DROP INDEX tamga.certificates_by_key;
CREATE INDEX certificates_by_key ON tamga.certificates (public_key_fingerprint)
  WHERE profile IN ('imported', 'cross-certificate', 'ocsp-responder');
DROP INDEX tamga.certificates_one_key;
CREATE UNIQUE INDEX certificates_one_key ON tamga.certificates (public_key_fingerprint)
  WHERE profile NOT IN ('imported', 'cross-certificate', 'ocsp-responder');

ALTER TABLE tamga.certification_authorities DROP COLUMN extract_certificate;

UPDATE tamga.schema_version SET version = version - 1;

COMMIT;
