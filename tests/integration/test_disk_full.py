"""PostgreSQL's disk is full for a while: nothing is lost, doubled or parked, and issuing goes on by itself.

The disk is a small file system in memory, which only root may mount."""

import os
import pathlib
import subprocess
import tempfile

import pytest

from tamga_testing import journey, paths, postgres, registry_laws
from tamga_testing.installation import Installation
from tamga_testing.waiting import wait_until

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system needs root")

APPLICATIONS = 30
SIZE = "200m"
STATE = "SELECT count(*) FROM tamga.applications WHERE state = %s"


@pytest.fixture
def small_disk():
    """A cluster whose data are on the small disk."""
    cluster = postgres.Cluster()
    cluster.data.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0700,uid={cluster.folder.stat().st_uid}", "tamga", cluster.data],
                   check=True)
    try:
        with cluster:
            cluster.execute("postgres", paths.ROLES_SQL.read_text())
            yield cluster
            cluster.stop()
            subprocess.run(["umount", cluster.data], check=True)
    finally:
        if os.path.ismount(cluster.data):
            subprocess.run(["umount", "--lazy", cluster.data], check=True)


@pytest.fixture
def installation(small_disk):
    with tempfile.TemporaryDirectory(prefix="tamga-test-") as folder:
        made = Installation.create(small_disk, pathlib.Path(folder) / "small", "tamga_small")
        made.add_operator("operator", "operator")
        yield made
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


def test_issuing_waits_for_room(installation, small_disk):
    daemon = installation.start_daemon({"issuance": {"lease": "2s", "max_attempts": 3, "batch": 8}})
    client = installation.client(daemon, "operator")
    applications = [journey.submit(client, key_kind="ecdsa-p256")["id"] for _ in range(APPLICATIONS)]
    for application in applications:
        journey.approve(client, application)
    # Room in the log, so that it is tables that cannot grow: a server whose log cannot be written stops altogether.
    installation.query("SELECT pg_switch_wal()")
    ballast = fill(small_disk.data)
    answers = [client.post(f"/v1/applications/{application}/issue", {}, Prefer="wait=0").status for application in applications]
    assert set(answers) <= {202, 503}
    wait_until(lambda: "SQLSTATE 53100" in daemon.log(), 30, "the database has no room for certificates")
    further = client.request("POST", "/v1/applications", journey.submission(key_kind="ecdsa-p256"),
                             {"Idempotency-Key": "0b2f1ad4-7f3c-4a53-9d0e-3c1b7d5d2a11"})
    assert further.status in (201, 503), further

    ballast.unlink()
    for application in applications:
        wait_until(lambda application=application: client.post(
            f"/v1/applications/{application}/issue", {}, Prefer="wait=5").status in (200, 201), 60, f"{application} is issued")
    assert installation.scalar(STATE, ("issued",)) == APPLICATIONS
    assert installation.scalar(STATE, ("parked",)) == 0
    wait_until(lambda: installation.scalar("SELECT count(*) FROM tamga.issuance_intents WHERE state = 'prepared'") == 0, 30,
               "every intent is settled")
    connection = installation.connect()
    assert registry_laws.broken(connection, registry_laws.AT_THE_END) == {}
    connection.close()
    assert daemon.stop() == 0
