-- Deploy tamga:subscribers
-- Holders of certificates, one row a SNILS. Personal data is sealed; a person is found by the blind indexes.
BEGIN;

CREATE TABLE tamga.subscribers (
  id              uuid PRIMARY KEY,
  snils_index     tamga.sha256 NOT NULL UNIQUE,
  passport_index  tamga.sha256 NOT NULL,
  phone_index     tamga.sha256 NOT NULL,
  email_index     tamga.sha256 NOT NULL,
  data_key_id     integer NOT NULL REFERENCES tamga.data_keys,
  personal_data   bytea NOT NULL,
  -- When the application was handed in that these data come from: an older one does not replace them.
  data_stated_at  timestamptz NOT NULL,
  code_word_hash  text CHECK (code_word_hash LIKE '$argon2id$%'),
  code_word_set_at timestamptz,
  blocked_at      timestamptz,
  created_at      timestamptz NOT NULL,
  CHECK ((code_word_hash IS NULL) = (code_word_set_at IS NULL))
);

CREATE INDEX subscribers_by_passport ON tamga.subscribers (passport_index);
CREATE INDEX subscribers_by_phone ON tamga.subscribers (phone_index);
CREATE INDEX subscribers_by_email ON tamga.subscribers (email_index);

-- Attempts are counted and committed before the hash is computed. One row a subject of limiting: a subscriber or a source.
CREATE TABLE tamga.code_word_attempts (
  scope        text NOT NULL CHECK (scope IN ('subscriber', 'source')),
  subject      uuid NOT NULL,
  window_start timestamptz NOT NULL,
  attempts     integer NOT NULL CHECK (attempts >= 0),
  PRIMARY KEY (scope, subject)
);

COMMIT;
