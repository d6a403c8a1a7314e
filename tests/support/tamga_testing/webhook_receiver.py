"""A system that relies on certificates: takes the messages of a webhook, verifies them as docs/webhooks.md says, or misbehaves."""

import http.server
import re
import ssl
import threading

from tamga_testing import openssl, paths
from tamga_testing.contract import contract


def documented():
    """The functions that the document shows."""
    code = re.search(r"^```python\n(.*?)^```$", (paths.SOURCE / "docs/webhooks.md").read_text(), re.M | re.S).group(1)
    names = {}
    exec(code, names)  # pylint: disable=exec-used
    return names


def self_signed(folder, name):
    """A certificate of this machine in a file, and what a server with it needs."""
    key, certificate = folder / f"{name}.key", folder / f"{name}.crt"
    key.write_text(openssl.make_key("ecdsa-p256"))
    openssl.run("req", "-x509", "-new", "-key", key, "-sha256", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                "-days", "2", "-out", certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return certificate, context


class Receiver(http.server.ThreadingHTTPServer):
    """`plan` makes the answer to each attempt: a status, headers and perhaps a body, or None to cut the answer off."""

    request_queue_size = 64

    def __init__(self, context=None, port=0):
        super().__init__(("127.0.0.1", port), _Handler)
        self.scheme = "http"
        if context is not None:
            self.scheme = "https"
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.plan = lambda attempt: (204, {}, b"")
        self.lock = threading.Lock()
        self.attempts = []  # (headers, body), of all that came
        self.taken = []  # those that were answered 2xx
        self.at_once = self.most_at_once = 0
        self.statuses = {}
        self._document = documented()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"{self.scheme}://localhost:{self.server_port}/hook"

    def close(self):
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        pass  # handshakes that the other side ends

    def items(self, secret):
        """Of the messages that were taken, without repetitions; each is held against the description and its signature."""
        with self.lock:
            taken = list(self.taken)
        found, seen = [], set()
        for headers, body in taken:
            message = self._document["verified"](secret, headers, body)
            contract().check_body("WebhookMessage", message)
            self._document["take_over"](self.statuses, message)
            if headers["webhook-id"] not in seen:
                seen.add(headers["webhook-id"])
                found += message["data"]["items"]
        return found

    def verified(self, secret, place=-1):
        headers, body = self.attempts[place]
        return self._document["verified"](secret, headers, body)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        server = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        with server.lock:
            server.attempts.append((headers, body))
            number = len(server.attempts)
            server.at_once += 1
            server.most_at_once = max(server.most_at_once, server.at_once)
        try:
            answer = server.plan(number)
        finally:
            with server.lock:
                server.at_once -= 1
        if answer is None:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nnot")
            self.close_connection = True
            return
        status, more, text = answer
        if 200 <= status <= 299:
            with server.lock:
                server.taken.append((headers, body))
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *arguments):
        pass
