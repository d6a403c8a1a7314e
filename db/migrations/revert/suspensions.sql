-- Revert tamga:suspensions
BEGIN;

DO $$
BEGIN
  IF EXISTS (SELECT FROM tamga.suspensions) OR EXISTS (SELECT FROM tamga.revocation_requests) OR EXISTS (SELECT FROM tamga.revocations)
     OR EXISTS (SELECT FROM tamga.audit_entries) THEN
    RAISE EXCEPTION 'this registry is in use: reverting would destroy it. Restore a backup instead';
  END IF;
END $$;

REVOKE SELECT ON tamga.revocations FROM tamga_registration;
REVOKE INSERT ON tamga.revocations FROM tamga_issuance;
REVOKE SELECT (issuer_id, serial, registry_entry_at, crl_published_at) ON tamga.revocations FROM tamga_issuance;
REVOKE UPDATE (crl_published_at) ON tamga.revocations FROM tamga_issuance;

DROP TRIGGER certificate_status_overtakes ON tamga.certificate_status;
DROP TABLE tamga.revocation_requests;
DROP TABLE tamga.resumptions;
DROP TABLE tamga.suspensions;
DROP FUNCTION tamga.overtake_revocation_requests();
DROP FUNCTION tamga.guard_revocation_request();
DROP INDEX tamga.certificate_status_suspended;

DROP TRIGGER revocations_guard ON tamga.revocations;
DROP TRIGGER revocations_kept ON tamga.revocations;
DROP FUNCTION tamga.guard_ground();
ALTER TABLE tamga.revocations
  DROP CONSTRAINT revocations_authority_fits,
  DROP CONSTRAINT revocations_identified,
  DROP CONSTRAINT revocations_by_somebody,
  DROP CONSTRAINT revocations_legal_ground_fits,
  DROP COLUMN authorised_by,
  DROP COLUMN legal_ground,
  DROP COLUMN request_mac,
  DROP COLUMN crl_published_at,
  ALTER COLUMN operator_id SET NOT NULL,
  ADD CONSTRAINT revocations_check CHECK (identification_id IS NOT NULL OR requested_by IN ('ca', 'court'));
CREATE TRIGGER revocations_kept BEFORE UPDATE OR DELETE ON tamga.revocations
  FOR EACH ROW EXECUTE FUNCTION tamga.refuse_change();
DROP DOMAIN tamga.legal_ground;
DROP DOMAIN tamga.ground_authority;

CREATE OR REPLACE FUNCTION tamga.guard_certificate_status() RETURNS trigger LANGUAGE plpgsql AS $$
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

UPDATE tamga.schema_version SET version = version - 1;

COMMIT;
