"""The commands of the README and the walk of quickstart, run as they stand against a daemon under test."""

import re
import subprocess

import pytest

from tamga_testing import paths

COMMANDS = re.compile(r"^```\n(.*?)^```$", re.M | re.S)


@pytest.fixture(scope="module")
def checkout(installation, daemon, tmp_path_factory):
    """A folder that looks like a checkout in which quickstart has run: deploy/ and var/ with keys, staff and ports."""
    folder = tmp_path_factory.mktemp("checkout")
    (folder / "deploy").symlink_to(paths.SOURCE / "deploy")
    state = folder / "var"
    state.mkdir()
    (state / "keys").symlink_to(installation.folder / "keys")
    (state / "staff").mkdir()
    for name, role in (("operator", "operator"), ("clerk", "mfc_clerk"), ("auditor", "auditor")):
        identity = installation.staff[role]
        (state / "staff" / f"{name}.crt").symlink_to(identity.certificate)
        (state / "staff" / f"{name}.key").symlink_to(identity.key)
    (state / "log").mkdir()
    (state / "ports").write_text(
        f"api_port={daemon.api_port}\nstatus_port={daemon.status_port}\nmetrics_port={daemon.metrics_port}\n")
    return folder


def run(script, folder):
    """As a reader would, in a shell that stops at the first command that fails."""
    return subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=folder, capture_output=True, text=True, timeout=120)


def test_main_job_by_hand(checkout):
    readme = (paths.SOURCE / "README.md").read_text()
    section = readme.split("## The main job, by hand")[1].split("\n## ")[0]
    blocks = COMMANDS.findall(section)
    assert len(blocks) >= 6
    # A reader comes to the list of revoked certificates later than a script does.
    script = "\n".join(blocks).replace("curl --silent $status/crl/", "sleep 5; curl --silent $status/crl/")
    done = run(script, checkout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "holder.crt: good" in done.stdout
    assert done.stdout.index("holder.crt: good") < done.stdout.index("holder.crt: revoked")
    assert done.stderr.count("Response verify OK") == 2
    serial = re.search(r'"replaces": \{\s*"issuer": "gost-unqualified",\s*"serial": "([0-9a-f]+)"', done.stdout).group(1)
    assert re.search(rf"Serial Number: 0*{serial}\b", done.stdout, re.I)


def test_walk_of_quickstart(checkout):
    script = """
        tamga_root=$PWD tamga_state=$PWD/var
        for piece in say sample_person main_job; do . "$tamga_root/deploy/lib/$piece.sh"; done
        tamga_log=$tamga_state/log/walk.log
        . "$tamga_state/ports"
        api_url=https://127.0.0.1:$api_port status_url=http://127.0.0.1:$status_port
        walk_main_job
    """
    done = run(script, checkout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("    ok: ") == 8
    assert done.stderr == ""
