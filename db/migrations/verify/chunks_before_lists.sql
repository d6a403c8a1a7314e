-- Verify tamga:chunks_before_lists
BEGIN;

DO $$
BEGIN
  ASSERT (SELECT count(*) FROM pg_constraint WHERE conrelid IN ('tamga.crl_chunks'::regclass, 'tamga.crl_part_chunks'::regclass)
          AND contype = 'f' AND condeferrable AND NOT condeferred) = 2, 'chunks cannot come before their lists';
END $$;

ROLLBACK;
