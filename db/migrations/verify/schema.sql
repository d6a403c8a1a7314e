-- Verify tamga:schema
BEGIN;

DO $$
BEGIN
  ASSERT (SELECT version FROM tamga.schema_version) >= 1, 'the schema version is missing';

  -- Each domain takes what it is for ...
  PERFORM '\x01'::bytea::tamga.serial_number, decode(repeat('ff', 20), 'hex')::tamga.serial_number,
          decode(repeat('00', 32), 'hex')::tamga.sha256, 'qualified'::tamga.signature_kind, 10::tamga.revocation_reason;
END $$;

-- ... and nothing else.
DO $$
DECLARE
  wrong text;
BEGIN
  FOREACH wrong IN ARRAY ARRAY[
    $q$'\x'::bytea::tamga.serial_number$q$, $q$'\x0001'::bytea::tamga.serial_number$q$,
    $q$decode(repeat('01', 21), 'hex')::tamga.serial_number$q$, $q$decode(repeat('00', 31), 'hex')::tamga.sha256$q$,
    $q$'simple'::tamga.signature_kind$q$, $q$0::tamga.revocation_reason$q$, $q$8::tamga.revocation_reason$q$] LOOP
    BEGIN
      EXECUTE 'SELECT ' || wrong;
      ASSERT false, wrong || ' is accepted';
    EXCEPTION WHEN check_violation THEN
      NULL;
    END;
  END LOOP;
END $$;

ROLLBACK;
