-- Verify tamga:personal_data_keys
BEGIN;

SELECT id, purpose, wrapped_key, created_at, retired_at FROM tamga.data_keys WHERE false;

DO $$
BEGIN
  UPDATE tamga.data_keys SET retired_at = now() WHERE retired_at IS NULL;
  INSERT INTO tamga.data_keys (purpose, wrapped_key, created_at) VALUES ('sealing', decode(repeat('07', 40), 'hex'), now());
  BEGIN
    INSERT INTO tamga.data_keys (purpose, wrapped_key, created_at) VALUES ('sealing', decode(repeat('08', 40), 'hex'), now());
    ASSERT false, 'two keys are in use for one purpose';
  EXCEPTION WHEN unique_violation THEN
    NULL;
  END;
  BEGIN
    INSERT INTO tamga.data_keys (purpose, wrapped_key, created_at) VALUES ('idempotency', decode(repeat('07', 32), 'hex'), now());
    ASSERT false, 'a key that is not wrapped is accepted';
  EXCEPTION WHEN check_violation THEN
    NULL;
  END;
END $$;

ROLLBACK;
