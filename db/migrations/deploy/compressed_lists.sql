-- Deploy tamga:compressed_lists
-- The octets of lists are compressed by lz4: of an entry the serial number is random, the rest is nearly the same in all. It takes no
-- longer than writing the octets that it saves, more than half, in the tables, in the log, on replicas and in backups. pglz would take
-- as long as everything else together. Lists that are there stay as they are until they are too old.
BEGIN;

ALTER TABLE tamga.crl_chunks ALTER COLUMN octets SET STORAGE EXTENDED, ALTER COLUMN octets SET COMPRESSION lz4;
ALTER TABLE tamga.crl_part_chunks ALTER COLUMN octets SET STORAGE EXTENDED, ALTER COLUMN octets SET COMPRESSION lz4;

UPDATE tamga.schema_version SET version = version + 1;

COMMIT;
