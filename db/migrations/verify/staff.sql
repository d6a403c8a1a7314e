-- Verify tamga:staff
BEGIN;

SELECT id, name, role, office, certificate_sha256, created_at, disabled_at FROM tamga.operators WHERE false;

DO $$
BEGIN
  INSERT INTO tamga.operators (id, name, role, office, certificate_sha256, created_at)
  VALUES (gen_random_uuid(), 'one', 'operator', 'office', decode(repeat('07', 32), 'hex'), now());
  BEGIN
    INSERT INTO tamga.operators (id, name, role, office, certificate_sha256, created_at)
    VALUES (gen_random_uuid(), 'two', 'operator', 'office', decode(repeat('07', 32), 'hex'), now());
    ASSERT false, 'two operators share a certificate';
  EXCEPTION WHEN unique_violation THEN
    NULL;
  END;
  BEGIN
    INSERT INTO tamga.operators (id, name, role, office, certificate_sha256, created_at)
    VALUES (gen_random_uuid(), 'three', 'root', 'office', decode(repeat('08', 32), 'hex'), now());
    ASSERT false, 'an unknown role is accepted';
  EXCEPTION WHEN check_violation THEN
    NULL;
  END;
END $$;

ROLLBACK;
