-- Deploy tamga:signed_requests
-- What holders asked for with their qualified signature: each signed statement once, kept with its signature as evidence.
BEGIN;

UPDATE tamga.schema_version SET version = version + 1;

CREATE TABLE tamga.signed_requests (
  -- SHA-256 of the statement in its one form: the same statement signed again, or encoded in another way, is the same request.
  statement_sha256 tamga.sha256 PRIMARY KEY,
  action           text NOT NULL CHECK (action IN ('reissue', 'revoke')),
  issuer_id        smallint NOT NULL,
  serial           tamga.serial_number NOT NULL,
  signer_issuer    smallint NOT NULL,
  signer_serial    tamga.serial_number NOT NULL,
  -- The CMS document with the statement within, sealed: certificates in it name their holder.
  data_key_id      integer NOT NULL REFERENCES tamga.data_keys,
  document         bytea NOT NULL,
  stated_at        timestamptz NOT NULL,
  received_at      timestamptz NOT NULL,
  operator_id      uuid NOT NULL REFERENCES tamga.operators,
  -- Of a reissue: the application that it became.
  application_id   uuid UNIQUE REFERENCES tamga.applications,
  FOREIGN KEY (issuer_id, serial) REFERENCES tamga.certificates (issuer_id, serial),
  FOREIGN KEY (signer_issuer, signer_serial) REFERENCES tamga.certificates (issuer_id, serial),
  CHECK ((action = 'reissue') = (application_id IS NOT NULL))
);
CREATE INDEX signed_requests_by_certificate ON tamga.signed_requests (issuer_id, serial);

CREATE TRIGGER signed_requests_kept BEFORE UPDATE OR DELETE ON tamga.signed_requests
  FOR EACH ROW EXECUTE FUNCTION tamga.refuse_change();

GRANT SELECT, INSERT ON tamga.signed_requests TO tamga_registration;

COMMIT;
