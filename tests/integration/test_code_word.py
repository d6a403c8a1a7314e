"""The code word over the phone: yes or no, a limit, and a reissue that it authorises."""

import unicodedata

import pytest

from tamga_testing import journey, openssl

WORD = "Ёлка на Ули́це 7"


@pytest.fixture(scope="module")
def daemon(installation):
    """Its own limit, small and short."""
    running = installation.start_daemon({"code_word": {"attempts": 4, "window": "3600s"}})
    yield running
    assert running.stop() == 0


def verify(client, certificate, word):
    return client.post(f"/v1/subscribers/{certificate['subscriber_id']}/code-word/verify", {"code_word": word})


def test_it_counts_exactly_as_written(operator):
    _, certificate = journey.issue_to_new_person(operator, code_word=WORD)
    assert journey.expect(verify(operator, certificate, WORD), 200) == {"matches": True}
    assert journey.expect(verify(operator, certificate, f"  {WORD} "), 200) == {"matches": True}
    decomposed = unicodedata.normalize("NFD", WORD)
    assert journey.expect(verify(operator, certificate, decomposed), 200) == {"matches": True}
    for wrong in (WORD.lower(), WORD.replace("Ё", "Е")):
        assert journey.expect(verify(operator, certificate, wrong), 200) == {"matches": False}


def test_too_many_attempts_close_the_door_even_for_the_right_word(operator, installation):
    _, certificate = journey.issue_to_new_person(operator, code_word=WORD)
    answers = [verify(operator, certificate, f"неверное {number}") for number in range(6)]
    statuses = [answer.status for answer in answers]
    assert statuses == [200, 200, 200, 200, 429, 429]
    assert int(answers[-1].header("Retry-After")) > 0
    assert answers[-1].json()["code"] == "attempts.too_many"
    assert verify(operator, certificate, WORD).status == 429
    refused = operator.post("/v1/reissues", journey.reissue_body(certificate, openssl.make_request("gost-256-a"), WORD))
    assert refused.status == 429
    subscriber = f"subscriber:{certificate['subscriber_id']}"
    actions = [row[0] for row in installation.query(
        "SELECT action FROM tamga.audit_entries WHERE object = %s AND action LIKE 'code_word.%%' ORDER BY id", (subscriber,))]
    assert actions == ["code_word.mismatched"] * 4 + ["code_word.refused"] * 4


def test_one_operator_may_not_try_his_luck_with_everybody(installation):
    """[code_word] source_attempts counts what one caller tells wrongly about anybody."""
    running = installation.start_daemon({"code_word": {"attempts": 100, "source_attempts": 2, "window": "3600s"}})
    client = installation.client(running, "operator")
    guesser = installation.client(running, installation.add_operator("guesser", "operator"))
    certificates = [journey.issue_to_new_person(client, code_word=WORD)[1] for _ in range(3)]
    statuses = [verify(guesser, certificate, "наугад").status for certificate in certificates]
    assert statuses == [200, 200, 429]
    somebody_else = installation.client(running, installation.add_operator("somebody-else", "operator"))
    assert verify(somebody_else, certificates[2], WORD).json() == {"matches": True}
    assert running.stop() == 0


def test_a_word_goes_with_the_application_that_brought_it(operator):
    """An application that is rejected after its approval leaves no code word behind."""
    application = journey.submit(operator, code_word=WORD)
    subscriber = {"subscriber_id": journey.approve(operator, application["id"])["subscriber_id"]}
    assert verify(operator, subscriber, WORD).json() == {"matches": True}
    journey.expect(operator.post(f"/v1/applications/{application['id']}/reject", {"reason": "Подлог"}), 200)
    assert verify(operator, subscriber, WORD).json() == {"matches": False}


def test_the_right_word_is_not_counted_as_a_failure(operator):
    _, certificate = journey.issue_to_new_person(operator, code_word=WORD)
    for _ in range(8):
        assert verify(operator, certificate, WORD).json() == {"matches": True}


def test_a_second_application_does_not_replace_the_word(operator):
    """It takes effect at approval, and only if the subscriber has none."""
    person = journey.persons.random_applicant()
    _, certificate = journey.issue_to_new_person(operator, applicant=person, code_word=WORD)
    _, second = journey.issue_to_new_person(operator, applicant=person, code_word="совсем другое", signature_kind="qualified")
    assert second["subscriber_id"] == certificate["subscriber_id"]
    assert verify(operator, certificate, WORD).json() == {"matches": True}
    assert verify(operator, certificate, "совсем другое").json() == {"matches": False}


def test_a_wrong_word_in_a_reissue_is_refused_and_counted(operator, installation):
    _, certificate = journey.issue_to_new_person(operator, code_word=WORD)
    body = journey.reissue_body(certificate, openssl.make_request("gost-256-a"), WORD.upper())
    for _ in range(4):
        refused = operator.post("/v1/reissues", body)
        assert (refused.status, refused.json()["code"]) == (403, "code_word.wrong")
    assert operator.post("/v1/reissues", body).status == 429
    active = installation.scalar("SELECT count(*) FROM tamga.certificate_status WHERE subscriber_id = %s AND status = 'active'",
                                 (certificate["subscriber_id"],))
    assert active == 1
