-- Revert tamga:applications
BEGIN;

ALTER TABLE tamga.subscribers DROP COLUMN code_word_application;
DROP TABLE tamga.idempotency_keys;
DROP TABLE tamga.public_keys;
DROP TABLE tamga.application_events;
DROP TABLE tamga.applications;
DROP TABLE tamga.identifications;

COMMIT;
