-- Deploy tamga:chunks_before_lists
-- Chunks are stored while the rest of their list is still being read and signed, and what a list is known by is told when it was
-- verified: within a transaction they come before it.
BEGIN;

ALTER TABLE tamga.crl_chunks ALTER CONSTRAINT crl_chunks_issuer_id_number_fkey DEFERRABLE;
ALTER TABLE tamga.crl_part_chunks ALTER CONSTRAINT crl_part_chunks_issuer_id_number_part_fkey DEFERRABLE;

UPDATE tamga.schema_version SET version = version + 1;

COMMIT;
