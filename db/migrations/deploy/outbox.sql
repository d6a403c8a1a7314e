-- Deploy tamga:outbox
-- Messages that a change owes to somebody, written in its transaction and delivered afterwards.
BEGIN;

CREATE TABLE tamga.outbox (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  created_at    timestamptz NOT NULL,
  topic         text NOT NULL CHECK (topic ~ '^[a-z_]+\.[a-z_]+$'),
  subscriber_id uuid REFERENCES tamga.subscribers,
  -- Compact JSON without personal data: addresses are looked up when the message is sent.
  payload       text NOT NULL,
  delivered_at  timestamptz
);
CREATE INDEX outbox_waiting ON tamga.outbox (id) WHERE delivered_at IS NULL;

COMMIT;
