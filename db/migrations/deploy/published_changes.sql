-- Deploy tamga:published_changes
-- Every change of a status in one order for those outside who follow the registry: numbered after its transaction has become
-- visible, so that no number is ever filled in later.
BEGIN;

CREATE TABLE tamga.published_changes (
  position     bigint PRIMARY KEY CHECK (position > 0),
  sequence     bigint NOT NULL UNIQUE REFERENCES tamga.status_changes,
  -- Drawn at random for all that is published by one transaction: who knows a position and its mark knows that the history up to there
  -- is the one that he followed, also after a restore that lost its end.
  mark         bigint NOT NULL,
  published_at timestamptz NOT NULL
);

CREATE TRIGGER published_changes_kept BEFORE UPDATE OR DELETE ON tamga.published_changes
  FOR EACH ROW EXECUTE FUNCTION tamga.refuse_change();

-- How far the publisher is: the last position, and the transaction from which on there may be unpublished changes, which means something
-- in one database system only.
CREATE TABLE tamga.publishing_state (
  only_row          boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  position          bigint NOT NULL CHECK (position >= 0),
  horizon           xid8 NOT NULL,
  system_identifier bigint NOT NULL
);

-- What happened before, in the order in which it was written. The state comes first: its horizon may be too early, never too late.
INSERT INTO tamga.publishing_state (position, horizon, system_identifier)
SELECT 0, pg_snapshot_xmin(pg_current_snapshot()), (pg_control_system()).system_identifier;
INSERT INTO tamga.published_changes (position, sequence, mark, published_at)
SELECT row_number() OVER (ORDER BY c.sequence), c.sequence, b.mark, date_trunc('second', now())
FROM tamga.status_changes c,
     (SELECT ('x' || substr(replace(gen_random_uuid()::text, '-', ''), 17))::bit(64)::bigint # (random() * 1e18)::bigint AS mark) b;
UPDATE tamga.publishing_state SET position = (SELECT count(*) FROM tamga.published_changes);

UPDATE tamga.schema_version SET version = version + 1;

GRANT SELECT, INSERT ON tamga.published_changes TO tamga_issuance;
GRANT SELECT ON tamga.publishing_state TO tamga_issuance;
GRANT UPDATE (position, horizon, system_identifier) ON tamga.publishing_state TO tamga_issuance;
GRANT SELECT ON tamga.published_changes, tamga.publishing_state TO tamga_status;

COMMIT;
