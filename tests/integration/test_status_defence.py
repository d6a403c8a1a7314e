"""The public listener of a running daemon under people who ask too much, too slowly or nonsense: the honest are answered all the
same, memory stays bounded, and /metrics tells what happened."""

import contextlib
import os
import random
import re
import socket
import threading

import pytest

from tamga_testing import journey, ocsp_der, openssl, plain_http
from tamga_testing.relying_party import RelyingParty
from tamga_testing.waiting import wait_until

CERTIFICATE = b"GET /ca/ecdsa-unqualified.crt HTTP/1.1\r\nHost: a\r\n\r\n"
TRY_LATER = bytes.fromhex("30030a0103")
PER_SOURCE, PLACES = 12, 24
# What one connection may hold: 16 KiB of input, a body and answers of 64 KiB each, and as much again for their growing.
PER_CONNECTION = 300 * 1024


@pytest.fixture(scope="module")
def certificate(operator, relying_party):
    _, issued = journey.issue_to_new_person(operator, key_kind="ecdsa-p256")
    relying_party.wait_for_ocsp(issued, "good", 30)
    return issued


@pytest.fixture(scope="module")
def request_der(installation, certificate):
    return openssl.ocsp_request(certificate["pem"], installation.ca_pem(certificate["issuer"]))


def status_daemon(installation, certificate, idle_timeout):
    settings = {"idle_timeout": idle_timeout, "max_connections": PLACES, "max_connections_per_source": PER_SOURCE}
    daemon = installation.start_daemon({"daemon": {"duties": ["status"]}, "status": settings})
    RelyingParty(installation, daemon).wait_for_ocsp(certificate, "good", 30)
    return daemon


@pytest.fixture(scope="module")
def impatient(installation, certificate):
    """A status daemon that soon closes what is silent or slow."""
    daemon = status_daemon(installation, certificate, "2s")
    yield daemon
    assert daemon.stop() == 0


@pytest.fixture(scope="module")
def guarded(installation, certificate):
    """A status daemon with few places, in which nobody honest is taken for idle, however slow the machine is."""
    daemon = status_daemon(installation, certificate, "2m")
    yield daemon
    assert daemon.stop() == 0


def metric(daemon, name):
    text = plain_http.request(f"http://127.0.0.1:{daemon.metrics_port}/metrics").body.decode()
    return float(re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE).group(1))


class Client:
    """Sends exactly the octets it is told to; from an address of its own if wanted."""

    def __init__(self, port, source="127.0.0.1", small=False):
        self.socket = socket.socket()
        self.socket.settimeout(60)
        self.socket.bind((source, 0))
        if small:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.connect(("127.0.0.1", port))
        self.input = b""

    def send(self, octets):
        """False when the other side has closed."""
        try:
            self.socket.sendall(octets)
            return True
        except (ConnectionError, socket.timeout):
            return False

    def read(self):
        """(status, body) of one answer; None when the connection ended instead."""
        while b"\r\n\r\n" not in self.input:
            if not self._receive():
                return None
        head, _, self.input = self.input.partition(b"\r\n\r\n")
        length = int(re.search(rb"Content-Length: (\d+)", head).group(1))
        while len(self.input) < length:
            if not self._receive():
                return None
        body, self.input = self.input[:length], self.input[length:]
        return int(head.split()[1]), body

    def ask(self, octets):
        return self.read() if self.send(octets) else None

    def is_closed(self):
        return not self._receive()

    def _receive(self):
        try:
            octets = self.socket.recv(65536)
        except ConnectionError:
            return False
        self.input += octets
        return bool(octets)

    def close(self):
        self.socket.close()


@pytest.fixture
def connect():
    with contextlib.ExitStack() as clients:
        def one(daemon, **options):
            client = Client(daemon.status_port, **options)
            clients.callback(client.close)
            return client
        yield one


@pytest.fixture(autouse=True)
def nobody_is_left(guarded, impatient):
    """Each test begins and ends with all places free."""
    def wait():
        for daemon in (guarded, impatient):
            wait_until(lambda: metric(daemon, "tamga_status_connections") == 0, 30, "all connections are gone")
            assert metric(daemon, "tamga_status_buffer_octets") == 0
    wait()
    yield
    wait()


def post(body):
    return b"POST /ocsp HTTP/1.1\r\nHost: a\r\nContent-Type: application/ocsp-request\r\nContent-Length: %d\r\n\r\n" % len(body) + body


@pytest.mark.parametrize("beginning", [b"GET /ca/", CERTIFICATE[:-2] + b"X-Filler: ",
                                       b"POST /ocsp HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n",
                                       b"POST /ocsp HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n9"],
                         ids=["request line", "header", "body", "chunk"])
def test_an_octet_now_and_then_keeps_nothing_open(impatient, connect, beginning):
    name = 'tamga_status_closed_connections_total{cause="slow_request"}'
    before = metric(impatient, name)
    client = connect(impatient)
    client.send(beginning)
    wait_until(lambda: not client.send(b"a"), 60, "the connection is closed", interval=0.1)
    assert metric(impatient, name) == before + 1


def test_silence_keeps_nothing_open(impatient, connect):
    before = metric(impatient, 'tamga_status_closed_connections_total{cause="idle"}')
    once, never = connect(impatient), connect(impatient)
    assert once.ask(CERTIFICATE)[0] == 200
    assert never.is_closed() and once.is_closed()
    assert metric(impatient, 'tamga_status_closed_connections_total{cause="idle"}') == before + 2


def test_who_never_reads_holds_little_and_not_for_long(impatient, connect, request_der):
    name = 'tamga_status_closed_connections_total{cause="slow_reader"}'
    before = metric(impatient, name)
    client = connect(impatient, small=True)
    asking = threading.Thread(target=lambda: [None for _ in iter(lambda: client.send(post(request_der) * 50), False)])
    asking.start()
    held = []
    wait_until(lambda: held.append(metric(impatient, "tamga_status_buffer_octets")) or metric(impatient, name) > before, 60,
               "the connection is closed")
    asking.join()
    assert max(held) < PER_CONNECTION
    assert metric(impatient, name) == before + 1


def test_giant_headers_are_refused_however_they_come(guarded, connect):
    before = metric(guarded, 'tamga_status_refused_requests_total{cause="too_large"}')
    at_once = connect(guarded)
    at_once.send(b"GET /" + b"a" * 300_000)
    assert at_once.read()[0] == 431
    line_by_line = connect(guarded)
    line_by_line.send(b"GET / HTTP/1.1\r\nHost: a\r\nI")
    for _ in range(400):  # each piece ends in the middle of a name: whole lines are taken then, and must be counted
        line_by_line.send(b'f-None-Match: "%b"\r\nI' % (b"x" * 60))
    assert line_by_line.read()[0] == 431
    body = connect(guarded)
    body.send(post(b"x" * 70_000))
    assert body.read()[0] == 413
    assert metric(guarded, 'tamga_status_refused_requests_total{cause="too_large"}') == before + 3
    for client in (at_once, line_by_line, body):
        assert client.is_closed()


def test_an_endless_pipeline_is_answered_in_its_order_and_costs_nothing(guarded, connect, request_der):
    before = metric(guarded, "tamga_ocsp_requests_total")
    signed = metric(guarded, 'tamga_ocsp_answers_total{made="signed_to_keep"}')
    client = connect(guarded)
    rounds, pipeline = 20, (post(request_der) + CERTIFICATE) * 100
    sending = threading.Thread(target=lambda: [client.send(pipeline) for _ in range(rounds)])
    sending.start()
    held = []
    for round_number in range(rounds):
        for _ in range(100):
            status, body = client.read()
            assert status == 200 and body[:4] == b"\x30\x82" + body[2:4] and b"\x0a\x01\x00" in body[:8]
            status, certificate = client.read()
            assert status == 200 and b"\x0a\x01\x00" not in certificate[:8]
        held.append(metric(guarded, "tamga_status_buffer_octets"))
    sending.join()
    assert metric(guarded, "tamga_ocsp_requests_total") == before + 100 * rounds
    assert metric(guarded, 'tamga_ocsp_answers_total{made="signed_to_keep"}') <= signed + 1
    assert max(held) < PER_CONNECTION


def test_nonsense_is_answered_on_one_connection(guarded, connect, request_der):
    chance = random.Random(20261126)
    before = metric(guarded, 'tamga_ocsp_answers_total{made="malformed"}')
    client = connect(guarded)
    for _ in range(300):
        nonsense = bytearray(request_der[:chance.randrange(2, len(request_der))])
        nonsense[chance.randrange(2, len(nonsense)) if len(nonsense) > 2 else 1] ^= 1 << chance.randrange(8)
        status, body = client.ask(post(bytes(nonsense)))
        assert (status, body) == (200, bytes.fromhex("30030a0101")), nonsense.hex()
    assert metric(guarded, 'tamga_ocsp_answers_total{made="malformed"}') == before + 300
    assert client.ask(post(request_der))[0] == 200


def test_a_flood_of_nonces_does_not_reach_prepared_answers(guarded, connect, request_der):
    """Between two of them no more signatures are made than there are connections that ask for one, and none of them is lost."""
    flood = [connect(guarded, source="127.0.0.2") for _ in range(PER_SOURCE)]
    honest = connect(guarded)
    prepared = honest.ask(post(request_der))
    assert prepared[0] == 200
    cached = metric(guarded, 'tamga_ocsp_answers_total{made="cached"}')
    on_the_spot = metric(guarded, 'tamga_ocsp_answers_total{made="signed_on_the_spot"}')
    ending = threading.Event()
    answers = []

    def ask_all_the_time(client):
        while not ending.is_set():
            answer = client.ask(post(ocsp_der.with_extensions(request_der, ocsp_der.nonce(os.urandom(16)))))
            assert answer is not None and answer[0] == 200
            answers.append(answer[1])

    asking = [threading.Thread(target=ask_all_the_time, args=(client,)) for client in flood]
    for thread in asking:
        thread.start()
    wait_until(lambda: len(answers) > 50, 60, "the flood is there")
    for _ in range(200):
        assert honest.ask(post(request_der)) == prepared
    ending.set()
    for thread in asking:
        thread.join()
    assert metric(guarded, 'tamga_ocsp_answers_total{made="cached"}') == cached + 200
    signed = len([body for body in answers if body != TRY_LATER])
    assert signed > 50 and metric(guarded, 'tamga_ocsp_answers_total{made="signed_on_the_spot"}') == on_the_spot + signed
    assert metric(guarded, "tamga_ocsp_waiting") == 0


def test_a_source_gets_no_more_connections_than_allowed(guarded, connect):
    before = metric(guarded, "tamga_status_refused_connections_total")
    crowd = [connect(guarded, source="127.0.0.2") for _ in range(PER_SOURCE)]
    assert all(client.ask(CERTIFICATE)[0] == 200 for client in crowd)
    assert all(connect(guarded, source="127.0.0.2").ask(CERTIFICATE) is None for _ in range(5))
    assert metric(guarded, "tamga_status_refused_connections_total") == before + 5
    assert connect(guarded, source="127.0.0.3").ask(CERTIFICATE)[0] == 200, "others are not touched by it"
    assert crowd[0].ask(CERTIFICATE)[0] == 200
    crowd[0].close()
    wait_until(lambda: connect(guarded, source="127.0.0.2").ask(CERTIFICATE), 30, "the place of who left is free")


def test_when_all_places_are_taken_the_silent_give_way(installation, certificate, connect):
    settings = {"idle_timeout": "10m", "max_connections": 4, "max_connections_per_source": 0}
    daemon = installation.start_daemon({"daemon": {"duties": ["status"]}, "status": settings})
    silent = [connect(daemon) for _ in range(4)]
    assert all(client.ask(CERTIFICATE)[0] == 200 for client in silent)
    assert connect(daemon).ask(CERTIFICATE)[0] == 200
    # Those who had been silent for long enough at that moment: the last of them perhaps had not.
    assert any(client.ask(CERTIFICATE) is None for client in silent)
    assert daemon.stop() == 0
