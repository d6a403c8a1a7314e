-- Revert tamga:cross_certificates
-- Refused by PostgreSQL once a cross certificate was issued here: two certificates have its key.
BEGIN;

DROP INDEX tamga.certificates_one_key;
CREATE UNIQUE INDEX certificates_one_key ON tamga.certificates (public_key_fingerprint) WHERE profile <> 'imported';
DROP TABLE tamga.cross_certificates;

UPDATE tamga.schema_version SET version = version - 1;

COMMIT;
