-- Deploy tamga:personal_data_keys
-- Keys for personal data, each wrapped by the master key (RFC 3394); the master key is not in the database.
BEGIN;

CREATE TABLE tamga.data_keys (
  id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  purpose     text NOT NULL CHECK (purpose IN ('sealing', 'blind_index', 'idempotency')),
  wrapped_key bytea NOT NULL CHECK (octet_length(wrapped_key) = 40),
  created_at  timestamptz NOT NULL,
  retired_at  timestamptz
);

-- Look-ups by blind index and by idempotency key need one key that stays; sealing keys rotate.
CREATE UNIQUE INDEX data_keys_one_in_use ON tamga.data_keys (purpose) WHERE retired_at IS NULL;

COMMIT;
