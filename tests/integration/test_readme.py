"""The commands of the README and the walk of quickstart, run as they stand against a daemon under test."""

import re
import subprocess

import pytest

from tamga_testing import paths

COMMANDS = re.compile(r"^```\n(.*?)^```$", re.M | re.S)


@pytest.fixture(scope="module")
def checkout(installation, daemon, tmp_path_factory):
    """A folder that looks like a checkout in which quickstart has run: deploy/ and var/ with keys, staff and ports.
    var/ is a link, as quickstart makes it for root's checkout that nobody else can read."""
    folder = tmp_path_factory.mktemp("checkout")
    (folder / "deploy").symlink_to(paths.SOURCE / "deploy")
    state = tmp_path_factory.mktemp("state of quickstart")
    (folder / "var").symlink_to(state)
    (state / "share").mkdir()
    (state / "share/openssl-gost.cnf").symlink_to(paths.SOURCE / "deploy/openssl-gost.cnf")
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
    return subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=folder, capture_output=True, text=True, timeout=240)


def awaited(command, said):
    """The command, once it says so: a reader comes to it later than a script does."""
    return f"until {command} 2>/dev/null | grep '{said}' >/dev/null; do sleep 0.1; done\n{command}"


def test_main_job_by_hand(checkout):
    readme = (paths.SOURCE / "README.md").read_text()
    section = readme.split("## The main job, by hand")[1].split("\n## ")[0]
    blocks = COMMANDS.findall(section)
    assert len(blocks) >= 6
    statuses = iter(("good", "revoked", "revoked"))
    script = re.sub(r"^openssl ocsp .*$", lambda found: awaited(found[0], f": {next(statuses)}"), "\n".join(blocks), flags=re.M)
    script = re.sub(r"^curl --silent \$status/crl/.*$", lambda found: awaited(found[0], "Serial Number"), script, flags=re.M)
    done = run(script, checkout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "holder.crt: good" in done.stdout
    assert done.stdout.index("holder.crt: good") < done.stdout.index("holder.crt: revoked")
    assert "second.crt: revoked" in done.stdout and "certificateHold" in done.stdout
    assert '\n"active"\n' in done.stdout[done.stdout.index("certificateHold"):], "resumed in the end"
    assert done.stderr.count("Response verify OK") == 3
    serial = re.search(r'"replaces": \{\s*"issuer": "gost-unqualified",\s*"serial": "([0-9a-f]+)"', done.stdout).group(1)
    assert re.search(rf"Serial Number: 0*{serial}\b", done.stdout, re.I)
    assert re.search(r'"status": "revoked",\s*"revocation_reason": "key_compromise"', done.stdout)
    # What anybody is told of it and of the organisation.
    assert re.search(r'"status": "revoked",\s*"reason": "key_compromise"', done.stdout)
    assert re.search(r'"issuer": "gost-unqualified",\s*"serial": "[0-9a-f]+",\s*"status": "active",\s*"not_after"', done.stdout)
    # The certificate that the signature replaced.
    assert re.search(r'"replaces": \{\s*"issuer": "gost-qualified",\s*"serial": "[0-9a-f]+"', done.stdout)


def test_walk_of_quickstart(checkout):
    script = """
        tamga_state=$PWD/var walk=$PWD/var/walk/one
        for piece in say sample_person main_job; do . "deploy/lib/$piece.sh"; done
        tamga_log=$tamga_state/log/walk.log
        . "$tamga_state/ports"
        api_url=https://127.0.0.1:$api_port status_url=http://127.0.0.1:$status_port
        walk_main_job
    """
    done = run(script, checkout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("    ok: ") == 8
    assert done.stderr == ""


def test_the_database_is_prepared_from_a_path_with_spaces(cluster, tmp_path_factory):
    folder = tmp_path_factory.mktemp("a checkout's place")
    secrets = folder / "my secrets"
    secrets.mkdir()
    roles = ("tamga_owner", "tamga_registration", "tamga_issuance", "tamga_status")
    for role in roles:
        (secrets / f"{role}.password").write_text(f"password of {role}")
    (folder / "share").mkdir()
    (folder / "share/db").symlink_to(paths.SOURCE / "db")
    script = f"""
        . "{paths.SOURCE}/deploy/lib/database.sh"
        for again in 1 2; do database_prepare "$PWD/my secrets" "$PWD/share" env PGHOST="{cluster.folder}"; done
        database_migrate "$PWD/share" env PGHOST="{cluster.folder}"
    """
    done = run(script, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    connection = cluster.connect("tamga")
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_authid WHERE rolname LIKE 'tamga\\_%' AND rolpassword LIKE 'SCRAM-SHA-256$%'")
        assert {name for (name,) in cursor.fetchall()} == set(roles)
        cursor.execute("SELECT count(*) FROM tamga.certification_authorities")
        assert cursor.fetchone() == (0,)
    connection.close()
    cluster.drop_database("tamga")
