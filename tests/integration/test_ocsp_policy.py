"""What an operator may decide about OCSP, and what a client may ask for: a daemon with every default beside one that repeats no
nonces, forgets the expired and calls revoked what was never issued (RFC 6960, RFC 5019, RFC 9654)."""

import os

import pytest

from cryptography.x509 import ocsp
from tamga_testing import journey, ocsp_der, openssl, plain_http
from tamga_testing.relying_party import RelyingParty

MALFORMED = bytes.fromhex("30030a0101")
UNAUTHORIZED = bytes.fromhex("30030a0106")
ECDSA_CA = "ecdsa-unqualified"


@pytest.fixture(scope="module")
def certificate(operator, relying_party):
    _, issued = journey.issue_to_new_person(operator, key_kind="ecdsa-p256")
    relying_party.wait_for_ocsp(issued, "good")
    return issued


@pytest.fixture(scope="module")
def expired(installation, certificate):
    """The serial number of a revoked certificate that ended two days ago, as an imported registry has them."""
    serial = "02" + os.urandom(12).hex()
    installation.query(
        "INSERT INTO tamga.certificate_status (issuer_id, serial, status, version, reason, revoked_at, not_after, changed_at) "
        "SELECT id, decode(%s, 'hex'), 'revoked', 1, 1, now() - interval '9 days', now() - interval '2 days', now() "
        "FROM tamga.certification_authorities WHERE name = %s RETURNING 1", (serial, ECDSA_CA))
    return serial


@pytest.fixture(scope="module")
def strict(installation, certificate, expired):
    """Answers for the expired for a day, calls revoked what was never issued, repeats no nonce."""
    settings = {"ocsp_retention": "1d", "ocsp_never_issued": "revoked", "ocsp_nonce": "ignore"}
    daemon = installation.start_daemon({"daemon": {"duties": ["status"]}, "status": settings})
    RelyingParty(installation, daemon).wait_for_ocsp(certificate, "good")
    yield f"{daemon.status_url}/ocsp"
    assert daemon.stop() == 0


@pytest.fixture(scope="module")
def usual(daemon):
    return f"{daemon.status_url}/ocsp"


class Asker:
    def __init__(self, folder, issuer_pem):
        self.folder = folder
        (folder / "issuer.pem").write_text(issuer_pem)

    def request(self, *serials):
        wanted = [part for serial in serials for part in ("-serial", "0x" + serial)]
        openssl.run("ocsp", "-issuer", self.folder / "issuer.pem", *wanted, "-no_nonce", "-reqout", self.folder / "request")
        return (self.folder / "request").read_bytes()

    def text(self, body):
        """The answer in words; its signature is verified against the CA."""
        (self.folder / "answer").write_bytes(body)
        done = openssl.run("ocsp", "-respin", self.folder / "answer", "-CAfile", self.folder / "issuer.pem", "-partial_chain",
                           "-resp_text", check=False)
        text = (done.stdout + done.stderr).decode()
        assert "Response verify OK" in text, text
        return text


@pytest.fixture
def asker(installation, tmp_path):
    return Asker(tmp_path, installation.ca_pem(ECDSA_CA))


def repeated(body):
    """The nonce of an answer."""
    extensions = ocsp.load_der_ocsp_response(body).extensions
    return next((one.value.nonce for one in extensions if one.oid.dotted_string == "1.3.6.1.5.5.7.48.1.2"), None)


@pytest.mark.parametrize("octets", [1, 15, 16, 32, 33, 128])
def test_nonces_are_repeated_octet_by_octet_and_never_cacheable(certificate, usual, asker, octets):
    nonce = os.urandom(octets)
    answer = plain_http.post_ocsp(usual, ocsp_der.with_extensions(asker.request(certificate["serial"]), ocsp_der.nonce(nonce)))
    assert ocsp_der.element(0x04, nonce) in answer.body
    assert repeated(answer.body).endswith(nonce)
    assert answer.header("Cache-Control") == "no-store"


@pytest.mark.parametrize("octets", [0, 129, 200])
def test_nonces_that_rfc_9654_does_not_know_are_malformed(certificate, usual, strict, asker, octets):
    request = ocsp_der.with_extensions(asker.request(certificate["serial"]), ocsp_der.nonce(os.urandom(octets)))
    for url in (usual, strict):
        assert plain_http.post_ocsp(url, request).body == MALFORMED


def test_nonces_are_passed_over_where_the_operator_says_so(certificate, strict, asker):
    plain = asker.request(certificate["serial"])
    kept = plain_http.post_ocsp(strict, plain)
    for _ in range(2):
        answer = plain_http.post_ocsp(strict, ocsp_der.with_extensions(plain, ocsp_der.nonce(os.urandom(32))))
        assert answer.body == kept.body
        assert repeated(answer.body) is None
        assert "max-age=" in answer.header("Cache-Control")


def test_lengths_may_be_narrowed(installation, certificate, asker):
    daemon = installation.start_daemon({"daemon": {"duties": ["status"]}, "status": {"ocsp_nonce_min": 16, "ocsp_nonce_max": 32}})
    RelyingParty(installation, daemon).wait_for_ocsp(certificate, "good")
    for octets, is_repeated in ((15, False), (16, True), (32, True), (33, False)):
        nonce = os.urandom(octets)
        request = ocsp_der.with_extensions(asker.request(certificate["serial"]), ocsp_der.nonce(nonce))
        body = plain_http.post_ocsp(f"{daemon.status_url}/ocsp", request).body
        assert "Cert Status: good" in asker.text(body)
        assert (ocsp_der.element(0x04, nonce) in body) == is_repeated, octets
    assert daemon.stop() == 0


def test_the_expired_are_answered_for_as_long_as_the_operator_says(installation, expired, usual, strict, asker, certificate):
    text = asker.text(plain_http.post_ocsp(usual, asker.request(expired)).body)
    assert "Cert Status: revoked" in text and "keyCompromise" in text
    begins = openssl.run("x509", "-noout", "-startdate", stdin=installation.ca_pem(ECDSA_CA)).stdout.decode().strip().split("=")[1]
    assert f"Archive Cutoff: \n                {begins}" in text
    assert plain_http.post_ocsp(strict, asker.request(expired)).body == UNAUTHORIZED
    # Whoever asks about several at once learns about the others.
    text = asker.text(plain_http.post_ocsp(strict, asker.request(certificate["serial"], expired)).body)
    assert [line.strip() for line in text.splitlines() if "Cert Status" in line] == ["Cert Status: good", "Cert Status: unknown"]


def test_what_was_never_issued_is_unknown_or_revoked(usual, strict, asker):
    request = asker.request("01" + os.urandom(17).hex())
    text = asker.text(plain_http.post_ocsp(usual, request).body)
    assert "Cert Status: unknown" in text and "Archive Cutoff" not in text
    answer = plain_http.post_ocsp(strict, request)
    text = asker.text(answer.body)
    assert "Cert Status: revoked" in text and "certificateHold" in text
    assert "Revocation Time: Jan  1 00:00:00 1970 GMT" in text
    assert ocsp_der.extension(ocsp_der.EXTENDED_REVOKE, b"\x05\x00") in answer.body
    assert "Next Update" not in text and answer.header("Cache-Control") == "no-store"


def test_revoked_for_what_was_never_issued_passes_the_linter(installation, strict, asker):
    (asker.folder / "never.der").write_bytes(plain_http.post_ocsp(strict, asker.request("01" + os.urandom(17).hex())).body)
    done = installation.tamga("lint", "--strict", "--issuer", asker.folder / "issuer.pem", asker.folder / "never.der", check=False)
    assert done.returncode == 0, done.stdout


def test_a_client_may_prefer_an_algorithm(certificate, usual, asker):
    def asked(*algorithms):
        request = ocsp_der.with_extensions(asker.request(certificate["serial"]), ocsp_der.preferring(*algorithms))
        answer = plain_http.post_ocsp(usual, request)
        assert "Cert Status: good" in asker.text(answer.body)
        return answer, ocsp.load_der_ocsp_response(answer.body).signature_algorithm_oid.dotted_string

    answer, algorithm = asked(ocsp_der.GOST_512, ocsp_der.ECDSA_SHA512, ocsp_der.ECDSA_SHA384)
    assert algorithm == "1.2.840.10045.4.3.4"
    assert answer.header("Cache-Control") == "no-store"
    answer, algorithm = asked(ocsp_der.GOST_512)
    assert algorithm == "1.2.840.10045.4.3.2"
    assert "max-age=" in answer.header("Cache-Control")
    broken = ocsp_der.with_extensions(asker.request(certificate["serial"]),
                                      ocsp_der.extension(ocsp_der.PREFERRED_ALGORITHMS, b"\x05\x00"))
    assert plain_http.post_ocsp(usual, broken).body == MALFORMED


def test_a_hundred_certificates_are_asked_about_at_once_and_no_more(certificate, usual, asker):
    others = ["01" + os.urandom(12).hex() for _ in range(99)]
    text = asker.text(plain_http.post_ocsp(usual, asker.request(certificate["serial"], *others)).body)
    assert text.count("Cert Status: good") == 1 and text.count("Cert Status: unknown") == 99
    assert plain_http.post_ocsp(usual, asker.request(certificate["serial"], *others, "01ff")).body == MALFORMED
