-- Verify tamga:webhooks
BEGIN;

DO $$
BEGIN
  ASSERT (SELECT count(*) FROM pg_constraint WHERE confrelid = 'tamga.webhooks'::regclass AND confdeltype = 'c') = 2,
         'what a webhook followed stays when it goes';
  ASSERT to_regclass('tamga.webhooks_due') IS NOT NULL, 'what is due is looked for one by one';
END $$;

ROLLBACK;
