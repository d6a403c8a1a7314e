-- Deploy tamga:registry_lookups
-- Certificates are found by their keys, also those keys that have several.
BEGIN;

DROP INDEX tamga.certificates_by_key;
CREATE INDEX certificates_by_key ON tamga.certificates (public_key_fingerprint)
  WHERE profile IN ('imported', 'cross-certificate', 'ocsp-responder');

UPDATE tamga.schema_version SET version = version + 1;

COMMIT;
