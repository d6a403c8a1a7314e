-- Revert tamga:signed_suspensions
-- Fails where such statements are kept: they are evidence.
BEGIN;

ALTER TABLE tamga.signed_requests
  DROP CONSTRAINT signed_requests_action_check,
  ADD CONSTRAINT signed_requests_action_check CHECK (action IN ('reissue', 'revoke'));

UPDATE tamga.schema_version SET version = version - 1;

COMMIT;
