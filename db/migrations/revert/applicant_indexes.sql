-- Revert tamga:applicant_indexes
BEGIN;

-- Of the domain later: a new column of one has every row written and all its references checked.
ALTER TABLE tamga.applications
  ADD COLUMN snils_index bytea,
  ADD COLUMN passport_index bytea,
  ADD COLUMN phone_index bytea,
  ADD COLUMN email_index bytea;

UPDATE tamga.applications a
SET snils_index = i.snils_index, passport_index = i.passport_index, phone_index = i.phone_index, email_index = i.email_index
FROM tamga.applicant_indexes i WHERE i.application_id = a.id;

ALTER TABLE tamga.applications
  ALTER COLUMN snils_index TYPE tamga.sha256,
  ALTER COLUMN snils_index SET NOT NULL,
  ALTER COLUMN passport_index TYPE tamga.sha256,
  ALTER COLUMN passport_index SET NOT NULL,
  ALTER COLUMN phone_index TYPE tamga.sha256,
  ALTER COLUMN phone_index SET NOT NULL,
  ALTER COLUMN email_index TYPE tamga.sha256,
  ALTER COLUMN email_index SET NOT NULL;
CREATE INDEX applications_by_snils ON tamga.applications (snils_index);
CREATE INDEX applications_by_passport ON tamga.applications (passport_index);
CREATE INDEX applications_by_phone ON tamga.applications (phone_index);
CREATE INDEX applications_by_email ON tamga.applications (email_index);
GRANT UPDATE (snils_index, passport_index, phone_index, email_index) ON tamga.applications TO tamga_registration;

DROP TABLE tamga.applicant_indexes;

UPDATE tamga.schema_version SET version = version - 1;

COMMIT;
