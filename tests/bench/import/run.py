"""A registry of `openssl ca` moves in: files and index to durable rows, beside reading and verifying the same files alone and
inserting the same rows alone, one after the other.

usage: run.py IMPORT_BENCH [COUNT]      from the `bench` preset"""

import json
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))

from tamga_testing.postgres import Cluster  # noqa: E402

ROLES = pathlib.Path(__file__).resolve().parents[3] / "db" / "roles.sql"


def main():
    bench = str(pathlib.Path(sys.argv[1]).resolve())
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    with Cluster() as cluster:
        cluster.execute("postgres", ROLES.read_text(encoding="utf-8"))
        for key in ("ecdsa", "gost"):
            name = f"bench_import_{key}"
            cluster.create_database(name)
            cluster.migrate(name)
            with tempfile.TemporaryDirectory(prefix="tamga-bench-") as folder:
                done = subprocess.run([bench, cluster.conninfo(name, "tamga_issuance"), str(count), key, folder],
                                      capture_output=True, text=True)
            if done.returncode != 0:
                raise SystemExit(f"import_bench: {done.stderr}")
            figures = json.loads(done.stdout)
            figures["ratio_to_bare"] = round(
                figures["import_seconds"] / max(figures["read_and_verify_seconds"] + figures["bare_rows_seconds"], 1e-6), 2)
            print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
