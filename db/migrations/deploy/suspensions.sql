-- Deploy tamga:suspensions
-- Suspension and resumption with what they rest on; requests for revocation that wait for a decision; when a CRL first told.
BEGIN;

UPDATE tamga.schema_version SET version = version + 1;

-- By what whoever asked was believed: a document shown, the code word on the phone, a qualified signature, a decision of the CA or of a
-- court; 'term': the end of a suspension, which nobody asks for.
CREATE DOMAIN tamga.ground_authority AS text
  CHECK (VALUE IN ('identification', 'code_word', 'signature', 'decision', 'term'));

-- The words of the law and of the forms of statements, beside the reasons of RFC 5280.
CREATE DOMAIN tamga.legal_ground AS text
  CHECK (VALUE IN ('key_compromised', 'data_changed', 'dismissal', 'powers_lost', 'token_failure', 'activity_ended', 'holders_wish',
                   'possession_not_confirmed', 'key_not_unique', 'court_decision'));

DROP TRIGGER revocations_kept ON tamga.revocations;
ALTER TABLE tamga.revocations
  ADD COLUMN authorised_by tamga.ground_authority,
  ADD COLUMN legal_ground tamga.legal_ground,
  -- Of the body that asked: the same body again gets the stored result. NULL where nobody asked.
  ADD COLUMN request_mac tamga.sha256,
  -- When the first list with this entry became the current one.
  ADD COLUMN crl_published_at timestamptz,
  ALTER COLUMN operator_id DROP NOT NULL,
  DROP CONSTRAINT revocations_check;
UPDATE tamga.revocations SET authorised_by = CASE WHEN requested_by IN ('ca', 'court') THEN 'decision' ELSE 'identification' END;
ALTER TABLE tamga.revocations
  ALTER COLUMN authorised_by SET NOT NULL,
  ADD CONSTRAINT revocations_authority_fits CHECK (
    CASE requested_by WHEN 'holder' THEN authorised_by IN ('identification', 'code_word', 'signature')
                      WHEN 'representative' THEN authorised_by IN ('identification', 'signature')
                      WHEN 'ca' THEN authorised_by IN ('decision', 'term')
                      ELSE authorised_by = 'decision' END),
  ADD CONSTRAINT revocations_identified CHECK (authorised_by <> 'identification' OR identification_id IS NOT NULL),
  ADD CONSTRAINT revocations_by_somebody CHECK ((authorised_by = 'term') = (operator_id IS NULL)),
  ADD CONSTRAINT revocations_legal_ground_fits CHECK (
    legal_ground IS NULL OR CASE legal_ground WHEN 'court_decision' THEN requested_by = 'court'
                                              WHEN 'possession_not_confirmed' THEN requested_by = 'ca'
                                              WHEN 'key_not_unique' THEN requested_by = 'ca' ELSE true END);
CREATE INDEX revocations_unpublished ON tamga.revocations (issuer_id, serial) WHERE crl_published_at IS NULL;

-- One row a suspension, under the version of the status that it made: it lasts as long as the certificate has that version.
CREATE TABLE tamga.suspensions (
  issuer_id         smallint NOT NULL,
  serial            tamga.serial_number NOT NULL,
  version           integer NOT NULL,
  requested_by      text NOT NULL CHECK (requested_by IN ('holder', 'representative', 'ca', 'court')),
  authorised_by     tamga.ground_authority NOT NULL CHECK (authorised_by <> 'term'),
  legal_ground      tamga.legal_ground,
  identification_id uuid REFERENCES tamga.identifications,
  data_key_id       integer NOT NULL REFERENCES tamga.data_keys,
  statement         bytea NOT NULL,
  circumstance_at   timestamptz,
  known_at          timestamptz NOT NULL,
  deadline_at       timestamptz NOT NULL,
  registry_entry_at timestamptz NOT NULL,
  operator_id       uuid NOT NULL REFERENCES tamga.operators,
  request_mac       tamga.sha256,
  crl_published_at  timestamptz,
  -- What the profile said when it began.
  until             timestamptz NOT NULL,
  at_end            text NOT NULL CHECK (at_end IN ('revoked', 'resumed')),
  PRIMARY KEY (issuer_id, serial, version),
  FOREIGN KEY (issuer_id, serial) REFERENCES tamga.certificate_status (issuer_id, serial),
  FOREIGN KEY (issuer_id, serial, version) REFERENCES tamga.status_changes (issuer_id, serial, version),
  CHECK (until > registry_entry_at),
  CHECK (authorised_by <> 'identification' OR identification_id IS NOT NULL)
);
CREATE INDEX suspensions_unpublished ON tamga.suspensions (issuer_id, serial) WHERE crl_published_at IS NULL;
-- Who is suspended now, to find those whose term has ended.
CREATE INDEX certificate_status_suspended ON tamga.certificate_status (issuer_id, serial, version) WHERE status = 'suspended';

-- One row a resumption, under the version of the status that it made.
CREATE TABLE tamga.resumptions (
  issuer_id         smallint NOT NULL,
  serial            tamga.serial_number NOT NULL,
  version           integer NOT NULL,
  requested_by      text NOT NULL CHECK (requested_by IN ('holder', 'representative', 'ca', 'court')),
  authorised_by     tamga.ground_authority NOT NULL,
  identification_id uuid REFERENCES tamga.identifications,
  data_key_id       integer NOT NULL REFERENCES tamga.data_keys,
  statement         bytea NOT NULL,
  known_at          timestamptz NOT NULL,
  registry_entry_at timestamptz NOT NULL,
  operator_id       uuid REFERENCES tamga.operators,
  request_mac       tamga.sha256,
  PRIMARY KEY (issuer_id, serial, version),
  FOREIGN KEY (issuer_id, serial, version) REFERENCES tamga.status_changes (issuer_id, serial, version),
  CHECK (authorised_by <> 'identification' OR identification_id IS NOT NULL),
  CHECK ((authorised_by = 'term') = (operator_id IS NULL))
);

-- Statements that were taken and wait for the decision; the term of twelve hours runs.
CREATE TABLE tamga.revocation_requests (
  id                uuid PRIMARY KEY,
  issuer_id         smallint NOT NULL,
  serial            tamga.serial_number NOT NULL,
  state             text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'executed', 'rejected', 'overtaken')),
  reason            tamga.revocation_reason,
  legal_ground      tamga.legal_ground,
  invalidity_date   timestamptz,
  requested_by      text NOT NULL CHECK (requested_by IN ('holder', 'representative', 'ca', 'court')),
  authorised_by     tamga.ground_authority NOT NULL CHECK (authorised_by <> 'term'),
  identification_id uuid REFERENCES tamga.identifications,
  data_key_id       integer NOT NULL REFERENCES tamga.data_keys,
  statement         bytea NOT NULL,
  circumstance_at   timestamptz,
  known_at          timestamptz NOT NULL,
  deadline_at       timestamptz NOT NULL,
  registered_at     timestamptz NOT NULL,
  registered_by     uuid NOT NULL REFERENCES tamga.operators,
  request_mac       tamga.sha256 NOT NULL,
  decided_at        timestamptz,
  -- NULL for one that was overtaken.
  decided_by        uuid REFERENCES tamga.operators,
  -- Why it was rejected, sealed.
  decision_key_id   integer REFERENCES tamga.data_keys,
  decision          bytea,
  FOREIGN KEY (issuer_id, serial) REFERENCES tamga.certificates (issuer_id, serial),
  CHECK (authorised_by <> 'identification' OR identification_id IS NOT NULL),
  CHECK ((state = 'open') = (decided_at IS NULL)),
  CHECK ((state IN ('executed', 'rejected')) = (decided_by IS NOT NULL)),
  CHECK ((state = 'rejected') = (decision IS NOT NULL)),
  CHECK ((decision_key_id IS NULL) = (decision IS NULL))
);
CREATE INDEX revocation_requests_by_deadline ON tamga.revocation_requests (deadline_at, id) WHERE state = 'open';
CREATE INDEX revocation_requests_by_certificate ON tamga.revocation_requests (issuer_id, serial);

-- As before, and more: who may follow whom, and a certificate that was on hold when it was revoked stopped to be good when the hold began
-- (ITU-T X.509, reasonCode: the revocation date of the final entry is that of the hold). Otherwise what was signed during the hold would
-- become good by the revocation.
CREATE OR REPLACE FUNCTION tamga.guard_certificate_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.issuer_id, NEW.serial, NEW.not_after) IS DISTINCT FROM (OLD.issuer_id, OLD.serial, OLD.not_after)
     OR NEW.subscriber_id IS DISTINCT FROM OLD.subscriber_id OR NEW.profile IS DISTINCT FROM OLD.profile THEN
    RAISE EXCEPTION 'a certificate keeps its serial, holder, profile and term' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.status IN ('revoked', 'expired') THEN
    RAISE EXCEPTION 'a certificate that is % stays so', OLD.status USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.status = OLD.status THEN
    RAISE EXCEPTION 'a certificate that is % does not become so again', OLD.status USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.version <> OLD.version + 1 THEN
    RAISE EXCEPTION 'a status change raises the version by one' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.status = 'suspended' AND NEW.status = 'revoked' THEN
    NEW.revoked_at := OLD.revoked_at;
  END IF;
  RETURN NEW;
END $$;

-- A request has nothing left to ask for once the certificate is revoked or has run out, whoever saw to that.
CREATE FUNCTION tamga.overtake_revocation_requests() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = tamga, pg_temp AS $$
BEGIN
  UPDATE tamga.revocation_requests SET state = 'overtaken', decided_at = NEW.changed_at
  WHERE issuer_id = NEW.issuer_id AND serial = NEW.serial AND state = 'open';
  RETURN NULL;
END $$;

CREATE FUNCTION tamga.guard_ground() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  published timestamptz := NEW.crl_published_at;
BEGIN
  NEW.crl_published_at := OLD.crl_published_at;
  IF OLD.crl_published_at IS NOT NULL OR NEW IS DISTINCT FROM OLD THEN
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  NEW.crl_published_at := published;
  RETURN NEW;
END $$;

CREATE FUNCTION tamga.guard_revocation_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'open' OR NEW.state = 'open' THEN
    RAISE EXCEPTION 'a request is decided once' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (NEW.id, NEW.issuer_id, NEW.serial, NEW.reason, NEW.legal_ground, NEW.invalidity_date, NEW.requested_by, NEW.authorised_by,
      NEW.identification_id, NEW.statement, NEW.circumstance_at, NEW.known_at, NEW.deadline_at, NEW.registered_at, NEW.registered_by,
      NEW.request_mac)
     IS DISTINCT FROM
     (OLD.id, OLD.issuer_id, OLD.serial, OLD.reason, OLD.legal_ground, OLD.invalidity_date, OLD.requested_by, OLD.authorised_by,
      OLD.identification_id, OLD.statement, OLD.circumstance_at, OLD.known_at, OLD.deadline_at, OLD.registered_at, OLD.registered_by,
      OLD.request_mac) THEN
    RAISE EXCEPTION 'a request keeps what was asked' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER certificate_status_overtakes AFTER UPDATE ON tamga.certificate_status
  FOR EACH ROW WHEN (NEW.status IN ('revoked', 'expired')) EXECUTE FUNCTION tamga.overtake_revocation_requests();
CREATE TRIGGER revocations_guard BEFORE UPDATE ON tamga.revocations
  FOR EACH ROW EXECUTE FUNCTION tamga.guard_ground();
CREATE TRIGGER revocations_kept BEFORE DELETE ON tamga.revocations
  FOR EACH ROW EXECUTE FUNCTION tamga.refuse_change();
CREATE TRIGGER suspensions_guard BEFORE UPDATE ON tamga.suspensions
  FOR EACH ROW EXECUTE FUNCTION tamga.guard_ground();
CREATE TRIGGER suspensions_kept BEFORE DELETE ON tamga.suspensions
  FOR EACH ROW EXECUTE FUNCTION tamga.refuse_change();
CREATE TRIGGER resumptions_kept BEFORE UPDATE OR DELETE ON tamga.resumptions
  FOR EACH ROW EXECUTE FUNCTION tamga.refuse_change();
CREATE TRIGGER revocation_requests_guard BEFORE UPDATE ON tamga.revocation_requests
  FOR EACH ROW EXECUTE FUNCTION tamga.guard_revocation_request();
CREATE TRIGGER revocation_requests_kept BEFORE DELETE ON tamga.revocation_requests
  FOR EACH ROW EXECUTE FUNCTION tamga.refuse_change();

-- Registration writes grounds and decides requests; the same body again is answered from them.
GRANT SELECT ON tamga.revocations TO tamga_registration;
GRANT SELECT, INSERT ON tamga.suspensions, tamga.resumptions, tamga.revocation_requests TO tamga_registration;
GRANT UPDATE (state, decided_at, decided_by, decision_key_id, decision) ON tamga.revocation_requests TO tamga_registration;
-- Issuance ends suspensions whose term is over, tells which list published what, and watches the deadlines.
GRANT INSERT ON tamga.revocations, tamga.resumptions TO tamga_issuance;
GRANT SELECT (issuer_id, serial, version, registry_entry_at, crl_published_at, until, at_end) ON tamga.suspensions TO tamga_issuance;
GRANT SELECT (issuer_id, serial, registry_entry_at, crl_published_at) ON tamga.revocations TO tamga_issuance;
GRANT UPDATE (crl_published_at) ON tamga.suspensions, tamga.revocations TO tamga_issuance;
GRANT SELECT (id, state, deadline_at) ON tamga.revocation_requests TO tamga_issuance;

COMMIT;
