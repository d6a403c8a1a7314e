"""The command line as the operator of an installation meets it."""

import concurrent.futures
import re
import shutil
import stat

import pytest

from tamga_testing.daemon import free_ports
from tamga_testing.waiting import wait_until

CA_NAMES = ("gost-root", "gost-qualified", "gost-unqualified", "ecdsa-root", "ecdsa-unqualified", "staff")


def test_help_lists_the_commands(installation):
    done = installation.tamga("--help")
    for command in ("init", "serve", "operator", "crl", "audit", "keys", "lint", "config", "profile", "version"):
        assert command in done.stdout


def test_version(installation):
    assert re.search(r"\d+\.\d+\.\d+", installation.tamga("version").stdout)


def test_an_unknown_command_is_refused_with_help(installation):
    done = installation.tamga("destroy", check=False)
    assert done.returncode != 0
    assert "destroy" in done.stdout + done.stderr


def test_init_twice_refuses_and_touches_nothing(installation):
    keys = installation.folder / "keys"
    before = {file.name: file.read_bytes() for file in keys.iterdir()}
    done = installation.tamga("init", check=False)
    assert done.returncode != 0
    assert "already" in (done.stdout + done.stderr).lower()
    assert {file.name: file.read_bytes() for file in keys.iterdir()} == before


def test_private_keys_are_encrypted_and_closed_to_others(installation):
    keys = sorted((installation.folder / "keys").glob("*.key"))
    assert {file.stem for file in keys} >= {*CA_NAMES, "tls-ecdsa", "tls-gost", "audit"}
    for file in keys:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
        assert "BEGIN ENCRYPTED PRIVATE KEY" in file.read_text(), file


def test_config_check_names_each_fault_with_its_line(installation):
    good = installation.write_configuration("check.toml", free_ports(3))
    assert installation.tamga("config", "check", configuration_file="check.toml").returncode == 0
    text = good.read_text().replace("[crl]\n", "[crl]\nperiodd = \"1h\"\n").replace('level = "debug"', 'level = "loud"')
    (installation.folder / "wrong.toml").write_text(text)
    done = installation.tamga("config", "check", configuration_file="wrong.toml", check=False)
    said = done.stdout + done.stderr
    assert done.returncode != 0
    for word in ("periodd", "level"):
        line = next(number for number, content in enumerate(text.splitlines(), 1) if content.startswith(word))
        assert word in said and str(line) in said, said


def test_config_check_finds_secrets_that_others_may_read(installation):
    installation.write_configuration("open.toml", free_ports(3), {"keys": {"password_file": "secrets/open-password"}})
    secret = installation.folder / "secrets" / "open-password"
    secret.write_text("x\n")
    secret.chmod(0o644)
    done = installation.tamga("config", "check", configuration_file="open.toml", check=False)
    assert done.returncode != 0 and "open-password" in done.stdout + done.stderr


def test_a_missing_configuration_is_named(installation):
    done = installation.tamga("serve", configuration_file="nowhere.toml", check=False)
    assert done.returncode != 0 and "nowhere.toml" in done.stdout + done.stderr


def test_operators_are_listed_and_disabled_once(installation):
    identity = installation.add_operator("listed", "auditor", "Архив")
    listed = installation.tamga("operator", "list").stdout
    line = next(line for line in listed.splitlines() if identity.id in line)
    assert "auditor" in line and "Архив" in line
    installation.tamga("operator", "disable", identity.id)
    line = next(line for line in installation.tamga("operator", "list").stdout.splitlines() if identity.id in line)
    assert "disabled" in line.lower()
    unknown = installation.tamga("operator", "disable", "00000000-0000-4000-8000-000000000000", check=False)
    assert unknown.returncode != 0


def test_an_operators_key_file_is_not_overwritten(installation):
    identity = installation.add_operator("careful", "operator")
    before = identity.key.read_bytes()
    done = installation.tamga("operator", "add", "--name", "Другой", "--role", "operator", "--office", "Офис", "--key-algorithm",
                              "ecdsa", "--out", identity.key.with_suffix(""), check=False)
    assert done.returncode != 0
    assert identity.key.read_bytes() == before


def test_an_operator_whose_certificate_cannot_be_written_keeps_his_key(installation):
    out = installation.folder / "half"
    out.with_suffix(".crt").symlink_to(installation.folder / "nowhere" / "half.crt")
    done = installation.tamga("operator", "add", "--name", "Наполовину", "--role", "auditor", "--office", "Архив",
                              "--key-algorithm", "ecdsa", "--out", out, check=False)
    assert done.returncode == 1
    assert "BEGIN" in out.with_suffix(".key").read_text()
    admitted = re.search(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", done.stderr).group(0)
    assert admitted in installation.tamga("operator", "list").stdout
    serial = re.search(r"/v1/certificates/staff/([0-9a-f]+)", done.stderr).group(1)
    assert installation.scalar("SELECT count(*) FROM tamga.certificates WHERE encode(serial, 'hex') = %s", (serial,)) == 1


def test_an_operator_who_was_not_admitted_leaves_no_key(installation):
    out = installation.folder / "nobody"
    done = installation.tamga("operator", "add", "--name", "x" * 200, "--role", "auditor", "--office", "Архив",
                              "--key-algorithm", "ecdsa", "--out", out, check=False)
    assert done.returncode == 1
    assert not out.with_suffix(".key").exists()


@pytest.fixture
def empty_database(installation, cluster):
    """A migrated database that knows no authority, with the options that lead to it and to a new keys directory."""
    cluster.create_database("tamga_uninitialised")
    cluster.migrate("tamga_uninitialised")
    connections = {role: cluster.conninfo("tamga_uninitialised", f"tamga_{role}") for role in ("registration", "issuance", "status")}
    installation.write_configuration("new.toml", [1, 2, 3], {"database": connections, "keys": {"directory": "new-keys"}})
    yield "new.toml"
    shutil.rmtree(installation.folder / "new-keys", ignore_errors=True)
    cluster.drop_database("tamga_uninitialised")


def test_of_two_ceremonies_at_once_one_is_held(installation, empty_database):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(installation.tamga, "init", configuration_file=empty_database, check=False) for _ in range(2)]
        done = [run.result(timeout=120) for run in runs]
    assert sorted(one.returncode for one in done) == [0, 1]
    refused = next(one for one in done if one.returncode == 1)
    assert "already" in refused.stderr
    installation.tamga("operator", "add", "--name", "Первый", "--role", "auditor", "--office", "Архив", "--key-algorithm", "ecdsa",
                       "--out", installation.folder / "first-of-new", configuration_file=empty_database)


def test_keys_that_the_database_does_not_know_are_kept_and_explained(installation, empty_database):
    shutil.copytree(installation.folder / "keys", installation.folder / "new-keys")
    done = installation.tamga("init", configuration_file=empty_database, check=False)
    assert done.returncode == 1
    assert "interrupted" in done.stderr and "restore" in done.stderr
    assert (installation.folder / "new-keys" / "gost-root.key").exists()


def test_crl_forecast_tells_and_warns(installation):
    assert "published" in installation.tamga("crl", "publish").stdout
    few = installation.tamga("crl", "forecast", "gost-qualified", "10").stdout
    found = re.search(r"gost-qualified: (\d+) entries, (\d+) octets now; (\d+) entries, (\d+) octets after 10 revocations", few)
    entries, octets, entries_then, octets_then = map(int, found.groups())
    assert entries_then == entries + 10 and octets + 10 * 40 < octets_then < octets + 10 * 60
    assert "WARNING" not in few
    assert "WARNING: longer than [crl] warn_octets = 10000000" in installation.tamga("crl", "forecast", "gost-qualified", "1000000").stdout
    refused = installation.tamga("crl", "forecast", "nobody", "10", check=False)
    assert refused.returncode != 0 and "nobody" in refused.stderr


def test_crl_publish_fails_when_nothing_was_published(installation):
    assert "published" in installation.tamga("crl", "publish").stdout
    installation.query("UPDATE tamga.crls SET this_update = this_update + interval '1 day'")
    done = installation.tamga("crl", "publish", check=False)
    assert done.returncode == 1
    assert "NOT published" in done.stdout


def test_audit_verify_tells_broken_from_unverifiable(installation):
    daemon = installation.start_daemon({"daemon": {"duties": ["issuance"]}})
    chained = "SELECT count(*) FROM tamga.audit_entries e WHERE NOT EXISTS (SELECT FROM tamga.audit_chain c WHERE c.entry_id = e.id)"
    wait_until(lambda: installation.scalar(chained) == 0, 30, "everything is chained")
    assert daemon.stop() == 0
    whole = installation.tamga("audit", "verify")
    mark = re.search(r"kept elsewhere: (\d+:[0-9a-f]{64})", whole.stdout).group(1)
    installation.tamga("audit", "verify", "--checkpoint", mark)
    number, _, link = mark.partition(":")
    lost = installation.tamga("audit", "verify", "--checkpoint", f"{int(number) + 1}:{link}", check=False)
    assert lost.returncode == 3 and "BROKEN" in lost.stdout
    assert installation.tamga("audit", "verify", "--checkpoint", "nonsense", check=False).returncode == 2
    (installation.folder / "keys" / "audit.pub").rename(installation.folder / "audit.pub")
    assert installation.tamga("audit", "verify", check=False).returncode == 1
    (installation.folder / "audit.pub").rename(installation.folder / "keys" / "audit.pub")
