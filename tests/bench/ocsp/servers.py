"""The servers that are measured: ours and the neighbours beside which its figures stand, each pinned to the server's core."""

import base64
import contextlib
import os
import pathlib
import shutil
import socket
import subprocess
import time

SERVER_CORE, LOAD_CORE = "0", "1"
PATH = f"{os.environ['PATH']}:/usr/sbin"

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


def is_installed(program, package):
    if shutil.which(program, path=PATH):
        return True
    print(f"{program} is not installed: what is said beside it is left out (apt-get install {package})", flush=True)
    return False


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


@contextlib.contextmanager
def ahead_of_others(pids):
    """The threads of these processes, and those that they start, go before every other program of the machine: what delays an answer
    then is of the server's own making. Real-time priority, which takes privileges (PermissionError)."""
    def schedule(policy, priority):
        for pid in pids:
            for process in processes_of(pid):
                for thread in os.listdir(f"/proc/{process}/task"):
                    os.sched_setscheduler(int(thread), policy, os.sched_param(priority))

    schedule(os.SCHED_RR, 1)
    try:
        yield
    finally:
        schedule(os.SCHED_OTHER, 0)


class Servers:
    """Our server with a key of one kind in a folder, and those that were added beside it."""

    def __init__(self, server, folder, key):
        self.folder = folder
        self.ours = subprocess.Popen(["taskset", "-c", SERVER_CORE, server, str(folder), key], stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE, text=True)
        self.ports = {"tamga": int(self.ours.stdout.readline())}
        self.pids = {"tamga": self.ours.pid}
        self._others = []

    def command(self, line):
        """What ocsp_server says to a command of its input."""
        self.ours.stdin.write(line + "\n")
        self.ours.stdin.flush()
        return self.ours.stdout.readline().strip()

    def _add(self, name, port, command):
        with open(self.folder / f"{name}.out", "wb") as output:
            process = subprocess.Popen(["taskset", "-c", SERVER_CORE, *command], stdout=output, stderr=output,
                                       env={**os.environ, "PATH": PATH, "GOMAXPROCS": "1"})
        self._others.append(process)
        self.ports[name], self.pids[name] = port, process.pid
        for _ in range(1200):
            if process.poll() is not None:
                raise SystemExit(f"{name} ended: {(self.folder / f'{name}.out').read_text()}")
            if is_listening(port):
                return
            time.sleep(0.05)
        raise SystemExit(f"{name} does not listen after a minute")

    def add_nginx(self):
        """The same octets from a file."""
        port = free_port()
        (self.folder / "nginx.conf").write_text(NGINX.format(folder=self.folder, port=port))
        self._add("nginx", port, ["nginx", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")])

    def add_cfssl(self):
        """The same octets from memory; its requests have no path before them."""
        port = free_port()
        (self.folder / "responses").write_bytes(base64.b64encode((self.folder / "response.der").read_bytes()) + b"\n")
        self._add("cfssl", port, ["cfssl", "ocspserve", "-port", str(port), "-responses", str(self.folder / "responses"),
                                  "-loglevel", "5"])

    def add_openssl(self):
        port = free_port()
        self._add("openssl", port, ["openssl", "ocsp", "-port", str(port), "-index", str(self.folder / "index.txt"),
                                    "-rsigner", str(self.folder / "ocsp.pem"), "-rkey", str(self.folder / "ocsp.key"),
                                    "-CA", str(self.folder / "ca.pem"), "-ignore_err"])

    def close(self):
        for process in (*self._others, self.ours):
            process.terminate()
            process.wait()
