"""Certificates of OCSP responders are renewed by the daemon that issues and taken up by those that answer, without a restart."""

import datetime

import pytest

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from tamga_testing import journey, openssl, plain_http
from tamga_testing.installation import KEY_PASSWORD
from tamga_testing.old_registry import OldRegistry
from tamga_testing.relying_party import RelyingParty
from tamga_testing.waiting import wait_until

CA_FOR = {"ecdsa-p256": "ecdsa-unqualified", "gost-256-a": "gost-unqualified"}


def ending_certificate(installation, ca, key_kind, folder):
    """A certificate of the responder's own key that ends within the hour, made by the openssl command with the CA's key."""
    old = OldRegistry.open(installation, ca, key_kind, folder / "ca")
    extensions = folder / "extensions"
    extensions.write_text("basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=OCSPSigning\n"
                          "authorityKeyIdentifier=keyid:always\nnoCheck=ignored\n")
    key = openssl.run("pkey", "-in", installation.folder / "keys" / f"ocsp-{ca}.key", "-passin", f"pass:{KEY_PASSWORD}").stdout

    def moment(hours):
        return (datetime.datetime.utcnow() + datetime.timedelta(hours=hours)).strftime("%Y%m%d%H%M%SZ")

    made = old.issue("responder", "-startdate", moment(-48), "-enddate", moment(1), "-extfile", extensions, key=key.decode())
    return old.certificate(made)["pem"]


def responder_in(body):
    certificate, = ocsp.load_der_ocsp_response(body).certificates
    return certificate.public_bytes(Encoding.DER)


@pytest.mark.parametrize("key_kind", CA_FOR)
def test_a_certificate_about_to_end_is_renewed_while_answers_go_on(installation, tmp_path, key_kind):
    ca = CA_FOR[key_kind]
    answering = installation.start_daemon({"daemon": {"duties": ["status"]}}, ready=False)
    ending = ending_certificate(installation, ca, key_kind, tmp_path)
    old = openssl.run("x509", "-outform", "DER", stdin=ending).stdout
    answering.wait_ready()
    installation.query("UPDATE tamga.certification_authorities SET ocsp_certificate = %s WHERE name = %s RETURNING 1", (old, ca))
    issuing = installation.start_daemon({"daemon": {"duties": ["registration", "issuance"]}})

    def registered():
        return bytes(installation.scalar("SELECT ocsp_certificate FROM tamga.certification_authorities WHERE name = %s", (ca,)))

    wait_until(lambda: registered() != old, 60, "the issuing daemon renews the certificate")
    _, certificate = journey.issue_to_new_person(installation.client(issuing), key_kind=key_kind)
    party = RelyingParty(installation, answering)
    party.wait_for_ocsp(certificate, "good")

    fresh = registered()
    request = openssl.ocsp_request(certificate["pem"], installation.ca_pem(ca), nonce=True)
    url = f"{answering.status_url}/ocsp"

    wait_until(lambda: responder_in(plain_http.post_ocsp(url, request).body) == fresh, 60, "the answering daemon takes up the new certificate")
    answer = party.ocsp(certificate)
    assert answer.status == "good" and "WARNING" not in answer.text
    pem = openssl.der_certificate_to_pem(fresh)
    assert openssl.public_key_of_certificate(pem) == openssl.public_key_of_certificate(ending)
    in_a_year = datetime.datetime.utcnow() + datetime.timedelta(days=365)
    assert x509.load_der_x509_certificate(fresh).not_valid_after > in_a_year
    metric = plain_http.request(f"http://127.0.0.1:{answering.metrics_port}/metrics").body.decode()
    left = next(line for line in metric.splitlines() if line.startswith("tamga_ocsp_responder_seconds "))
    assert float(left.split()[1]) > 30 * 86400
    assert "has a new certificate until" in issuing.log()
    assert installation.scalar("SELECT count(*) FROM tamga.audit_entries WHERE action = 'ocsp_responder.renewed' AND object = %s",
                               (f"authority:{ca}",)) == 1
    for daemon in (issuing, answering):
        assert daemon.stop() == 0
