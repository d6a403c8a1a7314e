-- Tables for the bare path of issue_bench. In `bench` they have the columns of the real ones and a number as the key.
CREATE SCHEMA bench;
CREATE TABLE bench.intents (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, serial bytea, application_id uuid, attempt int,
                            state text, tbs bytea, not_after timestamptz, lint_report text, created_at timestamptz);
CREATE TABLE bench.certificates (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, serial bytea, der bytea, sha256 bytea,
                                 profile text, profile_version int, public_key_fingerprint bytea, subscriber_id uuid,
                                 application_id uuid, not_before timestamptz, not_after timestamptz, issued_at timestamptz);
CREATE TABLE bench.statuses (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, serial bytea, status text, version int,
                             not_after timestamptz, subscriber_id uuid, profile text, changed_at timestamptz);
CREATE TABLE bench.changes (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, serial bytea, version int, status text,
                            not_after timestamptz);
CREATE TABLE bench.events (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, application_id uuid, at timestamptz, action text,
                           from_state text, to_state text);
CREATE TABLE bench.entries (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz, actor_kind text, action text,
                            object text, details text);
CREATE TABLE bench.messages (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, created_at timestamptz, topic text,
                             subscriber_id uuid, payload text);

-- In `bench_keys` they have the keys of the real ones, which no registry can do without; still no other index, rule or reference.
CREATE SCHEMA bench_keys;
CREATE TABLE bench_keys.intents (LIKE bench.intents, PRIMARY KEY (serial), UNIQUE (application_id, attempt));
CREATE UNIQUE INDEX ON bench_keys.intents (application_id) WHERE state = 'prepared';
CREATE UNIQUE INDEX ON bench_keys.intents (application_id) WHERE state = 'issued';
CREATE TABLE bench_keys.certificates (LIKE bench.certificates, PRIMARY KEY (serial), UNIQUE (sha256), UNIQUE (public_key_fingerprint),
                                      UNIQUE (application_id));
CREATE TABLE bench_keys.statuses (LIKE bench.statuses, PRIMARY KEY (serial));
CREATE UNIQUE INDEX ON bench_keys.statuses (subscriber_id, profile) WHERE status IN ('active', 'suspended');
ALTER TABLE bench_keys.intents DROP COLUMN number;
ALTER TABLE bench_keys.certificates DROP COLUMN number;
ALTER TABLE bench_keys.statuses DROP COLUMN number;
CREATE TABLE bench_keys.changes (LIKE bench.changes INCLUDING ALL, UNIQUE (serial, version));
CREATE TABLE bench_keys.events (LIKE bench.events INCLUDING ALL);
CREATE TABLE bench_keys.entries (LIKE bench.entries INCLUDING ALL);
CREATE TABLE bench_keys.messages (LIKE bench.messages INCLUDING ALL);

GRANT USAGE ON SCHEMA bench, bench_keys TO tamga_issuance;
GRANT INSERT ON ALL TABLES IN SCHEMA bench, bench_keys TO tamga_issuance;
