"""What a relying party sees: OCSP, CRLs, CA certificates and the registry, by the openssl command."""

import time

from tamga_testing import openssl, plain_http
from tamga_testing.waiting import wait_until

PATIENCE = 60  # seconds for a change to show


class OcspWatch:
    """Asks about one certificate by the same octets again and again, so that only the responder takes time."""

    # CertStatus (RFC 6960 section 4.2.1): the tag after the CertID, which ends with the serial number.
    TAGS = {"good": 0x80, "revoked": 0xA1, "unknown": 0x82}

    def __init__(self, party, certificate, request, url):
        self._party, self._certificate, self._request, self._url = party, certificate, request, url
        serial = bytes.fromhex(certificate["serial"])
        self._serial = bytes([2, len(serial)]) + serial
        self.waited = None  # seconds, by the last wait_for()

    def says(self, status, body):
        """Whether this answer, of which nothing is verified, says so of the certificate."""
        return self._serial + bytes([self.TAGS[status]]) in body

    def wait_for(self, status, seconds=PATIENCE):
        """The answer, verified by openssl, once the responder says so."""
        begun = time.monotonic()
        wait_until(lambda: self.says(status, plain_http.post_ocsp(self._url, self._request).body), seconds,
                   f"OCSP says {status} for {self._certificate['serial']}", interval=0.005)
        self.waited = time.monotonic() - begun
        answer = self._party.ocsp(self._certificate)
        assert answer.status == status, answer
        return answer


class RelyingParty:
    """Looks at one status daemon; trusts the roots of the installation and nothing from the wire."""

    def __init__(self, installation, daemon):
        self._installation = installation
        self._daemon = daemon

    def get(self, target):
        """A GET of the status listener, held against the description."""
        return plain_http.described(f"{self._daemon.status_url}{target}")

    def ocsp(self, certificate, **options):
        """OCSP for a certificate of the API's JSON; see openssl.ocsp."""
        issuer = certificate["issuer"]
        return openssl.ocsp(f"{self._daemon.status_url}/ocsp", certificate["pem"], self._installation.ca_pem(issuer),
                            self._installation.root_of(issuer), **options)

    def watch(self, certificate):
        """A request about the certificate that is ready to be sent: to be made before what changes its status."""
        der = openssl.ocsp_request(certificate["pem"], self._installation.ca_pem(certificate["issuer"]))
        return OcspWatch(self, certificate, der, f"{self._daemon.status_url}/ocsp")

    def wait_for_ocsp(self, certificate, status, seconds=PATIENCE):
        """The OCSP answer as soon as it has this status; tryLater counts as not yet."""
        return self.watch(certificate).wait_for(status, seconds)

    def crl(self, issuer):
        """The current CRL in PEM."""
        answer = self.get(f"/crl/{issuer}.crl")
        assert answer.status == 200, answer
        return openssl.der_crl_to_pem(answer.body)

    def crl_text(self, issuer):
        return openssl.run("crl", "-noout", "-text", stdin=self.crl(issuer)).stdout.decode()

    def wait_for_crl_with(self, certificate, seconds=PATIENCE):
        """The CRL in PEM as soon as it lists the certificate."""
        wanted = f"Serial Number: {certificate['serial'].upper()}\n"

        def listed():
            if plain_http.request(f"{self._daemon.status_url}/crl/{certificate['issuer']}.crl").status != 200:
                return None
            return self.crl(certificate["issuer"]) if wanted in self.crl_text(certificate["issuer"]) else None

        return wait_until(listed, seconds, f"the CRL of {certificate['issuer']} lists {certificate['serial']}", interval=0.2)

    def wait_for_crl(self, issuer, seconds=PATIENCE):
        return wait_until(lambda: plain_http.request(f"{self._daemon.status_url}/crl/{issuer}.crl").status == 200 and self.crl(issuer),
                          seconds, f"{issuer} has a CRL", interval=0.2)

    def verify(self, certificate, crls=()):
        """`openssl verify` of a certificate of the API's JSON up to the root, with these CRLs if there are any."""
        issuer = certificate["issuer"]
        return openssl.verify(certificate["pem"], [self._installation.root_of(issuer)], [self._installation.ca_pem(issuer)], crls)

    def registry(self, certificate):
        answer = self.get(f"/v1/registry/{certificate['issuer']}/{certificate['serial']}")
        assert answer.status == 200, answer
        return answer.json()
