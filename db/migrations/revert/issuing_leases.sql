-- Revert tamga:issuing_leases
BEGIN;

ALTER TABLE tamga.applications ADD COLUMN leased_until timestamptz, ADD COLUMN leased_by text;
ALTER TABLE tamga.applications
  DROP CONSTRAINT applications_state_check,
  ADD CONSTRAINT applications_state_check CHECK (state IN ('submitted', 'returned', 'approved', 'queued', 'issuing', 'issued',
                                                           'rejected', 'withdrawn', 'parked'));

UPDATE tamga.applications a
SET state = 'issuing', attempt = l.attempt, leased_until = l.leased_until, leased_by = l.leased_by
FROM tamga.issuing_leases l WHERE l.application_id = a.id;

ALTER TABLE tamga.applications ADD CHECK ((state = 'issuing') = (leased_until IS NOT NULL));
CREATE INDEX applications_leases ON tamga.applications (leased_until) WHERE state = 'issuing';
GRANT SELECT (leased_until), UPDATE (leased_until, leased_by) ON tamga.applications TO tamga_issuance;

DROP TABLE tamga.issuing_leases;

UPDATE tamga.schema_version SET version = version - 1;

COMMIT;
