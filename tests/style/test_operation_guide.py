"""The commands of docs/operation.md against the tree: what they install is there, what they write is right."""

import pathlib
import re
import subprocess
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs/operation.md").read_text()
COMMANDS = "\n".join(re.findall(r"^```\n(.*?)^```$", GUIDE, re.M | re.S))


def test_what_the_guide_takes_from_the_installed_folder_is_put_there():
    steps = (ROOT / "deploy/container/image-steps").read_text()
    copied = set(re.search(r'cp -R "\$tamga_root/deploy/"\{([\w.,-]+)\}', steps).group(1).split(","))
    named = set(re.findall(r"/opt/tamga/share/deploy/([\w./-]+\w)", GUIDE))
    assert {"packages/run.txt", "systemd/tamga.service", "nginx/status.conf", "tamga.toml"} <= named
    for path in named:
        assert (ROOT / "deploy" / path).exists(), path
        assert path.split("/")[0] in copied, f"image-steps does not copy deploy/{path}"


def paths_of(value, key=""):
    """Every value of a configuration whose key names a file or a folder."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from paths_of(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from paths_of(item, key)
    elif key in ("certificate", "key", "client_ca", "directory", "snapshot_directory", "password_file", "master_key_file"):
        yield value


def test_paths_are_made_absolute_and_nothing_else_is_changed(tmp_path):
    command = next(line for line in COMMANDS.splitlines() if line.startswith("sed -E") and "tamga.toml" in line)
    command = command.replace("/opt/tamga/share/deploy/tamga.toml", str(ROOT / "deploy/tamga.toml"))
    command = command.replace("/etc/tamga/tamga.toml", str(tmp_path / "tamga.toml"))
    subprocess.run(["bash", "-euc", command], check=True)
    example = (ROOT / "deploy/tamga.toml").read_text()
    made = (tmp_path / "tamga.toml").read_text()
    paths = list(paths_of(tomllib.loads(made)))
    assert len(paths) == len(list(paths_of(tomllib.loads(example)))) >= 10
    assert all(path.startswith("/var/lib/tamga/") for path in paths)
    assert made.replace("/var/lib/tamga/", "") == example


def test_the_unit_finds_what_the_guide_installs():
    unit = (ROOT / "deploy/systemd/tamga.service").read_text()
    assert "--config /etc/tamga/tamga.toml" in unit and "> /etc/tamga/tamga.toml" in COMMANDS
    assert "StateDirectory=tamga\n" in unit and "/var/lib/tamga" in COMMANDS
    assert "WorkingDirectory" not in unit  # all paths are absolute


def test_roles_of_the_guide_are_those_of_the_schema():
    roles = set(re.search(r"ARRAY\[([^]]+)\]", (ROOT / "db/roles.sql").read_text()).group(1).replace("'", "").split(", "))
    mapped = re.search(r"^printf 'tamga %s\\n' (.*) >> pg_ident\.conf$", COMMANDS, re.M).group(1)
    assert {pair.split()[1] for pair in re.findall(r"'([^']+)'", mapped)} == roles
    assert set(re.search(r"^sed -i '1i local tamga (\S+) peer", COMMANDS, re.M).group(1).split(",")) == roles


def test_nginx_can_make_the_folder_of_its_cache():
    path = re.search(r"^proxy_cache_path (\S+)", (ROOT / "deploy/nginx/status.conf").read_text(), re.M).group(1)
    assert pathlib.PurePosixPath(path).parent == pathlib.PurePosixPath("/var/lib/nginx")


def test_compose_commands_name_services_and_files_that_exist():
    services = re.findall(r"docker compose exec (?:--user \w+ )?(\w+)", COMMANDS) + re.findall(r"docker compose cp (\w+):", COMMANDS)
    assert services and set(services) == {"tamga"}
    entrypoint = (ROOT / "deploy/container/entrypoint").read_text()
    assert "state=/var/lib/tamga" in entrypoint and "config=${TAMGA_CONFIG:-$state/tamga.toml}" in entrypoint
