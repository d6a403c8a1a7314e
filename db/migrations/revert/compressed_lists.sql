-- Revert tamga:compressed_lists
BEGIN;

ALTER TABLE tamga.crl_chunks ALTER COLUMN octets SET STORAGE EXTERNAL, ALTER COLUMN octets SET COMPRESSION DEFAULT;
ALTER TABLE tamga.crl_part_chunks ALTER COLUMN octets SET STORAGE EXTERNAL, ALTER COLUMN octets SET COMPRESSION DEFAULT;

UPDATE tamga.schema_version SET version = version - 1;

COMMIT;
