"""PostgreSQL's disk is full for a while: nothing is lost, doubled or parked, and issuing goes on by itself.

The disk is a small file system in memory, which only root may mount."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import tempfile

import psycopg2
import pytest

from tamga_testing import journey, paths, postgres, registry_laws
from tamga_testing.installation import Installation
from tamga_testing.waiting import wait_until

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system needs root")

APPLICATIONS = 30
SIZE = "200m"
STATE = "SELECT count(*) FROM tamga.application_states WHERE state = %s"


@contextlib.contextmanager
def small_disk(folder, owner):
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0700,uid={owner}", "tamga", folder], check=True)
    try:
        yield
    finally:
        # Lazy: a server that a failed test left may still be there.
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextlib.contextmanager
def installation_with(small):
    """An installation on a cluster of its own; `small` names which of the cluster's folders is on the small disk."""
    cluster = postgres.Cluster()
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, cluster.folder, ignore_errors=True)  # of which a mounted folder is left
        stack.enter_context(small_disk(getattr(cluster, small), cluster.folder.stat().st_uid))
        stack.enter_context(cluster)
        cluster.execute("postgres", paths.ROLES_SQL.read_text())
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="tamga-test-"))
        made = Installation.create(cluster, pathlib.Path(folder) / "small", "tamga_small")
        made.add_operator("operator", "operator")
        try:
            yield made, cluster
        finally:
            if not cluster.has_died():
                made.close()


def fill(folder):
    """Takes all the room that is left; the file to be removed."""
    ballast = pathlib.Path(folder) / "ballast"
    with open(ballast, "wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    return ballast


def ask_for_all(client, applications):
    """The request to issue each, which waits for nothing; one may be issued by then all the same."""
    answers = [client.post(f"/v1/applications/{application}/issue", {}, Prefer="wait=0").status for application in applications]
    assert set(answers) <= {201, 202, 503}


def approved(client):
    applications = [journey.submit(client, key_kind="ecdsa-p256")["id"] for _ in range(APPLICATIONS)]
    for application in applications:
        journey.approve(client, application)
    return applications


def all_are_issued(installation, client, applications):
    for application in applications:
        wait_until(lambda application=application: client.post(
            f"/v1/applications/{application}/issue", {}, Prefer="wait=5").status in (200, 201), 60, f"{application} is issued")
    assert installation.scalar(STATE, ("issued",)) == APPLICATIONS
    assert installation.scalar(STATE, ("parked",)) == 0
    wait_until(lambda: installation.scalar("SELECT count(*) FROM tamga.issuance_outcomes WHERE state = 'prepared'") == 0, 60,
               "every intent is settled")
    connection = installation.connect()
    assert registry_laws.broken(connection, registry_laws.AT_THE_END) == {}
    connection.close()


def start(installation):
    daemon = installation.start_daemon({"issuance": {"lease": "10s", "max_attempts": 3, "batch": 8}})
    return daemon, installation.client(daemon, "operator")


def test_issuing_waits_for_room_for_the_tables():
    with installation_with(small="data") as (installation, cluster):
        daemon, client = start(installation)
        applications = approved(client)
        ballast = fill(cluster.data)
        ask_for_all(client, applications)
        wait_until(lambda: "SQLSTATE 53100" in daemon.log(), 60, "the database has no room for certificates")
        further = client.request("POST", "/v1/applications", journey.submission(key_kind="ecdsa-p256"),
                                 {"Idempotency-Key": "0b2f1ad4-7f3c-4a53-9d0e-3c1b7d5d2a11"})
        assert further.status in (201, 503), further
        assert not cluster.has_died()

        ballast.unlink()
        all_are_issued(installation, client, applications)
        assert daemon.stop() == 0


def server_dies_of_a_full_log(cluster):
    """Uses up the log's present file; a PostgreSQL that cannot begin another stops altogether."""
    try:
        cluster.execute("postgres", "SELECT txid_current()")
        cluster.execute("postgres", "SELECT pg_switch_wal()")
    except psycopg2.Error:
        pass
    return cluster.has_died()


def test_issuing_goes_on_after_a_server_that_stopped_for_want_of_room_for_its_log():
    with installation_with(small="write_ahead_log") as (installation, cluster):
        daemon, client = start(installation)
        applications = approved(client)
        ballast = fill(cluster.write_ahead_log)
        ask_for_all(client, applications)
        wait_until(lambda: server_dies_of_a_full_log(cluster), 60, "PostgreSQL has stopped")
        assert client.post(f"/v1/applications/{applications[-1]}/issue", {}, Prefer="wait=0").status == 503

        ballast.unlink()
        cluster.start()
        all_are_issued(installation, client, applications)
        assert daemon.stop() == 0
