"""People are found by what is encrypted at rest: SNILS, passport, phone, e-mail."""

import pytest

from tamga_testing import journey, persons


@pytest.fixture(scope="module")
def person():
    return persons.random_applicant()


@pytest.fixture(scope="module")
def application(operator, person):
    return journey.submit(operator, applicant=person)


def searches(person):
    passport = {name: person["passport"][name] for name in ("series", "number")}
    return [{"snils": person["snils"]}, {"passport": passport}, {"phone": person["phone"]},
            {"email": person["email"].upper()}, {"snils": person["snils"], "phone": person["phone"]}]


def found(client, what, search):
    return [item["id"] for item in journey.expect(client.post(f"/v1/{what}/search", search), 200)["items"]]


def test_applications_are_found_by_each_of_them(operator, person, application):
    for search in searches(person):
        assert found(operator, "applications", search) == [application["id"]], list(search)


def test_everything_given_must_fit(operator, person, application):
    other = persons.random_applicant()
    assert found(operator, "applications", {"snils": person["snils"], "phone": other["phone"]}) == []
    assert found(operator, "applications", {"snils": other["snils"]}) == []


def test_a_clerk_finds_nothing_of_another_office(clerk, person, application):
    assert found(clerk, "applications", {"snils": person["snils"]}) == []
    own = journey.submit(clerk, applicant=person)
    assert found(clerk, "applications", {"snils": person["snils"]}) == [own["id"]]


def test_pages_of_a_search(operator):
    person = persons.random_applicant()
    ids = [journey.submit(operator, applicant=person)["id"] for _ in range(3)]
    search = {"phone": person["phone"]}
    first = journey.expect(operator.post("/v1/applications/search?limit=2", search), 200)
    assert [item["id"] for item in first["items"]] == ids[:2]
    rest = journey.expect(operator.post(f"/v1/applications/search?cursor={first['next_cursor']}", search), 200)
    assert [item["id"] for item in rest["items"]] == ids[2:]
    assert "next_cursor" not in rest


def test_an_applicant_becomes_a_subscriber_and_follows_his_newest_data(operator):
    person = persons.random_applicant()
    application = journey.submit(operator, applicant=person)
    assert found(operator, "subscribers", {"snils": person["snils"]}) == []
    subscriber = journey.approve(operator, application["id"])["subscriber_id"]
    for search in searches(person):
        assert found(operator, "subscribers", search) == [subscriber], list(search)
    moved = {**person, "phone": persons.random_applicant()["phone"]}
    journey.approve(operator, journey.submit(operator, applicant=moved)["id"])
    assert found(operator, "subscribers", {"phone": person["phone"]}) == []
    shown = journey.expect(operator.post("/v1/subscribers/search", {"phone": moved["phone"]}), 200)["items"]
    assert [(item["id"], item["data"]["snils"]) for item in shown] == [(subscriber, person["snils"])]


def test_the_audit_log_says_who_was_shown_and_not_what_was_asked(operator, person, installation):
    application = journey.submit(operator, applicant=persons.random_applicant())
    snils = application["applicant"]["snils"]
    subscriber = journey.approve(operator, application["id"])["subscriber_id"]
    assert found(operator, "subscribers", {"snils": snils}) == [subscriber]
    rows = installation.query("SELECT details::text FROM tamga.audit_entries WHERE action = 'subscribers.searched'")
    texts = [row[0] for row in rows]
    assert any(subscriber in text for text in texts)
    assert not any(snils in text for text in texts)
