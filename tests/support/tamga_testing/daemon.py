"""The daemon as a process: started with a configuration file, awaited by readiness, stopped or killed by its id."""

import functools
import itertools
import signal
import socket
import subprocess

from tamga_testing import paths, plain_http
from tamga_testing.waiting import wait_until

# Below those that the kernel gives to whoever asks for any: a daemon that is started again finds its ports free.
PORTS = range(20_000, 32_000)
PORTS_OF_A_PROCESS = 200
_claims = []


@functools.lru_cache(maxsize=1)
def _own_ports():
    """Ports of this process alone, for ever in turns; a socket whose name goes with the process keeps other tests from them."""
    for first in PORTS[::PORTS_OF_A_PROCESS]:
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0tamga-test-ports-{first}")
        except OSError:
            claim.close()
            continue
        _claims.append(claim)
        return itertools.cycle(range(first, first + PORTS_OF_A_PROCESS))
    raise RuntimeError("all ports for tests are taken")


def _is_free(port):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


def free_ports(count):
    """Ports that nobody listens on, and nobody else will."""
    return list(itertools.islice(filter(_is_free, _own_ports()), count))


def takes_connections(port):
    """Whether somebody listens there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        return True
    except OSError:
        return False


class Daemon:
    """One `tamga serve`. Its standard output and error are the log, kept in a file for the tests that read it."""

    def __init__(self, configuration_file, log_file, api_port, status_port, metrics_port):
        self.configuration_file = configuration_file
        self.log_file = log_file
        self.api_port, self.status_port, self.metrics_port = api_port, status_port, metrics_port
        self.process = None

    @property
    def pid(self):
        return self.process.pid

    @property
    def status_url(self):
        return f"http://127.0.0.1:{self.status_port}"

    def start(self, ready=True, seconds=180):
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen([str(paths.tamga_binary()), "--config", str(self.configuration_file), "serve"],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        if ready:
            self.wait_ready(seconds)
        return self

    def wait_ready(self, seconds=180):
        wait_until(self._is_ready, seconds, f"{self.configuration_file.stem} is ready")

    def _is_ready(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"the daemon ended with {self.process.returncode}:\n{self.log_tail()}")
        try:
            return plain_http.request(f"http://127.0.0.1:{self.metrics_port}/readyz", timeout=5).status == 200
        except OSError:
            return False

    def kill(self):
        """SIGKILL: what a power failure is to the process."""
        self.process.kill()
        self.process.wait(timeout=30)

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def stop(self, seconds=120):
        """Graceful; returns the exit status."""
        if self.process.poll() is None:
            self.terminate()
        try:
            return self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the daemon did not stop within {seconds} s:\n{self.log_tail()}") from None

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def log(self):
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def log_tail(self, lines=30):
        return "\n".join(self.log().splitlines()[-lines:])
