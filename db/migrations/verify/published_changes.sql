-- Verify tamga:published_changes
BEGIN;

DO $$
BEGIN
  ASSERT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'tamga.published_changes'::regclass AND tgname = 'published_changes_kept'
                 AND tgenabled = 'O'), 'what was published may be changed';
  ASSERT (SELECT position FROM tamga.publishing_state) = (SELECT coalesce(max(position), 0) FROM tamga.published_changes),
         'the publisher does not know where it is';
END $$;

ROLLBACK;
