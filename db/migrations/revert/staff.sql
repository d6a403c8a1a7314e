-- Revert tamga:staff
BEGIN;

DROP TABLE tamga.operators;

COMMIT;
