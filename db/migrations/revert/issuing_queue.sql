-- Revert tamga:issuing_queue
BEGIN;

DROP VIEW tamga.application_states;
COMMENT ON COLUMN tamga.applications.state IS NULL;

CREATE TABLE tamga.issuing_leases (
  application_id uuid PRIMARY KEY,
  attempt        integer NOT NULL CHECK (attempt > 0),
  leased_until   timestamptz NOT NULL,
  leased_by      text NOT NULL
);
CREATE INDEX issuing_leases_by_end ON tamga.issuing_leases (leased_until);
GRANT SELECT ON tamga.issuing_leases TO tamga_registration;
GRANT SELECT, INSERT, DELETE, UPDATE (leased_by) ON tamga.issuing_leases TO tamga_issuance;
INSERT INTO tamga.issuing_leases (application_id, attempt, leased_until, leased_by)
SELECT application_id, attempt, leased_until, leased_by FROM tamga.issuing_queue WHERE leased_until IS NOT NULL;

ALTER TABLE tamga.applications
  DROP CONSTRAINT applications_state_check,
  ADD CONSTRAINT applications_state_check CHECK (state IN ('submitted', 'returned', 'approved', 'queued', 'issued', 'rejected',
                                                           'withdrawn', 'parked'));
-- That of the last claim that ended.
UPDATE tamga.applications a
SET state = 'queued', attempt = CASE WHEN q.leased_until IS NULL THEN q.attempt ELSE q.attempt - 1 END
FROM tamga.issuing_queue q WHERE q.application_id = a.id;
ALTER TABLE tamga.applications
  ADD CONSTRAINT applications_check6 CHECK (state NOT IN ('queued', 'issuing') OR (queued_at IS NOT NULL AND queue_number IS NOT NULL));
CREATE INDEX applications_queue ON tamga.applications (queue_number) WHERE state = 'queued';

DROP TABLE tamga.issuing_queue;

UPDATE tamga.schema_version SET version = version - 1;

COMMIT;
