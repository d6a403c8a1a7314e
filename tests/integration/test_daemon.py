"""The daemon as its operator meets it: starting, refusing to start, a database that is away, stopping."""

import concurrent.futures
import json
import re
import shutil
import signal
import socket

import pytest

from tamga_testing import journey, openssl, plain_http
from tamga_testing.daemon import Daemon, free_ports, takes_connections
from tamga_testing.installation import log_entries
from tamga_testing.relying_party import RelyingParty
from tamga_testing.waiting import wait_until

# Starting

def test_another_schema_version_is_refused_and_the_remedy_is_named(installation):
    installation.query("UPDATE tamga.schema_version SET version = version + 1")
    try:
        daemon = installation.start_daemon(ready=False, name="other-schema")
        assert daemon.process.wait(timeout=120) != 0
        assert "install a newer tamga" in daemon.log()
    finally:
        installation.query("UPDATE tamga.schema_version SET version = version - 1")


def test_a_database_that_was_not_migrated_is_refused_and_the_remedy_is_named(installation, cluster):
    cluster.create_database("tamga_empty")
    connections = {role: cluster.conninfo("tamga_empty", f"tamga_{role}") for role in ("registration", "issuance", "status")}
    daemon = installation.start_daemon({"database": connections}, ready=False, name="empty-database")
    assert daemon.process.wait(timeout=120) != 0
    assert "sqitch" in daemon.log()


def test_a_wrong_key_password_is_refused(installation):
    wrong = installation.folder / "secrets" / "wrong-password"
    wrong.write_text("не тот\n")
    wrong.chmod(0o600)
    daemon = installation.start_daemon({"keys": {"password_file": "secrets/wrong-password"}}, ready=False, name="wrong-password")
    assert daemon.process.wait(timeout=120) != 0
    assert "не тот" not in daemon.log()


def test_a_port_that_is_taken_is_refused(installation):
    first = installation.start_daemon()
    file = installation.write_configuration("taken.toml", [first.api_port, *free_ports(2)],
                                            {"status": {"snapshot_directory": "status-taken"}, "crl": {"directory": "crl-taken"}})
    second = Daemon(file, installation.folder / "taken.log", first.api_port, 1, 1)
    second.start(ready=False)
    assert second.process.wait(timeout=120) != 0
    assert str(first.api_port) in second.log()
    assert first.stop() == 0


def test_issuing_refuses_to_run_without_fsync(installation, cluster):
    """Certificates that a power failure could take back are not signed."""
    daemon = installation.start_daemon()
    client = installation.client(daemon, "operator")
    application = journey.submit(client)
    journey.approve(client, application["id"])
    cluster.execute("postgres", "ALTER SYSTEM SET fsync = off")
    cluster.execute("postgres", "SELECT pg_reload_conf()")
    try:
        wait_until(lambda: installation.scalar("SHOW fsync") == "off", 30, "fsync is off")
        unsafe = installation.start_daemon(ready=False, name="unsafe")
        answer = client.post(f"/v1/applications/{application['id']}/issue", {}, Prefer="wait=3")
        queued = journey.expect(answer, 202)
        assert int(answer.header("Retry-After")) >= 1
        assert answer.header("Location") == f"/v1/applications/{application['id']}"
        assert queued["state"] == journey.expect(client.get(answer.header("Location")), 200)["state"] == "queued"
        assert installation.scalar("SELECT count(*) FROM tamga.certificates WHERE application_id = %s", (application["id"],)) == 0
        assert "fsync" in wait_until(lambda: unsafe.log() if "fsync" in unsafe.log() else None, 30, "the log names fsync")
    finally:
        cluster.execute("postgres", "ALTER SYSTEM RESET fsync")
        cluster.execute("postgres", "SELECT pg_reload_conf()")
    if unsafe.is_running():
        unsafe.kill()
    wait_until(lambda: client.post(f"/v1/applications/{application['id']}/issue", {}, Prefer="wait=5").status == 201, 60,
               "issuing goes on when fsync is on again")
    assert daemon.stop() == 0


# Running

@pytest.fixture(scope="module")
def issued(operator, relying_party):
    _, certificate = journey.issue_to_new_person(operator)
    relying_party.wait_for_ocsp(certificate, "good")
    return certificate


def test_health_readiness_and_metrics(daemon):
    for target, media_type in (("/healthz", "application/json"), ("/readyz", "application/json"), ("/metrics", "text/plain")):
        answer = plain_http.described(f"http://127.0.0.1:{daemon.metrics_port}{target}")
        assert (answer.status, answer.media_type) == (200, media_type)
    for name in ('tamga_http_workers{state="waiting"}', 'tamga_http_workers{state="running"}', "tamga_http_connections",
                 'tamga_http_lost_connections_total{cause="handshake"}', "tamga_status_connections"):
        assert f"\n{name} " in answer.body.decode()


def test_the_log_is_json_with_request_ids(daemon, operator):
    answer = operator.get("/v1/applications/00000000-0000-4000-8000-000000000000")
    request_id = answer.header("X-Request-Id")
    entries = wait_until(lambda: [entry for entry in log_entries(daemon.log()) if request_id in json.dumps(entry)], 30,
                         "the request is logged")
    assert entries[-1]["level"]


def test_requests_are_logged_at_every_level(installation):
    daemon = installation.start_daemon({"log": {"level": "error"}})
    answer = installation.client(daemon, "operator").get("/v1/applications")
    entries = wait_until(lambda: [entry for entry in log_entries(daemon.log())
                                  if entry.get("request_id") == answer.header("X-Request-Id")], 30, "the request is logged")
    assert (entries[0]["message"], entries[0]["status"]) == ("request", 200)
    assert "ready: " not in daemon.log()
    assert daemon.stop() == 0


def test_requests_that_are_too_much_are_refused(operator, daemon):
    answer = operator.request("GET", "/v1/applications", None, {"X-Filler": "x" * 20_000}, check=False)
    assert answer.status == 431


def test_a_running_daemon_survives_noise(daemon, operator):
    unfinished = (b"", b"\0" * 100, b"\x16\x03\x01\x00\x05hello", b"GET / HT")
    refused = (b"GET / HTTP/9.9\r\n\r\n", b"POST /ocsp HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n")
    for port in (daemon.status_port, daemon.metrics_port):
        for noise in refused:
            assert _answer_to(port, noise).startswith(b"HTTP/1.1 400 "), noise
        for noise in unfinished:
            answer = _answer_to(port, noise)
            assert answer == b"" or answer.startswith(b"HTTP/1.1 400 "), noise
    for noise in (*unfinished, *refused):
        assert b"HTTP" not in _answer_to(daemon.api_port, noise), "the API speaks TLS only"
    assert operator.get("/v1/applications").status == 200


def _answer_to(port, octets):
    """Everything that comes back until the daemon ends the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(octets)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        try:
            while part := connection.recv(4096):
                received += part
        except ConnectionResetError:
            pass  # the daemon had not read all of it
        return received


def test_crl_publish_makes_a_new_crl_at_once(installation, daemon, relying_party):
    def number():
        return installation.scalar("SELECT max(c.number) FROM tamga.crls c JOIN tamga.certification_authorities a"
                                   " ON a.id = c.issuer_id WHERE a.name = 'gost-qualified'")

    relying_party.wait_for_crl("gost-qualified")
    before = number()
    installation.tamga("crl", "publish", configuration_file=daemon.configuration_file.name)
    wait_until(lambda: number() > before, 30, "a CRL with a higher number is there")


def test_an_audit_chain_that_was_tampered_with_is_found(installation, daemon, issued):
    def verify(check=True):
        return installation.tamga("audit", "verify", configuration_file=daemon.configuration_file.name, check=check)

    wait_until(lambda: installation.scalar("SELECT count(*) FROM tamga.audit_chain") > 3, 30, "the chainer has chained")
    assert verify().returncode == 0
    connection = installation.connect()
    cursor = connection.cursor()
    cursor.execute("SET session_replication_role = replica")  # past the triggers that forbid it
    cursor.execute("SELECT e.id, e.office, c.number FROM tamga.audit_entries e JOIN tamga.audit_chain c ON c.entry_id = e.id"
                   " ORDER BY c.number OFFSET 2 LIMIT 1")
    entry, office, number = cursor.fetchone()
    cursor.execute("UPDATE tamga.audit_entries SET office = 'Чужой офис' WHERE id = %s", (entry,))
    done = verify(check=False)
    assert done.returncode != 0
    assert str(number) in done.stdout + done.stderr
    cursor.execute("UPDATE tamga.audit_entries SET office = %s WHERE id = %s", (office, entry))
    assert verify().returncode == 0
    connection.close()


def test_while_the_database_is_away_ocsp_answers_and_the_api_says_so(installation, daemon, cluster, operator, issued, relying_party):
    _, gone = journey.issue_to_new_person(operator)
    journey.expect(operator.post(f"{journey.certificate_path(gone)}/revoke", journey.revocation()), 200)
    relying_party.wait_for_ocsp(gone, "revoked")
    crl = relying_party.wait_for_crl_with(gone)
    cluster.stop(signal.SIGQUIT)
    try:
        refused = wait_until(lambda: _answer_of_status(operator, 503), 30, "the API says 503")
        assert refused.json()["code"] == "request.unavailable"
        assert int(refused.header("Retry-After")) > 0
        for _ in range(3):
            assert relying_party.ocsp(issued).status == "good"
            assert relying_party.ocsp(gone).status == "revoked"
            assert relying_party.ocsp(gone, method="GET", nonce=False).status == "revoked"
        assert relying_party.crl(gone["issuer"]) == crl
        assert plain_http.request(f"http://127.0.0.1:{daemon.metrics_port}/healthz").status == 200
        restart_status_daemon_without_database(installation, daemon, issued, gone)
    finally:
        cluster.start()
    wait_until(lambda: _answer_of_status(operator, 200), 60, "the API is back")
    _, after = journey.issue_to_new_person(operator)
    relying_party.wait_for_ocsp(after, "good")


def _answer_of_status(client, status):
    answer = client.request("GET", "/v1/applications")
    return answer if answer.status == status else None


def restart_status_daemon_without_database(installation, running, good, revoked):
    """A status daemon that starts now knows what the running one had journalled, nothing is un-revoked; how old that is it says,
    and one that must not be so old says tryLater."""
    source = installation.folder / running.configuration_file.with_suffix("").name
    shutil.copytree(installation.folder / f"status-{source.name}", installation.folder / "status-without-database")
    twin = start_twin(installation, source.name, {})
    party = RelyingParty(installation, twin)
    party.wait_for_ocsp(good, "good")
    assert party.ocsp(revoked).status == "revoked"
    ready = plain_http.request(f"http://127.0.0.1:{twin.metrics_port}/readyz")
    assert ready.status == 503
    assert re.fullmatch(r"database unreachable, answers from memory are \d+ s old", ready.json()["checks"]["status_feed"])
    assert age_of_answers(twin) >= 0
    twin.terminate()
    assert twin.process.wait(timeout=120) == 0

    impatient = start_twin(installation, source.name, {"max_age": "1s"})
    wait_until(lambda: age_of_answers(impatient) > 1, 30, "what it knows is more than a second old")
    request = openssl.ocsp_request(good["pem"], installation.ca_pem(good["issuer"]))
    later = plain_http.post_ocsp(f"{impatient.status_url}/ocsp", request)
    assert later.body == bytes([0x30, 3, 0x0A, 1, 3]), "tryLater (RFC 6960 section 4.2.1)"
    entry = RelyingParty(installation, impatient).get(f"/v1/registry/{good['issuer']}/{good['serial']}")
    assert entry.status == 503
    impatient.terminate()
    assert impatient.process.wait(timeout=120) == 0


def start_twin(installation, source, status):
    """A daemon of the status duty on copies of another's files, while there is no database."""
    ports = free_ports(3)
    file = installation.write_configuration("without-database.toml", ports, {
        "daemon": {"duties": ["status"]}, "status": {"snapshot_directory": "status-without-database", **status},
        "crl": {"directory": f"crl-{source}"}})
    twin = Daemon(file, installation.folder / "without-database.log", *ports)
    installation.daemons.append(twin)
    twin.start(ready=False)
    wait_until(lambda: takes_connections(twin.status_port), 120, "the status daemon listens")
    return twin


def age_of_answers(daemon):
    """In seconds; -1 as long as nothing is known of it: metrics are served while the daemon still starts."""
    metrics = plain_http.request(f"http://127.0.0.1:{daemon.metrics_port}/metrics").body.decode()
    found = re.search(r"^tamga_status_age_seconds (\S+)$", metrics, re.MULTILINE)
    return float(found.group(1)) if found else -1


# Stopping

def test_a_graceful_stop_finishes_what_was_accepted(installation):
    daemon = installation.start_daemon({"database": {"pool_size": 8}})
    client = installation.client(daemon, "operator")
    applications = [journey.submit(client)["id"] for _ in range(6)]
    for application in applications:
        journey.approve(client, application)
    lock = installation.connect()
    lock.autocommit = False
    cursor = lock.cursor()
    # Issuing waits for the lock, so all six calls are under way when the stop comes.
    cursor.execute("LOCK TABLE tamga.certificates IN SHARE MODE")
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        calls = [pool.submit(client.post, f"/v1/applications/{item}/issue", {}, Prefer="wait=25") for item in applications]
        wait_until(lambda: installation.scalar(
            "SELECT count(*) FROM tamga.issuing_queue WHERE application_id = ANY(%s::uuid[])",
            (applications,)) == 6, 30, "all calls are under way")
        daemon.terminate()
        lock.rollback()
        answers = [call.result(timeout=60) for call in calls]
    assert daemon.process.wait(timeout=120) == 0
    lock.close()
    for answer, application in zip(answers, applications):
        state = installation.scalar("SELECT state FROM tamga.application_states WHERE id = %s", (application,))
        if answer.status == 201:
            assert state == "issued"
        else:
            # Who waited is told where to look; what was claimed is finished, the rest waits for the next daemon.
            assert (answer.status, answer.header("Location")) == (202, f"/v1/applications/{application}"), answer
            assert int(answer.header("Retry-After")) >= 1
            assert state in ("issued", "queued")
    assert installation.scalar("SELECT count(*) FROM tamga.issuance_outcomes WHERE state = 'prepared'") == 0
    successor = installation.start_daemon()
    client = installation.client(successor, "operator")
    for application in applications:
        wait_until(lambda: journey.expect(client.get(f"/v1/applications/{application}"), 200)["state"] == "issued", 100,
                   "what was accepted is issued, at the latest when its lease is over")
    assert successor.stop() == 0


def test_a_second_signal_does_not_break_the_stop(installation):
    daemon = installation.start_daemon()
    daemon.terminate()
    daemon.terminate()
    assert daemon.process.wait(timeout=120) == 0


@pytest.mark.parametrize("duties", [["registration"], ["issuance"], ["status"], ["registration", "status"]], ids="+".join)
def test_each_duty_can_live_alone(installation, duties):
    daemon = installation.start_daemon({"daemon": {"duties": duties}})
    assert daemon.stop() == 0
