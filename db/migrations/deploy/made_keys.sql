-- Deploy tamga:made_keys
-- Public keys whose private halves the CA made for applicants. Those halves are nowhere: they were handed out at once, encrypted
-- with the holder's password.
BEGIN;

CREATE TABLE tamga.made_keys (
  fingerprint   tamga.sha256 PRIMARY KEY,
  parameter_set text NOT NULL,
  made_at       timestamptz NOT NULL,
  made_by       uuid NOT NULL REFERENCES tamga.operators
);

GRANT SELECT, INSERT ON tamga.made_keys TO tamga_registration;

UPDATE tamga.schema_version SET version = version + 1;

COMMIT;
