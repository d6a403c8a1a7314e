-- Revert tamga:issuance
BEGIN;

DROP TABLE tamga.issuance_intents;
DROP FUNCTION tamga.guard_issuance_intent();

COMMIT;
