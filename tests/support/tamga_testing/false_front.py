"""Stands in front of a status daemon and may answer otherwise than it does."""

import http.server
import threading

from tamga_testing import plain_http


class FalseFront(http.server.ThreadingHTTPServer):
    """Listens on a port of its own; subclasses say in answer() what is told instead of the truth."""

    def __init__(self, truth):
        self._truth = truth
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def ask(self, method, path, body):
        """What the daemon answers."""
        headers = {"Content-Type": "application/ocsp-request"} if method == "POST" else {}
        return plain_http.request(f"{self._truth}{path}", method, body or None, headers)

    def answer(self, method, path, body):
        raise NotImplementedError

    def handle_error(self, request, client_address):
        """Those who ask may go away in the middle of an answer."""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self._answer(b"")

    def do_POST(self):
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, body):
        answer = self.server.answer(self.command, self.path, body)
        self.send_response(answer.status)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *arguments):
        pass
