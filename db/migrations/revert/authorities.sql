-- Revert tamga:authorities
BEGIN;

DROP TABLE tamga.certification_authorities;

COMMIT;
