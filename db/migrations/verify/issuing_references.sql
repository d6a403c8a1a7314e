-- Verify tamga:issuing_references
BEGIN;

-- Who is referred to stays, and so does the name that refers to him. Tried on a row that is rolled back.
DO $$
DECLARE
  key integer;
  mark tamga.sha256 := decode(repeat('07', 32), 'hex');
  statement text;
BEGIN
  UPDATE tamga.data_keys SET retired_at = now() WHERE retired_at IS NULL;
  INSERT INTO tamga.data_keys (purpose, wrapped_key, created_at)
  VALUES ('sealing', decode(repeat('07', 40), 'hex'), now()) RETURNING id INTO key;
  INSERT INTO tamga.subscribers (id, snils_index, passport_index, phone_index, email_index, data_key_id, personal_data,
    data_stated_at, created_at)
  VALUES (gen_random_uuid(), mark, mark, mark, mark, key, '\x00', now(), now());
  FOREACH statement IN ARRAY ARRAY['DELETE FROM tamga.subscribers WHERE snils_index = $1',
                                   'UPDATE tamga.subscribers SET id = gen_random_uuid() WHERE snils_index = $1'] LOOP
    BEGIN
      EXECUTE statement USING mark;
      ASSERT false, 'not refused: ' || statement;
    EXCEPTION WHEN integrity_constraint_violation THEN
      NULL;
    END;
  END LOOP;
  ASSERT (SELECT count(*) FROM pg_trigger WHERE tgenabled = 'O' AND (tgrelid, tgname) IN
          (('tamga.applications'::regclass, 'applications_kept'), ('tamga.certificate_status'::regclass, 'certificate_status_kept'),
           ('tamga.certificate_status'::regclass, 'certificate_status_guard'))) = 3, 'something that is referred to may go';
END $$;

ROLLBACK;
