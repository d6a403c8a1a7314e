"""OCSP answers a second of server CPU, ours beside nginx serving the same octets from a file and beside `openssl ocsp`: servers
on one core, load on the other, rounds interleaved, medians.

usage: run.py OCSP_SERVER HTTP_LOAD [ROUNDS [SECONDS]]      both from the `bench` preset; with nginx where it is installed"""

import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

SERVER_CORE, LOAD_CORE = "0", "1"

NGINX = """
daemon off; worker_processes 1; error_log {folder}/nginx.log warn; pid {folder}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; keepalive_timeout 600s;
  open_file_cache max=100 inactive=600s; types {{ }} default_type application/ocsp-response;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port} reuseport; root {folder};
    add_header Cache-Control "max-age=3600, public, no-transform, must-revalidate";
    location /ocsp/ {{ rewrite ^ /response.der break; }}
    location = /ocsp {{ error_page 405 =200 /response.der; return 405; }}
    location = /response.der {{ }}
  }}
}}
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def is_listening(port):
    """Looked up, not tried: `openssl ocsp` hangs on an empty connection."""
    for table in ("tcp", "tcp6"):
        for line in pathlib.Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            _, local, _, state = line.split()[:4]
            if state == "0A" and int(local.split(":")[1], 16) == port:
                return True
    return False


def is_successful(port, request):
    """Whether a server's answer to the request is an OCSP response of the status `successful`, and no other with HTTP's 200."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request)
        while b"\r\n\r\n" not in answer or len(answer) < answer.index(b"\r\n\r\n") + 12:
            octets = connection.recv(65536)
            if not octets:
                break
            answer += octets
    body = answer.partition(b"\r\n\r\n")[2]
    return b"\x0a\x01\x00" in body[:8]


def processes_of(pid):
    """A process and its children."""
    found = [pid]
    for entry in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        for child in entry.read_text().split():
            found += processes_of(int(child))
    return found


def cpu_seconds(pid):
    ticks = 0
    for process in processes_of(pid):
        fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


class Bench:
    def __init__(self, server, load, folder, key, seconds):
        self.load, self.folder, self.seconds = load, folder, seconds
        self.ours = subprocess.Popen(["taskset", "-c", SERVER_CORE, server, str(folder), key], stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE, text=True)
        self.ports = {"tamga": int(self.ours.stdout.readline())}
        self.pids = {"tamga": self.ours.pid}
        self.others = []

    def add(self, name, port, command):
        with open(self.folder / f"{name}.out", "wb") as output:
            process = subprocess.Popen(["taskset", "-c", SERVER_CORE, *command], stdout=output, stderr=output)
        self.others.append(process)
        self.ports[name], self.pids[name] = port, process.pid
        for _ in range(1200):
            if process.poll() is not None:
                raise SystemExit(f"{name} ended: {(self.folder / f'{name}.out').read_text()}")
            if is_listening(port):
                return
            time.sleep(0.05)
        raise SystemExit(f"{name} does not listen after a minute")

    def measure(self, name, request, connections, depth):
        if not is_successful(self.ports[name], (self.folder / request).read_bytes()):
            raise SystemExit(f"{name} does not answer {request}")
        before = cpu_seconds(self.pids[name])
        done = subprocess.run(["taskset", "-c", LOAD_CORE, self.load, str(self.ports[name]), str(self.folder / request),
                               str(connections), str(depth), str(self.seconds)], capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"http_load against {name}: {done.stderr}")
        used = cpu_seconds(self.pids[name]) - before
        figures = json.loads(done.stdout)
        if figures["errors"]:
            raise SystemExit(f"{name}: {figures['errors']} errors with {request}")
        return {"per_cpu_second": figures["answers"] / max(used, 0.01), "per_second": figures["answers"] / figures["seconds"],
                "p50_us": figures["p50_us"], "p99_us": figures["p99_us"]}

    def close(self):
        for process in (*self.others, self.ours):
            process.terminate()
            process.wait()


def compare(bench, title, cases, rounds):
    """cases: name -> (server, request, connections, depth). Interleaved, so that all suffer the same neighbours."""
    runs = {name: [] for name in cases}
    for _ in range(rounds):
        for name, case in cases.items():
            runs[name].append(bench.measure(*case))
    medians = {name: {figure: statistics.median(run[figure] for run in found) for figure in found[0]}
               for name, found in runs.items()}
    base = medians["nginx"]["per_cpu_second"] if "nginx" in medians else None
    for name, figures in medians.items():
        ratio = f"{figures['per_cpu_second'] / base:6.2f}" if base else "     -"
        print(f"{title:22} {name:14} {figures['per_cpu_second']:10.0f}/CPU s {ratio} x nginx {figures['per_second']:10.0f}/s "
              f"p50 {figures['p50_us']:6.0f} us p99 {figures['p99_us']:6.0f} us", flush=True)


def main():
    server, load = (str(pathlib.Path(path).resolve()) for path in sys.argv[1:3])
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    seconds = int(sys.argv[4]) if len(sys.argv) > 4 else 3
    with_nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if not with_nginx:
        print("nginx is not installed: what is said beside it is left out (apt-get install nginx-light)")
    for key in ("ecdsa", "gost"):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="tamga-bench-"))
        folder.chmod(0o755)
        bench = Bench(server, load, folder, key, seconds)
        try:
            beside = ["tamga"]
            if with_nginx:
                beside.append("nginx")
                port = free_port()
                (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
                bench.add("nginx", port, [with_nginx, "-p", str(folder), "-c", str(folder / "nginx.conf")])
            for title, request, depth in ((f"{key} GET", "get.http", 1), (f"{key} POST", "post.http", 1),
                                          (f"{key} GET pipelined", "get.http", 16)):
                compare(bench, title, {name: (name, request, 64, depth) for name in beside}, rounds)
            compare(bench, f"{key} signed now", {"tamga nonce": ("tamga", "nonce.http", 64, 1)}, rounds)
            if key == "ecdsa":  # openssl's responder cannot load the engine's keys without a configuration
                port = free_port()
                bench.add("openssl", port, ["openssl", "ocsp", "-port", str(port), "-index", str(folder / "index.txt"),
                                            "-rsigner", str(folder / "ocsp.pem"), "-rkey", str(folder / "ocsp.key"),
                                            "-CA", str(folder / "ca.pem"), "-ignore_err"])
                # One connection at a time: it serves them one after another and hangs on an idle one. Its GET has no path
                # before the request.
                get = (folder / "get.http").read_text()
                (folder / "get-at-root.http").write_text(get.replace("GET /ocsp/", "GET /", 1))
                compare(bench, f"{key} one by one", {
                    "tamga POST": ("tamga", "post.http", 1, 1), "tamga GET": ("tamga", "get.http", 1, 1),
                    "tamga nonce": ("tamga", "nonce.http", 1, 1), "openssl POST": ("openssl", "post.http", 1, 1),
                    "openssl GET": ("openssl", "get-at-root.http", 1, 1)}, rounds)
        finally:
            bench.close()
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
