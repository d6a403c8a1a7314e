-- The database roles, made once for a cluster by its superuser; passwords are set apart (deploy/lib).
DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['tamga_owner', 'tamga_registration', 'tamga_issuance', 'tamga_status'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
      EXECUTE format('CREATE ROLE %I LOGIN', wanted);
    END IF;
  END LOOP;
END $$;
