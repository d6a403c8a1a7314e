"""Every wrong request gets its one right refusal, and changes nothing."""

import collections

import pytest

from bad_input import NOWHERE, actions, applicant_kinds, keys, protocol, public, signed, statuses, submissions, webhooks
from tamga_testing import database_state, journey, openssl, plain_http
from tamga_testing.contract import contract

CASES = [*submissions.CASES, *applicant_kinds.CASES, *actions.CASES, *keys.CASES, *statuses.CASES, *signed.CASES, *protocol.CASES, *public.CASES, *webhooks.CASES]


def foreign_document():
    """Something that is signed rightly by somebody whom this registry does not know."""
    key = openssl.make_key("ecdsa-p256")
    certificate = openssl.run("req", "-x509", "-new", "-key", "/dev/stdin", "-subj", "/CN=Foreign", "-days", "2", stdin=key).stdout
    return openssl.sign_document("Tamga signed request 1\n", certificate.decode(), key).decode()


class World:
    """What the cases point at: an application in each state that matters, and certificates."""

    def __init__(self, installation, operator):
        self._operator = operator
        self.spare_request = openssl.make_request("gost-256-a")
        self.foreign_document = foreign_document()
        self.used_request = openssl.make_request("gost-256-a")
        person = journey.persons.random_applicant()
        issued, self.certificate = journey.issue_to_new_person(operator, request=self.used_request, applicant=person)
        _, self.qualified = journey.issue_to_new_person(operator, signature_kind="qualified")
        _, self.revoked = journey.issue_to_new_person(operator)
        journey.expect(operator.post(f"{journey.certificate_path(self.revoked)}/revoke", journey.revocation()), 200)
        self.held, self.stopped = (journey.issue_to_new_person(operator)[1] for _ in range(2))
        journey.expect(operator.post(f"{journey.certificate_path(self.held)}/suspend",
                                     journey.suspension("holder", identification=journey.identification())), 200)
        journey.expect(operator.post(f"{journey.certificate_path(self.stopped)}/suspend", journey.suspension("ca")), 200)
        asked, rejected = (journey.expect(operator.post(f"{journey.certificate_path(self.certificate)}/revocation-requests",
                                                        journey.revocation(statement=f"Заявление {number}")), 201)["id"]
                           for number in range(2))
        journey.expect(operator.post(f"/v1/revocation-requests/{rejected}/reject", {"reason": "Нет"}), 200)
        approved, returned = journey.submit(operator), journey.submit(operator)
        journey.approve(operator, approved["id"])
        journey.expect(operator.post(f"/v1/applications/{returned['id']}/return", {"reason": "Проверьте"}), 200)
        contradicting = {**person, "name": {"surname": "Другой", "given_name": "Человек"}}
        used_key = operator.request("POST", "/v1/applications", journey.submission(), {"Idempotency-Key": "used"})
        journey.expect(used_key, 201)
        issuer_id, serial = installation.query(
            "SELECT a.name, encode(s.serial, 'hex') FROM tamga.certificate_status s"
            " JOIN tamga.certification_authorities a ON a.id = s.issuer_id WHERE s.subscriber_id IS NULL LIMIT 1")[0]
        self.ca_reference = {"issuer": issuer_id, "serial": serial}
        self.places = {
            "submitted": journey.submit(operator)["id"],
            "approved": approved["id"],
            "returned": returned["id"],
            "issued": issued["id"],
            "contradicting": journey.submit(operator, applicant=contradicting)["id"],
            "nowhere": NOWHERE,
            "request": asked,
            "rejected": rejected,
            "issuer": self.certificate["issuer"],
            "serial": self.certificate["serial"],
            "qualified_issuer": self.qualified["issuer"],
            "qualified_serial": self.qualified["serial"],
            "revoked_issuer": self.revoked["issuer"],
            "revoked_serial": self.revoked["serial"],
            "subscriber": self.certificate["subscriber_id"],
            **{f"{name}_{part}": certificate[part] for part in ("issuer", "serial") for name, certificate in (
                ("held", self.held), ("stopped", self.stopped), ("qualified", self.qualified), ("ca", self.ca_reference))},
        }

    def submission(self, **options):
        """A good body, about to be spoilt, with a request that is fresh but made once."""
        return journey.submission(**{"request": self.spare_request, **options})


@pytest.fixture(scope="module")
def world(installation, operator, relying_party):
    made = World(installation, operator)
    relying_party.wait_for_crl_with(made.stopped)  # the last of the daemon's own work on what was prepared
    return made


@pytest.fixture(scope="module")
def watcher(installation, world):
    """Compares the database before and after; waits first until the CRLs and the audit chain of the preparations are done."""
    return database_state.Watcher(installation)


def test_the_table_is_long_enough_and_names_each_case_once():
    names = [case.name for case in CASES]
    assert len(names) >= 150
    assert len(set(names)) == len(names)


def test_each_operation_has_a_case():
    """A case belongs to the operation at its address; those of public operations go to their own listener."""
    places = collections.defaultdict(lambda: "01")
    met = {contract().find(case.method, case.target.format_map(places)) for case in CASES}
    assert [operation.id for operation in contract().operations if operation not in met] == []


def assert_problem(answer, case):
    problem = answer.json()
    assert problem["code"] == case.code, answer
    found = sorted((error["pointer"], error["code"]) for error in problem["errors"]) if "errors" in problem else None
    assert found == (sorted(case.errors) if case.errors is not None else None), answer


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_bad_input(case, installation, daemon, world, watcher):
    target = case.target.format(**world.places)
    body = case.body(world) if callable(case.body) else case.body
    if case.listener == "api":
        answer = installation.client(daemon, case.who).request(case.method, target, body, case.headers)
    else:
        port = daemon.status_port if case.listener == "status" else daemon.metrics_port
        answer = plain_http.described(f"http://127.0.0.1:{port}{target}", case.method, body, case.headers)
    assert answer.status == case.status, answer
    if case.octets is not None:
        assert answer.body == case.octets
    else:
        assert_problem(answer, case)
    ignored = {"code_word_attempts"} if case.counts_attempt else set()
    assert watcher.changed_tables() - ignored == set()
