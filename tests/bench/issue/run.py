"""Certificates a second from approved applications, beside bare signatures and bare commits: sets up PostgreSQL and an
installation, then runs issue_bench for each kind of key.

usage: run.py TAMGA ISSUE_BENCH [COUNT [ROUNDS]]      both from the `bench` preset"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))

KEYS = (("gost2012-256-a", "qualified"), ("gost2012-256-tca", "qualified"), ("ecdsa-p256", "unqualified"))


def measure(bench, base, configuration_file, cluster, folder, key, kind, count, rounds):
    """Medians of some rounds, each in a database of its own, so that none pays for another's rows."""
    figures = []
    for number in range(rounds):
        name = f"bench_{key.replace('-', '_')}_{number}"
        twin = base.copy(folder / name, name)
        operator = twin.staff["operator"].id
        cluster.execute(name, (pathlib.Path(__file__).parent / "bare.sql").read_text(encoding="utf-8"))
        done = subprocess.run([bench, str(twin.folder / configuration_file), operator, str(count), key, kind],
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"issue_bench: {done.stderr}")
        figures.append(json.loads(done.stdout))
        cluster.drop_database(name)
    return {member: statistics.median(figure[member] for figure in figures) for member in figures[0]}


def main():
    tamga, bench = (str(pathlib.Path(argument).resolve()) for argument in sys.argv[1:3])
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 2000
    rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 3
    os.environ["TAMGA_BINARY"] = tamga
    from tamga_testing.installation import COMMAND_LINE, Installation
    from tamga_testing.postgres import Cluster

    with tempfile.TemporaryDirectory(prefix="tamga-bench-") as folder, Cluster() as cluster:
        folder = pathlib.Path(folder)
        with open(pathlib.Path(__file__).resolve().parents[3] / "db" / "roles.sql", encoding="utf-8") as roles:
            cluster.execute("postgres", roles.read())
        base = Installation.create(cluster, folder / "base", "bench_base")
        base.add_operator("operator", "operator")
        for key, kind in KEYS:
            print(json.dumps({"key": key, "kind": kind, **measure(bench, base, COMMAND_LINE, cluster, folder, key, kind, count, rounds)},
                             indent=2))


if __name__ == "__main__":
    main()
