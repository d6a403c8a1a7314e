-- Deploy tamga:crl_storage
-- The octets of lists are kept as they are: they hold serial numbers, which are random, and compressing them costs as much as
-- everything else of their way into the database.
BEGIN;

ALTER TABLE tamga.crl_chunks ALTER COLUMN octets SET STORAGE EXTERNAL;
ALTER TABLE tamga.crl_part_chunks ALTER COLUMN octets SET STORAGE EXTERNAL;

UPDATE tamga.schema_version SET version = version + 1;

COMMIT;
