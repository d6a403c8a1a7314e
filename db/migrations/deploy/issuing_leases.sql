-- Deploy tamga:issuing_leases
-- Who is issuing what stands in a table of its own: an application is a wide row with a dozen indexes, and was written anew for each
-- claim. It stays `queued` until it is issued or parked, and is shown as `issuing` while there is a lease.
BEGIN;

UPDATE tamga.schema_version SET version = version + 1;

CREATE TABLE tamga.issuing_leases (
  application_id uuid PRIMARY KEY REFERENCES tamga.applications,
  -- Number of this claim; applications.attempt is that of the last one that ended.
  attempt        integer NOT NULL CHECK (attempt > 0),
  leased_until   timestamptz NOT NULL,
  leased_by      text NOT NULL
);
CREATE INDEX issuing_leases_by_end ON tamga.issuing_leases (leased_until);

INSERT INTO tamga.issuing_leases (application_id, attempt, leased_until, leased_by)
SELECT id, attempt, leased_until, coalesce(leased_by, '') FROM tamga.applications WHERE state = 'issuing';

-- With these go applications_leases and the rule that 'issuing' has an end.
ALTER TABLE tamga.applications DROP COLUMN leased_until, DROP COLUMN leased_by;
UPDATE tamga.applications SET state = 'queued' WHERE state = 'issuing';
ALTER TABLE tamga.applications
  DROP CONSTRAINT applications_state_check,
  ADD CONSTRAINT applications_state_check CHECK (state IN ('submitted', 'returned', 'approved', 'queued', 'issued', 'rejected',
                                                           'withdrawn', 'parked'));

GRANT SELECT ON tamga.issuing_leases TO tamga_registration;
GRANT SELECT, INSERT, DELETE ON tamga.issuing_leases TO tamga_issuance;
-- A lock on a row (FOR UPDATE) needs a right to change it.
GRANT UPDATE (leased_by) ON tamga.issuing_leases TO tamga_issuance;

COMMIT;
