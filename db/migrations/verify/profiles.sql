-- Verify tamga:profiles
BEGIN;

SELECT name, version, revision, document, sha256, added_at, added_by FROM tamga.profiles WHERE false;
SELECT profile_version FROM tamga.applications WHERE false;

-- Numbers and guards, tried on documents that are rolled back.
DO $$
DECLARE
  first tamga.profiles;
  second tamga.profiles;
  attempt text;
BEGIN
  INSERT INTO tamga.profiles (name, document, sha256, added_at) VALUES ('verify', 'a', sha256('a'), now()) RETURNING * INTO first;
  INSERT INTO tamga.profiles (name, document, sha256, added_at) VALUES ('verify', 'a', sha256('a'), now()) RETURNING * INTO second;
  ASSERT second.name IS NULL, 'the same document became another version';
  INSERT INTO tamga.profiles (name, document, sha256, added_at) VALUES ('verify', 'b', sha256('b'), now()) RETURNING * INTO second;
  ASSERT (first.version, second.version) = (1, 2), 'versions do not follow one another';
  ASSERT second.revision = first.revision + 1, 'revisions do not follow one another';
  FOREACH attempt IN ARRAY ARRAY[
    'UPDATE tamga.profiles SET added_at = now() WHERE name = ''verify''',
    'DELETE FROM tamga.profiles WHERE name = ''verify''',
    'INSERT INTO tamga.profiles (name, document, sha256, added_at) VALUES (''verify'', ''c'', sha256(''d''), now())'] LOOP
    BEGIN
      EXECUTE attempt;
      ASSERT false, 'not refused: ' || attempt;
    EXCEPTION WHEN integrity_constraint_violation OR check_violation THEN
      NULL;
    END;
  END LOOP;
  FOREACH attempt IN ARRAY ARRAY['applications_profile_is_decided', 'applications_profile_fkey'] LOOP
    ASSERT EXISTS (SELECT FROM pg_constraint WHERE conrelid = 'tamga.applications'::regclass AND conname = attempt),
           attempt || ' is missing';
  END LOOP;
END $$;

ROLLBACK;
