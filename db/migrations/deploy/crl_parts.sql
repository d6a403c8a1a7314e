-- Deploy tamga:crl_parts
-- What is published with the number of a complete CRL and beside it: its delta list.
BEGIN;

UPDATE tamga.schema_version SET version = version + 1;

CREATE TABLE tamga.crl_parts (
  issuer_id   smallint NOT NULL,
  number      bigint NOT NULL,
  -- "delta"; of a shard "16/07", how many there are and which it is.
  part        text NOT NULL CHECK (part ~ '^(delta|[0-9]+/[0-9]+)$'),
  base_number bigint,
  entries     bigint NOT NULL CHECK (entries >= 0),
  octets      bigint NOT NULL CHECK (octets > 0),
  sha256      tamga.sha256 NOT NULL,
  PRIMARY KEY (issuer_id, number, part),
  FOREIGN KEY (issuer_id, number) REFERENCES tamga.crls ON DELETE CASCADE,
  CHECK ((part = 'delta') = (base_number IS NOT NULL)),
  CHECK (base_number < number)
);

CREATE TABLE tamga.crl_part_chunks (
  issuer_id smallint NOT NULL,
  number    bigint NOT NULL,
  part      text NOT NULL,
  position  integer NOT NULL CHECK (position >= 0),
  octets    bytea NOT NULL CHECK (octet_length(octets) BETWEEN 1 AND 1048576),
  PRIMARY KEY (issuer_id, number, part, position),
  FOREIGN KEY (issuer_id, number, part) REFERENCES tamga.crl_parts ON DELETE CASCADE
);

-- Complete lists that were published and that a delta list may build upon, whether or not their octets are still kept.
CREATE TABLE tamga.crl_bases (
  issuer_id   smallint NOT NULL,
  number      bigint NOT NULL,
  this_update timestamptz NOT NULL,
  -- What was seen when its entries were read; "history" is the system and the timeline that counted these transactions.
  snapshot    pg_snapshot NOT NULL,
  history     text NOT NULL,
  -- Certificates that had expired before are not in it.
  listed_from timestamptz NOT NULL,
  PRIMARY KEY (issuer_id, number),
  FOREIGN KEY (issuer_id, number) REFERENCES tamga.crl_numbers
);

GRANT SELECT, INSERT, DELETE ON tamga.crl_parts, tamga.crl_part_chunks, tamga.crl_bases TO tamga_issuance;
GRANT SELECT ON tamga.crl_parts, tamga.crl_part_chunks TO tamga_status;

COMMIT;
