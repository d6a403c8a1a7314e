-- Verify tamga:applications
BEGIN;

SELECT id, number, applicant_kind, channel, office, signature_kind, profile, state, data_key_id,
       personal_data, code_word_hash, signature_tool, request, public_key_fingerprint, public_key_algorithm, submitted_at,
       submitted_by, due_at, subscriber_id, identification_id, replaces_issuer, replaces_serial, reissue_reason, authorised_by,
       queued_at, queue_number, attempt, failures, parked_reason
FROM tamga.applications WHERE false;
SELECT id, kind, data_key_id, document, identified_at, identified_by, recorded_at FROM tamga.identifications WHERE false;
SELECT code_word_application FROM tamga.subscribers WHERE false;
SELECT id, application_id, at, action, from_state, to_state, operator_id, reason, fields FROM tamga.application_events WHERE false;
SELECT fingerprint, application_id, registered_at FROM tamga.public_keys WHERE false;
SELECT operator_id, key, body_mac, application_id, created_at FROM tamga.idempotency_keys WHERE false;

-- Names that the program knows (server/storage/constraints.cpp), and the queue's indexes.
DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['public_keys_pkey', 'idempotency_keys_pkey', 'applications_one_replacement',
                                'applications_by_state', 'applications_by_office',
                                'applications_unfinished_by_due', 'applications_number_key',
                                'applications_by_replaced'] LOOP
    ASSERT to_regclass('tamga.' || wanted) IS NOT NULL, wanted || ' is missing';
  END LOOP;
  ASSERT (SELECT condeferrable AND condeferred FROM pg_constraint
          WHERE conrelid = 'tamga.idempotency_keys'::regclass AND confrelid = 'tamga.applications'::regclass),
    'an idempotency key cannot be taken before its application exists';
  ASSERT EXISTS (SELECT FROM pg_constraint WHERE conrelid = 'tamga.subscribers'::regclass
                 AND conname = 'subscribers_code_word_has_its_source'), 'a code word that nobody has may have a source';
END $$;

ROLLBACK;
