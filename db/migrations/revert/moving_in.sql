-- Revert tamga:moving_in
-- Refused by PostgreSQL while two imported certificates share a key or a CA is adopted.
BEGIN;

ALTER TABLE tamga.certification_authorities
  DROP CONSTRAINT certification_authorities_responder,
  ALTER COLUMN ocsp_certificate SET NOT NULL,
  DROP CONSTRAINT certification_authorities_kind_check,
  ADD CONSTRAINT certification_authorities_kind_check CHECK (kind IN ('root', 'issuing', 'staff'));

DROP INDEX tamga.certificates_by_key;
DROP INDEX tamga.certificates_one_key;
ALTER TABLE tamga.certificates ADD CONSTRAINT certificates_public_key_fingerprint_key UNIQUE (public_key_fingerprint);
UPDATE tamga.schema_version SET version = version - 1;

COMMIT;
