-- Deploy tamga:moving_in
-- CAs of other programs, with what they issued (docs/operation.md, Moving in).
BEGIN;

-- A CA that came without its key is known, and answered for by nobody.
ALTER TABLE tamga.certification_authorities
  DROP CONSTRAINT certification_authorities_kind_check,
  ADD CONSTRAINT certification_authorities_kind_check CHECK (kind IN ('root', 'issuing', 'staff', 'adopted')),
  ALTER COLUMN ocsp_certificate DROP NOT NULL,
  ADD CONSTRAINT certification_authorities_responder CHECK (ocsp_certificate IS NOT NULL OR kind = 'adopted');

-- Other CAs certified one key several times; here a key serves one application, and what was imported is history.

ALTER TABLE tamga.certificates DROP CONSTRAINT certificates_public_key_fingerprint_key;
CREATE UNIQUE INDEX certificates_one_key ON tamga.certificates (public_key_fingerprint) WHERE profile <> 'imported';
CREATE INDEX certificates_by_key ON tamga.certificates (public_key_fingerprint) WHERE profile = 'imported';

UPDATE tamga.schema_version SET version = version + 1;

COMMIT;
