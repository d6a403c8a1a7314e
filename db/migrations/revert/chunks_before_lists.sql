-- Revert tamga:chunks_before_lists
BEGIN;

ALTER TABLE tamga.crl_chunks ALTER CONSTRAINT crl_chunks_issuer_id_number_fkey NOT DEFERRABLE;
ALTER TABLE tamga.crl_part_chunks ALTER CONSTRAINT crl_part_chunks_issuer_id_number_part_fkey NOT DEFERRABLE;

UPDATE tamga.schema_version SET version = version - 1;

COMMIT;
