-- Revert tamga:schema
BEGIN;

DROP TABLE tamga.schema_version;
DROP DOMAIN tamga.revocation_reason;
DROP DOMAIN tamga.signature_kind;
DROP DOMAIN tamga.sha256;
DROP DOMAIN tamga.serial_number;
DROP SCHEMA tamga;

COMMIT;
