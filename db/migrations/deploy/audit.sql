-- Deploy tamga:audit
-- Security events, committed with the change they tell of; one chainer numbers and hashes them soon after (docs/security.md).
BEGIN;

CREATE TABLE tamga.audit_entries (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at          timestamptz NOT NULL,
  actor_kind  text NOT NULL CHECK (actor_kind IN ('operator', 'system')),
  operator_id uuid REFERENCES tamga.operators,
  office      text,
  action      text NOT NULL CHECK (action ~ '^[a-z_]+\.[a-z_]+$'),
  object      text NOT NULL,
  -- Compact JSON exactly as hashed; never personal data.
  details     text NOT NULL,
  CHECK ((actor_kind = 'operator') = (operator_id IS NOT NULL))
);

-- What waits for the chainer, so that it never searches the whole log. The trigger fills it, the chainer empties it.
CREATE TABLE tamga.audit_pending (
  entry_id bigint PRIMARY KEY REFERENCES tamga.audit_entries
);

CREATE TABLE tamga.audit_chain (
  number   bigint PRIMARY KEY CHECK (number > 0),
  entry_id bigint NOT NULL UNIQUE REFERENCES tamga.audit_entries,
  hash     tamga.sha256 NOT NULL
);

CREATE TABLE tamga.audit_checkpoints (
  number    bigint PRIMARY KEY REFERENCES tamga.audit_chain,
  hash      tamga.sha256 NOT NULL,
  signed_at timestamptz NOT NULL,
  signature bytea NOT NULL
);

CREATE FUNCTION tamga.await_chaining() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = tamga, pg_temp AS $$
BEGIN
  INSERT INTO tamga.audit_pending (entry_id) VALUES (NEW.id);
  RETURN NULL;
END $$;

CREATE TRIGGER audit_entries_pending AFTER INSERT ON tamga.audit_entries
  FOR EACH ROW EXECUTE FUNCTION tamga.await_chaining();
CREATE TRIGGER audit_entries_kept BEFORE UPDATE OR DELETE ON tamga.audit_entries
  FOR EACH ROW EXECUTE FUNCTION tamga.refuse_change();
CREATE TRIGGER audit_chain_kept BEFORE UPDATE OR DELETE ON tamga.audit_chain
  FOR EACH ROW EXECUTE FUNCTION tamga.refuse_change();
CREATE TRIGGER audit_checkpoints_kept BEFORE UPDATE OR DELETE ON tamga.audit_checkpoints
  FOR EACH ROW EXECUTE FUNCTION tamga.refuse_change();

COMMIT;
