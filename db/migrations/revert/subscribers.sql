-- Revert tamga:subscribers
BEGIN;

DROP TABLE tamga.code_word_attempts;
DROP TABLE tamga.subscribers;

COMMIT;
