-- Verify tamga:issuing_queue
BEGIN;

SELECT queue_number, application_id, attempt, leased_until, leased_by FROM tamga.issuing_queue WHERE false;
SELECT id, state FROM tamga.application_states WHERE false;

DO $$
BEGIN
  ASSERT to_regclass('tamga.applications_queue') IS NULL AND to_regclass('tamga.issuing_leases') IS NULL, 'there is a second queue';
  ASSERT NOT EXISTS (SELECT FROM tamga.issuing_queue q LEFT JOIN tamga.applications a ON a.id = q.application_id AND a.state = 'issued'
                     WHERE a.id IS NULL), 'something in the queue is not to be issued';
END $$;

ROLLBACK;
