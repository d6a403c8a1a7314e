-- Verify tamga:applicant_kinds
BEGIN;

SELECT ogrnip_index, ogrn, organisation_inn FROM tamga.applications WHERE false;
SELECT applicant_kind, ogrnip_index, ogrn, organisation_inn FROM tamga.subscribers WHERE false;

-- A person is there once in each capacity, and each capacity has its own number.
DO $$
DECLARE
  key integer;
  mark tamga.sha256 := decode(repeat('07', 32), 'hex');
BEGIN
  UPDATE tamga.data_keys SET retired_at = now() WHERE retired_at IS NULL;
  INSERT INTO tamga.data_keys (purpose, wrapped_key, created_at)
  VALUES ('sealing', decode(repeat('07', 40), 'hex'), now()) RETURNING id INTO key;
  INSERT INTO tamga.subscribers (id, snils_index, passport_index, phone_index, email_index, data_key_id, personal_data,
    data_stated_at, created_at, applicant_kind, ogrnip_index, ogrn, organisation_inn)
  VALUES (gen_random_uuid(), mark, mark, mark, mark, key, '\x00', now(), now(), 'individual', NULL, NULL, NULL),
         (gen_random_uuid(), mark, mark, mark, mark, key, '\x00', now(), now(), 'sole_proprietor', mark, NULL, NULL),
         (gen_random_uuid(), mark, mark, mark, mark, key, '\x00', now(), now(), 'organisation', NULL, '1047702026701', '7710474375'),
         (gen_random_uuid(), mark, mark, mark, mark, key, '\x00', now(), now(), 'organisation', NULL, '1027700132195', '7707083893'),
         (gen_random_uuid(), mark, mark, mark, mark, key, '\x00', now(), now(), 'organisation_automatic', NULL, '1047702026701', '7710474375');
  BEGIN
    INSERT INTO tamga.subscribers (id, snils_index, passport_index, phone_index, email_index, data_key_id, personal_data,
      data_stated_at, created_at, applicant_kind, ogrn, organisation_inn)
    VALUES (gen_random_uuid(), mark, mark, mark, mark, key, '\x00', now(), now(), 'organisation', '1047702026701', '7710474375');
    ASSERT false, 'one person is there twice for one organisation';
  EXCEPTION WHEN unique_violation THEN
    NULL;
  END;
  BEGIN
    UPDATE tamga.subscribers SET ogrn = NULL, organisation_inn = NULL WHERE snils_index = mark AND applicant_kind = 'organisation';
    ASSERT false, 'somebody acts for no organisation';
  EXCEPTION WHEN check_violation THEN
    NULL;
  END;
  BEGIN
    UPDATE tamga.subscribers SET ogrn = '1047702026701' WHERE snils_index = mark AND applicant_kind = 'individual';
    ASSERT false, 'an individual has an organisation';
  EXCEPTION WHEN check_violation THEN
    NULL;
  END;
  BEGIN
    UPDATE tamga.subscribers SET organisation_inn = '7710474375000' WHERE snils_index = mark AND ogrn IS NOT NULL;
    ASSERT false, 'an organisation has an INN of thirteen digits';
  EXCEPTION WHEN check_violation THEN
    NULL;
  END;
END $$;

ROLLBACK;
