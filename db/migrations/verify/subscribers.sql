-- Verify tamga:subscribers
BEGIN;

SELECT id, snils_index, passport_index, phone_index, email_index, data_key_id, personal_data, data_stated_at, code_word_hash,
  code_word_set_at, blocked_at, created_at
FROM tamga.subscribers WHERE false;
SELECT scope, subject, window_start, attempts FROM tamga.code_word_attempts WHERE false;

DO $$
DECLARE
  key integer;
  mark tamga.sha256 := decode(repeat('07', 32), 'hex');
BEGIN
  UPDATE tamga.data_keys SET retired_at = now() WHERE retired_at IS NULL;
  INSERT INTO tamga.data_keys (purpose, wrapped_key, created_at)
  VALUES ('sealing', decode(repeat('07', 40), 'hex'), now()) RETURNING id INTO key;
  INSERT INTO tamga.subscribers (id, snils_index, passport_index, phone_index, email_index, data_key_id, personal_data,
    data_stated_at, created_at)
  VALUES (gen_random_uuid(), mark, mark, mark, mark, key, '\x00', now(), now());
  BEGIN
    INSERT INTO tamga.subscribers (id, snils_index, passport_index, phone_index, email_index, data_key_id, personal_data,
      data_stated_at, created_at)
    VALUES (gen_random_uuid(), mark, mark, mark, mark, key, '\x00', now(), now());
    ASSERT false, 'one SNILS belongs to two subscribers';
  EXCEPTION WHEN unique_violation THEN
    NULL;
  END;
  BEGIN
    UPDATE tamga.subscribers SET code_word_hash = 'in clear', code_word_set_at = now();
    ASSERT false, 'a code word in clear is accepted';
  EXCEPTION WHEN check_violation THEN
    NULL;
  END;
END $$;

ROLLBACK;
