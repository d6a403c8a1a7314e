"""CRLs that are put into places outside: a folder, a store that takes HTTP PUT as WebDAV does, one that speaks S3, and one that
never answers."""

import base64
import hashlib
import http.server
import pathlib
import socket
import stat
import threading

import pytest

from tamga_testing import crl_reading, journey, openssl, plain_http, s3_store
from tamga_testing.waiting import wait_until

CA = "gost-unqualified"
CREDENTIALS = "tamga:тайна"
REGION = "ru-central1"
ACCESS_KEY, SECRET_KEY, WRONG_KEY = "TAMGAACCESSKEY", "s3cret/of+the:store", "s3cret/of+another"


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
def bucket():
    with s3_store.S3Store("lists", REGION, ACCESS_KEY, SECRET_KEY) as running:
        yield running
        running.shutdown()


@pytest.fixture(scope="module")
def silent():
    """Takes connections and says nothing, ever."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/crl"


def write_secret(installation, name, text):
    file = installation.folder / "secrets" / name
    file.write_text(text + "\n")
    file.chmod(0o600)
    return str(file)


@pytest.fixture(scope="module")
def targets(installation, folder, store, bucket, silent):
    """The S3 store's key is wrong at first."""
    return {"crl": {"shards": 2, "delta": True, "cache_age": "10m", "targets": [
        {"url": silent},
        {"directory": str(folder)},
        {"url": store.url, "credentials_file": write_secret(installation, "store", CREDENTIALS)},
        {"url": bucket.url, "credentials_file": write_secret(installation, "bucket", f"{ACCESS_KEY}:{WRONG_KEY}"),
         "s3_region": REGION}]}}


@pytest.fixture(scope="module")
def daemon(installation, targets):
    running = installation.start_daemon(targets)
    yield running
    if running.is_running():
        assert running.stop() == 0, running.log_tail()


PATHS = [f"{CA}.crl", f"{CA}/delta.crl", f"{CA}/2/00.crl", f"{CA}/2/01.crl"]


def number_of(der):
    return crl_reading.number_of(openssl.der_crl_to_pem(der))


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
    return wait_until(same, 60, "folder and store have what is served", interval=0.2)


def revoke_another(operator):
    _, certificate = journey.issue_to_new_person(operator)
    journey.expect(operator.post(f"{journey.certificate_path(certificate)}/revoke", journey.revocation()), 200)
    return certificate


def test_what_is_served_is_at_both_places(daemon, folder, store):
    wait_for_all(daemon, folder, store)
    assert stat.S_IMODE((folder / PATHS[0]).stat().st_mode) == 0o644, "a web server can read it"
    for path in (folder / CA, folder / CA / "2"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o755, "and enter its folders"
    # The lists of other CAs may be under way.
    wait_until(lambda: not list(folder.rglob("*.new")), 60, "nothing is left half-written")
    text = plain_http.request(f"http://127.0.0.1:{daemon.metrics_port}/metrics").body.decode()
    assert f'tamga_crl_deliveries_total{{target="{store.url}"}}' in text
    assert CREDENTIALS not in daemon.log_tail(10000) and "тайна" not in text
    answer = plain_http.described(f"{daemon.status_url}/crl/{CA}.crl")
    assert answer.header("Cache-Control").startswith("max-age=600, public") and answer.header("Expires") is None


def test_a_signature_is_judged_as_aws_says():
    """The examples of the Amazon S3 API Reference, "Signature Calculations for the Authorization Header"."""
    secret, moment, host = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "20130524T000000Z", "examplebucket.s3.amazonaws.com"
    for method, path, body, more, expected in (
            ("GET", "/test.txt", b"", {"range": "bytes=0-9"}, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
            ("PUT", "/test%24file.text", b"Welcome to Amazon S3.",
             {"date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"},
             "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")):
        digest = hashlib.sha256(body).hexdigest()
        headers = {"host": host, "x-amz-content-sha256": digest, "x-amz-date": moment, **more}
        asked = s3_store.canonical_request(method, path, headers, sorted(headers), digest)
        assert s3_store.signature(secret, asked, moment, "us-east-1") == expected


def test_an_s3_store_refuses_a_wrong_key_and_takes_the_mended_one(installation, daemon, operator, folder, store, bucket):
    before = wait_for_all(daemon, folder, store)
    wait_until(lambda: len(bucket.refusals) >= 3, 60, "it is tried again and again")
    with bucket.lock:
        assert set(bucket.refusals) == {"SignatureDoesNotMatch"} and not bucket.objects
    assert f"{bucket.url}/{CA}" in daemon.log() and "HTTP 403" in daemon.log()

    write_secret(installation, "bucket", f"{ACCESS_KEY}:{SECRET_KEY}")
    revoke_another(operator)
    wait_for_all(daemon, folder, store, before)

    def same():
        with bucket.lock:
            kept = [bucket.objects.get(f"/lists/crl/{path}") for path in PATHS]
        return kept == [("application/pkix-crl", octets) for octets in served(daemon)]
    wait_until(same, 60, "the store has what is served", interval=0.2)
    assert set(bucket.refusals) == {"SignatureDoesNotMatch"}, "with the right key nothing was refused"
    told = daemon.log() + installation.tamga("config", "check", configuration_file=daemon.configuration_file.name).stdout
    told += plain_http.request(f"http://127.0.0.1:{daemon.metrics_port}/metrics").body.decode()
    told += pathlib.Path(f"/proc/{daemon.pid}/cmdline").read_text() + daemon.configuration_file.read_text()
    assert SECRET_KEY not in told and WRONG_KEY not in told


def test_a_store_that_fails_gets_it_later_and_keeps_nobody_waiting(daemon, operator, folder, store):
    before = wait_for_all(daemon, folder, store)
    store.broken = True
    revoke_another(operator)
    wait_until(lambda: number_of((folder / PATHS[0]).read_bytes()) > before, 60, "the folder has the next edition", interval=0.2)
    wait_until(lambda: store.refused >= 2, 60, "it is tried again")
    with store.lock:
        assert number_of(store.files[f"/crl/{PATHS[0]}"]) == before
    store.broken = False
    wait_for_all(daemon, folder, store, before)


def test_numbers_rise_also_with_several_daemons_and_kills(installation, daemon, operator, folder, store, bucket, targets):
    last = wait_for_all(daemon, folder, store)
    for instance in (2, 3):
        other = installation.start_daemon({"daemon": {"duties": ["issuance"], "instance": instance}, **targets})
        revoke_another(operator)
        other.kill()
        last = wait_for_all(daemon, folder, store, last)
    for path in PATHS:
        for place, history in (("/crl/", store.history), ("/lists/crl/", bucket.history)):
            numbers = [number_of(body) for put, body in history if put == place + path]
            assert numbers == sorted(numbers), place + path


def test_a_store_that_never_answers_holds_up_no_stop(daemon, silent):
    """Nor has it kept the other places waiting all the time."""
    assert f'tamga_crl_deliveries_total{{target="{silent}"}} 0' in plain_http.request(
        f"http://127.0.0.1:{daemon.metrics_port}/metrics").body.decode()
    told = daemon.log().count(f"to {silent}:")
    assert daemon.stop() == 0, f"a transfer may take 600 s, a stop 30 s: {daemon.log_tail()}"
    assert daemon.log().count(f"to {silent}:") == told, "a transfer that was stopped is no failure"
