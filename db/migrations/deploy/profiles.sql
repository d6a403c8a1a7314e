-- Deploy tamga:profiles
-- Certificate profiles as documents, each version for ever; an application remembers the version that it was approved with.
BEGIN;

UPDATE tamga.schema_version SET version = version + 1;

CREATE TABLE tamga.profiles (
  name     text NOT NULL CHECK (name ~ '^[a-z][a-z0-9-]{0,62}$'),
  version  integer NOT NULL CHECK (version > 0),
  -- All documents in the order of their commits: the highest one tells which profiles are in force.
  revision bigint NOT NULL UNIQUE CHECK (revision > 0),
  document text NOT NULL CHECK (octet_length(document) BETWEEN 1 AND 65536),
  sha256   tamga.sha256 NOT NULL CHECK (sha256 = sha256(convert_to(document, 'UTF8'))),
  added_at timestamptz NOT NULL,
  -- NULL: by the command line.
  added_by uuid REFERENCES tamga.operators,
  PRIMARY KEY (name, version)
);

-- Numbers one document after another, so that revisions become visible in their order; the newest document of its name once more
-- is no version.
CREATE FUNCTION tamga.number_profile() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  newest tamga.profiles;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('tamga.profiles'));
  SELECT * INTO newest FROM tamga.profiles WHERE name = NEW.name ORDER BY version DESC LIMIT 1;
  IF newest.sha256 = NEW.sha256 THEN
    RETURN NULL;
  END IF;
  NEW.version := coalesce(newest.version, 0) + 1;
  NEW.revision := coalesce((SELECT max(revision) FROM tamga.profiles), 0) + 1;
  RETURN NEW;
END $$;

CREATE TRIGGER profiles_number BEFORE INSERT ON tamga.profiles
  FOR EACH ROW EXECUTE FUNCTION tamga.number_profile();
CREATE TRIGGER profiles_kept BEFORE UPDATE OR DELETE ON tamga.profiles
  FOR EACH ROW EXECUTE FUNCTION tamga.refuse_change();

-- What was approved before profiles were documents was approved with the compiled ones, which are version 1. Their documents are
-- added by `tamga profile add --shipped`; until then the reference of these rows leads nowhere, so it is not validated here.
ALTER TABLE tamga.applications ADD COLUMN profile_version integer;
UPDATE tamga.applications SET profile_version = 1 WHERE state NOT IN ('submitted', 'returned', 'rejected', 'withdrawn');
ALTER TABLE tamga.applications
  ADD CONSTRAINT applications_profile_is_decided
    CHECK (state IN ('submitted', 'returned', 'rejected', 'withdrawn') OR profile_version IS NOT NULL),
  ADD CONSTRAINT applications_profile_fkey
    FOREIGN KEY (profile, profile_version) REFERENCES tamga.profiles (name, version) NOT VALID;

GRANT SELECT, INSERT ON tamga.profiles TO tamga_registration, tamga_issuance;
GRANT UPDATE (profile_version) ON tamga.applications TO tamga_registration;
GRANT SELECT (profile_version) ON tamga.applications TO tamga_issuance;

COMMIT;
