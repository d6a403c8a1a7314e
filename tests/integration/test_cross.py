"""Cross certificates: who trusts one root alone verifies what another one leads to, by openssl and by GnuTLS."""

import json
import re
import subprocess

import pytest

from tamga_testing import gnutls, journey, openssl, paths, registry_laws
from tamga_testing.relying_party import RelyingParty
from tamga_testing.waiting import wait_until

FAMILIES = {"ecdsa": ("ecdsa-root", "ecdsa-unqualified", "ecdsa-p256"), "gost": ("gost-root", "gost-unqualified", "gost-256-a")}
CROSSES = "SELECT ca.name, i.name, encode(x.serial, 'hex') FROM tamga.cross_certificates x " \
          "JOIN tamga.certification_authorities ca ON ca.id = x.subject_id JOIN tamga.certification_authorities i ON i.id = x.issuer_id"


def cross(installation, *arguments, check=True):
    return installation.tamga("authority", "cross", *arguments, check=check)


def refusal(installation, *arguments):
    before = installation.query(CROSSES)
    done = cross(installation, *arguments, check=False)
    assert done.returncode == 1, done.stdout
    assert installation.query(CROSSES) == before
    return done.stderr


def serial_in(told):
    return re.search(r": certificate ([0-9a-f]+), until", told).group(1)


def pem_blocks(text):
    return re.findall(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n", text, re.DOTALL)


def bundle(party, name):
    """What others certified of a CA, as the status listener hands it out."""
    answer = party.get(f"/ca/{name}.p7c")
    assert answer.status == 200 and answer.header("Content-Type") == "application/pkcs7-mime"
    return pem_blocks(openssl.run("pkcs7", "-inform", "DER", "-print_certs", stdin=answer.body).stdout.decode())


def bundle_above(party, certificate):
    """What a certificate itself says of where its issuer's certificates are."""
    url = next(url for url in openssl.addresses(certificate)["ca"] if url.endswith(".p7c"))
    return bundle(party, url.rsplit("/", 1)[1].removesuffix(".p7c"))


class Story:
    """Certificates of before and after both roots changed their keys, each certified by the other."""

    def __init__(self, installation):
        self.installation = installation
        before = installation.start_daemon()
        self.old = self._issue(before)
        assert before.stop() == 0
        for root, authority, _ in FAMILIES.values():
            installation.tamga("authority", "renew", root)
            cross(installation, "sign", root, "--by", f"{root}-2")
            cross(installation, "sign", f"{root}-2", "--by", root)
            installation.tamga("authority", "renew", authority)
        self.daemon = installation.start_daemon()
        self.party = RelyingParty(installation, self.daemon)
        self.new = self._issue(self.daemon)

    def _issue(self, daemon):
        operator = self.installation.client(daemon, "operator")
        return {family: journey.issue_to_new_person(operator, key_kind=kind)[1] for family, (_, _, kind) in FAMILIES.items()}


@pytest.fixture(scope="module")
def story(installation):
    told = Story(installation)
    yield told
    if told.daemon.is_running():
        assert told.daemon.stop() == 0


@pytest.mark.parametrize("family", sorted(FAMILIES))
@pytest.mark.parametrize("which", ["old", "new"])
def test_a_chain_through_the_cross_certificate(story, family, which):
    """The certificates of before lead to the new root, and those of after to the old one (RFC 4210 section 4.4)."""
    root, authority, _ = FAMILIES[family]
    certificate = getattr(story, which)[family]
    assert certificate["issuer"] == (authority if which == "old" else f"{authority}-2")
    issuer = story.installation.ca_pem(certificate["issuer"])
    own, other = (root, f"{root}-2") if which == "old" else (f"{root}-2", root)
    trusted = [story.installation.ca_pem(other)]
    assert not openssl.verify(certificate["pem"], trusted, [issuer, story.installation.ca_pem(own)])[0]
    assert not gnutls.verify(certificate["pem"], trusted, [issuer])

    above = bundle_above(story.party, issuer)
    (crossing,) = above
    assert crossing != story.installation.ca_pem(own)
    crls = [story.party.wait_for_crl(name) for name in (certificate["issuer"], root, f"{root}-2")]
    valid, said = openssl.verify(certificate["pem"], trusted, [issuer, *above], crls, ["-crl_check_all", "-x509_strict"])
    assert valid, said
    assert gnutls.verify(certificate["pem"], trusted, [issuer, crossing])
    # Who trusts its own root still needs nothing else.
    assert openssl.verify(certificate["pem"], [story.installation.ca_pem(own)], [issuer])[0]
    answer = openssl.ocsp(f"{story.daemon.status_url}/ocsp", certificate["pem"], issuer + crossing, trusted[0])
    assert answer.status == "good"


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_the_cross_certificates_pass_the_lints_and_stand_in_the_registry(story, family, tmp_path):
    root = FAMILIES[family][0]
    rows = {(subject, issuer): serial for subject, issuer, serial in story.installation.query(CROSSES)}
    for subject, issuer in ((root, f"{root}-2"), (f"{root}-2", root)):
        pem = next(pem for pem in bundle(story.party, subject) if pem != story.installation.ca_pem(subject))
        (tmp_path / "cross.pem").write_text(pem)
        (tmp_path / "issuer.pem").write_text(story.installation.ca_pem(issuer))
        linted = story.installation.tamga("lint", "--issuer", tmp_path / "issuer.pem", tmp_path / "cross.pem", check=False)
        assert linted.returncode == 0, linted.stdout
        serial = rows[(subject, issuer)]
        entry = story.party.registry({"issuer": issuer, "serial": serial})
        assert entry["status"] in ("active", "good")
        assert openssl.public_key_of_certificate(pem) == openssl.public_key_of_certificate(story.installation.ca_pem(subject))
        answer = openssl.ocsp(f"{story.daemon.status_url}/ocsp", pem, story.installation.ca_pem(issuer),
                              story.installation.ca_pem(issuer))
        assert answer.status == "good"
        told = story.installation.query("SELECT details FROM tamga.audit_entries WHERE action = 'authority.cross_certified' AND object = %s",
                                        (f"authority:{subject}",))
        assert [details["serial"] for details in (json.loads(text) for (text,) in told) if details["issuer"] == issuer] == [serial]


def test_asked_again_it_is_the_same_one(story, tmp_path):
    once = cross(story.installation, "sign", "ecdsa-root", "--by", "ecdsa-root-2").stdout
    assert "was there already" in once
    listed = cross(story.installation, "list").stdout
    assert f"ecdsa-root by ecdsa-root-2: certificate {serial_in(once)}, until" in listed
    out = tmp_path / "cross.crt"
    out.write_text("somebody's")
    assert cross(story.installation, "sign", "ecdsa-root", "--by", "ecdsa-root-2", "--out", out, check=False).returncode == 1
    assert out.read_text() == "somebody's"
    out.unlink()
    cross(story.installation, "sign", "ecdsa-root", "--by", "ecdsa-root-2", "--out", out)
    assert out.read_text() in bundle(story.party, "ecdsa-root")


def test_two_at_once_make_one(story):
    command = [str(paths.tamga_binary()), "--config", str(story.installation.folder / "command-line.toml"), "authority", "cross", "sign",
               "ecdsa-unqualified", "--by", "ecdsa-root-2"]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    told = [process.communicate(timeout=60)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert len({serial_in(text) for text in told}) == 1
    rows = [row for row in story.installation.query(CROSSES) if row[:2] == ("ecdsa-unqualified", "ecdsa-root-2")]
    assert len(rows) == 1
    # A subordinate CA crosses at its own step: neither of the roots' cross certificates is needed.
    wait_until(lambda: len(bundle(story.party, "ecdsa-unqualified")) == 2, 60, "it is handed out")
    own = story.installation.ca_pem("ecdsa-unqualified")
    untrusted = [pem for pem in bundle(story.party, "ecdsa-unqualified") if pem != own]
    assert openssl.verify(story.old["ecdsa"]["pem"], [story.installation.ca_pem("ecdsa-root-2")], untrusted)[0]


@pytest.mark.parametrize("arguments, sentence", [
    (("sign", "nobody", "--by", "ecdsa-root"), "There is no such"),
    (("sign", "ecdsa-root", "--by", "nobody"), "There is no such"),
    (("sign", "ecdsa-root", "--by", "ecdsa-root"), "does not certify itself once more"),
    (("sign", "staff", "--by", "ecdsa-unqualified"), "is no root"),
    (("sign", "gost-qualified", "--by", "gost-root-2"), "63-FZ article 17"),
    (("revoke", "ecdsa-root", "01", "--reason", "superseded"), "There is no such certificate"),
])
def test_what_is_refused(story, arguments, sentence):
    assert sentence in refusal(story.installation, *arguments)


class Partner:
    """Another organisation's root, which knows nothing but openssl."""

    NAME = "/C=RU/O=Partner/CN=Partner root"

    def __init__(self, folder):
        self.folder = folder
        self.key, self.certificate = folder / "partner.key", folder / "partner.crt"
        openssl.run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-nodes", "-subj", self.NAME, "-days", "3650",
                    "-keyout", self.key, "-out", self.certificate, "-addext", "basicConstraints=critical,CA:TRUE",
                    "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-addext", "subjectKeyIdentifier=hash")

    def certify(self, request, extensions, days=365):
        out, chosen = self.folder / "certified.crt", self.folder / "extensions.cnf"
        chosen.write_text("\n".join(extensions) + "\n")
        openssl.run("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial", "-days", days,
                    "-extfile", chosen, "-out", out)
        return out

    def request(self, name=NAME):
        out = self.folder / "partner.csr"
        openssl.run("req", "-new", "-key", self.key, "-subj", name, "-out", out)
        return out


CA_EXTENSIONS = ("basicConstraints=critical,CA:TRUE,pathlen:0", "keyUsage=critical,keyCertSign,cRLSign",
                 "subjectKeyIdentifier=hash", "authorityKeyIdentifier=keyid")


@pytest.fixture(scope="module")
def partner(story, tmp_path_factory):
    made = Partner(tmp_path_factory.mktemp("partner"))
    story.installation.tamga("import", "authority", "--name", "partner-root", "--certificate", made.certificate)
    return made


def test_a_root_elsewhere_certifies_our_ca(story, partner, tmp_path):
    request = tmp_path / "cross.csr"
    cross(story.installation, "request", "ecdsa-unqualified-2", "--out", request)
    wrong = {
        "not of the key and the name": [partner.request(), CA_EXTENSIONS],
        "subjectKeyIdentifier is another": [request, (*CA_EXTENSIONS[:2], "subjectKeyIdentifier=01020304", CA_EXTENSIONS[3])],
        "does not let the key sign": [request, ("basicConstraints=critical,CA:FALSE", *CA_EXTENSIONS[2:])],
    }
    for sentence, (asked, extensions) in wrong.items():
        assert sentence in refusal(story.installation, "install", "ecdsa-unqualified-2", partner.certify(asked, extensions)), sentence
    certified = partner.certify(request, CA_EXTENSIONS)
    assert "not of the key and the name" in refusal(story.installation, "install", "ecdsa-unqualified", certified)
    told = cross(story.installation, "install", "ecdsa-unqualified-2", certified).stdout
    assert told.startswith("ecdsa-unqualified-2 by partner-root: certificate ")
    assert "was there already" in cross(story.installation, "install", "ecdsa-unqualified-2", certified).stdout

    wait_until(lambda: certified.read_text() in bundle(story.party, "ecdsa-unqualified-2"), 60, "it is handed out")
    leaf, trusted = story.new["ecdsa"]["pem"], [partner.certificate.read_text()]
    untrusted = [pem for pem in bundle_above(story.party, leaf) if pem == certified.read_text()]
    assert openssl.verify(leaf, trusted, untrusted)[0]
    assert gnutls.verify(leaf, trusted, [certified.read_text()])
    # It can be taken out of what is handed out.
    cross(story.installation, "revoke", "partner-root", serial_in(told), "--reason", "cessation_of_operation")
    wait_until(lambda: bundle(story.party, "ecdsa-unqualified-2") == [story.installation.ca_pem("ecdsa-unqualified-2")], 60, "it is gone")


def test_a_stranger_is_not_believed(story, partner, tmp_path):
    request = tmp_path / "cross.csr"
    cross(story.installation, "request", "ecdsa-root-2", "--out", request)
    (tmp_path / "stranger").mkdir()
    stranger = Partner(tmp_path / "stranger")
    assert "make its issuer known first" in refusal(story.installation, "install", "ecdsa-root-2",
                                                     stranger.certify(request, CA_EXTENSIONS))
    # Of the partner's name and another's key.
    assert "not of the key and the name" in refusal(story.installation, "sign", "partner-root", "--by", "ecdsa-root-2", "--request",
                                                    stranger.request())


def test_our_root_certifies_another_ca(story, partner, tmp_path):
    assert "has to prove possession" in refusal(story.installation, "sign", "partner-root", "--by", "ecdsa-root-2")
    assert "is not here" in refusal(story.installation, "sign", "ecdsa-root", "--by", "partner-root")
    assert "not of the key and the name" in refusal(story.installation, "sign", "partner-root", "--by", "ecdsa-root-2", "--request",
                                                    partner.request("/CN=Another"))
    out = tmp_path / "cross.crt"
    told = cross(story.installation, "sign", "partner-root", "--by", "ecdsa-root-2", "--request", partner.request(), "--out", out).stdout
    leaf_request = tmp_path / "leaf.csr"
    leaf_request.write_text(openssl.make_request("ecdsa-p256"))
    leaf = partner.certify(leaf_request, ("basicConstraints=CA:FALSE", "keyUsage=critical,digitalSignature", *CA_EXTENSIONS[2:])).read_text()
    trusted = [story.installation.ca_pem("ecdsa-root-2")]
    assert openssl.verify(leaf, trusted, [out.read_text()])[0]
    assert gnutls.verify(leaf, trusted, [out.read_text()])

    # Revoked, it is in our root's list.
    serial = serial_in(told)
    cross(story.installation, "revoke", "ecdsa-root-2", serial, "--reason", "cessation_of_operation")
    again = cross(story.installation, "revoke", "ecdsa-root-2", serial, "--reason", "cessation_of_operation", check=False)
    assert again.returncode == 1 and "already revoked" in again.stderr
    assert f"certificate {serial}, until" in cross(story.installation, "list").stdout and "revoked" in cross(story.installation, "list").stdout
    crl = story.party.wait_for_crl_with({"issuer": "ecdsa-root-2", "serial": serial})
    assert not openssl.verify(leaf, trusted, [out.read_text()], [crl], ["-crl_check_all"])[0]
    wait_until(lambda: bundle(story.party, "partner-root") == [partner.certificate.read_text()], 60, "it is handed out no more")
    # Another one may follow.
    assert serial_in(cross(story.installation, "sign", "partner-root", "--by", "ecdsa-root-2", "--request", partner.request()).stdout) != serial


def test_the_registry_keeps_its_laws(story):
    connection = story.installation.connect()
    assert registry_laws.broken(connection, registry_laws.AT_THE_END) == {}
    connection.close()
    keys = [name for (name,) in story.installation.query("SELECT profile FROM tamga.certificates WHERE public_key_fingerprint IN "
                                                         "(SELECT public_key_fingerprint FROM tamga.certificates GROUP BY 1 HAVING count(*) > 1)")]
    assert set(keys) <= {"cross-certificate", "imported", "root-ecdsa", "root-gost", "issuing-unqualified-ecdsa"}
