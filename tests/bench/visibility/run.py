"""From the return of a revocation's commit to the first OCSP answer that shows it, under a load of OCSP; beside it the least that any
follower needs: from the return of a commit of as many bare rows to having read them after a NOTIFY.

usage: run.py TAMGA HTTP_LOAD [SECONDS [ROUNDS [RATE...]]]      both from the `bench` preset; rates are revocations a second"""

import json
import os
import pathlib
import random
import selectors
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))

import psycopg2  # noqa: E402

from tamga_testing import ocsp_connection, ocsp_words, openssl, paths  # noqa: E402
from tamga_testing.postgres import Cluster  # noqa: E402

COMMITTER = pathlib.Path(__file__).with_name("committer.py")
SERVER_CORE, LOAD_CORE = 0, 1
ISSUER = "ecdsa-unqualified"
CERTIFICATES = 100_000  # that nobody revokes
LOAD_RATE = 5000  # OCSP requests a second beside
LOAD_CONNECTIONS = 64
ASKED = 8  # certificates of a batch that are asked about
CONNECTIONS = 4
TARGET_MS = 1000

# Triggers and rules would log each of the rows as a change: they are told to look away.
FILL = """SET session_replication_role = replica;
INSERT INTO tamga.certificate_status (issuer_id, serial, status, version, not_after, changed_at)
SELECT a.id, decode('01' || lpad(to_hex(i), 16, '0') || repeat('5a', 9), 'hex'), 'active', 1, now() + interval '1 year', now()
FROM generate_series(1, {count}) i, tamga.certification_authorities a WHERE a.name = '{issuer}'"""

BARE = """CREATE TABLE bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, serial text NOT NULL);
GRANT SELECT, INSERT ON bare TO tamga_issuance"""


def serial(number):
    return f"01{number:016x}" + "5a" * 9


def rate_of_batches(rate):
    """Up to ten batches a second."""
    return min(rate, 10)


class Committing:
    """committer.py at work."""

    def __init__(self, kind, connection, rate, batches):
        self._process = subprocess.Popen([sys.executable, str(COMMITTER), kind, connection, str(rate_of_batches(rate))],
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for batch in batches:
            self._process.stdin.write(" ".join(batch) + "\n")
        self._process.stdin.close()

    def returned(self):
        """When each commit had returned."""
        times = [int(line) for line in self._process.stdout]
        if self._process.wait() != 0:
            raise SystemExit("committer.py failed")
        return times


class Asker:
    """Asks a daemon about certificates until it says revoked."""

    def __init__(self, port, authority):
        self._selector = selectors.DefaultSelector()
        self._connections = [ocsp_connection.Connection(port, self._selector) for _ in range(CONNECTIONS)]
        self._authority = authority

    def _ask(self, serials):
        for number, name in enumerate(serials):
            connection = self._connections[number % CONNECTIONS]
            connection.ask(ocsp_connection.post_ocsp(ocsp_words.request(self._authority, name)), name)
        for connection in self._connections:
            connection.send()

    def watch(self, batches):
        """serial -> when it was shown, in nanoseconds. Two batches at a time are asked about, each certificate every millisecond at most."""
        for connection in self._connections:
            connection.open()
        shown = {}
        for place, batch in enumerate(batches):
            hidden = [name for name in batch if name not in shown]
            ahead = batches[place + 1] if place + 1 < len(batches) else []
            while hidden:
                self._ask(hidden + [name for name in ahead if name not in shown])
                while any(connection.waiting for connection in self._connections):
                    if not all(connection.is_open for connection in self._connections):
                        raise SystemExit("the daemon has closed a connection")
                    for key, _ in self._selector.select(1):
                        key.data.receive()
                        for name, answer in key.data.answers():
                            now = time.monotonic_ns()
                            if ocsp_words.read(answer.body, ocsp_words.integer(name)).status == "revoked":
                                shown[name] = now
                hidden = [name for name in hidden if name not in shown]
                time.sleep(0.001)
        for connection in self._connections:
            connection.close()
        return shown


def milliseconds(returned, shown, batches):
    return [max(0.0, (shown[name] - done) / 1e6) for done, batch in zip(returned, batches) for name in batch]


class BareReader:
    """Follows the bare table from its end on."""

    def __init__(self, connection):
        self._connection = psycopg2.connect(connection)
        self._connection.autocommit = True
        self._cursor = self._connection.cursor()
        self._cursor.execute("LISTEN bare")
        self._cursor.execute("SELECT coalesce(max(id), 0) FROM bare")
        [(self._last,)] = self._cursor.fetchall()

    def read(self, count):
        """serial -> when it had been read, in nanoseconds, of so many rows."""
        shown = {}
        with selectors.DefaultSelector() as selector:
            selector.register(self._connection, selectors.EVENT_READ)
            while len(shown) < count:
                selector.select(1)
                self._connection.poll()
                self._connection.notifies.clear()
                self._cursor.execute("SELECT id, serial FROM bare WHERE id > %s ORDER BY id", (self._last,))
                now = time.monotonic_ns()
                for self._last, name in self._cursor.fetchall():
                    shown[name] = now
        self._connection.close()
        return shown


class Bench:
    def __init__(self, cluster, installation, daemon, load, folder):
        self._cluster, self._database, self._daemon, self._load = cluster, installation.database, daemon, load
        some = serial(1)
        self._authority = self._authority_of(installation, folder)
        self._request_file = folder / "get.http"
        self._request_file.write_bytes(ocsp_connection.get(ocsp_words.path(ocsp_words.request(self._authority, some))))
        self._next = CERTIFICATES + 1
        self._connection = cluster.conninfo(self._database, "tamga_issuance")

    @staticmethod
    def _authority_of(installation, folder):
        (folder / "ca.pem").write_text(installation.ca_pem(ISSUER))
        openssl.run("ocsp", "-issuer", folder / "ca.pem", "-serial", f"0x{serial(1)}", "-no_nonce", "-reqout", folder / "request")
        return ocsp_words.authority_of((folder / "request").read_bytes(), serial(1))

    def _batches(self, rate, seconds):
        count, size = max(1, round(rate_of_batches(rate) * seconds)), max(1, round(rate / rate_of_batches(rate)))
        batches = [[serial(self._next + number * size + place) for place in range(size)] for number in range(count)]
        self._next += count * size
        return batches, [random.sample(batch, min(ASKED, size)) for batch in batches]

    def under_load(self, seconds, work):
        load = subprocess.Popen(["taskset", "-c", str(LOAD_CORE), self._load, str(self._daemon.status_port), str(self._request_file),
                                 str(LOAD_CONNECTIONS), "1", str(seconds + 1), str(LOAD_RATE)], stdout=subprocess.PIPE, text=True)
        result = work()
        figures = json.loads(load.communicate()[0])
        if figures["errors"]:
            raise SystemExit(f"{figures['errors']} answers of the load were none")
        return result

    def visible(self, rate, seconds):
        batches, asked = self._batches(rate, seconds)
        committing = Committing("revoke", self._connection, rate, batches)
        shown = Asker(self._daemon.status_port, self._authority).watch(asked)
        return milliseconds(committing.returned(), shown, asked)

    def bare(self, rate, seconds):
        batches, asked = self._batches(rate, seconds)
        reader = BareReader(self._connection)
        committing = Committing("bare", self._connection, rate, batches)
        shown = reader.read(sum(map(len, batches)))
        return milliseconds(committing.returned(), shown, asked)


def shares(times):
    ordered = sorted(times)

    def at(share):
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2)

    return {"count": len(ordered), "p50_ms": at(0.5), "p99_ms": at(0.99), "p99.9_ms": at(0.999), "max_ms": round(ordered[-1], 2)}


def main():
    tamga, load = (str(pathlib.Path(argument).resolve()) for argument in sys.argv[1:3])
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 20
    rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 3
    rates = [float(argument) for argument in sys.argv[5:]] or [1, 100, 1000]
    os.environ["TAMGA_BINARY"] = tamga
    from tamga_testing.installation import Installation

    with tempfile.TemporaryDirectory(prefix="tamga-bench-") as folder, Cluster() as cluster:
        folder = pathlib.Path(folder)
        cluster.execute("postgres", paths.ROLES_SQL.read_text(encoding="utf-8"))
        installation = Installation.create(cluster, folder / "centre", "bench_visibility")
        count = CERTIFICATES + 2 * rounds * sum(max(1, round(rate * seconds)) + 10 for rate in rates)
        cluster.execute(installation.database, FILL.format(count=round(count), issuer=ISSUER))
        cluster.execute(installation.database, BARE)
        daemon = installation.start_daemon({"daemon": {"duties": ["status"]}, "log": {"level": "info"}})
        for thread in pathlib.Path(f"/proc/{daemon.pid}/task").iterdir():
            os.sched_setaffinity(int(thread.name), {SERVER_CORE})
        bench = Bench(cluster, installation, daemon, load, folder)
        worst = 0.0
        for rate in rates:
            visible, bare = [], []
            for _ in range(rounds):
                visible += bench.under_load(seconds, lambda: bench.visible(rate, seconds))
                bare += bench.under_load(seconds, lambda: bench.bare(rate, seconds))
            figures = {"rate": rate, "visible": shares(visible), "bare": shares(bare)}
            worst = max(worst, figures["visible"]["p99.9_ms"])
            print(json.dumps(figures), flush=True)
        daemon.stop()
        print(f"p99.9 of all rates {worst:.0f} ms  target under {TARGET_MS} ms  {'reached' if worst < TARGET_MS else 'MISSED'}")


if __name__ == "__main__":
    main()
