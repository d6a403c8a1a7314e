-- Revert tamga:suspension_requesters
BEGIN;

REVOKE SELECT (requested_by) ON tamga.suspensions FROM tamga_issuance;

UPDATE tamga.schema_version SET version = version - 1;

COMMIT;
