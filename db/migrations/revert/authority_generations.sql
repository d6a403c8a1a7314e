-- Revert tamga:authority_generations
BEGIN;

ALTER TABLE tamga.certification_authorities DROP COLUMN succeeds;

UPDATE tamga.schema_version SET version = version - 1;

COMMIT;
