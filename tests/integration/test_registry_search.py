"""POST /v1/registry/search: what anybody may know of a certificate, a key or an organisation, and how much he may ask."""

import base64
import concurrent.futures
import hashlib

import pytest

from tamga_testing import journey, openssl, persons
from tamga_testing.anybody import Anybody
from tamga_testing.old_registry import OldRegistry, oddities
from tamga_testing.waiting import wait_until

PATH = "/v1/registry/search"
KINDS = ["gost-256-a", "ecdsa-p256", "rsa-2048"]
SHOWN = {"issuer", "serial", "certificate_fingerprint", "status", "not_before", "not_after", "issued_at"}


@pytest.fixture(scope="module")
def anybody(installation, daemon):
    return installation.client(daemon, None)


def search(client, **question):
    return journey.expect(client.post(PATH, question), 200)["items"]


def der_of(pem):
    return base64.b64decode("".join(line for line in pem.splitlines() if not line.startswith("-----")))


def public_key_of(pem):
    return openssl.public_key_of_certificate(pem).decode()


@pytest.mark.parametrize("kind", KINDS)
def test_each_way_leads_to_the_same_entry(kind, operator, anybody):
    application, certificate = journey.issue_to_new_person(operator, key_kind=kind)
    der, key = der_of(certificate["pem"]), public_key_of(certificate["pem"])
    digest = hashlib.sha256(der).hexdigest()
    found = [
        search(anybody, certificate=certificate["pem"]),
        search(anybody, certificate="Мой сертификат\n" + certificate["pem"]),
        search(anybody, certificate=base64.b64encode(der).decode()),
        search(anybody, certificate_fingerprint=digest),
        search(anybody, certificate_fingerprint=digest.upper()),
        search(anybody, public_key=key),
        search(anybody, public_key=base64.b64encode(der_of(key)).decode()),
        search(anybody, key_fingerprint=application["public_key"]["fingerprint"]),
    ]
    assert all(items == found[0] for items in found), found
    (entry,) = found[0]
    assert {name: entry[name] for name in ("issuer", "serial", "status", "not_before", "not_after")} == {
        name: certificate[name] for name in ("issuer", "serial", "status", "not_before", "not_after")}
    assert entry["certificate_fingerprint"] == digest and entry["status"] == "active"
    assert set(entry) == SHOWN, "no holder"


def test_changes_of_the_status_are_seen_at_once_and_answers_are_not_kept(operator, anybody):
    _, certificate = journey.issue_to_new_person(operator, key_kind="ecdsa-p256")
    path = journey.certificate_path(certificate)
    for act, body, status in (("suspend", journey.suspension(), "suspended"), ("resume", journey.resumption(), "active"),
                              ("revoke", journey.revocation(), "revoked")):
        changed = journey.expect(operator.post(f"{path}/{act}", body), 200)
        answer = anybody.post(PATH, {"certificate": certificate["pem"]})
        assert answer.header("Cache-Control") == "no-store"
        (entry,) = answer.json()["items"]
        assert entry["status"] == status
        assert entry.get("revoked_at") == changed.get("revoked_at")
    assert entry["reason"] == "key_compromise"


def test_keys_with_several_certificates(installation, anybody):
    """The key of a CA, and that of a responder: both are of the centre's own certificates."""
    (entry,) = search(anybody, certificate=installation.ca_pem("gost-unqualified"))
    assert entry["issuer"] == "gost-root"
    assert search(anybody, public_key=public_key_of(installation.ca_pem("gost-unqualified"))) == [entry]
    responder = (installation.folder / "keys" / "ocsp-gost-unqualified.crt").read_text()
    (entry,) = search(anybody, public_key=public_key_of(responder))
    assert entry["issuer"] == "gost-unqualified"


def test_what_came_from_another_program(installation, anybody, tmp_path):
    """Three certificates of one key, with pages; and those of keys that Tamga does not use."""
    old = OldRegistry.open(installation, "ecdsa-unqualified", "ecdsa-p256", tmp_path / "old")

    def issue(name, key):
        return old.certificate(old.issue(name, key=key))["pem"]

    key = openssl.make_key("ecdsa-p256")
    pems = [issue(f"Holder {number}", key) for number in range(3)]
    unused = [issue(f"Holder of a key by {kind}", openssl.make_key(kind)) for kind in ("ed25519", "rsa-1024")]
    done = installation.tamga("import", "openssl", "--authority", old.issuer, "--certificates", old.folder / "newcerts",
                              old.folder / "index.txt", check=False)
    assert oddities(done) == {"unknown_key": "2"}
    entries = search(anybody, public_key=public_key_of(pems[0]))
    digests = {hashlib.sha256(der_of(pem)).hexdigest() for pem in pems}
    assert {entry["certificate_fingerprint"] for entry in entries} == digests
    for pem in unused:
        assert search(anybody, public_key=public_key_of(pem)) == search(anybody, certificate=pem) != []
    assert pages(anybody, 2, public_key=public_key_of(pems[0])) == [entries[:2], entries[2:]]


def pages(client, limit, **question):
    found, target = [], f"{PATH}?limit={limit}"
    while True:
        answer = journey.expect(client.post(target, question), 200)
        found.append(answer["items"])
        if "next_cursor" not in answer:
            return found
        target = f"{PATH}?limit={limit}&cursor={answer['next_cursor']}"


def test_certificates_of_an_organisation(operator, anybody):
    """Of everybody who acts for it, the newest first; not of the same people for themselves."""
    organisation, other = persons.random_organisation(), persons.random_organisation()
    head = persons.applicant_of("organisation", organisation)
    certificates = [journey.issue_to_new_person(operator, kind=kind, applicant=applicant, signature_kind=signature, key_kind=key)[1]
                    for kind, applicant, signature, key in (
                        ("organisation", head, "unqualified", "gost-256-a"), ("organisation", head, "qualified", "gost-256-a"),
                        ("organisation_automatic", persons.applicant_of("organisation_automatic", organisation), "unqualified", "ecdsa-p256"))]
    journey.issue_to_new_person(operator, kind="organisation", applicant=persons.applicant_of("organisation", other))
    journey.issue_to_new_person(operator, **{member: head[member] for member in ("snils", "inn", "name", "birth_date", "passport")})
    names = {(certificate["issuer"], certificate["serial"]) for certificate in certificates}
    entries = search(anybody, ogrn=organisation["ogrn"])
    assert {(entry["issuer"], entry["serial"]) for entry in entries} == names
    assert [entry["issued_at"] for entry in entries] == sorted((entry["issued_at"] for entry in entries), reverse=True)
    assert all(set(entry) == SHOWN for entry in entries), "nobody is named"
    assert search(anybody, organisation_inn=organisation["inn"]) == entries
    assert pages(anybody, 1, ogrn=organisation["ogrn"]) == [[entry] for entry in entries]
    assert len(search(anybody, ogrn=other["ogrn"])) == 1
    assert search(anybody, ogrn=persons.random_ogrn()) == []


def test_what_is_not_registered_is_not_found(operator, anybody, tmp_path):
    _, certificate = journey.issue_to_new_person(operator, key_kind="ecdsa-p256")
    key, forged = tmp_path / "key.pem", tmp_path / "forged.pem"
    key.write_text(openssl.make_key("ecdsa-p256"))
    openssl.run("req", "-x509", "-new", "-key", key, "-sha256", "-subj", "/CN=ecdsa-unqualified", "-days", "2",
                "-set_serial", "0x" + certificate["serial"], "-out", forged)
    assert search(anybody, certificate=forged.read_text()) == []
    assert search(anybody, public_key=public_key_of(forged.read_text())) == []
    assert search(anybody, certificate_fingerprint="00" * 32) == []
    assert search(anybody, key_fingerprint="00" * 32) == []


class Source(Anybody):
    def ask(self):
        return self.request("POST", PATH, {"key_fingerprint": "00" * 32})


def test_who_asks_too_much_is_told_when_to_come_again_and_holds_nobody_up(daemon, operator):
    greedy, modest = Source(daemon, "127.0.0.7"), Source(daemon, "127.0.0.8")
    statuses = [greedy.ask().status for _ in range(120)]
    assert statuses == [200] * 120
    refused = wait_until(lambda: (answer := greedy.ask()).status == 429 and answer, 120, "the burst is over", interval=0)
    assert refused.json()["code"] == "attempts.too_many"
    assert int(refused.header("Retry-After")) >= 1
    assert modest.ask().status == 200
    assert operator.get("/v1/certificates?limit=1").status == 200
    wait_until(lambda: greedy.ask().status == 200, 30, "the greedy one may ask again", interval=0.2)


def test_many_at_once_leave_workers_for_the_staff(daemon, operator):
    sources = [Source(daemon, f"127.0.1.{number}") for number in range(1, 9)]
    with concurrent.futures.ThreadPoolExecutor(len(sources)) as pool:
        asked = [pool.submit(lambda source: [source.ask().status for _ in range(20)], source) for source in sources]
        assert operator.get("/v1/certificates?limit=1").status == 200
        statuses = [status for future in asked for status in future.result()]
    assert set(statuses) <= {200, 503}, "too busy is said at once"
    assert 200 in statuses
