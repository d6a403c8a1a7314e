-- Verify tamga:crls
BEGIN;

SELECT issuer_id, number, drawn_at FROM tamga.crl_numbers WHERE false;
SELECT issuer_id, number, this_update, next_update, snapshot, system_identifier, entries, octets, sha256
  FROM tamga.crls WHERE false;
SELECT issuer_id, number, position, octets FROM tamga.crl_chunks WHERE false;
SELECT issuer_id, number, this_update, snapshot, system_identifier FROM tamga.current_crls WHERE false;

-- A published CRL is never replaced by an older one, and a number is never forgotten.
DO $$
DECLARE
  ca smallint;
  attempt text;
BEGIN
  INSERT INTO tamga.certification_authorities (name, kind, certificate, ocsp_certificate, not_after, created_at)
  VALUES ('verify', 'issuing', '\x30', '\x30', now(), now()) RETURNING id INTO ca;
  INSERT INTO tamga.crl_numbers (issuer_id, number, drawn_at) VALUES (ca, 1, now()), (ca, 2, now());
  INSERT INTO tamga.crls (issuer_id, number, this_update, next_update, snapshot, system_identifier, entries, octets,
    sha256)
  SELECT ca, n, now(), now() + '1 day', '5:5:', 1, 0, 1, decode(repeat('07', 32), 'hex') FROM generate_series(1, 2) n;
  INSERT INTO tamga.current_crls (issuer_id, number, this_update, snapshot, system_identifier)
  VALUES (ca, 2, now(), '5:5:', 1);
  FOREACH attempt IN ARRAY ARRAY[
    'UPDATE tamga.current_crls SET number = 1 WHERE issuer_id = $1',
    'UPDATE tamga.current_crls SET number = 3, snapshot = ''4:4:'' WHERE issuer_id = $1',
    'DELETE FROM tamga.current_crls WHERE issuer_id = $1',
    'DELETE FROM tamga.crl_numbers WHERE issuer_id = $1'] LOOP
    BEGIN
      EXECUTE attempt USING ca;
      ASSERT false, 'not refused: ' || attempt;
    EXCEPTION WHEN integrity_constraint_violation THEN
      NULL;
    END;
  END LOOP;
END $$;

ROLLBACK;
