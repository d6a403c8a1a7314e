-- Deploy tamga:applicant_kinds
-- Sole proprietors and organisations beside individuals. A subscriber is a person in one capacity: for himself, as the sole
-- proprietor of one OGRNIP, or for the organisation of one OGRN, in whose certificates he is named or not
-- (docs/adr/0014-a-subscriber-is-a-person-in-one-capacity.md).
BEGIN;

UPDATE tamga.schema_version SET version = version + 1;

-- A legal entity's numbers stand in clear: its register publishes them, and they say nothing of a person. A sole proprietor's
-- number is a person's, so it is a blind index.
ALTER TABLE tamga.applications
  DROP CONSTRAINT applications_applicant_kind_check,
  ADD COLUMN ogrnip_index tamga.sha256,
  ADD COLUMN ogrn text CHECK (ogrn ~ '^[0-9]{13}$'),
  ADD COLUMN organisation_inn text CHECK (organisation_inn ~ '^[0-9]{10}$'),
  ADD CONSTRAINT applications_applicant_kind CHECK (
    CASE applicant_kind WHEN 'individual' THEN ogrnip_index IS NULL AND ogrn IS NULL
                        WHEN 'sole_proprietor' THEN ogrnip_index IS NOT NULL AND ogrn IS NULL
                        WHEN 'organisation' THEN ogrnip_index IS NULL AND ogrn IS NOT NULL
                        WHEN 'organisation_automatic' THEN ogrnip_index IS NULL AND ogrn IS NOT NULL
                        ELSE false END),
  ADD CONSTRAINT applications_organisation CHECK ((ogrn IS NULL) = (organisation_inn IS NULL));

-- Everybody who is registered already is there for himself.
ALTER TABLE tamga.subscribers
  ADD COLUMN applicant_kind text NOT NULL DEFAULT 'individual',
  ADD COLUMN ogrnip_index tamga.sha256,
  ADD COLUMN ogrn text CHECK (ogrn ~ '^[0-9]{13}$'),
  ADD COLUMN organisation_inn text CHECK (organisation_inn ~ '^[0-9]{10}$'),
  ADD CONSTRAINT subscribers_applicant_kind CHECK (
    CASE applicant_kind WHEN 'individual' THEN ogrnip_index IS NULL AND ogrn IS NULL
                        WHEN 'sole_proprietor' THEN ogrnip_index IS NOT NULL AND ogrn IS NULL
                        WHEN 'organisation' THEN ogrnip_index IS NULL AND ogrn IS NOT NULL
                        WHEN 'organisation_automatic' THEN ogrnip_index IS NULL AND ogrn IS NOT NULL
                        ELSE false END),
  ADD CONSTRAINT subscribers_organisation CHECK ((ogrn IS NULL) = (organisation_inn IS NULL)),
  DROP CONSTRAINT subscribers_snils_index_key,
  ADD CONSTRAINT subscribers_capacity UNIQUE NULLS NOT DISTINCT (snils_index, applicant_kind, ogrnip_index, ogrn);

CREATE INDEX applications_by_ogrnip ON tamga.applications (ogrnip_index) WHERE ogrnip_index IS NOT NULL;
CREATE INDEX applications_by_ogrn ON tamga.applications (ogrn) WHERE ogrn IS NOT NULL;
CREATE INDEX applications_by_organisation_inn ON tamga.applications (organisation_inn) WHERE organisation_inn IS NOT NULL;
CREATE INDEX subscribers_by_ogrnip ON tamga.subscribers (ogrnip_index) WHERE ogrnip_index IS NOT NULL;
CREATE INDEX subscribers_by_ogrn ON tamga.subscribers (ogrn) WHERE ogrn IS NOT NULL;
CREATE INDEX subscribers_by_organisation_inn ON tamga.subscribers (organisation_inn) WHERE organisation_inn IS NOT NULL;

-- A resubmission may be of another kind; a subscriber's organisation keeps its OGRN and may get another INN.
GRANT UPDATE (applicant_kind, ogrnip_index, ogrn, organisation_inn) ON tamga.applications TO tamga_registration;
GRANT UPDATE (organisation_inn) ON tamga.subscribers TO tamga_registration;

COMMIT;
