"""A private PostgreSQL cluster: its own folder, a unix socket and no port; run as an ordinary user when the tests are root.

fsync stays on: the daemon refuses to issue on a server without it."""

import hashlib
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile

import psycopg2
import psycopg2.sql

from tamga_testing import paths
from tamga_testing.waiting import wait_until

PORT = 5432  # names the socket file only


def _ordinary_user():
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("neither the user postgres nor nobody exists")


class Cluster:
    """initdb, start, stop, databases. Use as a context manager."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tamga-pg-"))
        self.data = self.folder / "data"
        self.write_ahead_log = self.folder / "wal"
        self.log = self.folder / "postgres.log"
        self._process = None
        self._options = ()
        self._prefix = ()
        if os.geteuid() == 0:
            user = _ordinary_user()
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._prefix = ("setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups")

    def __enter__(self):
        try:
            self._run(*self._maker())
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _maker(self):
        """What makes the data folder."""
        return ("initdb", "-D", str(self.data), "-X", str(self.write_ahead_log), "-U", "postgres", "-A", "trust", "-E", "UTF8",
                "--locale=C.UTF-8", "--no-sync")

    def _run(self, tool, *arguments):
        subprocess.run([*self._prefix, paths.postgres_tool(tool), *arguments], check=True, capture_output=True, text=True, cwd=self.folder)

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        """Starts the server; returns when it takes connections."""
        with open(self.log, "ab") as log:
            self._process = subprocess.Popen(
                [*self._prefix, paths.postgres_tool("postgres"), "-D", str(self.data), "-c", "listen_addresses=",
                 "-c", f"unix_socket_directories={self.folder}", "-c", "max_connections=200",
                 "-c", "shared_buffers=64MB", "-c", "timezone=UTC", *self._options],
                stdout=log, stderr=log, cwd=self.folder)
        wait_until(self._answers, 120, "PostgreSQL takes connections")

    def stop(self, how=signal.SIGINT):
        """Stops the server: SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one."""
        if self._process is None:
            return
        self._process.send_signal(how)
        self._process.wait(timeout=120)
        self._process = None

    def is_running(self):
        return self._process is not None

    def has_died(self):
        """Started, not stopped, and ended all the same."""
        return self._process is not None and self._process.poll() is not None

    def _answers(self):
        if self._process.poll() is not None:
            raise RuntimeError(f"PostgreSQL did not start:\n{self.log.read_text()}")
        try:
            self.connect("postgres").close()
            return True
        except psycopg2.OperationalError:
            return False

    def conninfo(self, database, user):
        return f"host={self.folder} port={PORT} dbname={database} user={user}"

    def connect(self, database, user="postgres"):
        """A connection in autocommit mode."""
        connection = psycopg2.connect(self.conninfo(database, user))
        connection.autocommit = True
        return connection

    def execute(self, database, statement):
        connection = self.connect(database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()

    def create_database(self, name, template=None):
        statement = psycopg2.sql.SQL("CREATE DATABASE {} OWNER tamga_owner").format(psycopg2.sql.Identifier(name))
        if template:
            # The other strategy copies sequences with numbers that they believe to have logged: after a crash they come twice.
            statement += psycopg2.sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(psycopg2.sql.Identifier(template))
        self.execute("postgres", statement)

    def drop_database(self, name):
        self.execute("postgres", psycopg2.sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
            psycopg2.sql.Identifier(name)))

    def migrate(self, database):
        """Deploys db/migrations with sqitch, as the role that owns the schema; or what sqitch made of the very same files for
        another suite, where TAMGA_SCHEMA_CACHE names a folder for that: sqitch takes seconds."""
        cache = os.environ.get("TAMGA_SCHEMA_CACHE")
        if not cache:
            self._deploy(database)
            return
        digest = hashlib.sha256()
        for file in sorted(path for path in paths.MIGRATIONS.rglob("*") if path.is_file()):
            digest.update(f"{file.relative_to(paths.MIGRATIONS)}\n".encode() + file.read_bytes())
        dump = pathlib.Path(cache) / f"schema-{digest.hexdigest()}.sql"
        if dump.exists():
            self._as_superuser("psql", database, "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-f", dump)
            return
        self._deploy(database)
        unfinished = dump.with_suffix(f".{os.getpid()}")
        self._as_superuser("pg_dump", database, "-f", unfinished)
        unfinished.rename(dump)

    def _as_superuser(self, tool, database, *arguments):
        subprocess.run([paths.postgres_tool(tool), "-h", self.folder, "-p", str(PORT), "-U", "postgres", "-d", database, *arguments],
                       check=True, capture_output=True)

    def _deploy(self, database):
        target = f"db:pg://tamga_owner@/{database}?host={self.folder}&port={PORT}"
        environment = {**paths.with_postgres_tools(os.environ), "SQITCH_FULLNAME": "Tests", "SQITCH_EMAIL": "tests@localhost",
                       "SQITCH_USER_CONFIG": "/dev/null", "PGHOST": str(self.folder), "PGPORT": str(PORT)}
        done = subprocess.run(["sqitch", "deploy", target], cwd=paths.MIGRATIONS, env=environment, capture_output=True,
                              text=True)
        if done.returncode != 0:
            raise RuntimeError(f"sqitch deploy failed:\n{done.stdout}{done.stderr}")


class Replica(Cluster):
    """Follows another cluster by streaming, as it is when this one starts; nothing can be written here."""

    def __init__(self, primary):
        super().__init__()
        self._primary = primary
        self._options = ("-c", "wal_retrieve_retry_interval=200ms")  # soon again, when its primary was away

    def stop(self, how=signal.SIGQUIT):
        """At once: nothing of it is kept."""
        super().stop(how)

    def _maker(self):
        return ("pg_basebackup", "-D", str(self.data), "-h", str(self._primary.folder), "-p", str(PORT), "-U", "postgres", "-R", "-X",
                "stream", "-c", "fast", "--no-sync")
