"""The API client: HTTPS with a client certificate, every answer held against the description.

ECDSA identities use Python's own TLS on one kept connection a thread; GOST ones go through curl with gost-engine."""

import dataclasses
import http.client
import json
import pathlib
import ssl
import subprocess
import tempfile
import threading

from tamga_testing import openssl
from tamga_testing.contract import contract
from tamga_testing.plain_http import Answer


@dataclasses.dataclass(frozen=True)
class Identity:
    """Somebody of the staff: the files that prove it and what the registry knows of him."""

    id: str
    role: str
    office: str
    certificate: pathlib.Path
    key: pathlib.Path
    is_gost: bool = False


class ApiClient:
    """Calls as one identity (or as nobody) to one daemon."""

    def __init__(self, port, identity=None, trusted=None, timeout=60):
        self.port = port
        self.identity = identity
        self.timeout = timeout
        self._trusted = trusted
        self._local = threading.local()
        self._context = None
        if identity is None or not identity.is_gost:
            self._context = ssl.create_default_context(cafile=str(trusted) if trusted else None)
            self._context.check_hostname = False
            if trusted is None:
                self._context.verify_mode = ssl.CERT_NONE
            if identity is not None:
                self._context.load_cert_chain(identity.certificate, identity.key)

    def get(self, target, **headers):
        return self.request("GET", target, headers=_header_names(headers))

    def post(self, target, body=None, **headers):
        return self.request("POST", target, body, _header_names(headers))

    def request(self, method, target, body=None, headers=None, check=True):
        """`body` may be a JSON value or ready octets; `check=False` leaves the answer unjudged."""
        headers = dict(headers or {})
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body, ensure_ascii=False).encode()
            headers.setdefault("Content-Type", "application/json")
        if self._context is None:
            answer = self._through_curl(method, target, body, headers)
        else:
            answer = self._through_ssl(method, target, body, headers)
        if check:
            contract().check(method, target, answer, {"api"})
        return answer

    def close(self):
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    def _connection(self):
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=self._context, timeout=self.timeout)
            self._local.connection = connection
        return connection

    def _through_ssl(self, method, target, body, headers):
        """One attempt; a kept connection that the daemon had closed in the meantime is opened anew before anything is sent."""
        connection = self._connection()
        if connection.sock is not None and _is_closed(connection.sock):
            connection.close()
        try:
            connection.request(method, target, body, headers)
            response = connection.getresponse()
            answer = Answer(response.status, response.getheaders(), response.read())
        except BaseException:
            self.close()
            raise
        if response.will_close:
            self.close()
        return answer

    def _through_curl(self, method, target, body, headers):
        with tempfile.TemporaryDirectory(prefix="tamga-curl-") as name:
            folder = pathlib.Path(name)
            command = ["curl", "--silent", "--show-error", "--http1.1", "--tls-max", "1.2", "--request", method, "--insecure",
                       "--cert", str(self.identity.certificate), "--key", str(self.identity.key), "--dump-header",
                       str(folder / "headers"), "--output", str(folder / "body"), "--max-time", str(self.timeout),
                       "--write-out", "%{http_code}"]
            for key, value in headers.items():
                command += ["--header", f"{key}: {value}"]
            if body is not None:
                (folder / "request").write_bytes(body)
                command += ["--data-binary", f"@{folder}/request"]
            done = subprocess.run([*command, f"https://127.0.0.1:{self.port}{target}"], capture_output=True, text=True,
                                  env=openssl.environment())
            if done.returncode != 0:
                raise ConnectionError(f"curl: {done.stderr}")
            lines = (folder / "headers").read_text().strip().split("\r\n\r\n")[-1].splitlines()[1:]
            fields = [(line.split(":", 1)[0], line.split(":", 1)[1].strip()) for line in lines if ":" in line]
            content = (folder / "body").read_bytes() if (folder / "body").exists() else b""
            return Answer(int(done.stdout), fields, content)


def _header_names(keywords):
    return {name.replace("_", "-"): value for name, value in keywords.items()}


def _is_closed(sock):
    """Whether the peer has closed an idle TLS connection: its closing alert makes the socket readable."""
    import select

    return bool(select.select([sock], [], [], 0)[0])
