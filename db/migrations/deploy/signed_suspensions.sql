-- Deploy tamga:signed_suspensions
-- Holders suspend and resume by a signed statement too.
BEGIN;

UPDATE tamga.schema_version SET version = version + 1;

ALTER TABLE tamga.signed_requests
  DROP CONSTRAINT signed_requests_action_check,
  ADD CONSTRAINT signed_requests_action_check CHECK (action IN ('reissue', 'revoke', 'suspend', 'resume'));

COMMIT;
