-- Verify tamga:crl_storage
BEGIN;

DO $$
BEGIN
  ASSERT (SELECT count(*) FROM pg_attribute WHERE attrelid IN ('tamga.crl_chunks'::regclass, 'tamga.crl_part_chunks'::regclass)
          AND attname = 'octets' AND (attstorage = 'e' OR attcompression = 'l')) = 2, 'the octets of lists are compressed by pglz';
END $$;

ROLLBACK;
