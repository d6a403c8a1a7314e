-- Deploy tamga:certificates
-- The registry: certificates as issued, the status of every serial ever drawn, and the log of status changes that OCSP follows.
BEGIN;

-- Every serial that was signed or may have been: certificates and abandoned serials alike.
CREATE TABLE tamga.certificate_status (
  issuer_id       smallint NOT NULL REFERENCES tamga.certification_authorities,
  serial          tamga.serial_number NOT NULL,
  status          text NOT NULL CHECK (status IN ('active', 'suspended', 'revoked', 'expired')),
  version         integer NOT NULL CHECK (version > 0),
  reason          tamga.revocation_reason,
  revoked_at      timestamptz,
  invalidity_date timestamptz,
  not_after       timestamptz NOT NULL,
  -- NULL for the CA's own certificates and for abandoned serials.
  subscriber_id   uuid REFERENCES tamga.subscribers,
  profile         text,
  changed_at      timestamptz NOT NULL,
  PRIMARY KEY (issuer_id, serial),
  CHECK ((status IN ('revoked', 'suspended')) = (revoked_at IS NOT NULL)),
  CHECK (status IN ('revoked', 'suspended') OR (reason IS NULL AND invalidity_date IS NULL)),
  CHECK (status <> 'suspended' OR reason = 6),
  CHECK (subscriber_id IS NULL OR profile IS NOT NULL)
);

-- A single certificate in force for each subscriber and profile; a suspended one counts.
CREATE UNIQUE INDEX certificate_status_single_active ON tamga.certificate_status (subscriber_id, profile)
  WHERE subscriber_id IS NOT NULL AND status IN ('active', 'suspended');
CREATE INDEX certificate_status_by_subscriber ON tamga.certificate_status (subscriber_id) WHERE subscriber_id IS NOT NULL;
-- What a CRL lists, read without visiting the table.
CREATE INDEX certificate_status_revoked ON tamga.certificate_status (issuer_id, serial)
  INCLUDE (revoked_at, reason, invalidity_date, not_after) WHERE status IN ('revoked', 'suspended');

CREATE TABLE tamga.certificates (
  issuer_id              smallint NOT NULL,
  serial                 tamga.serial_number NOT NULL,
  der                    bytea NOT NULL,
  sha256                 tamga.sha256 NOT NULL UNIQUE,
  profile                text NOT NULL,
  profile_version        integer NOT NULL,
  public_key_fingerprint tamga.sha256 NOT NULL UNIQUE,
  subscriber_id          uuid REFERENCES tamga.subscribers,
  application_id         uuid UNIQUE REFERENCES tamga.applications,
  not_before             timestamptz NOT NULL,
  not_after              timestamptz NOT NULL,
  issued_at              timestamptz NOT NULL,
  replaces_issuer        smallint,
  replaces_serial        tamga.serial_number,
  PRIMARY KEY (issuer_id, serial),
  FOREIGN KEY (issuer_id, serial) REFERENCES tamga.certificate_status (issuer_id, serial),
  FOREIGN KEY (replaces_issuer, replaces_serial) REFERENCES tamga.certificates (issuer_id, serial),
  CHECK ((subscriber_id IS NULL) = (application_id IS NULL)),
  CHECK (not_before < not_after)
);
CREATE INDEX certificates_by_age ON tamga.certificates (issued_at, issuer_id, serial);
CREATE INDEX certificates_by_subscriber ON tamga.certificates (subscriber_id) WHERE subscriber_id IS NOT NULL;
-- A certificate is replaced once.
CREATE UNIQUE INDEX certificates_one_successor ON tamga.certificates (replaces_issuer, replaces_serial)
  WHERE replaces_issuer IS NOT NULL;

ALTER TABLE tamga.applications
  ADD FOREIGN KEY (replaces_issuer, replaces_serial) REFERENCES tamga.certificates (issuer_id, serial);

-- Who asked for a revocation and how he was identified; the times of the twelve-hour rule.
CREATE TABLE tamga.revocations (
  issuer_id         smallint NOT NULL,
  serial            tamga.serial_number NOT NULL,
  requested_by      text NOT NULL CHECK (requested_by IN ('holder', 'representative', 'ca', 'court')),
  identification_id uuid REFERENCES tamga.identifications,
  data_key_id       integer NOT NULL REFERENCES tamga.data_keys,
  statement         bytea NOT NULL,
  circumstance_at   timestamptz,
  known_at          timestamptz NOT NULL,
  deadline_at       timestamptz NOT NULL,
  registry_entry_at timestamptz NOT NULL,
  operator_id       uuid NOT NULL REFERENCES tamga.operators,
  PRIMARY KEY (issuer_id, serial),
  FOREIGN KEY (issuer_id, serial) REFERENCES tamga.certificate_status (issuer_id, serial),
  CHECK (identification_id IS NOT NULL OR requested_by IN ('ca', 'court'))
);

-- Written by the trigger below in the transaction of the change, so that no change can be forgotten. `xid` lets a follower find
-- what committed since its last look although transactions commit in another order than they write.
CREATE TABLE tamga.status_changes (
  sequence        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  xid             xid8 NOT NULL DEFAULT pg_current_xact_id(),
  issuer_id       smallint NOT NULL,
  serial          tamga.serial_number NOT NULL,
  version         integer NOT NULL,
  status          text NOT NULL,
  reason          tamga.revocation_reason,
  revoked_at      timestamptz,
  invalidity_date timestamptz,
  not_after       timestamptz NOT NULL,
  UNIQUE (issuer_id, serial, version)
);
CREATE INDEX status_changes_by_xid ON tamga.status_changes (xid);

CREATE FUNCTION tamga.guard_certificate_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.issuer_id, NEW.serial, NEW.not_after) IS DISTINCT FROM (OLD.issuer_id, OLD.serial, OLD.not_after)
     OR NEW.subscriber_id IS DISTINCT FROM OLD.subscriber_id OR NEW.profile IS DISTINCT FROM OLD.profile THEN
    RAISE EXCEPTION 'a certificate keeps its serial, holder, profile and term' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.status IN ('revoked', 'expired') THEN
    RAISE EXCEPTION 'a certificate that is % stays so', OLD.status USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.version <> OLD.version + 1 THEN
    RAISE EXCEPTION 'a status change raises the version by one' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION tamga.log_certificate_status() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = tamga, pg_temp AS $$
BEGIN
  INSERT INTO tamga.status_changes (issuer_id, serial, version, status, reason, revoked_at, invalidity_date, not_after)
  VALUES (NEW.issuer_id, NEW.serial, NEW.version, NEW.status, NEW.reason, NEW.revoked_at, NEW.invalidity_date, NEW.not_after);
  RETURN NULL;
END $$;

CREATE FUNCTION tamga.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER certificate_status_guard BEFORE UPDATE ON tamga.certificate_status
  FOR EACH ROW EXECUTE FUNCTION tamga.guard_certificate_status();
CREATE TRIGGER certificate_status_log AFTER INSERT OR UPDATE ON tamga.certificate_status
  FOR EACH ROW EXECUTE FUNCTION tamga.log_certificate_status();
CREATE TRIGGER certificate_status_kept BEFORE DELETE ON tamga.certificate_status
  FOR EACH ROW EXECUTE FUNCTION tamga.refuse_change();
CREATE TRIGGER certificates_kept BEFORE UPDATE OR DELETE ON tamga.certificates
  FOR EACH ROW EXECUTE FUNCTION tamga.refuse_change();
CREATE TRIGGER revocations_kept BEFORE UPDATE OR DELETE ON tamga.revocations
  FOR EACH ROW EXECUTE FUNCTION tamga.refuse_change();
CREATE TRIGGER status_changes_kept BEFORE UPDATE OR DELETE ON tamga.status_changes
  FOR EACH ROW EXECUTE FUNCTION tamga.refuse_change();
CREATE TRIGGER application_events_kept BEFORE UPDATE OR DELETE ON tamga.application_events
  FOR EACH ROW EXECUTE FUNCTION tamga.refuse_change();

COMMIT;
