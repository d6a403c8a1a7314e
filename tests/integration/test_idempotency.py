"""A retry never makes a second application, and a repeated key never answers for another body."""

import copy
import uuid

import pytest

from tamga_testing import journey, openssl


def count(installation):
    return installation.scalar("SELECT count(*) FROM tamga.applications")


@pytest.fixture
def sent(operator):
    """One accepted application: (body, key, answer)."""
    body, key = journey.submission(), str(uuid.uuid4())
    answer = operator.request("POST", "/v1/applications", body, {"Idempotency-Key": key})
    assert answer.status == 201
    return body, key, answer


def test_the_same_again_is_the_first_answer(sent, operator, installation):
    body, key, first = sent
    before = count(installation)
    for _ in range(3):
        again = operator.request("POST", "/v1/applications", body, {"Idempotency-Key": key})
        assert (again.status, again.json()["id"]) == (201, first.json()["id"])
        assert again.header("Location") == first.header("Location")
        assert again.body == first.body
    assert count(installation) == before


def test_the_first_answer_does_not_change_with_the_application(sent, operator, installation):
    body, key, first = sent
    application = first.json()["id"]
    journey.approve(operator, application)
    journey.issue(operator, application)
    reading = ("SELECT count(*) FROM tamga.audit_entries WHERE action = 'application.read' AND object = %s",
               (f"application:{application}",))
    before = installation.scalar(*reading)
    again = operator.request("POST", "/v1/applications", body, {"Idempotency-Key": key})
    assert (again.status, again.body) == (201, first.body)
    assert again.json()["state"] == "submitted"
    assert installation.scalar(*reading) == before + 1


def test_another_body_is_refused(sent, operator, installation):
    body, key, _ = sent
    before = count(installation)
    other = copy.deepcopy(body)
    other["code_word"] = "другое кодовое слово"
    refused = operator.request("POST", "/v1/applications", other, {"Idempotency-Key": key})
    assert (refused.status, refused.json()["code"]) == (422, "idempotency.key_reused")
    assert count(installation) == before


def test_keys_belong_to_their_caller(sent, clerk):
    _, key, first = sent
    answer = clerk.request("POST", "/v1/applications", journey.submission(), {"Idempotency-Key": key})
    assert answer.status == 201
    assert answer.json()["id"] != first.json()["id"]


def test_a_refused_call_leaves_the_key_free(operator):
    body, key = journey.submission(), str(uuid.uuid4())
    wrong = copy.deepcopy(body)
    wrong["applicant"]["snils"] = "11223344596"
    assert operator.request("POST", "/v1/applications", wrong, {"Idempotency-Key": key}).status == 422
    assert operator.request("POST", "/v1/applications", body, {"Idempotency-Key": key}).status == 201


def test_without_a_key_the_public_key_still_keeps_it_single(sent, operator):
    body, _, _ = sent
    refused = operator.request("POST", "/v1/applications", body)
    assert (refused.status, refused.json()["code"]) == (409, "key.already_registered")


def test_a_key_is_known_by_its_point_not_by_its_encoding(operator, installation):
    """The same key in two requests, the second with the parameter set's other name: CryptoPro-XchA is CryptoPro-A."""
    key = openssl.make_key("gost-256-a")
    first = journey.submission(request=openssl.make_request("gost-256-a", key))
    journey.submit(operator, first)
    second = journey.submission(request=openssl.make_request("gost-256-a", key, "/CN=Another name"))
    refused = operator.request("POST", "/v1/applications", second)
    assert (refused.status, refused.json()["code"]) == (409, "key.already_registered")


def test_the_body_is_not_kept_in_clear(sent, installation):
    body, key, _ = sent
    row = installation.query("SELECT t::text FROM tamga.idempotency_keys t WHERE key = %s", (key,))[0][0]
    assert body["applicant"]["snils"] not in row
    assert body["code_word"] not in row
