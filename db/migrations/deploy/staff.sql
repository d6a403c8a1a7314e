-- Deploy tamga:staff
-- Operators, MFC clerks, administrators and auditors: who acts, for which office, known by which client certificate.
BEGIN;

CREATE TABLE tamga.operators (
  id                     uuid PRIMARY KEY,
  name                   text NOT NULL CHECK (length(name) BETWEEN 1 AND 128),
  role                   text NOT NULL CHECK (role IN ('administrator', 'operator', 'mfc_clerk', 'auditor')),
  office                 text NOT NULL CHECK (length(office) BETWEEN 1 AND 128),
  certificate_sha256     tamga.sha256 NOT NULL UNIQUE,
  created_at             timestamptz NOT NULL,
  disabled_at            timestamptz
);

COMMIT;
