-- Revert tamga:applicant_kinds
BEGIN;

DO $$
BEGIN
  IF EXISTS (SELECT FROM tamga.applications WHERE applicant_kind <> 'individual')
     OR EXISTS (SELECT FROM tamga.subscribers WHERE applicant_kind <> 'individual') THEN
    RAISE EXCEPTION 'this registry is in use: there are applicants whom the schema before does not know';
  END IF;
END $$;

-- With the columns go their rights, checks and indexes.
ALTER TABLE tamga.subscribers
  DROP CONSTRAINT subscribers_capacity,
  DROP COLUMN organisation_inn,
  DROP COLUMN ogrn,
  DROP COLUMN ogrnip_index,
  DROP COLUMN applicant_kind,
  ADD CONSTRAINT subscribers_snils_index_key UNIQUE (snils_index);

REVOKE UPDATE (applicant_kind) ON tamga.applications FROM tamga_registration;
ALTER TABLE tamga.applications
  DROP CONSTRAINT applications_applicant_kind,
  DROP COLUMN organisation_inn,
  DROP COLUMN ogrn,
  DROP COLUMN ogrnip_index,
  ADD CONSTRAINT applications_applicant_kind_check CHECK (applicant_kind IN ('individual'));

UPDATE tamga.schema_version SET version = version - 1;

COMMIT;
