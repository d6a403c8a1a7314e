"""OCSP as other programs ask for it: the openssl command, GnuTLS's ocsptool, curl and the cryptography package of Python."""

import base64
import datetime
import subprocess
import urllib.parse

import pytest

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp
from tamga_testing import journey, openssl, plain_http

DIGESTS = ["sha1", "sha256", "sha384", "sha512", "md_gost12_256", "md_gost12_512"]


@pytest.fixture(scope="module")
def good(operator, relying_party):
    _, issued = journey.issue_to_new_person(operator, key_kind="ecdsa-p256")
    relying_party.wait_for_ocsp(issued, "good")
    return issued


@pytest.fixture(scope="module")
def revoked(operator, relying_party):
    _, issued = journey.issue_to_new_person(operator, key_kind="ecdsa-p256")
    journey.expect(operator.post(f"{journey.certificate_path(issued)}/revoke", journey.revocation()), 200)
    relying_party.wait_for_ocsp(issued, "revoked")
    return issued


@pytest.fixture(scope="module")
def url(daemon):
    return f"{daemon.status_url}/ocsp"


@pytest.fixture
def files(installation, good, revoked, tmp_path):
    """The folder with good.pem, revoked.pem, issuer.pem and root.pem."""
    (tmp_path / "good.pem").write_text(good["pem"])
    (tmp_path / "revoked.pem").write_text(revoked["pem"])
    (tmp_path / "issuer.pem").write_text(installation.ca_pem(good["issuer"]))
    (tmp_path / "root.pem").write_text(installation.root_of(good["issuer"]))
    return tmp_path


def ran(*command, folder):
    return subprocess.run([str(part) for part in command], cwd=folder, capture_output=True, timeout=60)


@pytest.mark.parametrize("kind", ["ecdsa-p256", "gost-256-a"])
@pytest.mark.parametrize("digest", DIGESTS)
def test_openssl_asks_by_every_hash(operator, relying_party, kind, digest, request):
    certificate = request.getfixturevalue("good") if kind == "ecdsa-p256" else request.getfixturevalue("gost")
    for method in ("GET", "POST"):
        assert relying_party.ocsp(certificate, digest=digest, method=method, nonce=False).status == "good"


@pytest.fixture(scope="module")
def gost(operator, relying_party):
    _, issued = journey.issue_to_new_person(operator, key_kind="gost-256-a")
    relying_party.wait_for_ocsp(issued, "good")
    return issued


@pytest.mark.parametrize("nonce", ["--nonce", "--no-nonce"])
@pytest.mark.parametrize("status", ["good", "revoked"])
def test_gnutls_asks_and_verifies(files, url, status, nonce):
    done = ran("ocsptool", f"--ask={url}", nonce, f"--load-cert={status}.pem", "--load-issuer=issuer.pem",
               "--load-trust=issuer.pem", "--outfile=answer.der", folder=files)
    text = (done.stdout + done.stderr).decode()
    assert done.returncode == 0, text
    shown = ran("ocsptool", "--response-info", "--load-response=answer.der", folder=files).stdout.decode()
    assert f"Certificate Status: {status}" in shown
    judged = ran("ocsptool", "--verify-response", "--load-response=answer.der", "--load-trust=issuer.pem", folder=files)
    assert judged.returncode == 0, (judged.stdout + judged.stderr).decode()


def cryptography_request(files, name, algorithm):
    certificate, issuer = (x509.load_pem_x509_certificate((files / file).read_bytes()) for file in (f"{name}.pem", "issuer.pem"))
    return ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, algorithm).build().public_bytes(serialization.Encoding.DER)


@pytest.mark.parametrize("algorithm", [hashes.SHA1(), hashes.SHA256(), hashes.SHA512()], ids=lambda one: one.name)
def test_cryptography_asks_and_verifies(files, url, algorithm):
    for name, status in (("good", ocsp.OCSPCertStatus.GOOD), ("revoked", ocsp.OCSPCertStatus.REVOKED)):
        answer = ocsp.load_der_ocsp_response(plain_http.post_ocsp(url, cryptography_request(files, name, algorithm)).body)
        assert answer.response_status == ocsp.OCSPResponseStatus.SUCCESSFUL
        assert answer.certificate_status == status
        assert answer.hash_algorithm.name == algorithm.name
        responder, = answer.certificates
        assert answer.responder_key_hash == x509.SubjectKeyIdentifier.from_public_key(responder.public_key()).digest
        responder.public_key().verify(answer.signature, answer.tbs_response_bytes, ec.ECDSA(answer.signature_hash_algorithm))
        now = datetime.datetime.utcnow()
        assert answer.this_update <= answer.produced_at <= now + datetime.timedelta(seconds=1) < answer.next_update
        cutoff = next(one for one in answer.single_extensions if one.oid.dotted_string == "1.3.6.1.5.5.7.48.1.6")
        assert not cutoff.critical


def test_curl_posts_and_keeps(files, url):
    (files / "request").write_bytes(cryptography_request(files, "good", hashes.SHA1()))
    curl = ["curl", "--silent", "--show-error", "--fail", "--max-time", "60"]
    ran(*curl, "--header", "Content-Type: application/ocsp-request", "--data-binary", "@request", "--output", "posted", url, folder=files)
    path = urllib.parse.quote(base64.b64encode((files / "request").read_bytes()).decode(), safe="")
    ran(*curl, "--etag-save", "tag", "--output", "got", f"{url}/{path}", folder=files)
    assert (files / "got").read_bytes() == (files / "posted").read_bytes() != b""
    again = ran(*curl, "--etag-compare", "tag", "--write-out", "%{http_code} %{size_download}", f"{url}/{path}", folder=files)
    assert again.stdout == b"304 0"


def test_every_form_of_get_is_the_same_request(files, url):
    """RFC 6960 appendix A.1 leaves open how much is encoded; clients and proxies do all of these."""
    whole = cryptography_request(files, "good", hashes.SHA256())
    expected = plain_http.get_ocsp(url, whole).body
    plain = base64.b64encode(whole).decode()
    assert plain.endswith("="), "the padding is part of what is tried"
    forms = [
        plain,
        plain.rstrip("="),
        urllib.parse.quote(plain, safe=""),
        urllib.parse.quote(plain, safe="/"),
        urllib.parse.quote(plain, safe="+"),
        urllib.parse.quote(plain, safe="="),
        "".join(f"%{ord(character):02x}" for character in plain),
        "/" + plain,
        "/" + urllib.parse.quote(plain, safe=""),
        plain + "/",
        urllib.parse.quote(plain, safe="") + "/",
        plain + "?at=once",
    ]
    for form in forms:
        answer = plain_http.request(f"{url}/{form}")
        assert answer.body == expected, form
        assert plain_http.request(f"{url}/{form}", "HEAD").header("Content-Length") == str(len(expected))
    for form in (plain.replace("M", "%254D", 1), plain + "=", plain[:-5], "", "%"):
        assert plain_http.request(f"{url}/{form}").body == bytes.fromhex("30030a0101"), form


def seconds(text):
    return datetime.datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT")


def test_headers_tell_caches_what_the_answer_tells(files, url):
    """RFC 5019 section 6.2."""
    answer = plain_http.get_ocsp(url, cryptography_request(files, "good", hashes.SHA1()))
    inside = ocsp.load_der_ocsp_response(answer.body)
    assert seconds(answer.header("Last-Modified")) == inside.this_update
    assert seconds(answer.header("Expires")) == inside.next_update
    directives = dict(part.strip().partition("=")[::2] for part in answer.header("Cache-Control").split(","))
    assert set(directives) == {"max-age", "public", "no-transform", "must-revalidate"}
    left = (inside.next_update - seconds(answer.header("Date"))).total_seconds()
    assert int(directives["max-age"]) == left > 0
    assert answer.header("Content-Type") == "application/ocsp-response"
    tag = answer.header("ETag")
    for given, status in ((tag, 304), (f'"other", {tag}', 304), ("*", 304), (f"W/{tag}", 304), ('"other"', 200)):
        conditional = plain_http.get_ocsp(url, cryptography_request(files, "good", hashes.SHA1()), {"If-None-Match": given})
        assert conditional.status == status, given
        assert conditional.header("ETag") == tag and conditional.header("Expires") == answer.header("Expires")
        assert (conditional.body == b"") == (status == 304)


def test_a_revocation_changes_the_tag(operator, relying_party, installation, url, tmp_path):
    _, certificate = journey.issue_to_new_person(operator, key_kind="ecdsa-p256")
    relying_party.wait_for_ocsp(certificate, "good")
    request = openssl.ocsp_request(certificate["pem"], installation.ca_pem(certificate["issuer"]))
    before = plain_http.get_ocsp(url, request)
    journey.expect(operator.post(f"{journey.certificate_path(certificate)}/revoke", journey.revocation()), 200)
    relying_party.wait_for_ocsp(certificate, "revoked")
    after = plain_http.get_ocsp(url, request, {"If-None-Match": before.header("ETag")})
    assert after.status == 200 and after.header("ETag") != before.header("ETag")
    assert ocsp.load_der_ocsp_response(after.body).certificate_status == ocsp.OCSPCertStatus.REVOKED
