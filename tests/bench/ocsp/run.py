"""OCSP answers a second of server CPU: ours beside nginx serving the same octets from a file, cfssl ocspserve and `openssl ocsp`;
answers signed on the spot beside bare signatures of the same key; and how long the slowest wait. Servers on one core, load on the
other, rounds interleaved, medians.

usage: run.py OCSP_SERVER HTTP_LOAD [ROUNDS [SECONDS [CRL_ENTRIES]]]      both from the `bench` preset"""

import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

from servers import LOAD_CORE, Servers, ahead_of_others, cpu_seconds, is_installed, is_successful

KINDS = {"ecdsa": "ECDSA P-256", "gost": "GOST 256-A", "tca": "GOST TCA"}
CONNECTIONS = 64


class Meter:
    def __init__(self, load, seconds):
        self._load, self._seconds = load, seconds

    def measure(self, servers, name, request, connections=CONNECTIONS, depth=1, rate=0):
        if not is_successful(servers.ports[name], (servers.folder / request).read_bytes()):
            raise SystemExit(f"{name} does not answer {request}")
        before = cpu_seconds(servers.pids[name])
        command = [self._load, servers.ports[name], servers.folder / request, connections, depth, self._seconds, rate]
        done = subprocess.run(["taskset", "-c", LOAD_CORE, *map(str, command)], capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"http_load against {name}: {done.stderr}")
        used = cpu_seconds(servers.pids[name]) - before
        figures = json.loads(done.stdout)
        if figures["errors"]:
            raise SystemExit(f"{name}: {figures['errors']} errors with {request}")
        return {"per_cpu_second": figures["answers"] / max(used, 0.01), "per_second": figures["answers"] / figures["seconds"],
                "p50_us": figures["p50_us"], "p99_us": figures["p99_us"]}


def medians(runs):
    return {figure: statistics.median(run[figure] for run in runs) for figure in runs[0]}


class Report:
    """What was measured, line by line, and at the end the ratios that count."""

    def __init__(self):
        self._ratios = []

    def show(self, title, name, figures):
        print(f"{title:24} {name:14} {figures['per_cpu_second']:10.0f}/CPU s {figures['per_second']:10.0f}/s "
              f"p50 {figures['p50_us']:6.0f} us p99 {figures['p99_us']:6.0f} us", flush=True)

    def ratio(self, title, value, target, unit="", at_most=False):
        reached = value <= target if at_most else value >= target
        self._ratios.append(f"{title:58} {value:8.2f}{unit}  target {'at most' if at_most else 'at least'} {target}{unit}"
                            f"  {'reached' if reached else 'MISSED'}")

    def close(self):
        print("\n" + "\n".join(self._ratios), flush=True)


def compare(meter, servers, report, title, cases, rounds):
    """cases: name -> the arguments of measure(). Interleaved, so that all suffer the same neighbours. The medians by name."""
    runs = {name: [] for name in cases}
    for _ in range(rounds):
        for name, case in cases.items():
            runs[name].append(meter.measure(servers, *case))
    found = {name: medians(each) for name, each in runs.items()}
    for name, figures in found.items():
        report.show(title, name, figures)
    return found


def share(found, ours, other):
    return found[ours]["per_cpu_second"] / found[other]["per_cpu_second"]


def prepared_answers(meter, servers, report, key, rounds, peers):
    """Prepared answers beside those who serve the same octets."""
    for title, request, depth, target in (("GET", "get.http", 1, 1.3), ("POST", "post.http", 1, 1.3),
                                          ("GET pipelined by 16", "get.http", 16, 4)):
        cases = {"tamga": ("tamga", request, CONNECTIONS, depth)}
        if "nginx" in peers:
            cases["nginx"] = ("nginx", request, CONNECTIONS, depth)
        found = compare(meter, servers, report, f"{key} {title}", cases, rounds)
        if "nginx" in peers:
            report.ratio(f"{KINDS[key]}: {title}, of nginx", share(found, "tamga", "nginx"), target)
    # It cannot read answers that are signed by GOST, and takes the slash before a GET's Base64 for a part of it.
    if "cfssl" in peers and key == "ecdsa":
        found = compare(meter, servers, report, f"{key} POST beside cfssl",
                        {"tamga": ("tamga", "post.http"), "cfssl": ("cfssl", "post-at-root.http")}, rounds)
        report.ratio(f"{KINDS[key]}: POST, of cfssl ocspserve", share(found, "tamga", "cfssl"), 8)


def signed_answers(meter, servers, report, key, rounds, seconds):
    """Answers that are signed on the spot beside signatures alone, in turns."""
    answered, bare = [], []
    for _ in range(rounds):
        answered.append(meter.measure(servers, "tamga", "nonce.http"))
        bare.append(float(servers.command(f"sign {seconds}")))
    figures = medians(answered)
    report.show(f"{key} signed now", "tamga", figures)
    print(f"{key + ' signatures alone':24} {'':14} {statistics.median(bare):10.0f}/CPU s", flush=True)
    report.ratio(f"{KINDS[key]}: signed on the spot, of bare signing",
                 100 * figures["per_cpu_second"] / statistics.median(bare), 70, " %")


def one_by_one(meter, servers, report, rounds):
    """`openssl ocsp` knows one connection at a time, a new one for each request, and hangs on an idle one: ours at its best beside it,
    and ours one by one, where waking up for each request costs most."""
    found = compare(meter, servers, report, "ecdsa one by one", {
        "tamga": ("tamga", "post.http"), "tamga POST": ("tamga", "post.http", 1), "tamga GET": ("tamga", "get.http", 1),
        "tamga nonce": ("tamga", "nonce.http", 1),
        "openssl POST": ("openssl", "post.http", 1), "openssl GET": ("openssl", "get-at-root.http", 1)}, rounds)
    report.ratio("ECDSA P-256: POST, of openssl ocsp", share(found, "tamga", "openssl POST"), 10)


def slowest_answers(meter, servers, report, key, rounds, entries, peers):
    """p99 at half of the most that it can, alone and while revocations arrive and a list is built at idle priority; beside it that of
    nginx at the same rate, which tells how much of it the machine itself does. The same again ahead of the other programs."""
    most = medians([meter.measure(servers, "tamga", "get.http") for _ in range(rounds)])["per_second"]
    names = [name for name in ("tamga", "nginx") if name == "tamga" or name in peers]
    runs = {}

    def measure(name, title):
        runs.setdefault((title, name), []).append(meter.measure(servers, name, "get.http", rate=most / 2))

    def measure_all(priority):
        for name in names:
            measure(name, f"alone{priority}")
        servers.command(f"disturb {entries}")
        measure("tamga", f"disturbed{priority}")
        servers.command("calm")

    for _ in range(rounds):
        measure_all("")
        try:
            with ahead_of_others([servers.pids[name] for name in names]):
                measure_all(" ahead")
        except PermissionError:
            pass
    for (title, name), figures in ((run, medians(each)) for run, each in runs.items()):
        report.show(f"{key} half {title}", name, figures)
        if name == "tamga":
            report.ratio(f"{KINDS[key]}: p99 at half of the maximal load, {title}", figures["p99_us"] / 1000, 2, " ms", at_most=True)


def main():
    server, load = (str(pathlib.Path(path).resolve()) for path in sys.argv[1:3])
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    seconds = float(sys.argv[4]) if len(sys.argv) > 4 else 3
    entries = int(sys.argv[5]) if len(sys.argv) > 5 else 1_000_000
    packages = {"nginx": "nginx-light", "cfssl": "golang-cfssl", "openssl": "openssl"}
    peers = {program for program, package in packages.items() if is_installed(program, package)}
    meter, report = Meter(load, seconds), Report()
    for key in KINDS:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="tamga-bench-"))
        folder.chmod(0o755)
        servers = Servers(server, folder, key)
        try:
            for method in ("get", "post"):  # as cfssl and openssl want it: without a path before the request
                text = (folder / f"{method}.http").read_bytes()
                (folder / f"{method}-at-root.http").write_bytes(text.replace(b" /ocsp", b" ", 1) if method == "get" else
                                                                text.replace(b" /ocsp ", b" / ", 1))
            if key != "tca":  # prepared answers of two GOST keys differ in nothing that costs time
                if "nginx" in peers:
                    servers.add_nginx()
                if "cfssl" in peers and key == "ecdsa":
                    servers.add_cfssl()
                prepared_answers(meter, servers, report, key, rounds, peers)
            signed_answers(meter, servers, report, key, rounds, seconds)
            if key == "gost":
                slowest_answers(meter, servers, report, key, rounds, entries, peers)
            if key == "ecdsa" and "openssl" in peers:  # it does not load the engine's keys without a configuration
                servers.add_openssl()
                one_by_one(meter, servers, report, rounds)
        finally:
            servers.close()
            shutil.rmtree(folder, ignore_errors=True)
    report.close()


if __name__ == "__main__":
    main()
