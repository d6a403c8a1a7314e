"""OCSP and CRLs as relying parties read them: the openssl command is the judge (RFC 6960, RFC 5019, RFC 9654, RFC 5280)."""

import base64
import email.utils
import os
import time

import pytest

from tamga_testing import journey, openssl, plain_http

KINDS = [("unqualified", "gost-256-a"), ("unqualified", "ecdsa-p256"), ("qualified", "gost-256-a")]
MALFORMED = bytes.fromhex("30030a0101")  # OCSPResponse {malformedRequest}


@pytest.fixture(scope="module", params=KINDS, ids="-".join)
def certificate(request, operator, relying_party):
    signature_kind, key_kind = request.param
    _, issued = journey.issue_to_new_person(operator, signature_kind=signature_kind, key_kind=key_kind)
    relying_party.wait_for_ocsp(issued, "good")
    return issued


@pytest.fixture(scope="module")
def url(daemon):
    return f"{daemon.status_url}/ocsp"


def request_der(installation, certificate, tmp_path, serial=None, issuer=None, *options):
    """The DER of an OCSP request, made by openssl."""
    issuer_file, leaf = tmp_path / "issuer.pem", tmp_path / "leaf.pem"
    issuer_file.write_text(issuer or installation.ca_pem(certificate["issuer"]))
    leaf.write_text(certificate["pem"])
    what = ["-serial", serial] if serial else ["-cert", leaf]
    openssl.run("ocsp", "-issuer", issuer_file, *what, *(options or ("-no_nonce",)), "-reqout", tmp_path / "request.der")
    return (tmp_path / "request.der").read_bytes()


def answer_text(answer, tmp_path):
    (tmp_path / "answer.der").write_bytes(answer.body)
    return openssl.run("ocsp", "-respin", tmp_path / "answer.der", "-noverify", "-resp_text", check=False).stdout.decode()


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("nonce", [True, False], ids=["nonce", "no-nonce"])
@pytest.mark.parametrize("digest", ["sha1", "sha256", "md_gost12_256"])
def test_each_way_of_asking(certificate, relying_party, method, nonce, digest):
    answer = relying_party.ocsp(certificate, method=method, nonce=nonce, digest=digest)
    assert answer.status == "good"
    assert ("Nonce" in answer.text) == nonce
    assert "WARNING" not in answer.text, answer.text


def test_get_and_post_without_nonce_are_cacheable_and_equal(certificate, installation, url, tmp_path):
    der = request_der(installation, certificate, tmp_path)
    by_get, by_post = plain_http.get_ocsp(url, der), plain_http.post_ocsp(url, der)
    assert by_get.media_type == by_post.media_type == "application/ocsp-response"
    assert by_get.body == by_post.body
    assert "max-age=" in by_get.header("Cache-Control")
    assert "public" in by_get.header("Cache-Control")
    assert by_get.header("ETag")
    expires = email.utils.parsedate_to_datetime(by_get.header("Expires")).timestamp()
    assert expires > time.time()
    again = plain_http.get_ocsp(url, der, {"If-None-Match": by_get.header("ETag")})
    assert (again.status, again.body) == (304, b"")


def test_unencoded_base64_in_the_path(certificate, installation, url, tmp_path):
    der = request_der(installation, certificate, tmp_path)
    answer = plain_http.request(f"{url}/{base64.b64encode(der).decode()}")
    assert answer.body == plain_http.get_ocsp(url, der).body


def test_an_unknown_serial_is_unknown_and_never_cached(certificate, installation, url, tmp_path):
    der = request_der(installation, certificate, tmp_path, "0x01" + os.urandom(17).hex())
    answer = plain_http.get_ocsp(url, der)
    assert "Cert Status: unknown" in answer_text(answer, tmp_path)
    assert "Next Update" not in answer_text(answer, tmp_path)
    assert "max-age" not in (answer.header("Cache-Control") or "") or "max-age=0" in answer.header("Cache-Control")


def test_a_serial_of_another_issuer_is_not_good(certificate, installation, url, tmp_path):
    other = "ecdsa-unqualified" if certificate["issuer"].startswith("gost") else "gost-unqualified"
    der = request_der(installation, certificate, tmp_path, "0x" + certificate["serial"], installation.ca_pem(other))
    assert "Cert Status: unknown" in answer_text(plain_http.post_ocsp(url, der), tmp_path)


def test_a_foreign_issuer_is_unauthorized(certificate, installation, url, tmp_path):
    key = tmp_path / "foreign.key"
    key.write_text(openssl.make_key("ecdsa-p256"))
    foreign = openssl.run("req", "-x509", "-new", "-key", key, "-sha256", "-subj", "/CN=Foreign", "-days", "2").stdout.decode()
    der = request_der(installation, certificate, tmp_path, "0x" + certificate["serial"], foreign)
    answer = plain_http.post_ocsp(url, der)
    assert answer.status == 200
    assert "unauthorized" in answer_text(answer, tmp_path)


@pytest.mark.parametrize("body", [b"", b"x", b"\x30\x00", b"\x30\x80\x00\x00", os.urandom(200), b"\x30\x82\xff\xff" + b"\0" * 50],
                         ids=["nothing", "a letter", "an empty sequence", "indefinite length", "noise", "a lie about length"])
def test_what_is_no_request_is_malformed(daemon, url, body):
    answer = plain_http.post_ocsp(url, body)
    assert (answer.status, answer.body) == (200, MALFORMED)


def test_too_large_a_request_is_refused(daemon, url):
    assert plain_http.post_ocsp(url, b"\x30" * 200_000).status == 413


def test_another_content_type_is_refused(daemon, url):
    assert plain_http.post_ocsp(url, b"{}", "application/json").status == 415


def test_several_certificates_in_one_request(operator, installation, relying_party, url, tmp_path):
    _, first = journey.issue_to_new_person(operator)
    _, second = journey.issue_to_new_person(operator)
    relying_party.wait_for_ocsp(second, "good")
    issuer = tmp_path / "issuer.pem"
    issuer.write_text(installation.ca_pem(first["issuer"]))
    arguments = ["-serial", "0x" + first["serial"], "-serial", "0x" + second["serial"]]
    openssl.run("ocsp", "-issuer", issuer, *arguments, "-no_nonce", "-reqout", tmp_path / "request.der")
    text = answer_text(plain_http.post_ocsp(url, (tmp_path / "request.der").read_bytes()), tmp_path)
    assert text.count("Cert Status: good") == 2


def test_the_responder_is_delegated_and_needs_no_check(certificate, relying_party):
    text = relying_party.ocsp(certificate).text
    assert "OCSP Signing" in text
    assert "OCSP No Check" in text or "1.3.6.1.5.5.7.48.1.5" in text


@pytest.mark.parametrize("issuer", ["gost-qualified", "gost-unqualified", "ecdsa-unqualified", "staff"])
def test_each_ca_has_a_crl_that_verifies(issuer, installation, relying_party, tmp_path):
    crl = relying_party.wait_for_crl(issuer)
    (tmp_path / "ca.pem").write_text(installation.ca_pem(issuer))
    done = openssl.run("crl", "-noout", "-CAfile", tmp_path / "ca.pem", stdin=crl)
    assert b"verify OK" in done.stderr + done.stdout
    text = openssl.run("crl", "-noout", "-text", stdin=crl).stdout.decode()
    assert "X509v3 CRL Number" in text and "X509v3 Authority Key Identifier" in text


@pytest.mark.parametrize("name", ["gost-root", "gost-qualified", "gost-unqualified", "ecdsa-root", "ecdsa-unqualified", "staff"])
def test_ca_certificates_are_published(name, installation, relying_party):
    answer = relying_party.get(f"/ca/{name}.crt")
    assert openssl.der_certificate_to_pem(answer.body).strip() == installation.ca_pem(name).strip()


def test_what_is_not_published_is_404(relying_party):
    for target in ("/crl/nobody.crl", "/ca/nobody.crt", "/ca/nobody.p7c", "/v1/registry/nobody/01", "/v1/registry/gost-unqualified/01ff"):
        assert relying_party.get(target).status == 404


def test_a_conditional_get_of_a_crl(relying_party, daemon):
    relying_party.wait_for_crl("gost-unqualified")
    target = f"{daemon.status_url}/crl/gost-unqualified.crl"
    first = plain_http.request(target)
    assert first.header("ETag")
    assert plain_http.request(target, headers={"If-None-Match": first.header("ETag")}).status == 304


def test_a_transfer_of_a_crl_that_broke_off_goes_on(relying_party, daemon):
    relying_party.wait_for_crl("gost-unqualified")
    target = f"{daemon.status_url}/crl/gost-unqualified.crl"
    whole = plain_http.described(target)
    assert whole.header("Accept-Ranges") == "bytes"
    first = plain_http.described(target, headers={"Range": "bytes=0-99"})
    rest = plain_http.described(target, headers={"Range": "bytes=100-", "If-Range": whole.header("ETag")})
    assert [first.status, rest.status] == [206, 206] and first.body + rest.body == whole.body
    assert first.header("Content-Range") == f"bytes 0-99/{len(whole.body)}"
    assert plain_http.described(target, headers={"Range": f"bytes={len(whole.body)}-"}).status == 416
    assert plain_http.described(target, headers={"Range": "bytes=0-9", "If-Range": '"another"'}).body == whole.body


def test_crl_numbers_rise_with_each_revocation(operator, relying_party):
    numbers = []
    for _ in range(3):
        _, certificate = journey.issue_to_new_person(operator)
        journey.expect(operator.post(f"{journey.certificate_path(certificate)}/revoke", journey.revocation()), 200)
        crl = relying_party.wait_for_crl_with(certificate)
        line = openssl.run("crl", "-noout", "-crlnumber", stdin=crl).stdout.decode().strip()
        numbers.append(int(line.split("=")[1], 16))
    assert numbers == sorted(set(numbers))
