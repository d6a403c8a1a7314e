-- Verify tamga:outbox
BEGIN;

SELECT id, created_at, topic, subscriber_id, payload, delivered_at FROM tamga.outbox WHERE false;

DO $$
BEGIN
  ASSERT to_regclass('tamga.outbox_waiting') IS NOT NULL, 'outbox_waiting is missing';
END $$;

ROLLBACK;
