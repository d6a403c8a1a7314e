-- Deploy tamga:issuing_queue
-- What waits for its certificate, or is being issued, stands in a table of its own, with the leases of those who issue it: an application
-- is a wide row with a dozen indexes, and was written anew only to note that it was issued. Its state is `issued` from the request to
-- issue on, and shown as `queued` or `issuing` for as long as it is in the queue (docs/adr/0024-the-issuing-queue.md).
BEGIN;

UPDATE tamga.schema_version SET version = version + 1;

-- A claim changes no column of an index and finds room beside the row: it writes into no index.
CREATE TABLE tamga.issuing_queue (
  -- Drawn when the application was queued, and kept by repeated attempts.
  queue_number   bigint PRIMARY KEY,
  application_id uuid NOT NULL UNIQUE REFERENCES tamga.applications,
  -- Number of the last claim; it goes on from applications.attempt, that of the last one before the application was queued.
  attempt        integer NOT NULL CHECK (attempt >= 0),
  -- While it is being issued: until when, and by whom.
  leased_until   timestamptz,
  leased_by      text,
  CHECK ((leased_until IS NULL) = (leased_by IS NULL)),
  CHECK (leased_until IS NULL OR attempt > 0)
) WITH (fillfactor = 50);

INSERT INTO tamga.issuing_queue (queue_number, application_id, attempt, leased_until, leased_by)
SELECT a.queue_number, a.id, coalesce(l.attempt, a.attempt), l.leased_until, l.leased_by
FROM tamga.applications a LEFT JOIN tamga.issuing_leases l ON l.application_id = a.id WHERE a.state = 'queued';

DROP TABLE tamga.issuing_leases;

-- With the constraint goes the rule that 'queued' has a number: in the queue it is the key.
ALTER TABLE tamga.applications DROP CONSTRAINT applications_check6;
UPDATE tamga.applications SET state = 'issued' WHERE state = 'queued';
ALTER TABLE tamga.applications
  DROP CONSTRAINT applications_state_check,
  ADD CONSTRAINT applications_state_check CHECK (state IN ('submitted', 'returned', 'approved', 'issued', 'rejected', 'withdrawn',
                                                           'parked'));
DROP INDEX tamga.applications_queue;

COMMENT ON COLUMN tamga.applications.state IS
  'issued: the certificate is there, or the application is in issuing_queue; application_states tells which';

CREATE VIEW tamga.application_states AS
SELECT a.id, CASE WHEN a.state <> 'issued' OR q.application_id IS NULL THEN a.state
                  WHEN q.leased_until IS NULL THEN 'queued' ELSE 'issuing' END AS state
FROM tamga.applications a LEFT JOIN tamga.issuing_queue q ON q.application_id = a.id;

GRANT SELECT, INSERT ON tamga.issuing_queue TO tamga_registration;
GRANT SELECT, DELETE, UPDATE (attempt, leased_until, leased_by) ON tamga.issuing_queue TO tamga_issuance;

COMMIT;
