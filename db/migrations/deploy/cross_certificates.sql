-- Deploy tamga:cross_certificates
-- Further certificates of the CAs, for the same name and key, by other CAs; the public status listener hands them out.
BEGIN;

CREATE TABLE tamga.cross_certificates (
  issuer_id   smallint NOT NULL,
  serial      tamga.serial_number NOT NULL,
  subject_id  smallint NOT NULL REFERENCES tamga.certification_authorities CHECK (subject_id <> issuer_id),
  certificate bytea NOT NULL,
  PRIMARY KEY (issuer_id, serial),
  FOREIGN KEY (issuer_id, serial) REFERENCES tamga.certificates (issuer_id, serial)
);

COMMENT ON TABLE tamga.cross_certificates IS
  'Cross certificates; the status of each is that of the certificate with its issuer and serial number';
COMMENT ON COLUMN tamga.cross_certificates.certificate IS
  'Once more as in certificates, of which the status duty may read no document: these name CAs alone';

CREATE TRIGGER cross_certificates_kept BEFORE UPDATE OR DELETE ON tamga.cross_certificates
  FOR EACH ROW EXECUTE FUNCTION tamga.refuse_change();

-- They are of the key of the certificate beside which they stand.
DROP INDEX tamga.certificates_one_key;
CREATE UNIQUE INDEX certificates_one_key ON tamga.certificates (public_key_fingerprint)
  WHERE profile NOT IN ('imported', 'cross-certificate');

UPDATE tamga.schema_version SET version = version + 1;

GRANT SELECT, INSERT ON tamga.cross_certificates TO tamga_issuance;
GRANT SELECT ON tamga.cross_certificates TO tamga_status;

COMMIT;
