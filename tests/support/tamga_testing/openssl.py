"""The openssl command with gost-engine: keys, certificate requests and what a relying party would run."""

import base64
import dataclasses
import os
import pathlib
import re
import subprocess
import tempfile

from tamga_testing import plain_http

CONFIGURATION = """\
openssl_conf = openssl_main
[openssl_main]
engines = engine_list
oid_section = oids
[oids]
INNLE = 1.2.643.100.4
identificationKind = 1.2.643.100.114
[engine_list]
gost = gost_engine
[gost_engine]
engine_id = gost
default_algorithms = ALL
[req]
distinguished_name = subject
string_mask = utf8only
[subject]
"""


@dataclasses.dataclass(frozen=True)
class KeyKind:
    """How the openssl command makes a key of this kind, and how it signs with it."""

    name: str
    options: tuple
    digest: str

    @property
    def is_gost(self):
        return self.name.startswith("gost")


KEY_KINDS = {
    kind.name: kind
    for kind in (
        KeyKind("gost-256-a", ("-algorithm", "gost2012_256", "-pkeyopt", "paramset:A"), "md_gost12_256"),
        KeyKind("gost-256-b", ("-algorithm", "gost2012_256", "-pkeyopt", "paramset:B"), "md_gost12_256"),
        KeyKind("gost-256-tca", ("-algorithm", "gost2012_256", "-pkeyopt", "paramset:TCA"), "md_gost12_256"),
        KeyKind("gost-512-a", ("-algorithm", "gost2012_512", "-pkeyopt", "paramset:A"), "md_gost12_512"),
        KeyKind("ecdsa-p256", ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"), "sha256"),
        KeyKind("ecdsa-p384", ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"), "sha384"),
        KeyKind("ecdsa-k1", ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"), "sha256"),
        KeyKind("rsa-2048", ("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"), "sha256"),
        KeyKind("rsa-1024", ("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"), "sha256"),
        KeyKind("ed25519", ("-algorithm", "ED25519"), ""),
    )
}

_folder = tempfile.TemporaryDirectory(prefix="tamga-openssl-")
CONFIGURATION_FILE = pathlib.Path(_folder.name) / "openssl.cnf"
CONFIGURATION_FILE.write_text(CONFIGURATION)


class OpensslFailed(AssertionError):
    pass


def environment():
    """The environment in which any program that uses OpenSSL finds gost-engine."""
    return {**os.environ, "OPENSSL_CONF": str(CONFIGURATION_FILE)}


def run(*arguments, stdin=b"", check=True, timeout=60):
    """`openssl ARGUMENTS`; returns the finished process with octets in stdout and stderr."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(["openssl", *map(str, arguments)], input=data, capture_output=True, env=environment(),
                          timeout=timeout)
    if check and done.returncode != 0:
        raise OpensslFailed(f"openssl {' '.join(map(str, arguments))}: {done.stderr.decode(errors='replace')}")
    return done


def make_key(kind):
    """A private key as unencrypted PKCS#8 PEM."""
    return run("genpkey", *KEY_KINDS[kind].options).stdout.decode()


def make_request(kind, key=None, subject="/CN=whatever the applicant's software writes"):
    """A PKCS#10 request in PEM; the subject is what a certification authority must not believe."""
    with tempfile.NamedTemporaryFile("w", suffix=".key") as key_file:
        key_file.write(key or make_key(kind))
        key_file.flush()
        digest = KEY_KINDS[kind].digest
        return run("req", "-new", "-utf8", "-key", key_file.name, "-subj", subject,
                   *((f"-{digest}",) if digest else ())).stdout.decode()


def request_der(pem):
    return run("req", "-outform", "DER", stdin=pem).stdout


def request_pem(der):
    text = base64.encodebytes(der).decode()
    return f"-----BEGIN CERTIFICATE REQUEST-----\n{text}-----END CERTIFICATE REQUEST-----\n"


def sign_document(content, certificate, key, *options, form="PEM"):
    """`openssl cms -sign`: a signed document, the content within unless an option says otherwise, as octets."""
    with tempfile.TemporaryDirectory(prefix="tamga-cms-") as name:
        folder = pathlib.Path(name)
        for file, text in (("signer.pem", certificate), ("signer.key", key), ("content", content)):
            (folder / file).write_bytes(text.encode())
        detached = "-detached" in options
        more = [option for option in options if option != "-detached"]
        return run("cms", "-sign", "-binary", *(() if detached else ("-nodetach",)), "-signer", folder / "signer.pem", "-inkey",
                   folder / "signer.key", "-in", folder / "content", "-outform", form, *more).stdout


def certificate_text(pem):
    return run("x509", "-noout", "-text", "-nameopt", "utf8,sep_comma_plus,lname", stdin=pem).stdout.decode()


def public_key_of_request(pem):
    return run("req", "-noout", "-pubkey", stdin=pem).stdout


def public_key_of_certificate(pem):
    return run("x509", "-noout", "-pubkey", stdin=pem).stdout


def der_certificate_to_pem(der):
    return run("x509", "-inform", "DER", stdin=der).stdout.decode()


def der_crl_to_pem(der):
    return run("crl", "-inform", "DER", stdin=der).stdout.decode()


def verify(certificate, trusted, untrusted=(), crls=(), options=()):
    """`openssl verify`; with CRLs it also checks revocation of the leaf. Returns (is valid, what openssl says)."""
    with tempfile.TemporaryDirectory(prefix="tamga-verify-") as name:
        folder = pathlib.Path(name)
        (folder / "leaf.pem").write_text(certificate)
        (folder / "trusted.pem").write_text("".join(trusted))
        arguments = ["verify", "-CAfile", folder / "trusted.pem"]
        if untrusted:
            (folder / "untrusted.pem").write_text("".join(untrusted))
            arguments += ["-untrusted", folder / "untrusted.pem"]
        if crls:
            (folder / "crls.pem").write_text("".join(crls))
            arguments += ["-CRLfile", folder / "crls.pem", "-crl_check"]
        done = run(*arguments, *options, folder / "leaf.pem", check=False)
        return done.returncode == 0, (done.stdout + done.stderr).decode(errors="replace")


def ocsp_request(certificate, issuer, nonce=False):
    """The DER of a request, made by the openssl command."""
    with tempfile.TemporaryDirectory(prefix="tamga-ocsp-") as name:
        folder = pathlib.Path(name)
        (folder / "leaf.pem").write_text(certificate)
        (folder / "issuer.pem").write_text(issuer)
        run("ocsp", "-issuer", folder / "issuer.pem", "-cert", folder / "leaf.pem",
            "-nonce" if nonce else "-no_nonce", "-reqout", folder / "request")
        return (folder / "request").read_bytes()


def addresses(certificate):
    """The URLs in a certificate: {"crl": [...], "ocsp": [...], "ca": [...]}."""
    text = run("x509", "-noout", "-ext", "crlDistributionPoints,authorityInfoAccess", stdin=certificate).stdout.decode()
    return {"crl": re.findall(r"^\s*URI:(\S+)", text, re.MULTILINE), "ocsp": re.findall(r"OCSP - URI:(\S+)", text),
            "ca": re.findall(r"CA Issuers - URI:(\S+)", text)}


@dataclasses.dataclass
class OcspAnswer:
    """What `openssl ocsp` makes of an answer whose signature it has verified."""

    status: str  # good, revoked, unknown
    reason: str
    text: str


def ocsp(url, certificate, issuer, root, method="POST", nonce=True, digest="sha1"):
    """Asks the responder at `url` with the openssl command and verifies the answer up to the root."""
    with tempfile.TemporaryDirectory(prefix="tamga-ocsp-") as name:
        folder = pathlib.Path(name)
        (folder / "leaf.pem").write_text(certificate)
        (folder / "issuer.pem").write_text(issuer)
        (folder / "root.pem").write_text(root)
        request = ["ocsp", f"-{digest}", "-issuer", folder / "issuer.pem", "-cert", folder / "leaf.pem",
                   "-nonce" if nonce else "-no_nonce"]
        trust = ["-CAfile", folder / "root.pem", "-verify_other", folder / "issuer.pem"]
        if method == "POST":
            done = run(*request, *trust, "-url", url, "-resp_text", "-timeout", "20")
        else:
            run(*request, "-reqout", folder / "request.der")
            answer = plain_http.get_ocsp(url, (folder / "request.der").read_bytes())
            assert answer.status == 200, answer
            (folder / "answer.der").write_bytes(answer.body)
            done = run("ocsp", "-reqin", folder / "request.der", "-respin", folder / "answer.der", *trust, "-resp_text")
        text = done.stdout.decode() + done.stderr.decode()
        assert "Response verify OK" in text, text
        return OcspAnswer(_after(text, "Cert Status:"), _after(text, "Revocation Reason:").split(" ")[0], text)


def _after(text, label):
    """The rest of the first line with this label; empty without one."""
    return next((line.split(":", 1)[1].strip() for line in text.splitlines() if line.strip().startswith(label)), "")
