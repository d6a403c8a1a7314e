-- Deploy tamga:suspension_requesters
-- What the CA or a court had suspended is not replaced by a new certificate: whoever issues sees who asked for a suspension.
BEGIN;

UPDATE tamga.schema_version SET version = version + 1;

GRANT SELECT (requested_by) ON tamga.suspensions TO tamga_issuance;

COMMIT;
