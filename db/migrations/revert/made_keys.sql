-- Revert tamga:made_keys
BEGIN;

DROP TABLE tamga.made_keys;
UPDATE tamga.schema_version SET version = version - 1;

COMMIT;
