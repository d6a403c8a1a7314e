-- Verify tamga:suspension_requesters
BEGIN;

DO $$
BEGIN
  ASSERT has_column_privilege('tamga_issuance', 'tamga.suspensions', 'requested_by', 'SELECT'),
         'whoever issues does not see who asked for a suspension';
END $$;

ROLLBACK;
