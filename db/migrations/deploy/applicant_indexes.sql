-- Deploy tamga:applicant_indexes
-- By what an application is found of its applicant stands in a table of its own: the row of an application is written anew at each
-- step on its way, and each time all its indexes are, those over random octets being the dearest.
BEGIN;

UPDATE tamga.schema_version SET version = version + 1;

CREATE TABLE tamga.applicant_indexes (
  application_id uuid PRIMARY KEY REFERENCES tamga.applications,
  snils_index    tamga.sha256 NOT NULL,
  passport_index tamga.sha256 NOT NULL,
  phone_index    tamga.sha256 NOT NULL,
  email_index    tamga.sha256 NOT NULL
);

INSERT INTO tamga.applicant_indexes (application_id, snils_index, passport_index, phone_index, email_index)
SELECT id, snils_index, passport_index, phone_index, email_index FROM tamga.applications;

CREATE INDEX applicant_indexes_by_snils ON tamga.applicant_indexes (snils_index);
CREATE INDEX applicant_indexes_by_passport ON tamga.applicant_indexes (passport_index);
CREATE INDEX applicant_indexes_by_phone ON tamga.applicant_indexes (phone_index);
CREATE INDEX applicant_indexes_by_email ON tamga.applicant_indexes (email_index);

-- With these go their indexes and the rights to them.
ALTER TABLE tamga.applications
  DROP COLUMN snils_index,
  DROP COLUMN passport_index,
  DROP COLUMN phone_index,
  DROP COLUMN email_index;

GRANT SELECT, INSERT ON tamga.applicant_indexes TO tamga_registration;
GRANT UPDATE (snils_index, passport_index, phone_index, email_index) ON tamga.applicant_indexes TO tamga_registration;

COMMIT;
