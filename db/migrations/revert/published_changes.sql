-- Revert tamga:published_changes
BEGIN;

DROP TABLE tamga.publishing_state;
DROP TABLE tamga.published_changes;

UPDATE tamga.schema_version SET version = version - 1;

COMMIT;
