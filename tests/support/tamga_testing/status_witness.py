"""The crowd of ocsp_crowd as a process that is told of every change before it is made, and says in the end who lied."""

import json
import pathlib
import subprocess
import sys
import threading
import time

from tamga_testing import openssl

CROWD = pathlib.Path(__file__).with_name("ocsp_crowd.py")


class Witness:
    """Use as a context manager. Thread-safe, as long as the changes of one certificate come one after the other."""

    def __init__(self, installation, daemons):
        """`daemons`: {name: port of its status listener}."""
        self._installation = installation
        self._lock = threading.Lock()
        self._known_issuers = set()
        self._process = subprocess.Popen([sys.executable, str(CROWD), json.dumps(daemons)], stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()

    def _tell(self, *command):
        with self._lock:
            self._process.stdin.write(json.dumps(command) + "\n")
            self._process.stdin.flush()

    def issued(self, certificate):
        """A certificate of the API's JSON that is in the registry."""
        issuer, serial = certificate["issuer"], certificate["serial"]
        with self._lock:
            is_new = issuer not in self._known_issuers
            self._known_issuers.add(issuer)
            request = openssl.ocsp_request(certificate["pem"], self._installation.ca_pem(issuer)).hex() if is_new else None
            if request:
                self._process.stdin.write(json.dumps(("authority", issuer, request, serial)) + "\n")
        self._tell("begin", issuer, serial, "active", 0)

    def begin(self, certificate, status):
        """To be called before the change is asked for."""
        self._tell("begin", certificate["issuer"], certificate["serial"], status, time.time())

    def date(self, certificate, revoked_at):
        """What the registry has answered to the last change."""
        self._tell("date", certificate["serial"], revoked_at)

    def settle(self, seconds):
        """Nothing will change any more. The report, once every daemon has told the last of every certificate or the time is over."""
        self._tell("settle", seconds)
        return json.loads(self._process.stdout.readline())
