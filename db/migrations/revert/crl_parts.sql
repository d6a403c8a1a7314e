-- Revert tamga:crl_parts
BEGIN;

DROP TABLE tamga.crl_bases;
DROP TABLE tamga.crl_part_chunks;
DROP TABLE tamga.crl_parts;

UPDATE tamga.schema_version SET version = version - 1;

COMMIT;
