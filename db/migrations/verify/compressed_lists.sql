-- Verify tamga:compressed_lists
BEGIN;

DO $$
BEGIN
  ASSERT (SELECT count(*) FROM pg_attribute WHERE attrelid IN ('tamga.crl_chunks'::regclass, 'tamga.crl_part_chunks'::regclass)
          AND attname = 'octets' AND attstorage = 'x' AND attcompression = 'l') = 2, 'the octets of lists are not compressed by lz4';
END $$;

ROLLBACK;
