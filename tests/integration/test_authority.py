"""Renewing the keys of CAs: two generations side by side, under load and after it."""

import ssl

import pytest

from tamga_testing import gnutls, journey, openssl, registry_laws
from tamga_testing.journey import now_text
from tamga_testing.load import Crowd
from tamga_testing.relying_party import RelyingParty
from tamga_testing.waiting import wait_until


def key_identifiers(pem):
    """(subjectKeyIdentifier, authorityKeyIdentifier's key) in hexadecimal."""
    text = openssl.run("x509", "-noout", "-ext", "subjectKeyIdentifier,authorityKeyIdentifier", stdin=pem).stdout.decode()
    lines = [line.strip() for line in text.splitlines()]
    after = {line: lines[number + 1] for number, line in enumerate(lines[:-1]) if line.endswith(":")}
    return (after["X509v3 Subject Key Identifier:"], after["X509v3 Authority Key Identifier:"].removeprefix("keyid:"))


def refusal(installation, *arguments):
    done = installation.tamga("authority", "renew", *arguments, check=False)
    assert done.returncode != 0
    return done.stderr


def test_a_key_is_renewed_under_load(installation):
    first, second = installation.start_daemon(), installation.start_daemon({"daemon": {"instance": 2}})
    operator = installation.client(first, "operator")
    _, old = journey.issue_to_new_person(operator, key_kind="ecdsa-p256")
    _, old_revoked = journey.issue_to_new_person(operator, key_kind="ecdsa-p256")
    assert old["issuer"] == "ecdsa-unqualified"

    with Crowd([operator, installation.client(second, "operator")], 3) as crowd:
        wait_until(lambda: len(crowd.ledger.certificates) > 5 or crowd.ledger.faults, 60, "certificates are issued")
        told = installation.tamga("authority", "renew", "ecdsa-unqualified").stdout
        assert told.startswith("ecdsa-unqualified-2: ")
        # One daemon after the other: both generations sign at the same time, for a while.
        for daemon in (first, second):
            assert daemon.stop() == 0
            daemon.start()
            before = len(crowd.ledger.certificates)
            wait_until(lambda: len(crowd.ledger.certificates) > before + 5 or crowd.ledger.faults, 60, "more are issued")
    assert crowd.ledger.faults == []
    issuers = {certificate["issuer"] for certificate in crowd.ledger.certificates.values()}
    assert issuers == {"ecdsa-unqualified", "ecdsa-unqualified-2"}
    connection = installation.connect()
    assert registry_laws.broken(connection, registry_laws.AT_THE_END) == {}
    connection.close()

    party = RelyingParty(installation, second)
    operator = installation.client(second, "operator")
    _, new = journey.issue_to_new_person(operator, key_kind="ecdsa-p256")
    assert new["issuer"] == "ecdsa-unqualified-2"
    root = installation.ca_pem("ecdsa-root")
    for certificate in (old, new):
        issuer_pem = installation.ca_pem(certificate["issuer"])
        assert party.verify(certificate)[0]
        assert gnutls.verify(certificate["pem"], [root], [issuer_pem])
        assert key_identifiers(certificate["pem"])[1] == key_identifiers(issuer_pem)[0]
        assert party.wait_for_ocsp(certificate, "good").status == "good"
        assert f"/crl/{certificate['issuer']}.crl" in openssl.run("x509", "-noout", "-text", stdin=certificate["pem"]).stdout.decode()
        assert party.get(f"/ca/{certificate['issuer']}.crt").status == 200
    subjects = {openssl.run("x509", "-noout", "-subject", stdin=installation.ca_pem(name)).stdout
                for name in ("ecdsa-unqualified", "ecdsa-unqualified-2")}
    assert len(subjects) == 1

    # What the old key signed is revoked in the old key's list, and answered for by its responder.
    journey.expect(operator.post(f"{journey.certificate_path(old_revoked)}/revoke", journey.revocation()), 200)
    party.wait_for_ocsp(old_revoked, "revoked")
    assert party.verify(old, [party.wait_for_crl_with(old_revoked)])[0]
    assert old_revoked["serial"].upper() not in party.crl_text("ecdsa-unqualified-2")
    assert party.verify(new, [party.wait_for_crl("ecdsa-unqualified-2")])[0]
    # A reissue replaces a certificate of the old generation by one of the new.
    body = journey.reissue_body(old, openssl.make_request("ecdsa-p256"), journey.CODE_WORD)
    replacement = journey.expect(operator.post("/v1/reissues", body, Prefer="wait=30"), 201)
    assert replacement["issuer"] == "ecdsa-unqualified-2"
    party.wait_for_ocsp(old, "revoked")
    for daemon in (first, second):
        assert daemon.stop() == 0


def test_a_key_waits_for_its_moment(installation):
    told = installation.tamga("authority", "renew", "gost-unqualified", "--from", now_text(3600)).stdout
    assert told.startswith("gost-unqualified-2: ")
    lines = installation.tamga("authority", "list").stdout.splitlines()
    assert [line.split(": ")[0] for line in lines if line.endswith("signs certificates and CRLs")] == [
        "gost-root", "gost-qualified", "gost-unqualified", "ecdsa-root", "ecdsa-unqualified-2", "staff"]
    daemon = installation.start_daemon()
    _, certificate = journey.issue_to_new_person(installation.client(daemon, "operator"), key_kind="gost-256-a")
    assert certificate["issuer"] == "gost-unqualified"
    assert daemon.stop() == 0


def test_a_renewed_root_signs_what_comes_after_it(installation):
    installation.tamga("authority", "renew", "ecdsa-root")
    installation.tamga("authority", "renew", "ecdsa-unqualified")
    issued_by = installation.query("SELECT ca.name FROM tamga.certificates c JOIN tamga.certification_authorities ca "
                                   "ON ca.id = c.issuer_id WHERE c.der = (SELECT certificate FROM "
                                   "tamga.certification_authorities WHERE name = 'ecdsa-unqualified-3')")
    assert issued_by == [("ecdsa-root-2",)]
    succession = dict(installation.query("SELECT a.name, p.name FROM tamga.certification_authorities a "
                                         "JOIN tamga.certification_authorities p ON p.id = a.succeeds"))
    assert succession["ecdsa-unqualified-3"] == "ecdsa-unqualified-2"
    assert succession["ecdsa-unqualified-2"] == "ecdsa-unqualified"
    daemon = installation.start_daemon()
    _, certificate = journey.issue_to_new_person(installation.client(daemon, "operator"), key_kind="ecdsa-p256")
    assert certificate["issuer"] == "ecdsa-unqualified-3"
    assert openssl.verify(certificate["pem"], [installation.ca_pem("ecdsa-root-2")], [installation.ca_pem("ecdsa-unqualified-3")])[0]
    assert RelyingParty(installation, daemon).wait_for_crl("ecdsa-root-2")
    assert daemon.stop() == 0


def test_staff_of_both_keys_is_accepted(installation):
    chain = installation.folder / "keys" / "staff-chain.crt"
    running = installation.start_daemon()
    told = installation.tamga("authority", "renew", "staff").stdout
    assert told.startswith("staff-2: ")
    assert chain.read_text().startswith(installation.ca_pem("staff") + installation.ca_pem("staff-2"))
    installation.add_operator("newcomer", "operator")
    installation.add_operator("gost newcomer", "operator", key_algorithm="gost")
    issued_by = openssl.run("x509", "-noout", "-ext", "authorityKeyIdentifier",
                            stdin=installation.staff["newcomer"].certificate.read_text()).stdout.decode()
    assert key_identifiers(installation.ca_pem("staff-2"))[0] in issued_by
    # Who has not taken up the new key yet does not know him; the others work.
    journey.expect(installation.client(running, "operator").get("/v1/applications"), 200)
    with pytest.raises(ssl.SSLError):
        installation.client(running, "newcomer").get("/v1/applications")
    assert running.stop() == 0

    daemon = installation.start_daemon()
    for name in ("operator", "newcomer", "gost newcomer"):
        journey.expect(installation.client(daemon, name).get("/v1/applications"), 200)
    assert daemon.stop() == 0
    kinds = installation.query("SELECT name FROM tamga.certification_authorities WHERE kind = 'staff' ORDER BY id")
    assert kinds == [("staff",), ("staff-2",)]


@pytest.mark.parametrize("arguments, sentence", [
    (("nobody",), "There is no such"),
    (("gost-qualified", "--from", "2026-01-01T00:00:00Z"), "that moment has passed"),
    (("gost-qualified", "--from", "soon"), "must be a time as"),
])
def test_what_cannot_be_renewed(installation, arguments, sentence):
    before = sorted((installation.folder / "keys").iterdir())
    assert sentence in refusal(installation, *arguments)
    assert sorted((installation.folder / "keys").iterdir()) == before


def test_an_interrupted_renewal_is_told_of(installation):
    leftover = installation.folder / "keys" / "gost-qualified-2.key"
    leftover.write_text("a key")
    try:
        assert "gost-qualified-2.key exists, but its CA is not in use here" in refusal(installation, "gost-qualified")
    finally:
        leftover.unlink()
    assert "gost-qualified-2: " in installation.tamga("authority", "renew", "gost-qualified").stdout


def test_another_organisation_does_not_take_the_name(installation):
    before = sorted((installation.folder / "keys").iterdir())
    installation.write_configuration("other.toml", [1, 2, 3], {"organization": {"name": "ООО «Другое»"}})
    done = installation.tamga("authority", "renew", "gost-qualified", configuration_file="other.toml", check=False)
    assert done.returncode == 1
    assert "[organization] is not what it was" in done.stderr
    assert sorted((installation.folder / "keys").iterdir()) == before
