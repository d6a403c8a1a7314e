"""Every product of Tamga, verified by OpenSSL's command line and by GnuTLS."""

import dataclasses
import os
import pathlib
import re
import subprocess
import time

import pytest

import der
import subjects

OPENSSL_CONFIGURATION = """\
openssl_conf = main
[main]
engines = engines
[engines]
gost = gost
[gost]
engine_id = gost
default_algorithms = ALL
"""

# GnuTLS 3.7 knows no other GOST curves than CryptoPro-A, XchA, TC26 256-B and TC26 512-A.
KNOWN_TO_GNUTLS = {"gost2012-256-a", "gost2012-256-xa", "gost2012-512-a", "ecdsa-p256", "rsa-2048"}
KEY_NAMES_OF_GNUTLS = {"gost2012-256": "GOST R 34.10-2012-256", "gost2012-512": "GOST R 34.10-2012-512", "ecdsa": "EC/ECDSA", "rsa": "RSA"}

HOLDERS = ("individual", "sole-proprietor", "organisation-person", "organisation-automatic")
SUBSCRIBERS = [f"qualified-{holder}" for holder in HOLDERS] + [
    f"unqualified-{holder}-{keys}" for holder in HOLDERS for keys in ("gost", "ecdsa")]
PURPOSES = {
    **{profile: "smimesign" for profile in SUBSCRIBERS},
    "ocsp-responder": "ocsphelper",
    "registry-extract": "smimesign",
    "tls-server": "sslserver",
    "staff": "sslclient",
}
CLASSES = ("1.2.643.100.113.1", "1.2.643.100.113.2")
UNQUALIFIED = "1.2.840.113556.1.8000.2554.28445.35666.15431.19978.40230.12077649.15188115"


@dataclasses.dataclass(frozen=True)
class Product:
    kind: str
    name: str
    issuer: str
    profile: str  # of an OCSP response: its status
    key: str

    @property
    def is_root(self):
        return self.name == self.issuer


class Products:
    """The folder that the generator filled."""

    def __init__(self, folder):
        self.folder = folder
        configuration = folder / "openssl.cnf"
        configuration.write_text(OPENSSL_CONFIGURATION)
        self.environment = {**os.environ, "OPENSSL_CONF": str(configuration), "LC_ALL": "C.UTF-8"}
        rows = [line.split("\t") for line in (folder / "manifest.tsv").read_text().splitlines()]
        self.all = [Product(*row) for row in rows]
        self.by_name = {product.name: product for product in self.of_kind("certificate")}

    def of_kind(self, kind):
        return [product for product in self.all if product.kind == kind]

    def path(self, name, suffix):
        return str(self.folder / f"{name}.{suffix}")

    def chain_above(self, product):
        """Names of the issuing CAs up to the root."""
        names = []
        while not product.is_root:
            product = self.by_name[product.issuer]
            names.append(product.name)
        return names

    def run(self, *command):
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)

    def gnutls_knows(self, product):
        """Whether GnuTLS knows the curve of the certificate and of everything above it."""
        return all(self.by_name[name].key in KNOWN_TO_GNUTLS for name in (product.name, *self.chain_above(product)))

    def chain(self, product):
        """A file with the certificate and those above it."""
        file = self.folder / "chain.pem"
        file.write_text("".join(pathlib.Path(self.path(name, "pem")).read_text()
                                for name in (product.name, *self.chain_above(product))))
        return str(file)

    def crls_above(self, product):
        """A file with the CRLs of every CA above the certificate, in PEM."""
        file = self.folder / "crls.pem"
        file.write_text("".join(self.run("openssl", "crl", "-inform", "DER", "-in", self.path(name, "crl")).stdout
                                for name in self.chain_above(product)))
        return str(file)

    def trust(self, product):
        """openssl's options that name the root and what lies between."""
        *between, root = self.chain_above(product) or [product.name]
        options = ["-CAfile", self.path(root, "pem"), "-no-CApath", "-no-CAstore"]
        for name in between:
            options += ["-untrusted", self.path(name, "pem")]
        return options


@pytest.fixture(scope="session")
def products(tmp_path_factory):
    folder = tmp_path_factory.mktemp("products")
    generator = os.environ["TAMGA_PRODUCTS"]
    subprocess.run([generator, str(folder), str(int(time.time()))], check=True)
    return Products(folder)


def failures(products, judged, verdict):
    """What the verdict says of each product that it refuses; there must be products to judge."""
    judged = list(judged)
    assert judged
    found = {product.name: verdict(product) for product in judged}
    return {name: reason for name, reason in found.items() if reason}


def complaint(result, expected=""):
    """None when the program succeeded and said what it should."""
    said = result.stdout + result.stderr
    return None if result.returncode == 0 and expected in said else said or f"exit code {result.returncode}"


def test_there_is_something_of_everything(products):
    made = products.of_kind("certificate")
    assert {product.profile for product in made} >= set(PURPOSES) | {"root-gost", "root-ecdsa", "issuing-qualified", "issuing-staff"}
    assert {product.key for product in made} >= {"gost2012-256-a", "gost2012-512-a", "gost2012-256-tca", "ecdsa-p256", "rsa-2048"}


def test_openssl_verifies_every_chain_strictly(products):
    def verdict(product):
        command = ["openssl", "verify", "-x509_strict", "-check_ss_sig", "-policy_check", *products.trust(product)]
        if product.profile in PURPOSES:
            command += ["-purpose", PURPOSES[product.profile]]
        return complaint(products.run(*command, products.path(product.name, "pem")), ": OK")

    assert failures(products, products.of_kind("certificate"), verdict) == {}


def test_openssl_accepts_subscribers_for_their_policies_only(products):
    def accepted(product, policy):
        command = ["openssl", "verify", "-explicit_policy", "-policy", policy, *products.trust(product)]
        return products.run(*command, products.path(product.name, "pem")).returncode == 0

    def verdict(product):
        expected = (UNQUALIFIED,) if product.profile.startswith("unqualified") else CLASSES
        if not all(accepted(product, policy) for policy in expected):
            return "refused for its own policy"
        return "accepted for a foreign policy" if accepted(product, "1.2.3.4") else None

    subscribers = [product for product in products.of_kind("certificate") if product.profile in SUBSCRIBERS]
    assert failures(products, subscribers, verdict) == {}


def test_openssl_checks_chains_against_the_crls(products):
    revoked = {product.name for product in products.of_kind("ocsp") if product.profile == "revoked"}

    def verdict(product):
        command = ["openssl", "verify", "-crl_check_all", *products.trust(product)]
        result = products.run(*command, "-CRLfile", products.crls_above(product), products.path(product.name, "pem"))
        if product.name in revoked:
            return None if "certificate revoked" in result.stderr else "not seen to be revoked: " + result.stderr
        return complaint(result, ": OK")

    leaves = [product for product in products.of_kind("certificate") if product.profile in PURPOSES]
    assert len(revoked) >= 4
    assert failures(products, leaves, verdict) == {}


def test_openssl_and_gnutls_verify_every_crl(products):
    def verdict(product):
        ca = products.path(product.name, "pem")
        crl = products.path(product.name, "crl")
        bad = complaint(products.run("openssl", "crl", "-inform", "DER", "-in", crl, "-CAfile", ca, "-noout"), "verify OK")
        if bad or products.by_name[product.name].key not in KNOWN_TO_GNUTLS:
            return bad
        command = ("certtool", "--verify-crl", "--inder", "--infile", crl, "--load-ca-certificate", products.path(product.name, "der"))
        return complaint(products.run(*command), "Verified")

    assert failures(products, products.of_kind("crl"), verdict) == {}


def test_openssl_reads_every_ocsp_response(products):
    def verdict(product):
        certificate = products.by_name[product.name]
        command = ["openssl", "ocsp", "-respin", products.path(product.name, "ocsp"), "-issuer", products.path(product.issuer, "pem"),
                   "-cert", products.path(product.name, "pem"), *products.trust(certificate)[:4], "-no_nonce"]
        for name in products.chain_above(certificate)[:-1]:
            command += ["-verify_other", products.path(name, "pem")]
        result = products.run(*command)
        return complaint(result, "Response verify OK") or complaint(result, f": {product.profile}")

    assert failures(products, products.of_kind("ocsp"), verdict) == {}


def test_gnutls_verifies_the_chains_whose_curves_it_knows(products):
    def verdict(product):
        root = products.path(products.chain_above(product)[-1], "pem")
        command = ("certtool", "--verify", "--infile", products.chain(product), "--load-ca-certificate", root)
        return complaint(products.run(*command), "Verified")

    judged = [product for product in products.of_kind("certificate") if not product.is_root and products.gnutls_knows(product)]
    assert {product.key for product in judged} == KNOWN_TO_GNUTLS
    assert failures(products, judged, verdict) == {}


def test_gnutls_checks_chains_against_the_crls(products):
    revoked = {product.name for product in products.of_kind("ocsp") if product.profile == "revoked"}

    def verdict(product):
        root = products.path(products.chain_above(product)[-1], "pem")
        result = products.run("certtool", "--verify", "--infile", products.chain(product), "--load-ca-certificate", root,
                              "--load-crl", products.crls_above(product))
        if "Checked against CRL" not in result.stdout:
            return "no CRL was used: " + result.stdout + result.stderr
        if product.name not in revoked:
            return complaint(result, "Chain verification output: Verified")
        return None if result.returncode != 0 and "The certificate chain is revoked" in result.stdout else "not seen to be revoked"

    leaves = [product for product in products.of_kind("certificate") if product.profile in PURPOSES and products.gnutls_knows(product)]
    assert len(revoked & {product.name for product in leaves}) >= 3
    assert failures(products, leaves, verdict) == {}


def test_gnutls_verifies_the_ocsp_responses_whose_curves_it_knows(products):
    def verify(product, authority):
        return products.run("ocsptool", "--verify-response", "--infile", products.path(product.name, "ocsp"), "--load-trust",
                            products.path(authority, "pem"))

    def verdict(product):
        bad = complaint(verify(product, product.issuer), "Verifying OCSP Response: Success.")
        status = re.search(r"Certificate Status: (\w+)", verify(product, product.issuer).stdout)
        if bad or not status or status.group(1) != product.profile:
            return bad or f"it says {status and status.group(1)}"
        stranger = next(other.name for other in products.of_kind("crl") if other.name != product.issuer)
        return "trusted by a stranger" if verify(product, stranger).returncode == 0 else None

    judged = [product for product in products.of_kind("ocsp") if products.gnutls_knows(products.by_name[product.issuer])]
    assert {product.profile for product in judged} == {"good", "revoked"}
    assert {products.by_name[product.issuer].key for product in judged} >= {"gost2012-256-a", "gost2012-512-a", "ecdsa-p256"}
    assert failures(products, judged, verdict) == {}


def test_gnutls_reads_every_certificate_without_complaint(products):
    def verdict(product):
        result = products.run("certtool", "--certificate-info", "--inder", "--infile", products.path(product.name, "der"))
        if product.key not in KNOWN_TO_GNUTLS:
            return None if result.returncode == 0 else complaint(result)
        bad = complaint(result, next(name for key, name in KEY_NAMES_OF_GNUTLS.items() if product.key.startswith(key)))
        # With its colon: the word alone may stand in the certificate's Base64.
        return bad or (result.stdout if "error:" in result.stdout.lower() else None)

    assert failures(products, products.of_kind("certificate"), verdict) == {}


@pytest.mark.parametrize("kind, suffix", [("certificate", "der"), ("crl", "crl"), ("ocsp", "ocsp")])
def test_everything_is_der(products, kind, suffix):
    def verdict(product):
        octets = pathlib.Path(products.path(product.name, suffix)).read_bytes()
        return None if der.encoded_again(octets) == octets else "encoded again, it differs"

    assert failures(products, products.of_kind(kind), verdict) == {}


def test_openssl_and_gnutls_write_the_same_octets(products):
    def verdict(product):
        path = products.path(product.name, "der")
        octets = pathlib.Path(path).read_bytes()
        out = str(products.folder / "again.der")
        for command in (
            ("openssl", "x509", "-inform", "DER", "-in", path, "-outform", "DER", "-out", out),
            ("certtool", "--certificate-info", "--inder", "--infile", path, "--outder", "--no-text", "--outfile", out),
        ):
            bad = complaint(products.run(*command))
            if bad or pathlib.Path(out).read_bytes() != octets:
                return f"{command[0]}: {bad or 'other octets'}"
        return None

    assert failures(products, products.of_kind("certificate"), verdict) == {}


def test_openssl_opens_every_key_file(products):
    def verdict(product):
        command = ("openssl", "pkey", "-in", products.path(product.name, "pem"), "-passin", "pass:пароль пробы",
                   "-pubout", "-outform", "DER", "-out", str(products.folder / "public.der"))
        bad = complaint(products.run(*command))
        if bad:
            return bad
        public = (products.folder / "public.der").read_bytes()
        return None if public == pathlib.Path(products.path(product.name, "spki")).read_bytes() else "another public key"

    keys = products.of_kind("key")
    assert len(keys) == 16
    assert failures(products, keys, verdict) == {}


def test_key_files_are_encrypted_as_promised(products):
    for product in products.of_kind("key"):
        text = products.run("openssl", "asn1parse", "-i", "-in", products.path(product.name, "pem")).stdout
        for word in ("PBES2", "PBKDF2", "hmacWithSHA256", "aes-256-cbc", ":0186A0"):
            assert word in text, product.name


def extension_values(octets):
    """{OID content in hexadecimal: value} of a certificate."""
    _, tbs = der.child(octets, 0)
    wrapped = list(der.elements(tbs))[-1]
    assert wrapped[0] == 0xA3
    _, sequence = next(der.elements(wrapped[1]))
    values = {}
    for _, extension in der.elements(sequence):
        parts = list(der.elements(extension))
        assert parts[0][0] == der.OID and parts[-1][0] == der.OCTET_STRING
        values[parts[0][1].hex()] = parts[-1][1]
        for _, value in (parts[-1],):
            assert der.encoded_again(value) == value
    return values


def test_values_of_extensions_are_der_too(products):
    for product in products.of_kind("certificate"):
        values = extension_values(pathlib.Path(products.path(product.name, "der")).read_bytes())
        assert "551d0e" in values, product.name
        assert ("551d23" in values) == (not product.is_root), product.name


def test_signature_algorithms_have_no_parameters_but_for_rsa(products):
    for product in products.of_kind("certificate"):
        octets = pathlib.Path(products.path(product.name, "der")).read_bytes()
        _, algorithm = der.child(octets, 1)
        is_rsa = products.by_name[product.issuer].key.startswith("rsa")
        assert len(list(der.elements(algorithm))) == (2 if is_rsa else 1), product.name


@pytest.mark.parametrize("read", [subjects.as_openssl_reads, subjects.as_gnutls_reads])
def test_names_are_opened_as_they_were_meant(products, read):
    judged = [product for product in products.of_kind("certificate") if product.profile in subjects.QUALIFIED]
    assert {product.profile for product in judged} == set(subjects.QUALIFIED)
    assert failures(products, judged, lambda product: subjects.difference(read(products, product), product.profile)) == {}
