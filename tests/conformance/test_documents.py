"""Signed documents made by OpenSSL's command line, for every kind of key and every form, judged by Tamga."""

import os
import pathlib
import subprocess

import pytest

from test_products import OPENSSL_CONFIGURATION

JUDGE = os.environ["TAMGA_JUDGE"]
TEXT = "Tamga signed request 1\naction: revoke\n"

# name -> (arguments of req that make the key, hash, options of cms for PSS)
KEYS = {
    "gost-256-a": (("-newkey", "gost2012_256", "-pkeyopt", "paramset:A"), "md_gost12_256", ()),
    "gost-256-tca": (("-newkey", "gost2012_256", "-pkeyopt", "paramset:TCA"), "md_gost12_256", ()),
    "gost-512-a": (("-newkey", "gost2012_512", "-pkeyopt", "paramset:A"), "md_gost12_512", ()),
    "p256": (("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"), "sha256", ()),
    "p384": (("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"), "sha384", ()),
    "p521": (("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521"), "sha512", ()),
    "p256-sha512": (("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"), "sha512", ()),
    "rsa": (("-newkey", "rsa:2048"), "sha256", ()),
    "rsa-sha512": (("-newkey", "rsa:3072"), "sha512", ()),
    "rsa-pss": (("-newkey", "rsa:2048"), "sha256", ("rsa_padding_mode:pss",)),
    "rsa-pss-salt": (("-newkey", "rsa:2048"), "sha384", ("rsa_padding_mode:pss", "rsa_pss_saltlen:digest")),
}
FORMS = {
    "attached": (("-nodetach",), False),
    "detached": ((), True),
    "streamed": (("-nodetach", "-stream"), False),
    "cades": (("-nodetach", "-cades"), False),
    "cades detached": (("-cades",), True),
    "without certificates": (("-nodetach", "-nocerts"), False),
}


class Signers:
    def __init__(self, folder):
        self.folder = folder
        configuration = folder / "openssl.cnf"
        configuration.write_text(OPENSSL_CONFIGURATION)
        self.environment = {**os.environ, "OPENSSL_CONF": str(configuration)}
        self.text = folder / "text"
        self.text.write_text(TEXT)
        self.made = {}

    def openssl(self, *arguments):
        done = subprocess.run(["openssl", *map(str, arguments)], env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def files(self, key):
        """Certificate and key; made once for all tests."""
        if key not in self.made:
            certificate, private = self.folder / f"{key}.crt", self.folder / f"{key}.key"
            options, digest, _ = KEYS[key]
            self.openssl("req", "-x509", *options, "-nodes", "-keyout", private, "-out", certificate, "-subj", f"/CN={key}",
                         "-addext", "subjectKeyIdentifier=hash", f"-{digest}", "-days", "2", "-config", self.extensions())
            self.made[key] = (certificate, private)
        return self.made[key]

    def extensions(self):
        file = self.folder / "request.cnf"
        file.write_text(OPENSSL_CONFIGURATION + "[req]\ndistinguished_name=dn\n[dn]\n")
        return file

    def sign(self, key, *options, digest=None, form="DER"):
        certificate, private = self.files(key)
        _, usual, key_options = KEYS[key]
        made = self.folder / "document"
        pss = [part for option in key_options for part in ("-keyopt", option)]
        self.openssl("cms", "-sign", "-binary", "-signer", certificate, "-inkey", private, *pss, "-md", digest or usual, *options,
                     "-in", self.text, "-outform", form, "-out", made)
        return made

    def judge(self, key, document, content=None):
        command = [JUDGE, self.files(key)[0], document] + ([content] if content else [])
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def signers(tmp_path_factory):
    return Signers(tmp_path_factory.mktemp("documents"))


# OpenSSL 3.0 itself cannot stream a signature by RSASSA-PSS: its parameters are made too late.
@pytest.mark.parametrize("key, form", [(key, form) for key in KEYS for form in FORMS if form != "streamed" or not KEYS[key][2]])
def test_documents_of_openssl_are_taken(signers, key, form):
    options, detached = FORMS[form]
    for encoding in ("DER", "PEM"):
        document = signers.sign(key, *options, form=encoding)
        verdict = signers.judge(key, document, signers.text if detached else None)
        assert verdict == "good\n" + TEXT, (encoding, verdict)


@pytest.mark.parametrize("key", KEYS)
def test_what_openssl_verifies_is_kept_attached(signers, key):
    """The judge and OpenSSL agree on an altered text too."""
    document = signers.sign(key)
    altered = signers.folder / "altered"
    altered.write_text(TEXT + "x")
    assert signers.judge(key, document, altered) == "cms.bad_signature message_digest\n"
    refused = subprocess.run(["openssl", "cms", "-verify", "-noverify", "-binary", "-inform", "DER", "-in", str(document), "-content",
                              str(altered), "-certfile", str(signers.files(key)[0])], env=signers.environment, capture_output=True)
    assert refused.returncode != 0


@pytest.mark.parametrize("key, options, digest, verdict", [
    ("rsa", ("-nodetach",), "sha1", "cms.bad_signature digest_algorithm\n"),
    ("p256", ("-nodetach",), "sha1", "cms.bad_signature digest_algorithm\n"),
    ("rsa", ("-nodetach",), "md5", "cms.bad_signature digest_algorithm\n"),
    ("rsa", ("-nodetach", "-noattr"), None, "cms.unreadable signed_attributes\n"),
    ("p256", ("-nodetach", "-keyid"), None, "cms.unreadable signer_identifier\n"),
    ("p256", ("-nodetach", "-econtent_type", "1.2.3.4"), None, "cms.unreadable content_type\n"),
])
def test_what_is_decided_against(signers, key, options, digest, verdict):
    assert signers.judge(key, signers.sign(key, *options, digest=digest)) == verdict


def test_two_signers(signers):
    first, second = signers.files("p256"), signers.files("rsa")
    document = signers.folder / "two"
    signers.openssl("cms", "-sign", "-nodetach", "-signer", first[0], "-inkey", first[1], "-signer", second[0], "-inkey", second[1],
                    "-in", signers.text, "-outform", "DER", "-out", document)
    assert signers.judge("p256", document) == "cms.unreadable signers\n"


def test_another_signer_of_the_same_kind(signers):
    assert signers.judge("gost-256-a", signers.sign("gost-256-tca", "-nodetach")) == "cms.bad_signature signature\n"
    assert signers.judge("rsa", signers.sign("p256", "-nodetach")) == "cms.bad_signature signature_algorithm\n"


def test_what_is_no_document(signers):
    certificate, private = signers.files("p256")
    for file in (certificate, private, pathlib.Path(__file__)):
        assert signers.judge("p256", file).startswith("cms.unreadable ")
