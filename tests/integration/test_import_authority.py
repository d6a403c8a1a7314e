"""`tamga import authority`: the CA of another program, with its key and without, and what it issued."""

import stat

import pytest

from tamga_testing import extracts, openssl, paths
from tamga_testing.anybody import Anybody
from tamga_testing.old_registry import OldRegistry, figures, oddities
from tamga_testing.relying_party import RelyingParty
from tamga_testing.waiting import wait_until

ACCREDITED = paths.SOURCE.parent / "shared" / "data" / "accredited-ca"
KINDS = ["ecdsa-p256", "gost-256-a", "rsa-2048"]


def make_ca(folder, key_kind, days=3650):
    """A self-signed CA as the openssl command makes one: nothing of Tamga is in it."""
    folder.mkdir(parents=True)
    (folder / "ca.key").write_text(openssl.make_key(key_kind))
    (folder / "ca.key").chmod(0o600)
    openssl.run("req", "-x509", "-new", "-utf8", "-key", folder / "ca.key", "-subj", f"/C=RU/O=Прежний УЦ/CN=УЦ {key_kind}",
                "-days", days, f"-{openssl.KEY_KINDS[key_kind].digest}", "-out", folder / "ca.pem",
                "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-addext", "basicConstraints=critical,CA:TRUE")
    return folder


class Stranger(RelyingParty):
    """Trusts the old CA alone, as those do who have relied on it so far."""

    def __init__(self, daemon, old):
        super().__init__(None, daemon)
        self._old = old

    def ocsp(self, certificate, **options):
        ca = (self._old.folder / "ca.pem").read_text()
        return openssl.ocsp(f"{self._daemon.status_url}/ocsp", certificate["pem"], ca, ca, **options)


@pytest.fixture(scope="module", params=KINDS)
def adopted(request, installation, work_folder):
    """The CA is adopted and its registry imported before any daemon starts."""
    key_kind = request.param
    name = "old-" + key_kind
    folder = make_ca(work_folder / name, key_kind)
    old = OldRegistry.keep(name, key_kind, folder)
    old.good, old.bad = old.issue("good"), old.issue("bad")
    old.revoke(old.bad, "-crl_reason", "keyCompromise")
    installation.tamga("import", "authority", "--name", name, "--certificate", folder / "ca.pem", "--key", folder / "ca.key")
    done = installation.tamga("import", "openssl", "--authority", name, "--certificates", folder / "newcerts",
                              folder / "index.txt")
    assert figures(done) == (2, 2, 0, 0)
    return old


@pytest.fixture(scope="module")
def serving(adopted, installation):
    daemon = installation.start_daemon()
    yield daemon
    daemon.stop()


def test_ocsp_is_answered_for_those_who_trust_the_old_ca(adopted, serving):
    party = Stranger(serving, adopted)
    assert party.ocsp(adopted.certificate(adopted.good)).status == "good"
    answer = party.ocsp(adopted.certificate(adopted.bad))
    assert answer.status == "revoked" and "keyCompromise" in answer.text


def test_the_crl_is_signed_by_the_old_ca(adopted, serving, tmp_path):
    party = Stranger(serving, adopted)
    crl = party.wait_for_crl(adopted.issuer)
    (tmp_path / "list.pem").write_text(crl)
    checked = openssl.run("crl", "-in", tmp_path / "list.pem", "-CAfile", adopted.folder / "ca.pem", "-noout", "-text")
    assert b"verify OK" in checked.stderr + checked.stdout
    text = checked.stdout.decode()
    assert f"Serial Number: {adopted.bad.stem.upper()}" in text
    assert f"Serial Number: {adopted.good.stem.upper()}" not in text


def test_extracts_are_signed_for_those_who_trust_the_old_ca(adopted, serving, installation):
    """By a key of the old CA's kind, which the issuing daemon makes."""
    def ask(accept):
        target = extracts.path({"issuer": adopted.issuer, "serial": adopted.bad.stem.lower()})
        return anybody.request("GET", target, Accept=accept)

    anybody = Anybody(serving)
    answer = wait_until(lambda: (answer := ask("application/pkcs7-mime")).status == 200 and answer, 60, "the key is made", interval=0.2)
    made = extracts.verified(answer.body, (adopted.folder / "ca.pem").read_text())
    assert (made.content["certificate"]["status"], made.content["certificate"]["reason"]) == ("revoked", "key_compromise")
    assert (installation.folder / "keys" / "adopted" / f"{adopted.issuer}.extract.key").exists()
    if not adopted.issuer.startswith("old-gost"):
        assert "Signature is Valid." in extracts.poppler(ask("application/pdf").body, "pdfsig", "FILE")


def test_its_certificate_is_served(adopted, serving):
    served = Stranger(serving, adopted).get(f"/ca/{adopted.issuer}.crt")
    assert served.body == openssl.run("x509", "-in", adopted.folder / "ca.pem", "-outform", "DER").stdout


def test_an_imported_certificate_is_revoked_by_the_staff(adopted, serving, installation):
    """Nobody here identified its holder; the administrator answers for it."""
    fresh = adopted.issue("fresh")
    installation.tamga("import", "openssl", "--authority", adopted.issuer, "--certificates", adopted.folder / "newcerts",
                       adopted.folder / "index.txt")
    administrator = installation.client(serving, "administrator")
    body = {"reason": "cessation_of_operation", "requested_by": "ca", "statement": "Прежний УЦ закрыт"}
    done = administrator.post(f"/v1/certificates/{adopted.issuer}/{fresh.stem.lower()}/revoke", body)
    assert done.status == 200, done
    party = Stranger(serving, adopted)
    wait_until(lambda: party.ocsp(adopted.certificate(fresh)).status == "revoked", 60, "OCSP says revoked", interval=0.1)


def test_keys_are_encrypted_and_closed_to_others(adopted, installation):
    folder = installation.folder / "keys" / "adopted"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for name in (f"{adopted.issuer}.key", f"{adopted.issuer}.ocsp.key"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
        assert "BEGIN ENCRYPTED PRIVATE KEY" in (folder / name).read_text()


def test_twice_is_refused_and_changes_nothing(adopted, installation):
    keys = sorted((installation.folder / "keys" / "adopted").iterdir())
    for name in (adopted.issuer, "another-name"):
        done = installation.tamga("import", "authority", "--name", name, "--certificate", adopted.folder / "ca.pem",
                                  "--key", adopted.folder / "ca.key", check=False)
        assert done.returncode == 1 and adopted.issuer in done.stderr, done.stderr
    assert sorted((installation.folder / "keys" / "adopted").iterdir()) == keys


def wrong_key(folder):
    (folder / "other.key").write_text(openssl.make_key("ecdsa-p256"))
    (folder / "other.key").chmod(0o600)
    return {"key": folder / "other.key"}


def leaf(folder):
    old = OldRegistry.keep("leaf", "ecdsa-p256", folder)
    (folder / "leaf.key").write_text(openssl.make_key("ecdsa-p256"))
    (folder / "leaf.key").chmod(0o600)
    made = old.issue("leaf", key=(folder / "leaf.key").read_text())
    return {"certificate": made, "key": folder / "leaf.key"}


def open_key(folder):
    (folder / "ca.key").chmod(0o644)
    return {}


def no_key(folder):
    (folder / "noise.key").write_text("noise")
    (folder / "noise.key").chmod(0o600)
    return {"key": folder / "noise.key"}


@pytest.mark.parametrize("change, said", [
    (lambda folder: {"name": "Старый УЦ"}, "lower case letter"),
    (lambda folder: {"name": "../keys"}, "lower case letter"),
    (lambda folder: {"name": "old--ca"}, "single hyphens"),
    (lambda folder: {"name": "a" * 41}, "at most 40 characters"),
    (lambda folder: {"name": "gost-root"}, "gost-root"),
    (wrong_key, "not of its key"),
    (leaf, "not a certificate of a CA"),
    (open_key, "ca.key"),
    (no_key, ""),
], ids=["cyrillic", "path", "two hyphens", "long", "taken", "wrong key", "leaf", "open key", "no key"])
def test_what_cannot_be_adopted_changes_nothing(installation, tmp_path, change, said):
    folder = make_ca(tmp_path / "ca", "ecdsa-p256")
    given = {"name": "refused-ca", "certificate": folder / "ca.pem", "key": folder / "ca.key", **change(folder)}
    before = installation.query("SELECT name FROM tamga.certification_authorities ORDER BY id")
    done = installation.tamga("import", "authority", *[part for key, value in given.items() for part in (f"--{key}", value)],
                              check=False)
    assert done.returncode == 1, done.stdout
    assert said in done.stderr, done.stderr
    assert installation.query("SELECT name FROM tamga.certification_authorities ORDER BY id") == before
    assert not list((installation.folder / "keys").glob("adopted/refused-ca*"))


def test_without_its_key_a_ca_is_known_and_not_answered_for(installation, work_folder):
    folder = make_ca(work_folder / "keyless", "gost-256-a")
    old = OldRegistry.keep("keyless", "gost-256-a", folder)
    made = old.issue("one")
    installation.tamga("import", "authority", "--name", "keyless", "--certificate", folder / "ca.pem")
    done = installation.tamga("import", "folder", "--authority", "keyless", folder / "newcerts")
    assert figures(done) == (1, 1, 0, 0)
    with_daemon = installation.start_daemon()
    try:
        shown = installation.client(with_daemon, "operator").get(f"/v1/certificates/keyless/{made.stem.lower()}")
        assert shown.json()["status"] == "active"
        answer = openssl.run("ocsp", "-url", f"{with_daemon.status_url}/ocsp", "-issuer", folder / "ca.pem", "-cert", made,
                             "-noverify", check=False)
        assert b"unauthorized" in answer.stdout + answer.stderr
    finally:
        with_daemon.stop()


def test_certificates_of_accredited_cas(installation, tmp_path):
    """What the state root issued is taken in; those of other roots are told apart."""
    files = sorted(ACCREDITED.glob("*.pem"))
    if not files:
        print("skipped: no certificates of accredited CAs beside the project")
        return
    roots = [file for file in files if _subject(file) == _issuer(file)]
    assert roots and len(files) > len(roots)
    total = 0
    for number, root in enumerate(roots):
        name = f"state-root-{number}"
        installation.tamga("import", "authority", "--name", name, "--certificate", root)
        done = installation.tamga("import", "folder", "--authority", name, ACCREDITED, check=False)
        assert done.returncode in (0, 3), done.stderr
        added = figures(done)[0]
        assert added + sum(int(count) for oddity, count in oddities(done).items() if oddity != "unknown_key") == len(files)
        assert set(oddities(done)) <= {"other_issuer", "bad_signature"}
        signed = [file for file in files if _is_signed_by(file, root)]
        assert root in signed and added == len(signed)
        total += added
    assert total > len(roots)


def _is_signed_by(file, root):
    return openssl.run("verify", "-partial_chain", "-no_check_time", "-trusted", root, file, check=False).returncode == 0


def _subject(file):
    return openssl.run("x509", "-in", file, "-noout", "-subject").stdout.split(b"=", 1)[1]


def _issuer(file):
    return openssl.run("x509", "-in", file, "-noout", "-issuer").stdout.split(b"=", 1)[1]
