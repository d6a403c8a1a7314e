-- Deploy tamga:webhooks
-- Systems that rely on certificates and are told of every change: where, of what, with which secret, and how far.
BEGIN;

CREATE TABLE tamga.webhooks (
  id              uuid PRIMARY KEY,
  -- Order of registration; pages continue after it.
  number          bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  name            text NOT NULL CHECK (length(name) BETWEEN 1 AND 128),
  url             text NOT NULL CHECK (url ~ '^https?://' AND length(url) <= 500),
  created_at      timestamptz NOT NULL,
  created_by      uuid NOT NULL REFERENCES tamga.operators,
  idempotency_key text CHECK (length(idempotency_key) BETWEEN 1 AND 128),
  body_mac        tamga.sha256,

  -- Sealed as personal data are. The secret of before signs beside the new one for a while.
  data_key_id     integer NOT NULL REFERENCES tamga.data_keys,
  secret          bytea NOT NULL,
  rotated_at      timestamptz,
  previous_key_id integer REFERENCES tamga.data_keys,
  previous_secret bytea,
  previous_until  timestamptz,

  state           text NOT NULL CHECK (state IN ('active', 'paused', 'disabled')),
  disabled_cause  text CHECK (disabled_cause IN ('gone', 'failing')),

  -- Of published_changes: what stands before needs no delivery any more, and where the message under way ends. A message that is tried
  -- again is the same one.
  position        bigint NOT NULL CHECK (position >= 0),
  sending_until   bigint CHECK (sending_until > position),

  delivered_at    timestamptz,
  failures        integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
  failing_since   timestamptz,
  last_failure    text CHECK (length(last_failure) <= 200),
  slow            boolean NOT NULL DEFAULT false,
  next_attempt_at timestamptz NOT NULL,

  -- Who is delivering, until when, and the number of his claim: with another number nothing is noted any more.
  claim           bigint NOT NULL DEFAULT 0,
  leased_until    timestamptz NOT NULL,
  leased_by       text NOT NULL DEFAULT '',

  CONSTRAINT webhooks_one_request UNIQUE (created_by, idempotency_key),
  CHECK ((idempotency_key IS NULL) = (body_mac IS NULL)),
  CHECK ((previous_secret IS NULL) = (previous_key_id IS NULL) AND (previous_secret IS NULL) = (previous_until IS NULL)),
  CHECK ((state = 'disabled') = (disabled_cause IS NOT NULL)),
  CHECK ((failures = 0) = (failing_since IS NULL) AND (failures = 0) = (last_failure IS NULL))
);
CREATE INDEX webhooks_due ON tamga.webhooks (next_attempt_at) WHERE state = 'active';

-- What a webhook follows: everything of a CA, and single certificates.
CREATE TABLE tamga.webhook_issuers (
  webhook_id uuid NOT NULL REFERENCES tamga.webhooks ON DELETE CASCADE,
  issuer_id  smallint NOT NULL REFERENCES tamga.certification_authorities,
  PRIMARY KEY (webhook_id, issuer_id)
);

CREATE TABLE tamga.webhook_certificates (
  webhook_id uuid NOT NULL REFERENCES tamga.webhooks ON DELETE CASCADE,
  issuer_id  smallint NOT NULL,
  serial     tamga.serial_number NOT NULL,
  PRIMARY KEY (webhook_id, issuer_id, serial),
  FOREIGN KEY (issuer_id, serial) REFERENCES tamga.certificate_status (issuer_id, serial)
);

UPDATE tamga.schema_version SET version = version + 1;

GRANT SELECT, INSERT, DELETE ON tamga.webhooks TO tamga_registration;
GRANT UPDATE (data_key_id, secret, rotated_at, previous_key_id, previous_secret, previous_until, state, disabled_cause, failures,
              failing_since, last_failure, next_attempt_at) ON tamga.webhooks TO tamga_registration;
GRANT SELECT, INSERT ON tamga.webhook_issuers, tamga.webhook_certificates TO tamga_registration;
GRANT SELECT (position) ON tamga.publishing_state TO tamga_registration;
GRANT SELECT ON tamga.webhooks, tamga.webhook_issuers, tamga.webhook_certificates TO tamga_issuance;
GRANT UPDATE (state, disabled_cause, position, sending_until, delivered_at, failures, failing_since, last_failure, slow,
              next_attempt_at, claim, leased_until, leased_by) ON tamga.webhooks TO tamga_issuance;

COMMIT;
