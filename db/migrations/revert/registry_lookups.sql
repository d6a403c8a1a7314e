-- Revert tamga:registry_lookups
BEGIN;

DROP INDEX tamga.certificates_by_key;
CREATE INDEX certificates_by_key ON tamga.certificates (public_key_fingerprint) WHERE profile = 'imported';

UPDATE tamga.schema_version SET version = version - 1;

COMMIT;
