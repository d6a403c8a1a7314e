-- Tables for the bare path of issue_bench: the columns of the real ones and a number as the key.
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
GRANT USAGE ON SCHEMA bench TO tamga_issuance;
GRANT INSERT ON ALL TABLES IN SCHEMA bench TO tamga_issuance;
