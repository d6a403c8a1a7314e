"""The command line as the operator of an installation meets it."""

import re
import stat

from tamga_testing.daemon import free_ports

CA_NAMES = ("gost-root", "gost-qualified", "gost-unqualified", "ecdsa-root", "ecdsa-unqualified", "staff")


def test_help_lists_the_commands(installation):
    done = installation.tamga("--help")
    for command in ("init", "serve", "operator", "crl", "audit", "config", "version"):
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
