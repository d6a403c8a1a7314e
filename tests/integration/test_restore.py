"""A backup that is restored without what came after it: into another cluster, as after a fire, and into the one that it came from.
Numbers of CRLs rise on, OCSP takes no revocation back, and the last published list gives back what the backup does not know."""

import re
import shutil
import subprocess

import pytest

from tamga_testing import journey, openssl, paths, plain_http, postgres
from tamga_testing.crl_reading import base_of, lists, number_of
from tamga_testing.installation import COMMAND_LINE
from tamga_testing.relying_party import RelyingParty
from tamga_testing.waiting import wait_until

CA = "gost-unqualified"
SECONDS = 60


@pytest.fixture(scope="module")
def elsewhere():
    with postgres.Cluster() as running:
        running.execute("postgres", paths.ROLES_SQL.read_text())
        yield running


def folders(number):
    """Of a status daemon, the copies of what it knew when the registry was lost."""
    return {"status": {"snapshot_directory": f"status-{number}"}, "crl": {"directory": f"crl-{number}", "delta": True}}


def crl(daemon, target=CA):
    answer = plain_http.request(f"{daemon.status_url}/crl/{target}.crl")
    return openssl.der_crl_to_pem(answer.body) if answer.status == 200 else None


def metric(daemon, name):
    text = plain_http.request(f"http://127.0.0.1:{daemon.metrics_port}/metrics").body.decode()
    return float(re.search(rf"^{name} (\S+)$", text, re.MULTILINE).group(1))


class Lost:
    """What was there when the registry was lost, and its backup from some time before."""


@pytest.fixture(scope="module")
def lost(installation, work_folder):
    daemon = installation.start_daemon(folders(1))
    operator, party, lost = installation.client(daemon, "operator"), RelyingParty(installation, daemon), Lost()
    lost.revoked, lost.suspended, lost.good = (journey.issue_to_new_person(operator)[1] for _ in range(3))
    assert {one["issuer"] for one in (lost.revoked, lost.suspended, lost.good)} == {CA}
    wait_until(lambda: crl(daemon, f"{CA}/delta"), SECONDS, "there is a delta list", interval=0.2)
    # This cluster has come farther with its transactions than a new one.
    connection = installation.connect()
    with connection.cursor() as cursor:
        for _ in range(3000):
            cursor.execute("SELECT pg_current_xact_id()")
    connection.close()
    journey.issue_to_new_person(operator)
    lost.backup = work_folder / "backup"
    subprocess.run([paths.postgres_tool("pg_dump"), "--format=custom", f"--file={lost.backup}",
                    installation.cluster.conninfo(installation.database, "postgres")], check=True, capture_output=True)

    _, lost.unknown = journey.issue_to_new_person(operator)
    journey.expect(operator.post(f"{journey.certificate_path(lost.suspended)}/suspend", journey.suspension()), 200)
    journey.expect(operator.post(f"{journey.certificate_path(lost.revoked)}/revoke", journey.revocation()), 200)
    for certificate in (lost.suspended, lost.revoked):
        party.wait_for_ocsp(certificate, "revoked", SECONDS)
        party.wait_for_crl_with(certificate, SECONDS)
    assert daemon.stop() == 0, daemon.log_tail()
    lost.number = number_of(openssl.der_crl_to_pem((installation.folder / "crl-1" / f"{CA}.crl").read_bytes()))
    for kind in ("status", "crl"):
        shutil.copytree(installation.folder / f"{kind}-1", installation.folder / f"{kind}-2")
    return lost


@pytest.fixture
def restored(installation, lost, elsewhere, request):
    """The installation on a restored database."""
    before = installation.cluster, installation.database
    cluster = elsewhere if request.param == "another cluster" else installation.cluster
    database = f"{installation.database}_restored"
    cluster.create_database(database)
    subprocess.run([paths.postgres_tool("pg_restore"), "--exit-on-error", "--dbname", cluster.conninfo(database, "postgres"),
                    lost.backup], check=True, capture_output=True)
    installation.cluster, installation.database = cluster, database
    installation.write_configuration(COMMAND_LINE, [1, 2, 3])
    yield installation
    for daemon in installation.daemons:
        if daemon.is_running():
            daemon.kill()
    cluster.drop_database(database)
    installation.cluster, installation.database = before


def watch_numbers(daemon, seen, condition):
    """Whether the condition holds for the list that is served; its number is noted."""
    if not daemon.is_running():
        raise AssertionError(daemon.log_tail())
    try:
        served = crl(daemon)
    except OSError:
        return None
    if served is None:
        return None
    seen.append(number_of(served))
    return served if condition(served) else None


@pytest.mark.parametrize("restored", ["another cluster"], indirect=True)
def test_the_last_list_gives_back_what_the_backup_does_not_know(restored, lost, tmp_path):
    reached = "SELECT max(xid)::text::bigint, pg_current_xact_id()::text::bigint FROM tamga.status_changes"
    last, here = restored.query(reached)[0]
    assert last > here, "the rows name transactions that this cluster has not come to"
    shutil.copy(restored.folder / "crl-1" / f"{CA}.crl", tmp_path)
    done = restored.tamga("import", "folder", "--authority", CA, tmp_path)
    assert "2 statuses changed" in done.stdout, done.stdout

    seen = []
    daemon = restored.start_daemon(folders(1), ready=False)
    fresh = wait_until(lambda: watch_numbers(daemon, seen, lambda served: number_of(served) > lost.number), SECONDS,
                       "a list of the restored registry is served", interval=0.05)
    assert seen == sorted(seen) and seen[0] >= lost.number, "nobody was shown an older list"
    assert lists(fresh, lost.revoked) and lists(fresh, lost.suspended) and not lists(fresh, lost.good)
    daemon.wait_ready()
    party = RelyingParty(restored, daemon)
    said = {name: party.wait_for_ocsp(getattr(lost, name), status, SECONDS)
            for name, status in (("revoked", "revoked"), ("suspended", "revoked"), ("good", "good"), ("unknown", "unknown"))}
    assert said["suspended"].reason == "certificateHold"

    delta = wait_until(lambda: crl(daemon, f"{CA}/delta"), SECONDS, "there is a delta list again", interval=0.2)
    assert base_of(delta) > lost.number, "it builds upon no list that nobody knows any more"
    # Of a new edition the complete list is served last.
    number = number_of(delta)
    wait_until(lambda: number_of(crl(daemon)) == number, SECONDS, "so is the complete list of the same number", interval=0.2)
    polls = metric(daemon, "tamga_status_polls_total")
    wait_until(lambda: metric(daemon, "tamga_status_polls_total") > polls + 12, SECONDS, "some seconds have gone by", interval=0.2)
    assert number_of(crl(daemon)) == number, "nothing is taken for news again and again"
    assert daemon.stop() == 0, daemon.log_tail()


@pytest.mark.parametrize("restored", ["the same cluster"], indirect=True)
def test_a_status_daemon_takes_nothing_back_and_follows_on(restored, lost):
    """The registry has forgotten; what it says of the same certificates from now on counts all the same."""
    seen = []
    daemon = restored.start_daemon(folders(2), ready=False)
    wait_until(lambda: watch_numbers(daemon, seen, lambda served: True), SECONDS, "a list is served", interval=0.05)
    daemon.wait_ready()
    party, operator = RelyingParty(restored, daemon), restored.client(daemon, "operator")
    wait_until(lambda: metric(daemon, "tamga_status_revocations_kept_total") == 2, SECONDS, "both are kept")
    assert party.ocsp(lost.revoked).status == "revoked"
    assert party.ocsp(lost.suspended).reason == "certificateHold"

    # A change with the version that the lost suspension had.
    for certificate in (lost.suspended, lost.good):
        journey.expect(operator.post(f"{journey.certificate_path(certificate)}/revoke", journey.revocation()), 200)
        party.wait_for_ocsp(certificate, "revoked", SECONDS)
        party.wait_for_crl_with(certificate, SECONDS)
    wait_until(lambda: party.ocsp(lost.suspended).reason != "certificateHold", SECONDS, "the revocation counts")
    wait_until(lambda: watch_numbers(daemon, seen, lambda served: number_of(served) > lost.number and lists(served, lost.good)), SECONDS,
               "a list of the restored registry is served", interval=0.05)
    assert seen == sorted(seen) and seen[0] == lost.number, "the last list until there is a newer one"
    delta = wait_until(lambda: crl(daemon, f"{CA}/delta"), SECONDS, "there is a delta list again", interval=0.2)
    assert base_of(delta) > lost.number
    assert daemon.stop() == 0, daemon.log_tail()
