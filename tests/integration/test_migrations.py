"""db/migrations: every change deploys, verifies, reverts and deploys again; roles can do their duty and nothing more."""

import os
import re
import subprocess

import psycopg2
import psycopg2.errors
import pytest

from tamga_testing import paths

ROLES = ("tamga_registration", "tamga_issuance", "tamga_status")


class Migrations:
    """Sqitch on one database, as the role that owns the schema."""

    def __init__(self, cluster, database):
        self.cluster = cluster
        self.database = database

    def sqitch(self, *arguments):
        target = f"db:pg://tamga_owner@/{self.database}?host={self.cluster.folder}&port=5432"
        environment = {**paths.with_postgres_tools(os.environ), "SQITCH_FULLNAME": "Tests", "SQITCH_EMAIL": "tests@localhost",
                       "SQITCH_USER_CONFIG": "/dev/null", "PGHOST": str(self.cluster.folder), "PGPORT": "5432", "LC_ALL": "C.UTF-8"}
        return subprocess.run(["sqitch", arguments[0], "--target", target, *arguments[1:]], cwd=paths.MIGRATIONS, env=environment,
                              capture_output=True, text=True)

    def must(self, *arguments):
        done = self.sqitch(*arguments)
        assert done.returncode == 0, f"sqitch {' '.join(arguments)}:\n{done.stdout}{done.stderr}"
        return done.stdout

    def relations(self):
        """Tables, views and sequences of the schema."""
        return self.rows("SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace('tamga') AND relkind IN ('r', 'v', 'S')")

    def rows(self, statement, user="postgres"):
        connection = self.cluster.connect(self.database, user)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()


def database_name(request):
    return "migrations_" + re.sub(r"\W", "_", request.node.name)[:40]


@pytest.fixture
def migrations(cluster, request):
    """An empty database."""
    name = database_name(request)
    cluster.create_database(name)
    yield Migrations(cluster, name)
    cluster.drop_database(name)


@pytest.fixture(scope="module")
def deployed(cluster):
    cluster.create_database("migrations_deployed")
    migrations = Migrations(cluster, "migrations_deployed")
    migrations.must("deploy", "--verify")
    yield migrations
    cluster.drop_database("migrations_deployed")


@pytest.fixture
def copied(deployed, request):
    """A copy of a database with every change: sqitch takes many seconds to make another."""
    name = database_name(request)
    deployed.cluster.create_database(name, template=deployed.database)
    yield Migrations(deployed.cluster, name)
    deployed.cluster.drop_database(name)


def planned_changes():
    lines = (paths.MIGRATIONS / "sqitch.plan").read_text().splitlines()
    return [line.split()[0] for line in lines if line and not line.startswith("%")]


def test_every_change_has_its_three_scripts():
    changes = planned_changes()
    assert changes
    for folder in ("deploy", "verify", "revert"):
        assert sorted(path.stem for path in (paths.MIGRATIONS / folder).glob("*.sql")) == sorted(changes), folder


def test_deploys_verifies_reverts_and_deploys_again(migrations):
    migrations.must("deploy", "--verify")
    migrations.must("verify")
    first = sorted(migrations.relations())
    assert ("certificates",) in first
    migrations.must("revert", "-y")
    assert migrations.rows("SELECT nspname FROM pg_namespace WHERE nspname = 'tamga'") == []
    migrations.must("deploy", "--verify")
    migrations.must("verify")
    assert sorted(migrations.relations()) == first


def test_every_change_reverts_by_itself(copied):
    changes = planned_changes()
    for before, change in reversed(list(zip(changes, changes[1:]))):
        assert f"- {change}" in copied.must("revert", "-y", "--to", before)
    copied.must("revert", "-y")
    assert copied.relations() == []


def test_a_registry_in_use_is_not_reverted(copied):
    copied.rows("INSERT INTO tamga.audit_entries (at, actor_kind, action, object, details)"
                    " VALUES (now(), 'system', 'authority.initialised', 'installation', '{}')")
    refused = copied.sqitch("revert", "-y")
    assert refused.returncode != 0
    assert "this registry is in use" in refused.stdout + refused.stderr
    assert copied.rows("SELECT count(*) FROM tamga.audit_entries") == [(1,)]
    copied.must("verify")


def test_the_verification_finds_a_lost_guard(copied):
    copied.rows("ALTER TABLE tamga.audit_entries DISABLE TRIGGER audit_entries_kept")
    assert copied.sqitch("verify").returncode != 0


def test_the_verification_finds_a_right_too_many(copied):
    copied.rows("GRANT DELETE ON tamga.certificates TO tamga_issuance")
    found = copied.sqitch("verify")
    assert found.returncode != 0
    assert "too much: tamga_issuance DELETE certificates" in found.stdout + found.stderr


def test_what_was_approved_before_profiles_were_documents_keeps_its_version(migrations):
    migrations.must("deploy", "--to", before("profiles"))
    migrations.rows("SET session_replication_role = replica; "  # the rows that these refer to are no matter here
                    + "; ".join(old_application(state) for state in ("submitted", "approved", "issued", "parked")))
    migrations.must("deploy", "--verify")
    assert migrations.rows("SELECT state, profile_version FROM tamga.applications ORDER BY state") == [
        ("approved", 1), ("issued", 1), ("parked", 1), ("submitted", None)]
    # Its document comes after the migration; whatever happens to the application until then is not held up.
    migrations.rows("UPDATE tamga.applications SET due_at = now() WHERE state = 'approved'")


def test_who_applied_before_there_were_other_kinds_is_an_individual(migrations):
    migrations.must("deploy", "--to", before("applicant_kinds"))
    migrations.rows("SET session_replication_role = replica; " + old_application("submitted") + "; " + old_subscriber())
    migrations.must("deploy", "--verify")
    for table in ("applications", "subscribers"):
        assert migrations.rows(f"SELECT applicant_kind, ogrnip_index, ogrn, organisation_inn FROM tamga.{table}") == [
            ("individual", None, None, None)]


def test_a_registry_with_other_kinds_of_applicants_is_not_reverted_behind_them(copied):
    copied.rows("SET session_replication_role = replica; " + old_subscriber()
                    + "; UPDATE tamga.subscribers SET applicant_kind = 'organisation', ogrn = '1047702026701', organisation_inn = '7710474375'")
    refused = copied.sqitch("revert", "-y", "--to", before("applicant_kinds"))
    assert refused.returncode != 0
    assert "this registry is in use" in refused.stdout + refused.stderr
    assert copied.rows("SELECT ogrn FROM tamga.subscribers") == [("1047702026701",)]


def test_an_application_in_a_workers_hands_keeps_its_lease(migrations):
    migrations.must("deploy", "--to", before("issuing_leases"))
    migrations.rows("SET session_replication_role = replica; " + old_application("submitted") + "; UPDATE"
                    " tamga.applications SET state = 'issuing', subscriber_id = id, identification_id = id, queued_at = now(), queue_number = 1, attempt = 3, profile_version = 1,"
                    " leased_until = '2026-11-25 12:00:00Z', leased_by = 'host/1/77'")
    old = migrations.rows("SELECT id, state, attempt, leased_until, leased_by FROM tamga.applications")
    migrations.must("deploy", "--to", before("issuing_queue"))
    assert migrations.rows("SELECT application_id, 'issuing', attempt, leased_until, leased_by FROM tamga.issuing_leases") == old
    assert migrations.rows("SELECT state FROM tamga.applications") == [("queued",)]
    migrations.must("revert", "-y", "--to", before("issuing_leases"))
    assert migrations.rows("SELECT id, state, attempt, leased_until, leased_by FROM tamga.applications") == old


def test_applications_in_the_queue_keep_their_places(migrations):
    migrations.must("deploy", "--to", before("issuing_queue"))
    states = ("submitted", "approved", "queued", "queued", "issued", "parked")
    migrations.rows(
        "SET session_replication_role = replica; " + "; ".join(
            "INSERT INTO tamga.applications (id, applicant_kind, channel, office, signature_kind, profile, state, data_key_id, personal_data,"
            " signature_tool, request, public_key_fingerprint, public_key_algorithm, submitted_at, submitted_by, due_at, subscriber_id,"
            " identification_id, profile_version, queued_at, queue_number, parked_reason) VALUES (gen_random_uuid(), 'individual', 'office', '',"
            f" 'unqualified', 'tls-server', '{state}', 1, '', 'x', '', sha256('{number}'), 'gost2012-256-a', now(), gen_random_uuid(), now(),"
            f" gen_random_uuid(), gen_random_uuid(), 1, now(), {100 - number}, {{}})".format("'why'" if state == "parked" else "NULL")
            for number, state in enumerate(states))
        + "; INSERT INTO tamga.applicant_indexes SELECT id, sha256('s'), sha256('p'), sha256('t'), sha256('e') FROM tamga.applications"
        + "; UPDATE tamga.applications SET attempt = 4 WHERE state = 'queued'"
        + "; INSERT INTO tamga.issuing_leases SELECT id, 5, '2026-11-25 12:00:00Z', 'host/1/77' FROM tamga.applications WHERE queue_number = 97")
    applications = "SELECT id, state, attempt, queued_at, queue_number FROM tamga.applications ORDER BY number"
    leases = "SELECT application_id, attempt, leased_until, leased_by FROM tamga.issuing_leases"
    old, old_leases = migrations.rows(applications), migrations.rows(leases)
    migrations.must("deploy", "--verify")
    assert migrations.rows("SELECT queue_number, application_id, attempt, leased_by FROM tamga.issuing_queue ORDER BY 1") == [
        (97, old[3][0], 5, "host/1/77"), (98, old[2][0], 4, None)]
    assert migrations.rows("SELECT s.state FROM tamga.application_states s JOIN tamga.applications USING (id) ORDER BY number") == [
        ("submitted",), ("approved",), ("queued",), ("issuing",), ("issued",), ("parked",)]
    migrations.must("revert", "-y", "--to", before("issuing_queue"))
    assert (migrations.rows(applications), migrations.rows(leases)) == (old, old_leases)
    migrations.must("verify")


def test_applications_are_found_by_their_applicants_as_before(migrations):
    columns = "snils_index, passport_index, phone_index, email_index"
    migrations.must("deploy", "--to", before("applicant_indexes"))
    migrations.rows("SET session_replication_role = replica; "
                    + "; ".join(old_application(state) for state in ("submitted", "rejected"))
                    + "; UPDATE tamga.applications SET snils_index = sha256(state::bytea), phone_index = sha256(id::text::bytea)")
    old = migrations.rows(f"SELECT id, {columns} FROM tamga.applications ORDER BY id")
    assert len({row[1] for row in old}) == 2
    migrations.must("deploy", "--verify")
    assert migrations.rows(f"SELECT application_id, {columns} FROM tamga.applicant_indexes ORDER BY application_id") == old
    migrations.must("revert", "-y", "--to", before("applicant_indexes"))
    assert migrations.rows(f"SELECT id, {columns} FROM tamga.applications ORDER BY id") == old
    migrations.must("verify")


def test_intents_keep_what_became_of_them(migrations):
    migrations.must("deploy", "--to", before("lean_issuing"))
    settled = {"prepared": "NULL", "issued": "'2026-11-25 12:00:00Z'", "abandoned": "'2026-11-25 13:00:00Z'"}
    migrations.rows(
        "SET session_replication_role = replica; "
        "INSERT INTO tamga.certification_authorities (id, name, kind, certificate, ocsp_certificate, not_after, created_at)"
        " OVERRIDING SYSTEM VALUE VALUES (7, 'ca', 'issuing', '', '', now(), now()); "
        "INSERT INTO tamga.applications (id, applicant_kind, channel, office, signature_kind, profile, state, data_key_id, personal_data,"
        " signature_tool, request, public_key_fingerprint, public_key_algorithm, submitted_at, submitted_by, due_at) VALUES"
        " (gen_random_uuid(), 'individual', 'office', '', 'unqualified', 'tls-server', 'submitted', 1, '', 'x', '', sha256('x'),"
        " 'gost2012-256-a', now(), gen_random_uuid(), now()); "
        "INSERT INTO tamga.applicant_indexes SELECT id, sha256('s'), sha256('p'), sha256('t'), sha256('e') FROM tamga.applications; "
        + "".join(
            "INSERT INTO tamga.issuance_intents (issuer_id, serial, application_id, attempt, state, tbs, not_after, lint_report, created_at,"
            f" settled_at) SELECT 7, '{state}', id, {attempt}, '{state}', '', now(), '', now(), {at} FROM tamga.applications; "
            for attempt, (state, at) in enumerate(settled.items(), 1)) +
        "INSERT INTO tamga.certificate_status (issuer_id, serial, status, version, not_after, changed_at)"
        " VALUES (7, 'issued', 'active', 1, now(), now()); "
        "INSERT INTO tamga.certificates (issuer_id, serial, der, sha256, profile, profile_version, public_key_fingerprint, not_before,"
        " not_after, issued_at) VALUES (7, 'issued', '', sha256('x'), 'tls-server', 1, sha256('x'), '2026-11-25', '2027-11-25',"
        f" {settled['issued']})")
    columns = "application_id, attempt, state, settled_at, tbs"
    old = migrations.rows(f"SELECT {columns} FROM tamga.issuance_intents ORDER BY attempt")
    migrations.must("deploy", "--verify")
    assert migrations.rows("SELECT state FROM tamga.issuance_outcomes ORDER BY attempt") == [(state,) for state in settled]
    migrations.must("revert", "-y", "--to", before("lean_issuing"))
    assert migrations.rows(f"SELECT {columns} FROM tamga.issuance_intents ORDER BY attempt") == old
    migrations.must("verify")


def test_lists_stay_readable_when_others_are_compressed(migrations):
    migrations.must("deploy", "--to", before("compressed_lists"))
    octets = "convert_to(repeat('0123456789abcdef', 65536), 'UTF8')"
    stored = "SELECT position, octets = " + octets + ", pg_column_size(octets) < 100000 FROM tamga.crl_chunks ORDER BY position"

    def store(position):
        migrations.rows("SET session_replication_role = replica; INSERT INTO tamga.crl_chunks (issuer_id, number, position, octets)"
                        f" VALUES (7, 1, {position}, {octets})")

    store(0)
    assert migrations.rows(stored) == [(0, True, False)]
    migrations.must("deploy", "--verify")
    store(1)
    assert migrations.rows(stored) == [(0, True, False), (1, True, True)]
    migrations.must("revert", "-y", "--to", before("compressed_lists"))
    store(2)
    assert migrations.rows(stored) == [(0, True, False), (1, True, True), (2, True, False)]
    migrations.must("verify")


def old_subscriber():
    digest = "sha256('x')"
    return ("INSERT INTO tamga.subscribers (id, snils_index, passport_index, phone_index, email_index, data_key_id, personal_data,"
            f" data_stated_at, created_at) VALUES (gen_random_uuid(), {digest}, {digest}, {digest}, {digest}, 1, '', now(), now())")


def before(change):
    changes = planned_changes()
    return changes[changes.index(change) - 1]


def old_application(state):
    subscriber = "NULL, NULL" if state == "submitted" else "gen_random_uuid(), gen_random_uuid()"
    parked = "'lint.failed'" if state == "parked" else "NULL"
    digest = "sha256('x')"
    return ("INSERT INTO tamga.applications (id, applicant_kind, channel, office, signature_kind, profile, state, snils_index,"
            " passport_index, phone_index, email_index, data_key_id, personal_data, signature_tool, request, public_key_fingerprint,"
            " public_key_algorithm, submitted_at, submitted_by, due_at, subscriber_id, identification_id, parked_reason) VALUES"
            f" (gen_random_uuid(), 'individual', 'office', '', 'unqualified', 'unqualified-individual-gost', '{state}', {digest},"
            f" {digest}, {digest}, {digest}, 1, '', 'x', '', {digest}, 'gost2012-256-a', now(), gen_random_uuid(), now(), {subscriber},"
            f" {parked})")


def test_the_program_expects_this_schema(deployed):
    header = (paths.SOURCE / "server/storage/server_checks.hpp").read_text()
    expected = int(re.search(r"kSchemaVersion = (\d+)", header).group(1))
    assert deployed.rows("SELECT version FROM tamga.schema_version") == [(expected,)]


FORBIDDEN = [
    *[(role, statement) for role in ROLES for statement in (
        "DELETE FROM tamga.certificates",
        "UPDATE tamga.certificates SET der = ''",
        "DELETE FROM tamga.certificate_status",
        "UPDATE tamga.certificate_status SET serial = serial",
        "DELETE FROM tamga.status_changes",
        "INSERT INTO tamga.status_changes (version) VALUES (1)",
        "DELETE FROM tamga.audit_entries",
        "UPDATE tamga.audit_entries SET details = ''",
        "UPDATE tamga.audit_chain SET hash = ''",
        "DELETE FROM tamga.audit_checkpoints",
        "DELETE FROM tamga.application_events",
        "DELETE FROM tamga.public_keys",
        "UPDATE tamga.subscribers SET snils_index = snils_index",
        "UPDATE tamga.data_keys SET wrapped_key = wrapped_key",
        "UPDATE tamga.schema_version SET version = 2",
        "TRUNCATE tamga.certificates",
        "CREATE TABLE tamga.mine (a integer)",
        "UPDATE tamga.profiles SET document = ''",
        "DELETE FROM tamga.profiles",
    )],
    ("tamga_registration", "INSERT INTO tamga.certificates (serial) VALUES ('\\x01')"),
    ("tamga_registration", "INSERT INTO tamga.certificate_status (serial) VALUES ('\\x01')"),
    ("tamga_registration", "INSERT INTO tamga.issuance_intents (serial) VALUES ('\\x01')"),
    ("tamga_registration", "UPDATE tamga.applications SET attempt = 7"),
    ("tamga_registration", "DELETE FROM tamga.issuing_queue"),
    ("tamga_registration", "UPDATE tamga.issuing_queue SET leased_until = NULL"),
    ("tamga_issuance", "INSERT INTO tamga.issuing_queue VALUES (1, gen_random_uuid(), 0)"),
    ("tamga_issuance", "UPDATE tamga.issuing_queue SET application_id = gen_random_uuid()"),
    ("tamga_registration", "INSERT INTO tamga.operators (name) VALUES ('me')"),
    ("tamga_registration", "SELECT * FROM tamga.audit_entries"),
    ("tamga_issuance", "UPDATE tamga.subscribers SET code_word_hash = NULL"),
    ("tamga_issuance", "UPDATE tamga.applications SET personal_data = ''"),
    ("tamga_issuance", "UPDATE tamga.issuance_intents SET tbs = ''"),
    ("tamga_issuance", "DELETE FROM tamga.applications"),
    ("tamga_issuance", "UPDATE tamga.operators SET role = 'administrator'"),
    ("tamga_issuance", "SELECT attempts FROM tamga.code_word_attempts"),
    ("tamga_status", "SELECT der FROM tamga.certificates"),
    ("tamga_status", "SELECT * FROM tamga.subscribers"),
    ("tamga_status", "SELECT * FROM tamga.applications"),
    ("tamga_status", "SELECT * FROM tamga.data_keys"),
    ("tamga_status", "SELECT * FROM tamga.operators"),
    ("tamga_status", "UPDATE tamga.current_crls SET number = 1"),
]


@pytest.mark.parametrize("role, statement", FORBIDDEN, ids=lambda value: value.replace("tamga_", "").replace("tamga.", ""))
def test_a_role_cannot(deployed, role, statement):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        deployed.rows(statement, user=role)
