-- Deploy tamga:weightier_suspensions
-- A court or the CA may suspend what somebody with less to say has suspended; whoever issues sees since when an application waits.
BEGIN;

UPDATE tamga.schema_version SET version = version + 1;

-- As before, but that a suspension may follow another: the certificate has been bad since the first.
CREATE OR REPLACE FUNCTION tamga.guard_certificate_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.issuer_id, NEW.serial, NEW.not_after) IS DISTINCT FROM (OLD.issuer_id, OLD.serial, OLD.not_after)
     OR NEW.subscriber_id IS DISTINCT FROM OLD.subscriber_id OR NEW.profile IS DISTINCT FROM OLD.profile THEN
    RAISE EXCEPTION 'a certificate keeps its serial, holder, profile and term' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.status IN ('revoked', 'expired') THEN
    RAISE EXCEPTION 'a certificate that is % stays so', OLD.status USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.status = OLD.status AND NEW.status <> 'suspended' THEN
    RAISE EXCEPTION 'a certificate that is % does not become so again', OLD.status USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.version <> OLD.version + 1 THEN
    RAISE EXCEPTION 'a status change raises the version by one' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.status = 'suspended' AND NEW.status IN ('suspended', 'revoked') THEN
    NEW.revoked_at := OLD.revoked_at;
  END IF;
  RETURN NEW;
END $$;

GRANT SELECT (queued_at) ON tamga.applications TO tamga_issuance;

COMMIT;
