-- Verify tamga:signed_suspensions
BEGIN;

DO $$
DECLARE
  rule text;
BEGIN
  SELECT pg_get_constraintdef(oid) INTO rule FROM pg_constraint
  WHERE conrelid = 'tamga.signed_requests'::regclass AND conname = 'signed_requests_action_check' AND convalidated;
  ASSERT rule LIKE '%reissue%revoke%suspend%resume%', 'actions of signed requests: ' || rule;
END $$;

ROLLBACK;
