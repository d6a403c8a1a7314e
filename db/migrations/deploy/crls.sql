-- Deploy tamga:crls
-- CRL numbers, drawn and committed before anything is signed, and the CRLs themselves in chunks.
BEGIN;

CREATE TABLE tamga.crl_numbers (
  issuer_id smallint NOT NULL REFERENCES tamga.certification_authorities,
  number    bigint NOT NULL CHECK (number > 0),
  drawn_at  timestamptz NOT NULL,
  PRIMARY KEY (issuer_id, number)
);

CREATE TABLE tamga.crls (
  issuer_id         smallint NOT NULL,
  number            bigint NOT NULL,
  this_update       timestamptz NOT NULL,
  next_update       timestamptz NOT NULL,
  -- Of the reading transaction: what it does not see may be missing from the list. Another system, into which a backup
  -- was restored, counts transactions anew.
  snapshot          pg_snapshot NOT NULL,
  system_identifier bigint NOT NULL,
  entries           bigint NOT NULL CHECK (entries >= 0),
  octets            bigint NOT NULL CHECK (octets > 0),
  sha256            tamga.sha256 NOT NULL,
  PRIMARY KEY (issuer_id, number),
  FOREIGN KEY (issuer_id, number) REFERENCES tamga.crl_numbers,
  CHECK (this_update < next_update)
);

CREATE TABLE tamga.crl_chunks (
  issuer_id smallint NOT NULL,
  number    bigint NOT NULL,
  position  integer NOT NULL CHECK (position >= 0),
  octets    bytea NOT NULL CHECK (octet_length(octets) BETWEEN 1 AND 1048576),
  PRIMARY KEY (issuer_id, number, position),
  FOREIGN KEY (issuer_id, number) REFERENCES tamga.crls ON DELETE CASCADE
);

-- What is published. Neither the number nor thisUpdate ever falls.
CREATE TABLE tamga.current_crls (
  issuer_id         smallint PRIMARY KEY REFERENCES tamga.certification_authorities,
  number            bigint NOT NULL,
  this_update       timestamptz NOT NULL,
  snapshot          pg_snapshot NOT NULL,
  system_identifier bigint NOT NULL,
  FOREIGN KEY (issuer_id, number) REFERENCES tamga.crls
);

CREATE FUNCTION tamga.guard_current_crl() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.number <= OLD.number OR NEW.this_update < OLD.this_update
     OR (NEW.system_identifier = OLD.system_identifier
         AND pg_snapshot_xmin(NEW.snapshot) < pg_snapshot_xmin(OLD.snapshot)) THEN
    RAISE EXCEPTION 'a published CRL is replaced by a newer one only' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER current_crls_guard BEFORE UPDATE ON tamga.current_crls
  FOR EACH ROW EXECUTE FUNCTION tamga.guard_current_crl();
CREATE TRIGGER current_crls_kept BEFORE DELETE ON tamga.current_crls
  FOR EACH ROW EXECUTE FUNCTION tamga.refuse_change();
CREATE TRIGGER crl_numbers_kept BEFORE UPDATE OR DELETE ON tamga.crl_numbers
  FOR EACH ROW EXECUTE FUNCTION tamga.refuse_change();

COMMIT;
