-- Revert tamga:personal_data_keys
BEGIN;

DROP TABLE tamga.data_keys;

COMMIT;
