-- Revert tamga:audit
BEGIN;

DROP TABLE tamga.audit_checkpoints;
DROP TABLE tamga.audit_chain;
DROP TABLE tamga.audit_pending;
DROP TABLE tamga.audit_entries;
DROP FUNCTION tamga.await_chaining();

COMMIT;
