-- Deploy tamga:schema
-- The schema and the types that several tables share. Roles are made beforehand by db/roles.sql, as the cluster's superuser.
BEGIN;

CREATE SCHEMA tamga;

-- RFC 5280 section 4.1.2.2: positive, at most 20 octets; stored without a leading zero octet.
CREATE DOMAIN tamga.serial_number AS bytea
  CHECK (octet_length(VALUE) BETWEEN 1 AND 20 AND get_byte(VALUE, 0) <> 0);

CREATE DOMAIN tamga.sha256 AS bytea CHECK (octet_length(VALUE) = 32);

CREATE DOMAIN tamga.signature_kind AS text CHECK (VALUE IN ('qualified', 'unqualified'));

-- RFC 5280 section 5.3.1 without removeFromCRL, which is never a certificate's own state. NULL means unspecified.
CREATE DOMAIN tamga.revocation_reason AS smallint CHECK (VALUE IN (1, 2, 3, 4, 5, 6, 9, 10));

-- One row tells the daemon which schema it has in front of it; every change that alters the schema raises it.
CREATE TABLE tamga.schema_version (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  version  integer NOT NULL CHECK (version > 0)
);
INSERT INTO tamga.schema_version (version) VALUES (1);

COMMIT;
