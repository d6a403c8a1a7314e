"""Somebody at an address of his own, without a client certificate."""

import http.client
import json
import ssl

from tamga_testing.contract import contract
from tamga_testing.plain_http import Answer


class Anybody:
    def __init__(self, daemon, address="127.0.0.1"):
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        self._connection = http.client.HTTPSConnection("127.0.0.1", daemon.api_port, context=context, timeout=30,
                                                       source_address=(address, 0))

    def request(self, method, target, body=None, **headers):
        """`body` is a JSON value."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            body = json.dumps(body)
            headers["Content-Type"] = "application/json"
        self._connection.request(method, target, body, headers)
        response = self._connection.getresponse()
        answer = Answer(response.status, response.getheaders(), response.read())
        contract().check(method, target, answer, {"api"})
        return answer
