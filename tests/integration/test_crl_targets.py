"""CRLs that are put into places outside: a folder, and a store that takes HTTP PUT as WebDAV does."""

import base64
import http.server
import stat
import threading

import pytest

from tamga_testing import journey, openssl, plain_http
from tamga_testing.waiting import wait_until

CA = "gost-unqualified"
CREDENTIALS = "tamga:тайна"


class Store(http.server.ThreadingHTTPServer):
    """Keeps what is put; wants a folder made before anything is put into it, as RFC 4918 does."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), StoreHandler)
        self.files, self.folders, self.history = {}, {"/crl/"}, []
        self.broken = self.closed = False
        self.refused = 0
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/crl"


class StoreHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def is_known(self):
        wanted = "Basic " + base64.b64encode(CREDENTIALS.encode()).decode()
        return self.headers.get("Authorization") == wanted

    def do_MKCOL(self):
        with self.server.lock:
            parent = self.path.rstrip("/").rsplit("/", 1)[0] + "/"
            status = 401 if not self.is_known() else 409 if parent not in self.server.folders else \
                405 if self.path in self.server.folders else 201
            if status == 201:
                self.server.folders.add(self.path)
        self.answer(status)

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            if not self.is_known() or self.server.broken:
                self.server.refused += 1
                return self.answer(503 if self.server.broken else 401)
            if self.path.rsplit("/", 1)[0] + "/" not in self.server.folders:
                return self.answer(409)
            assert self.headers["Content-Type"] == "application/pkix-crl"
            self.server.files[self.path] = body
            self.server.history.append((self.path, body))
        self.answer(201)

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def store():
    with Store() as running:
        yield running
        running.shutdown()


@pytest.fixture(scope="module")
def folder(installation):
    place = installation.folder / "outside"
    place.mkdir()
    return place


@pytest.fixture(scope="module")
def targets(installation, folder, store):
    secret = installation.folder / "secrets" / "store"
    secret.write_text(CREDENTIALS + "\n")
    secret.chmod(0o600)
    return {"crl": {"shards": 2, "delta": True, "targets": [
        {"directory": str(folder)}, {"url": store.url, "credentials_file": str(secret)}]}}


@pytest.fixture(scope="module")
def daemon(installation, targets):
    running = installation.start_daemon(targets)
    yield running
    if running.is_running():
        assert running.stop() == 0, running.log_tail()


PATHS = [f"{CA}.crl", f"{CA}/delta.crl", f"{CA}/2/00.crl", f"{CA}/2/01.crl"]


def number_of(der):
    pem = openssl.der_crl_to_pem(der)
    return int(openssl.run("crl", "-noout", "-crlnumber", stdin=pem).stdout.decode().strip().split("=")[1], 16)


def served(daemon):
    return [plain_http.request(f"{daemon.status_url}/crl/{path}").body for path in PATHS]


def wait_for_all(daemon, folder, store, after=0):
    """The same octets at all three places, of an edition after this one."""
    def same():
        files = [folder / path for path in PATHS]
        if not all(file.exists() for file in files):
            return None
        expected = served(daemon)
        with store.lock:
            put = [store.files.get(f"/crl/{path}") for path in PATHS]
        if [file.read_bytes() for file in files] != expected or put != expected:
            return None
        return number_of(expected[0]) > after and number_of(expected[0])
    return wait_until(same, 30, "folder and store have what is served", interval=0.2)


def revoke_another(operator):
    _, certificate = journey.issue_to_new_person(operator)
    journey.expect(operator.post(f"{journey.certificate_path(certificate)}/revoke", journey.revocation()), 200)
    return certificate


def test_what_is_served_is_at_both_places(daemon, folder, store):
    wait_for_all(daemon, folder, store)
    assert stat.S_IMODE((folder / PATHS[0]).stat().st_mode) == 0o644, "a web server can read it"
    assert not list(folder.rglob("*.new"))
    text = plain_http.request(f"http://127.0.0.1:{daemon.metrics_port}/metrics").body.decode()
    assert f'tamga_crl_deliveries_total{{target="{store.url}"}}' in text
    assert CREDENTIALS not in daemon.log_tail(10000) and "тайна" not in text


def test_a_store_that_fails_gets_it_later_and_keeps_nobody_waiting(daemon, operator, folder, store):
    before = wait_for_all(daemon, folder, store)
    store.broken = True
    revoke_another(operator)
    wait_until(lambda: number_of((folder / PATHS[0]).read_bytes()) > before, 20, "the folder has the next edition", interval=0.2)
    wait_until(lambda: store.refused >= 2, 20, "it is tried again")
    with store.lock:
        assert number_of(store.files[f"/crl/{PATHS[0]}"]) == before
    store.broken = False
    wait_for_all(daemon, folder, store, before)


def test_numbers_rise_also_with_several_daemons_and_kills(installation, daemon, operator, folder, store, targets):
    last = wait_for_all(daemon, folder, store)
    for instance in (2, 3):
        other = installation.start_daemon({"daemon": {"duties": ["issuance"], "instance": instance}, **targets})
        revoke_another(operator)
        other.kill()
        last = wait_for_all(daemon, folder, store, last)
    for path in PATHS:
        numbers = [number_of(body) for put, body in store.history if put == f"/crl/{path}"]
        assert numbers == sorted(numbers), path
