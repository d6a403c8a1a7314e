"""GET /v1/registry/{issuer}/{serial}/extract: what the registry says of a certificate, signed for its CA and verified with its root alone."""

import hashlib
import os
import re
import shutil

import pytest

from tamga_testing import extracts, journey, openssl
from tamga_testing.anybody import Anybody
from tamga_testing.waiting import wait_until

STREEBOG_256, GOST_256 = "1.2.643.7.1.1.2.2", "1.2.643.7.1.1.1.1"
SHA_256, ECDSA_WITH_SHA_256 = "2.16.840.1.101.3.4.2.1", "1.2.840.10045.4.3.2"
# What is signed for which CA by which algorithms: the hash function of the signature, and the key's.
CAS = {
    "gost-qualified": ("gost-256-a", "qualified", STREEBOG_256, GOST_256),
    "gost-unqualified": ("gost-256-a", "unqualified", STREEBOG_256, GOST_256),
    "ecdsa-unqualified": ("ecdsa-p256", "unqualified", SHA_256, ECDSA_WITH_SHA_256),
}
SIGNED_ATTRIBUTES = ["contentType", "messageDigest", "signingTime", "id-smime-aa-signingCertificateV2"]


@pytest.fixture(scope="module")
def anybody(installation, daemon):
    return installation.client(daemon, None)


def issued(operator, ca):
    key_kind, signature_kind, *_ = CAS[ca]
    _, certificate = journey.issue_to_new_person(operator, key_kind=key_kind, signature_kind=signature_kind)
    assert certificate["issuer"] == ca
    return certificate


def extract_of(client, certificate):
    answer = client.get(extracts.path(certificate))
    assert answer.status == 200, answer
    assert answer.header("Content-Type") == "application/pkcs7-mime; smime-type=signed-data"
    return answer.body


def told(installation, client, certificate):
    """What a verified extract says of the certificate."""
    content = extracts.verified(extract_of(client, certificate), installation.root_of(certificate["issuer"])).content
    assert (content["certificate"]["issuer"], content["certificate"]["serial"]) == (certificate["issuer"], certificate["serial"])
    return content["certificate"]


def serial_of(pem):
    return openssl.run("x509", "-noout", "-serial", stdin=pem).stdout.decode().split("=")[1].strip().lower()


def fingerprint_of(pem):
    return hashlib.sha256(openssl.run("x509", "-outform", "DER", stdin=pem).stdout).hexdigest()


@pytest.mark.parametrize("ca", CAS)
def test_an_extract_verifies_with_the_root_alone(ca, installation, operator, anybody):
    *_, digest, signature = CAS[ca]
    certificate = issued(operator, ca)
    made = extracts.verified(extract_of(anybody, certificate), installation.root_of(ca))
    about = made.content["certificate"]
    assert {name: about[name] for name in ("status", "not_before", "not_after", "issued_at")} == {
        name: certificate[name] for name in ("status", "not_before", "not_after", "issued_at")}
    assert about["certificate_fingerprint"] == fingerprint_of(certificate["pem"])
    assert set(about) == {"issuer", "serial", "certificate_fingerprint", "status", "not_before", "not_after", "issued_at"}
    assert made.content["authority"]["name"] == ca
    assert made.content["authority"]["certificate_fingerprint"] == fingerprint_of(installation.ca_pem(ca))

    # Signed as this CA signs, by a key that it certified for this alone.
    signer_info = made.structure[made.structure.index("signerInfos"):]
    algorithms = re.findall(r"algorithm: .*\(([\d.]+)\)", signer_info)
    assert algorithms[0] == digest and algorithms[-1] == signature, algorithms
    assert set(re.findall(r"object: (\S+) \(", signer_info)) == set(SIGNED_ATTRIBUTES)
    text = openssl.certificate_text(made.signer)
    assert f"commonName=Выписки из реестра {ca}" in text
    assert re.search(r"Key Usage: critical\s+Digital Signature, Non Repudiation\n", text)
    assert re.search(rf"Extended Key Usage:\s+({re.escape(extracts.DOCUMENT_SIGNING)}|Document Signing), E-mail Protection\n", text), text
    assert openssl.public_key_of_certificate(made.signer) != openssl.public_key_of_certificate(installation.ca_pem(ca))
    valid, said = openssl.verify(made.signer, [installation.root_of(ca)], [installation.ca_pem(ca)])
    assert valid, said


@pytest.mark.parametrize("ca", CAS)
def test_an_extract_says_what_became_of_a_certificate(ca, installation, operator, anybody):
    certificate = issued(operator, ca)
    path = journey.certificate_path(certificate)
    if ca != "gost-qualified":
        suspended = journey.expect(operator.post(f"{path}/suspend", journey.suspension()), 200)
        about = told(installation, anybody, certificate)
        assert about["status"] == "suspended" and about["reason"] == "certificate_hold"
        assert about["revoked_at"] == suspended["revoked_at"]
        assert about["suspended_until"] == suspended["suspended_until"]
        assert about["at_end_of_suspension"] == suspended["at_end_of_suspension"]
        journey.expect(operator.post(f"{path}/resume", journey.resumption()), 200)
        assert told(installation, anybody, certificate)["status"] == "active"

    revoked = journey.expect(operator.post(f"{path}/revoke", journey.revocation(invalidity_date=certificate["issued_at"])), 200)
    about = told(installation, anybody, certificate)
    assert (about["status"], about["reason"]) == ("revoked", "key_compromise")
    assert about["revoked_at"] == revoked["revoked_at"]
    assert about["invalidity_date"] == certificate["issued_at"]
    assert "replaced_by" not in about and "suspended_until" not in about


@pytest.mark.parametrize("ca", ["gost-unqualified", "ecdsa-unqualified"])
def test_an_extract_names_the_successor(ca, installation, operator, anybody):
    certificate = issued(operator, ca)
    body = journey.reissue_body(certificate, openssl.make_request(CAS[ca][0]), journey.CODE_WORD)
    successor = journey.expect(operator.post("/v1/reissues", body, Prefer="wait=30"), 201)
    about = told(installation, anybody, certificate)
    assert (about["status"], about["reason"]) == ("revoked", "superseded")
    assert about["replaced_by"] == {"issuer": successor["issuer"], "serial": successor["serial"]}
    assert told(installation, anybody, successor)["status"] == "active"


@pytest.mark.parametrize("issuer, subject", [("gost-root", "gost-qualified"), ("ecdsa-root", "staff"), ("ecdsa-root", "ecdsa-root")])
def test_there_are_extracts_about_the_cas_themselves(issuer, subject, installation, anybody):
    pem = installation.ca_pem(subject)
    about = told(installation, anybody, {"issuer": issuer, "serial": serial_of(pem)})
    assert about["status"] == "active" and about["certificate_fingerprint"] == fingerprint_of(pem)


def test_nothing_of_the_holder_is_told(operator, anybody):
    application, certificate = journey.issue_to_new_person(operator, key_kind="ecdsa-p256")
    # Six digits may stand in random hexadecimal digits.
    extract = re.sub(rb"[0-9a-f]{32,}", b"", extract_of(anybody, certificate))
    holder = application["applicant"]
    for secret in (holder["name"]["surname"], holder["snils"], re.sub(r"\D", "", holder["snils"]), holder["passport"]["number"],
                   holder["email"], holder["phone"], application["id"]):
        assert secret.encode() not in extract


@pytest.mark.parametrize("ca", ["gost-unqualified", "ecdsa-unqualified"])
def test_a_changed_extract_is_refused(ca, installation, operator, anybody):
    certificate = issued(operator, ca)
    extract = extract_of(anybody, certificate)
    root = installation.root_of(ca)
    other_root = installation.ca_pem("ecdsa-root" if ca.startswith("gost") else "gost-root")
    assert extracts.cms_verify(extract, root).returncode == 0
    assert extracts.cms_verify(extract.replace(b'"active"', b'"Active"'), root).returncode != 0
    assert extracts.cms_verify(extract, other_root).returncode != 0
    journey.expect(operator.post(f"{journey.certificate_path(certificate)}/revoke", journey.revocation()), 200)
    later = extract_of(anybody, certificate)
    assert later != extract and b'"revoked"' in later
    assert extracts.cms_verify(extract, root).returncode == 0, "what was said then was so"


def test_each_extract_is_its_own_and_is_not_to_be_kept(installation, operator, anybody):
    certificate = issued(operator, "ecdsa-unqualified")
    answers = [anybody.get(extracts.path(certificate), Accept=accept)
               for accept in ("application/pkcs7-mime", "application/pkcs7-mime; smime-type=signed-data", "*/*")]
    assert all(answer.header("Cache-Control") == "no-store" for answer in answers)
    contents = [extracts.verified(answer.body, installation.root_of("ecdsa-unqualified")).content for answer in answers]
    assert len({content["id"] for content in contents}) == 3
    head = anybody.request("HEAD", extracts.path(certificate))
    assert (head.status, head.body) == (200, b"")


def test_extracts_count_as_questions_to_the_registry(daemon, operator):
    certificate = issued(operator, "ecdsa-unqualified")
    greedy, modest = Anybody(daemon, "127.0.0.7"), Anybody(daemon, "127.0.0.8")
    search = "/v1/registry/search", {"key_fingerprint": "00" * 32}
    statuses = [greedy.request("GET", extracts.path(certificate)).status if turn % 2 else greedy.request("POST", *search).status
                for turn in range(120)]
    assert statuses == [200] * 120
    refused = wait_until(lambda: (answer := greedy.request("GET", extracts.path(certificate))).status == 429 and answer, 120,
                         "the burst is over", interval=0)
    assert refused.json()["code"] == "attempts.too_many" and int(refused.header("Retry-After")) >= 1
    # One of a few: a second that begins meanwhile brings two more questions.
    assert 429 in [greedy.request("POST", *search).status for _ in range(12)]
    assert modest.request("GET", extracts.path(certificate)).status == 200


def test_without_the_key_nothing_is_signed_until_it_is_there(installation, operator, tmp_path):
    certificate = issued(operator, "gost-qualified")
    key = installation.folder / "keys" / "extract-gost-qualified.key"
    kept = tmp_path / "key"
    registering = installation.start_daemon({"daemon": {"duties": ["registration"]}})
    somebody = Anybody(registering)
    shutil.move(key, kept)
    try:
        refused = somebody.request("GET", extracts.path(certificate))
        assert (refused.status, refused.json()["code"]) == (503, "ca.signer_unavailable")
        assert int(refused.header("Retry-After")) >= 1
        shutil.copy(installation.folder / "keys" / "extract-gost-unqualified.key", key)  # of another CA
        assert somebody.request("GET", extracts.path(certificate)).status == 503
        os.remove(key)
    finally:
        shutil.move(kept, key)
    assert somebody.request("GET", extracts.path(certificate)).status == 200
    assert registering.stop() == 0


def test_while_the_database_is_away_nothing_is_said(installation, operator):
    certificate = issued(operator, "ecdsa-unqualified")
    registering = installation.start_daemon({"daemon": {"duties": ["registration"]}})
    somebody = Anybody(registering)
    assert somebody.request("GET", extracts.path(certificate)).status == 200
    installation.cluster.execute("postgres", f"ALTER DATABASE {installation.database} ALLOW_CONNECTIONS false")
    try:
        installation.cluster.execute(
            "postgres", f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{installation.database}'")
        refused = somebody.request("GET", extracts.path(certificate))
        assert (refused.status, refused.json()["code"]) == (503, "request.unavailable")
    finally:
        installation.cluster.execute("postgres", f"ALTER DATABASE {installation.database} ALLOW_CONNECTIONS true")
    wait_until(lambda: somebody.request("GET", extracts.path(certificate)).status == 200, 30, "the database is back")
    assert registering.stop() == 0


def test_a_revoked_signer_signs_nothing_more(installation, daemon, anybody):
    serial = serial_of((installation.folder / "keys" / "extract-staff.crt").read_text())
    staffs = {"issuer": "staff", "serial": serial_of(installation.staff["operator"].certificate.read_text())}
    assert told(installation, anybody, staffs)["status"] == "active"
    administrator = installation.client(daemon, "administrator")
    journey.expect(administrator.post(f"/v1/certificates/staff/{serial}/revoke", journey.revocation()), 200)
    refused = anybody.get(extracts.path(staffs))
    assert (refused.status, refused.json()["code"]) == (503, "ca.signer_unavailable")


def test_an_older_installation_gets_its_keys_by_itself(first_installation, work_folder):
    """As it was before there were extracts: no profile, no keys, no certificates."""
    older = first_installation.copy(work_folder / "older", "tamga_older")
    try:
        for file in (older.folder / "keys").glob("extract-*"):
            file.unlink()
        connection = older.connect()
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")  # past the triggers that keep rows
            cursor.execute("UPDATE tamga.certification_authorities SET extract_certificate = NULL")
            cursor.execute("DELETE FROM tamga.public_keys WHERE fingerprint IN "
                           "(SELECT public_key_fingerprint FROM tamga.certificates WHERE profile = 'registry-extract')")
            cursor.execute("DELETE FROM tamga.certificates WHERE profile = 'registry-extract'")
            cursor.execute("DELETE FROM tamga.profiles WHERE name = 'registry-extract'")
        connection.close()
        daemon = older.start_daemon()
        staffs = {"issuer": "staff", "serial": serial_of(older.staff["operator"].certificate.read_text())}
        somebody = Anybody(daemon)
        answer = wait_until(lambda: (answer := somebody.request("GET", extracts.path(staffs))).status == 200 and answer, 60,
                            "the issuing daemon makes the key")
        assert extracts.verified(answer.body, older.root_of("staff")).content["certificate"]["status"] == "active"
        wait_until(lambda: older.scalar("SELECT count(*) FROM tamga.audit_entries WHERE action = 'extract_signer.made'") == 6, 30,
                   "every CA has its signer")
        keys = sorted((older.folder / "keys").glob("extract-*.key"))
        assert len(keys) == 6 and {file.stat().st_mode & 0o777 for file in keys} == {0o600}
        assert daemon.stop() == 0
        assert "the signer of registry extracts of staff has a new certificate until" in daemon.log()
    finally:
        older.close()
