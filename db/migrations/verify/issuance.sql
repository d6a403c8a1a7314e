-- Verify tamga:issuance
BEGIN;

SELECT issuer_id, serial, application_id, attempt, tbs, not_after, lint_report, created_at
FROM tamga.issuance_intents WHERE false;

DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['issuance_intents_guard', 'issuance_intents_kept'] LOOP
    ASSERT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'tamga.issuance_intents'::regclass AND tgname = wanted
                   AND tgenabled = 'O'), wanted || ' is missing';
  END LOOP;
END $$;

ROLLBACK;
