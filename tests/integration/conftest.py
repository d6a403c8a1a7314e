"""Fixtures of the integration suites: one cluster and one `tamga init` a session, a copy of both for each module."""

import pathlib
import shutil
import sys
import tempfile

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from tamga_testing import paths, persons, postgres  # noqa: E402
from tamga_testing.installation import Installation  # noqa: E402
from tamga_testing.relying_party import RelyingParty  # noqa: E402


def pytest_report_header():
    return f"random persons: TAMGA_TEST_SEED={persons.SEED}"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    """A failure shows how the logs of its daemons end."""
    outcome = yield
    report = outcome.get_result()
    installation = getattr(item, "funcargs", {}).get("installation")
    if report.failed and installation is not None:
        for daemon in installation.daemons[-3:]:
            report.sections.append((f"log of {daemon.configuration_file.stem}", daemon.log_tail(12)))


@pytest.fixture(scope="session")
def work_folder():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tamga-test-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def cluster():
    with postgres.Cluster() as running:
        running.execute("postgres", paths.ROLES_SQL.read_text())
        yield running


@pytest.fixture(scope="session")
def first_installation(cluster, work_folder):
    """The authority that the others are copies of, with one member of the staff for each role."""
    installation = Installation.create(cluster, work_folder / "first", "tamga_first")
    for role in ("administrator", "operator", "mfc_clerk", "auditor"):
        installation.add_operator(role, role, "МФЦ Арбат" if role == "mfc_clerk" else "Главный офис")
    return installation


@pytest.fixture(scope="module")
def installation(first_installation, work_folder, request):
    """This module's own copy, without a daemon."""
    name = request.module.__name__.rsplit(".", 1)[-1]
    copy = first_installation.copy(work_folder / name, f"tamga_{name}")
    yield copy
    copy.close()


@pytest.fixture(scope="module")
def daemon(installation):
    """One daemon of all duties for the whole module; it must stop gracefully at the end."""
    running = installation.start_daemon()
    yield running
    if running.is_running():
        assert running.stop() == 0, running.log_tail()


@pytest.fixture(scope="module")
def operator(installation, daemon):
    return installation.client(daemon, "operator")


@pytest.fixture(scope="module")
def clerk(installation, daemon):
    return installation.client(daemon, "mfc_clerk")


@pytest.fixture(scope="module")
def relying_party(installation, daemon):
    return RelyingParty(installation, daemon)
