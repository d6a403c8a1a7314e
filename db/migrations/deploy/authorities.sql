-- Deploy tamga:authorities
-- The certification authorities of this installation: roots, issuing CAs, the staff CA. Keys are outside the database.
BEGIN;

CREATE TABLE tamga.certification_authorities (
  id               smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name             text NOT NULL UNIQUE CHECK (name ~ '^[a-z][a-z0-9-]{0,62}$'),
  kind             text NOT NULL CHECK (kind IN ('root', 'issuing', 'staff')),
  certificate      bytea NOT NULL,
  ocsp_certificate bytea NOT NULL,
  not_after        timestamptz NOT NULL,
  created_at       timestamptz NOT NULL
);

COMMIT;
