-- Deploy tamga:applications
-- Certificate applications, their history, who identified the applicant, and what makes a repeated request harmless.
BEGIN;

-- How the applicant was identified: what approving requires and what goes into the certificate (identificationKind).
CREATE TABLE tamga.identifications (
  id              uuid PRIMARY KEY,
  kind            smallint NOT NULL CHECK (kind BETWEEN 0 AND 3),
  data_key_id     integer NOT NULL REFERENCES tamga.data_keys,
  document        bytea NOT NULL,
  identified_at   timestamptz NOT NULL,
  identified_by   uuid NOT NULL REFERENCES tamga.operators,
  recorded_at     timestamptz NOT NULL,
  CHECK (identified_at <= recorded_at)
);

CREATE TABLE tamga.applications (
  id                     uuid PRIMARY KEY,
  -- Order of arrival; pages of the operators' queue continue after it.
  number                 bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  applicant_kind         text NOT NULL CHECK (applicant_kind IN ('individual')),
  channel                text NOT NULL CHECK (channel IN ('office', 'mfc', 'cabinet')),
  office                 text NOT NULL,
  signature_kind         tamga.signature_kind NOT NULL,
  profile                text NOT NULL,
  state                  text NOT NULL CHECK (state IN ('submitted', 'returned', 'approved', 'queued', 'issuing', 'issued',
                                                        'rejected', 'withdrawn', 'parked')),
  snils_index            tamga.sha256 NOT NULL,
  passport_index         tamga.sha256 NOT NULL,
  phone_index            tamga.sha256 NOT NULL,
  email_index            tamga.sha256 NOT NULL,
  data_key_id            integer NOT NULL REFERENCES tamga.data_keys,
  personal_data          bytea NOT NULL,
  code_word_hash         text CHECK (code_word_hash LIKE '$argon2id$%'),
  signature_tool         text NOT NULL CHECK (length(signature_tool) BETWEEN 1 AND 200),
  request                bytea NOT NULL,
  public_key_fingerprint tamga.sha256 NOT NULL,
  public_key_algorithm   text NOT NULL,
  submitted_at           timestamptz NOT NULL,
  submitted_by           uuid NOT NULL REFERENCES tamga.operators,
  due_at                 timestamptz NOT NULL,
  subscriber_id          uuid REFERENCES tamga.subscribers,
  identification_id      uuid REFERENCES tamga.identifications,
  -- A reissue names what it replaces and by what it was authorised.
  replaces_issuer        smallint,
  replaces_serial        tamga.serial_number,
  reissue_reason         text CHECK (reissue_reason IN ('forgotten_password', 'token_lost', 'token_broken', 'data_changed',
                                                        'expiry', 'key_compromise')),
  authorised_by          text NOT NULL DEFAULT 'identification' CHECK (authorised_by IN ('identification', 'code_word')),
  -- The issuing queue: order, lease and attempt (docs/issuance.md).
  queued_at              timestamptz,
  queue_number           bigint,
  attempt                integer NOT NULL DEFAULT 0 CHECK (attempt >= 0),
  failures               integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
  leased_until           timestamptz,
  leased_by              text,
  parked_reason          text,
  CHECK ((replaces_issuer IS NULL) = (replaces_serial IS NULL)),
  CHECK ((replaces_issuer IS NULL) = (reissue_reason IS NULL)),
  CHECK (authorised_by = 'identification' OR replaces_issuer IS NOT NULL),
  -- Nothing goes on towards a certificate without a subscriber and the record of how he proved who he is.
  CHECK (state IN ('submitted', 'returned', 'rejected', 'withdrawn') OR subscriber_id IS NOT NULL),
  CHECK (state IN ('submitted', 'returned', 'rejected', 'withdrawn') OR identification_id IS NOT NULL
         OR authorised_by = 'code_word'),
  CHECK (signature_kind <> 'qualified' OR authorised_by = 'identification'),
  CHECK (state NOT IN ('queued', 'issuing') OR (queued_at IS NOT NULL AND queue_number IS NOT NULL)),
  CHECK ((state = 'issuing') = (leased_until IS NOT NULL)),
  CHECK ((state = 'parked') = (parked_reason IS NOT NULL))
);

-- Whose code word the subscriber has: it goes with the application if that ends without a certificate.
ALTER TABLE tamga.subscribers
  ADD COLUMN code_word_application uuid REFERENCES tamga.applications,
  ADD CONSTRAINT subscribers_code_word_has_its_source CHECK (code_word_application IS NULL OR code_word_hash IS NOT NULL);

CREATE SEQUENCE tamga.queue_numbers AS bigint OWNED BY tamga.applications.queue_number;

-- The operators' queue, oldest first; the issuing queue; expired leases; look-up by person.
CREATE INDEX applications_by_state ON tamga.applications (state, number);
CREATE INDEX applications_by_office ON tamga.applications (office, number);
CREATE INDEX applications_unfinished_by_due ON tamga.applications (due_at)
  WHERE state NOT IN ('issued', 'rejected', 'withdrawn');
CREATE INDEX applications_queue ON tamga.applications (queue_number) WHERE state = 'queued';
CREATE INDEX applications_leases ON tamga.applications (leased_until) WHERE state = 'issuing';
CREATE INDEX applications_by_snils ON tamga.applications (snils_index);
CREATE INDEX applications_by_passport ON tamga.applications (passport_index);
CREATE INDEX applications_by_phone ON tamga.applications (phone_index);
CREATE INDEX applications_by_email ON tamga.applications (email_index);
CREATE INDEX applications_by_subscriber ON tamga.applications (subscriber_id);

-- What has become of the replacement of a certificate, those that were turned down included.
CREATE INDEX applications_by_replaced ON tamga.applications (replaces_issuer, replaces_serial) WHERE replaces_issuer IS NOT NULL;

-- One open replacement a certificate: of a hundred reissues at the same moment one gets in.
CREATE UNIQUE INDEX applications_one_replacement ON tamga.applications (replaces_issuer, replaces_serial)
  WHERE replaces_issuer IS NOT NULL AND state NOT IN ('rejected', 'withdrawn', 'parked');

CREATE TABLE tamga.application_events (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  application_id uuid NOT NULL REFERENCES tamga.applications,
  at             timestamptz NOT NULL,
  action         text NOT NULL,
  from_state     text,
  to_state       text NOT NULL,
  operator_id    uuid REFERENCES tamga.operators,
  reason         text CHECK (length(reason) <= 2000),
  -- An operator's remarks on single fields: [{"pointer": "/applicant/snils", "comment": "…"}].
  fields         jsonb CHECK (jsonb_typeof(fields) = 'array')
);
CREATE INDEX application_events_by_application ON tamga.application_events (application_id, id);

-- One key, one application: SHA-256 of the canonical curve and point over everything this CA ever saw. Keys of the CA's own
-- certificates and of staff have no application.
CREATE TABLE tamga.public_keys (
  fingerprint    tamga.sha256 PRIMARY KEY,
  application_id uuid REFERENCES tamga.applications,
  registered_at  timestamptz NOT NULL
);
CREATE INDEX public_keys_by_application ON tamga.public_keys (application_id);

-- The body is kept as a keyed MAC: a plain hash of a questionnaire could be guessed offline.
CREATE TABLE tamga.idempotency_keys (
  operator_id    uuid NOT NULL REFERENCES tamga.operators,
  key            text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
  body_mac       tamga.sha256 NOT NULL,
  -- Deferred: the key is taken before the application is inserted, so that of many requests at once one goes on.
  application_id uuid NOT NULL REFERENCES tamga.applications DEFERRABLE INITIALLY DEFERRED,
  created_at     timestamptz NOT NULL,
  PRIMARY KEY (operator_id, key)
);
CREATE INDEX idempotency_keys_by_application ON tamga.idempotency_keys (application_id);

COMMIT;
