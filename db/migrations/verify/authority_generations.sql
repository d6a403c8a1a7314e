-- Verify tamga:authority_generations
BEGIN;

SELECT succeeds FROM tamga.certification_authorities WHERE false;

DO $$
BEGIN
  ASSERT EXISTS (SELECT FROM pg_constraint WHERE conrelid = 'tamga.certification_authorities'::regclass
                 AND conname = 'certification_authorities_in_order'), 'a CA could succeed itself';
  ASSERT EXISTS (SELECT FROM pg_constraint WHERE conrelid = 'tamga.certification_authorities'::regclass
                 AND conname = 'certification_authorities_succeeds_key'), 'a CA could have two successors';
END $$;

ROLLBACK;
