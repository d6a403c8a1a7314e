"""CRLs of 100,000 and 1,000,000 entries, GOST and ECDSA: from rows in PostgreSQL to a verified, published list, beside reading
the rows alone and hashing the same octets.

usage: run.py CRL_BENCH [COUNT...]      from the `bench` preset; TAMGA_ROUNDS=5 publishes that often"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))

from tamga_testing.postgres import Cluster  # noqa: E402

ROLES = pathlib.Path(__file__).resolve().parents[3] / "db" / "roles.sql"


def main():
    bench = str(pathlib.Path(sys.argv[1]).resolve())
    rounds = os.environ.get("TAMGA_ROUNDS", "5")
    counts = [int(count) for count in sys.argv[2:]] or [100_000, 1_000_000]
    with Cluster() as cluster, tempfile.TemporaryDirectory(prefix="tamga-bench-") as folder:
        cluster.execute("postgres", ROLES.read_text(encoding="utf-8"))
        for key in ("ecdsa", "gost"):
            for count in counts:
                name = f"bench_{key}_{count}"
                cluster.create_database(name)
                cluster.migrate(name)
                done = subprocess.run([bench, cluster.conninfo(name, "tamga_issuance"), str(count), key, folder, rounds],
                                      capture_output=True, text=True)
                if done.returncode != 0:
                    raise SystemExit(f"crl_bench: {done.stderr}")
                figures = json.loads(done.stdout)
                hashing = max(figures["hash_alone_seconds"], 1e-6)  # of a list of a few entries it cannot be measured
                figures["ratio_to_hashing"] = round(figures["publish_seconds"] / hashing, 1)
                print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
