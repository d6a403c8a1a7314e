"""Starting: before the database is there, and with keys that are not its own."""

import shutil
import signal

import pytest

from tamga_testing import plain_http
from tamga_testing.waiting import wait_until


def monitoring(daemon, target):
    """The answer of the monitoring listener, or None while nothing listens."""
    try:
        return plain_http.request(f"http://127.0.0.1:{daemon.metrics_port}{target}", timeout=5)
    except OSError:
        return None


@pytest.fixture
def away(cluster):
    """PostgreSQL is stopped; the test may start it."""
    cluster.stop(signal.SIGQUIT)
    yield cluster
    if not cluster.is_running():
        cluster.start()


def test_monitoring_answers_while_the_database_is_awaited(installation, away):
    daemon = installation.start_daemon(ready=False)
    alive = wait_until(lambda: monitoring(daemon, "/healthz"), 60, "the monitoring listener answers")
    assert alive.status == 200
    waiting = monitoring(daemon, "/readyz")
    assert waiting.status == 503
    checks = waiting.json()["checks"]
    assert checks["registration_database"] == checks["issuance_database"] == "starting"
    assert checks["status_feed"] != "ok"
    assert monitoring(daemon, "/metrics").status == 200
    away.start()
    daemon.wait_ready()
    assert set(monitoring(daemon, "/readyz").json()["checks"].values()) == {"ok"}
    assert daemon.stop() == 0


def test_a_daemon_that_awaits_its_database_can_be_stopped(installation, away):
    daemon = installation.start_daemon(ready=False)
    wait_until(lambda: monitoring(daemon, "/healthz"), 60, "the monitoring listener answers")
    assert daemon.stop() == 0


def test_keys_of_another_installation_are_refused(installation, cluster):
    cluster.create_database("tamga_strange")
    cluster.migrate("tamga_strange")
    strange = {"database": {role: cluster.conninfo("tamga_strange", f"tamga_{role}")
                            for role in ("registration", "issuance", "status")}}
    empty = installation.start_daemon(strange, ready=False, name="empty")
    assert empty.process.wait(timeout=120) == 1
    assert "the database does not know the CA gost-root" in empty.log()

    # The same names, other keys: those of a second ceremony.
    installation.write_configuration("strange.toml", [1, 2, 3], {**strange, "keys": {"directory": "strange-keys"}})
    installation.tamga("init", configuration_file="strange.toml")
    other = installation.start_daemon(strange, ready=False, name="other")
    assert other.process.wait(timeout=120) == 1
    assert "is not the one that the database knows" in other.log()
    shutil.rmtree(installation.folder / "strange-keys")
