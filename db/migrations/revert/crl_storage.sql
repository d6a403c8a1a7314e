-- Revert tamga:crl_storage
BEGIN;

ALTER TABLE tamga.crl_chunks ALTER COLUMN octets SET STORAGE EXTENDED;
ALTER TABLE tamga.crl_part_chunks ALTER COLUMN octets SET STORAGE EXTENDED;

UPDATE tamga.schema_version SET version = version - 1;

COMMIT;
