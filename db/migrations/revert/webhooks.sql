-- Revert tamga:webhooks
BEGIN;

REVOKE SELECT (position) ON tamga.publishing_state FROM tamga_registration;
DROP TABLE tamga.webhook_certificates;
DROP TABLE tamga.webhook_issuers;
DROP TABLE tamga.webhooks;

UPDATE tamga.schema_version SET version = version - 1;

COMMIT;
