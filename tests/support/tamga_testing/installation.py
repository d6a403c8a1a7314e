"""An installation of Tamga: a migrated database, a folder with keys and configuration, its staff and its daemons."""

import itertools
import json
import os
import pathlib
import re
import shutil
import subprocess

from tamga_testing import configuration, paths
from tamga_testing.client import ApiClient, Identity
from tamga_testing.daemon import Daemon, free_ports

KEY_PASSWORD = "пароль ключей для проверок"
OFFICE = "Главный офис"
COMMAND_LINE = "command-line.toml"  # the configuration of subcommands; its ports are nobody's
_numbers = itertools.count(1)


class Installation:
    """Made once by `tamga init` (create), then copied with its database for each test module (copy)."""

    def __init__(self, cluster, folder, database, overrides=None):
        self.cluster = cluster
        self.folder = pathlib.Path(folder)
        self.database = database
        self.overrides = overrides or {}  # what its configurations have in common, as configuration.merge takes it
        self.staff = {}
        self.daemons = []
        self._clients = {}

    @classmethod
    def create(cls, cluster, folder, database, overrides=None):
        """Migrates a new database, makes the secrets and runs `tamga init`."""
        installation = cls(cluster, folder, database, overrides)
        cluster.create_database(database)
        cluster.migrate(database)
        secrets = installation.folder / "secrets"
        secrets.mkdir(parents=True)
        installation._write_secret(secrets / "keys-password", KEY_PASSWORD)
        installation._write_secret(secrets / "personal-data.key", os.urandom(32).hex())
        installation.write_configuration(COMMAND_LINE, [1, 2, 3])
        installation.tamga("init")
        return installation

    def copy(self, folder, database):
        """The same authority with the same keys on a database of its own."""
        self.cluster.create_database(database, template=self.database)
        shutil.copytree(self.folder, folder)
        twin = Installation(self.cluster, folder, database, self.overrides)
        twin.write_configuration(COMMAND_LINE, [1, 2, 3])
        for name, identity in self.staff.items():
            twin.staff[name] = Identity(identity.id, identity.role, identity.office,
                                        twin.folder / identity.certificate.relative_to(self.folder),
                                        twin.folder / identity.key.relative_to(self.folder), identity.is_gost)
        return twin

    @staticmethod
    def _write_secret(file, text):
        file.write_text(text + "\n")
        file.chmod(0o600)

    # Configuration and the command line

    def write_configuration(self, name, ports, overrides=None):
        sections = configuration.defaults(lambda role: self.cluster.conninfo(self.database, role), ports)
        file = self.folder / name
        merged = configuration.merge(configuration.merge(sections, self.overrides), overrides or {})
        file.write_text(configuration.to_toml(merged))
        return file

    def tamga(self, *arguments, configuration_file=COMMAND_LINE, check=True, timeout=120, stdin=None):
        """Runs `tamga --config … ARGUMENTS`; returns the finished process with text output."""
        done = subprocess.run([str(paths.tamga_binary()), "--config", str(self.folder / configuration_file), *map(str, arguments)],
                              capture_output=True, text=True, timeout=timeout, input=stdin)
        if check and done.returncode != 0:
            raise AssertionError(f"tamga {' '.join(map(str, arguments))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done

    # Staff

    def add_operator(self, name, role, office=OFFICE, key_algorithm="ecdsa"):
        """`tamga operator add`; remembered in `staff` under `name`."""
        out = self.folder / "staff" / name
        out.parent.mkdir(exist_ok=True)
        done = self.tamga("operator", "add", "--name", f"Сотрудник {name}", "--role", role, "--office", office,
                          "--key-algorithm", key_algorithm, "--out", out)
        found = re.search(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", done.stdout)
        assert found, f"no operator id in: {done.stdout}"
        identity = Identity(found.group(0), role, office, out.with_suffix(".crt"), out.with_suffix(".key"),
                            key_algorithm == "gost")
        self.staff[name] = identity
        return identity

    # Daemons

    def start_daemon(self, overrides=None, ready=True, name=None):
        """Starts one more daemon with free ports; `overrides` as configuration.merge takes them."""
        ports = free_ports(3)
        name = name or f"daemon-{next(_numbers)}"
        own = {"status": {"snapshot_directory": f"status-{name}"}, "crl": {"directory": f"crl-{name}"}}
        for section, keys in (overrides or {}).items():
            own[section] = keys if keys is None else {**own.get(section, {}), **keys}
        file = self.write_configuration(f"{name}.toml", ports, own)
        daemon = Daemon(file, self.folder / f"{name}.log", *ports)
        self.daemons.append(daemon)
        return daemon.start(ready)

    def client(self, daemon, who="operator"):
        """A client of the API as a member of the staff, None for nobody; made once each."""
        key = (daemon.api_port, who)
        if key not in self._clients:
            identity = self.staff[who] if isinstance(who, str) else who
            self._clients[key] = ApiClient(daemon.api_port, identity)
        return self._clients[key]

    # The database and the authorities

    def connect(self, user="postgres"):
        return self.cluster.connect(self.database, user)

    def query(self, statement, parameters=()):
        connection = self.connect()
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, parameters)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def scalar(self, statement, parameters=()):
        return self.query(statement, parameters)[0][0]

    def ca_pem(self, name):
        """A CA's certificate from the keys' folder: the first block, should a chain follow."""
        text = (self.folder / "keys" / f"{name}.crt").read_text()
        end = "-----END CERTIFICATE-----\n"
        return text[: text.index(end) + len(end)]

    def root_of(self, issuer):
        return self.ca_pem("gost-root" if issuer.startswith("gost") else "ecdsa-root")

    def logs(self):
        return "\n".join(daemon.log() for daemon in self.daemons)

    def close(self):
        """Ends every daemon that still runs and drops the database."""
        for client in self._clients.values():
            client.close()
        for daemon in self.daemons:
            if daemon.is_running():
                daemon.kill()
        self.cluster.drop_database(self.database)


def log_entries(text):
    """The structured log's lines as objects; lines that are not JSON are an error of the daemon. One without its end is being
    written."""
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines() if line.strip()]
