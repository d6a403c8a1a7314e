"""What the user of quickstart and tests/run is told when something is missing, and what is left behind then."""

import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = ("bash", "cat", "cmp", "cp", "date", "dirname", "env", "id", "mkdir", "mv", "printf", "rm", "sed", "sha256sum", "sleep", "stat", "tail",
         "tee", "touch")


def run_with(pieces, script, folder, tools=TOOLS, **variables):
    """Runs a script that has sourced pieces of deploy/lib and finds no other programs than `tools` and those of `folder`."""
    programs = folder / "programs"
    programs.mkdir(exist_ok=True)
    for name in tools:
        if not (programs / name).exists():
            (programs / name).symlink_to(f"/usr/bin/{name}")
    log = folder / "log"
    sources = "".join(f'. "$tamga_root/deploy/lib/{piece}.sh"\n' for piece in pieces)
    return subprocess.run(
        ["/bin/bash", "-c", f"set -euo pipefail\n{sources}tamga_log={log}\n{script}"], capture_output=True, text=True, cwd=folder,
        stdin=subprocess.DEVNULL, timeout=60, env={"PATH": str(programs), "tamga_root": str(ROOT), **variables})


def program(folder, name, text):
    """A program of the test's own, found before the tools."""
    (folder / "programs").mkdir(exist_ok=True)
    file = folder / "programs" / name
    file.write_text(f"#!/bin/bash\n{text}\n")
    file.chmod(0o755)


def test_a_refusal_inside_a_quiet_command_is_seen(tmp_path):
    done = run_with(["say"], 'refusing() { fail "The reason."; }\nquietly "Trying" refusing\necho went on', tmp_path)
    assert done.returncode == 1
    assert "The reason." in done.stderr and "Trying did not succeed." in done.stderr
    assert "went on" not in done.stdout


def test_packages_are_not_begun_without_root_and_sudo(tmp_path):
    done = run_with(["say", "who", "packages"], """
        am_root() { false; }
        missing_packages() { echo jq; }
        install_packages run
    """, tmp_path, (*TOOLS, "df", "awk", "apt-get"))
    assert done.returncode == 1
    assert "Installing packages needs root and there is no sudo here." in done.stderr
    assert not (tmp_path / "log").exists()


def test_sudo_that_would_ask_without_a_terminal_is_told(tmp_path):
    program(tmp_path, "sudo", "exit 1")
    done = run_with(["say", "who"], 'am_root() { false; }\nneed_root "This"', tmp_path)
    assert done.returncode == 1
    assert "there is no terminal to type it" in done.stderr


@pytest.mark.parametrize("outcome", ["true", "false"])
def test_debian_may_make_its_own_clusters_again_however_the_installation_ends(tmp_path, outcome):
    folder = tmp_path / "createcluster.d"
    text = (ROOT / "deploy/lib/packages.sh").read_text().replace("/etc/postgresql-common/createcluster.d", str(folder))
    (tmp_path / "packages.sh").write_text(text)
    done = run_with(["say", "who"], f"""
        . ./packages.sh
        as_root() {{ "$@"; }}
        apt_get() {{
          case "$*" in *postgresql-common*) return 0 ;; esac
          cp {folder}/tamga.conf seen
          {outcome}
        }}
        without_debian_cluster postgresql-15
    """, tmp_path)
    assert (done.returncode == 0) == (outcome == "true")
    assert (tmp_path / "seen").read_text() == "create_main_cluster = false\n"
    assert not (folder / "tamga.conf").exists()


def test_a_socket_folder_of_somebody_else_is_refused(tmp_path):
    state = tmp_path / "state"
    (state / "run").mkdir(parents=True)
    (state / "run").chmod(0o755)
    done = run_with(["say", "cluster"], """
        as_user() { "$@"; }
        cluster_runs() { false; }
        cluster_start
    """, tmp_path, tamga_state=str(state), tamga_user="nobody")
    assert done.returncode == 1
    assert f"The folder of the database's socket, {state}/run, is not a folder of nobody's alone" in done.stderr


WRITE = 'write_config state state/secrets "host=db" 127.0.0.1:1 127.0.0.1:2 127.0.0.1:3 {url} localhost\n'


def test_a_configuration_changed_by_hand_stays(tmp_path):
    (tmp_path / "state").mkdir()
    write = lambda url: run_with(["installation"], WRITE.format(url=url) + "config_is_changed state && echo changed || true", tmp_path)
    config = tmp_path / "state/tamga.toml"
    assert write("http://one").stdout == ""
    assert write("http://two").stdout == ""
    assert 'public_url = "http://two"' in config.read_text()
    config.write_text(config.read_text().replace('level = "info"', 'level = "debug"'))
    assert write("http://three").stdout == "changed\n"
    assert 'level = "debug"' in config.read_text() and "http://two" in config.read_text()
    assert "http://three" in (tmp_path / "state/tamga.toml.new").read_text()


@pytest.mark.parametrize("keys, known, held", [(False, 0, False), (True, 0, False), (True, 7, True), (True, "", False)])
def test_the_ceremony_is_held_when_the_database_knows_the_authorities(tmp_path, keys, known, held):
    (tmp_path / "keys").mkdir()
    if keys:
        (tmp_path / "keys/gost-root.crt").write_text("a certificate")
    program(tmp_path, "psql", f"echo {known}" if known != "" else "exit 2")
    done = run_with(["installation"], "ceremony_is_held . env A=b && echo held || echo not", tmp_path)
    assert done.stdout == ("held\n" if held else "not\n")


def test_quickstart_runs_the_walk_as_the_user_of_the_state():
    """What root itself would write into the state belongs to nobody who runs it later."""
    text = (ROOT / "deploy/quickstart").read_text()
    start = text[text.index("\nstart() {"):]
    for redirection in re.findall(r'>>?\s*"?(\$\w+[^\s"]*)', start):
        assert redirection == "$tamga_log", redirection
    assert os.access(ROOT / "deploy/quickstart", os.X_OK)


@pytest.mark.parametrize("path", ["/srv/tamga", "/srv/a checkout", "/srv/it's $here; (or) \"there\"", "/srv/пробная папка"])
def test_commands_that_quickstart_prints_can_be_pasted(path):
    text = (ROOT / "deploy/quickstart").read_text()
    function = re.search(r"^pasted\(\) \{.*?^\}$", text, re.M | re.S).group(0)
    said = subprocess.run(["bash", "-c", f'{function}\npasted "$1"', "-", path], capture_output=True, text=True, check=True).stdout
    understood = subprocess.run(["bash", "-c", f"printf '%s' {said}"], capture_output=True, text=True, check=True).stdout
    assert understood == path
    assert (said == path) == (path == "/srv/tamga")
