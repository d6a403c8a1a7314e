"""The status of many certificates in memory: read from the database beside a bare COPY of the same rows, octets each, a start
from the local copy, look-ups, the next snapshot.

usage: run.py INDEX_BENCH [COUNT [ROUNDS]]      from the `bench` preset"""

import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))

from tamga_testing import paths  # noqa: E402
from tamga_testing.postgres import Cluster  # noqa: E402

ROLES = pathlib.Path(__file__).resolve().parents[3] / "db" / "roles.sql"

# One in twenty is revoked. Triggers and rules would log each of the rows as a change: they are told to look away.
FILL = """SET session_replication_role = replica;
INSERT INTO tamga.certificate_status
  (issuer_id, serial, status, version, reason, revoked_at, invalidity_date, not_after, changed_at)
SELECT 1, decode('01' || lpad(to_hex(i), 16, '0') || repeat('5a', 9), 'hex'),
  CASE WHEN i % 20 = 0 THEN 'revoked' ELSE 'active' END, 1, CASE WHEN i % 20 = 0 THEN 1 END,
  CASE WHEN i % 20 = 0 THEN timestamptz '2026-11-01 00:00:00+00' + i % 1000000 * interval '1 second' END, NULL,
  timestamptz '2027-11-01 00:00:00+00' + i % 1000000 * interval '1 second', '2026-11-01'
FROM generate_series(1, {count}) i"""

# The same columns as server/storage/status_feed.cpp asks for, in the form that costs PostgreSQL least, and as text.
COPY = """COPY (SELECT issuer_id, serial, version, status, reason, revoked_at, invalidity_date, not_after
  FROM tamga.certificate_status) TO STDOUT"""
FORMS = {"bare_copy": COPY + " (FORMAT binary)", "text_copy": COPY}


def copy_seconds(cluster, name, form):
    begin = time.monotonic()
    subprocess.run([paths.postgres_tool("psql"), "--no-psqlrc", cluster.conninfo(name, "tamga_status"), "--command", FORMS[form]],
                   check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - begin


def one_round(bench, cluster, name, count):
    copies = {form: copy_seconds(cluster, name, form) for form in FORMS}
    with tempfile.TemporaryDirectory(prefix="tamga-bench-") as folder:
        done = subprocess.run([bench, "measure", cluster.conninfo(name, "tamga_status"), str(count), folder],
                              capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"index_bench: {done.stderr}")
    figures = json.loads(done.stdout)
    for form, seconds in copies.items():
        figures[f"{form}_seconds"] = round(seconds, 3)
        figures[f"load_to_{form}"] = round(figures["load_seconds"] / seconds, 2)
    return figures


def main():
    bench = str(pathlib.Path(sys.argv[1]).resolve())
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000_000
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    with Cluster() as cluster:
        cluster.execute("postgres", ROLES.read_text(encoding="utf-8"))
        name = "bench_index"
        cluster.create_database(name)
        cluster.migrate(name)
        subprocess.run([bench, "register", cluster.conninfo(name, "tamga_issuance")], check=True)
        cluster.execute(name, FILL.format(count=count))
        copy_seconds(cluster, name, "bare_copy")  # what a first reading writes (hint bits) it writes here
        every = []
        for _ in range(rounds):
            every.append(one_round(bench, cluster, name, count))
            print(json.dumps(every[-1]), flush=True)
        medians = {key: statistics.median(one[key] for one in every) for key in every[0]}
        print(json.dumps({"rounds": rounds, **medians}), flush=True)


if __name__ == "__main__":
    main()
