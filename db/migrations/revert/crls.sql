-- Revert tamga:crls
BEGIN;

DROP TABLE tamga.current_crls;
DROP TABLE tamga.crl_chunks;
DROP TABLE tamga.crls;
DROP TABLE tamga.crl_numbers;
DROP FUNCTION tamga.guard_current_crl();

COMMIT;
