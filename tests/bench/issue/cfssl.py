"""Certificates a second from `cfssl serve` with PostgreSQL, beside which issue_bench's figures stand: ECDSA P-256, each certificate
stored with a durable commit before the answer. cfssl takes a request by HTTP and checks its signature; it has no queue, no applicants, no
lint, no parse-back and one table.

usage: cfssl.py [SECONDS [CONNECTIONS]]      needs cfssl and wrk (apt-get install golang-cfssl wrk)"""

import json
import os
import pathlib
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))

# What `cfssl` expects in its database (its certdb/pg/migrations).
SCHEMA = """
CREATE TABLE certificates (serial_number bytea NOT NULL, authority_key_identifier bytea NOT NULL, ca_label bytea, status bytea NOT NULL,
  reason int, expiry timestamptz, revoked_at timestamptz, pem bytea NOT NULL, PRIMARY KEY (serial_number, authority_key_identifier));
"""

POLICY = {"signing": {"default": {"expiry": "8760h", "usages": ["signing"]}}}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def processor_seconds(pid):
    """Processor time of one process so far."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def make_authority(folder):
    for arguments in (["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "ca.key"],
                      ["req", "-x509", "-new", "-key", "ca.key", "-subj", "/CN=bench", "-days", "3650", "-out", "ca.pem"],
                      ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "leaf.key"],
                      ["req", "-new", "-key", "leaf.key", "-subj", "/CN=Мария Образцова", "-utf8", "-out", "leaf.csr"]):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def measure(cluster, folder, seconds, connections):
    cluster.execute("postgres", "CREATE DATABASE cfssl")
    cluster.execute("cfssl", SCHEMA)
    make_authority(folder)
    (folder / "policy.json").write_text(json.dumps(POLICY))
    (folder / "db.json").write_text(json.dumps({
        "driver": "postgres", "data_source": f"host={cluster.folder} port=5432 user=postgres dbname=cfssl sslmode=disable"}))
    body = json.dumps({"certificate_request": (folder / "leaf.csr").read_text()})
    (folder / "sign.lua").write_text(f'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\nwrk.body = {json.dumps(body)}\n')
    port = free_port()
    server = subprocess.Popen(["cfssl", "serve", "-address", "127.0.0.1", "-port", str(port), "-ca", "ca.pem", "-ca-key", "ca.key",
                               "-config", "policy.json", "-db-config", "db.json", "-loglevel", "4"], cwd=folder,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while socket.socket().connect_ex(("127.0.0.1", port)) != 0:
            if time.monotonic() > deadline:
                raise SystemExit("cfssl does not listen")
            time.sleep(0.05)
        done = subprocess.run(["wrk", "-t", "1", "-c", str(connections), "-d", f"{seconds}s", "-s", "sign.lua",
                               f"http://127.0.0.1:{port}/api/v1/cfssl/sign"], cwd=folder, capture_output=True, text=True, check=True)
        if "Non-2xx" in done.stdout:
            raise SystemExit(f"cfssl refuses: {done.stdout}")
        load = resource.getrusage(resource.RUSAGE_CHILDREN)
        connection = cluster.connect("cfssl")
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM certificates")
            stored = cursor.fetchone()[0]
        connection.close()
        return {"connections": connections, "issued_per_second": float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout).group(1)),
                "stored": stored, "cfssl_processor_us": 1e6 * processor_seconds(server.pid) / stored,
                "load_processor_us": 1e6 * (load.ru_utime + load.ru_stime) / stored}
    finally:
        server.kill()
        server.wait()


def main():
    for program in ("cfssl", "wrk"):
        if shutil.which(program) is None:
            raise SystemExit(f"{program} is not installed: apt-get install golang-cfssl wrk")
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    connections = int(sys.argv[2]) if len(sys.argv) > 2 else 16
    from tamga_testing.postgres import Cluster

    with tempfile.TemporaryDirectory(prefix="tamga-bench-") as folder, Cluster() as cluster:
        print(json.dumps(measure(cluster, pathlib.Path(folder), seconds, connections), indent=2))


if __name__ == "__main__":
    main()
