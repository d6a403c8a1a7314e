"""Plain HTTP to the status and metrics listeners."""

import base64
import dataclasses
import http.client
import json
import urllib.parse

from tamga_testing.contract import contract


@dataclasses.dataclass
class Answer:
    """A whole answer; header names are looked up without regard to case."""

    status: int
    headers: list
    body: bytes

    def header(self, name):
        for key, value in self.headers:
            if key.lower() == name.lower():
                return value
        return None

    @property
    def media_type(self):
        return (self.header("Content-Type") or "").split(";")[0].strip().lower()

    def json(self):
        return json.loads(self.body)

    def __str__(self):
        return f"{self.status} {self.headers} {self.body[:2000]!r}"


def request(url, method="GET", body=None, headers=None, timeout=30):
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
    try:
        target = parts.path or "/"
        connection.request(method, target + (f"?{parts.query}" if parts.query else ""), body, headers or {})
        response = connection.getresponse()
        return Answer(response.status, response.getheaders(), response.read())
    finally:
        connection.close()


def described(url, method="GET", body=None, headers=None):
    """A request whose answer is held against the description."""
    answer = request(url, method, body, headers)
    parts = urllib.parse.urlsplit(url)
    contract().check(method, parts.path + (f"?{parts.query}" if parts.query else ""), answer, {"status", "metrics"})
    return answer


def get_ocsp(url, request_der, headers=None):
    """OCSP over GET as RFC 5019 section 5 writes it: Base64, then percent-encoding."""
    encoded = urllib.parse.quote(base64.b64encode(request_der).decode(), safe="")
    return described(f"{url}/{encoded}", headers=headers)


def post_ocsp(url, request_der, content_type="application/ocsp-request"):
    return described(url, "POST", request_der, {"Content-Type": content_type})
