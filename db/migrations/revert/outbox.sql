-- Revert tamga:outbox
BEGIN;

DROP TABLE tamga.outbox;

COMMIT;
