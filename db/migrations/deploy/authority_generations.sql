-- Deploy tamga:authority_generations
-- A CA that changes its key keeps its name in certificates. Each key is a row of its own, with its own serial numbers, CRL
-- and OCSP responder, and says which one it succeeds.
BEGIN;

ALTER TABLE tamga.certification_authorities
  ADD COLUMN succeeds smallint UNIQUE REFERENCES tamga.certification_authorities
  CONSTRAINT certification_authorities_in_order CHECK (succeeds < id);

COMMENT ON COLUMN tamga.certification_authorities.succeeds IS 'The generation before this one; each has at most one after it';

UPDATE tamga.schema_version SET version = version + 1;

COMMIT;
