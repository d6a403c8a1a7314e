"""Sole proprietors and organisations, from the application to OCSP: what each certificate says, and whose it is."""

import re

import pytest

from tamga_testing import journey, openssl, persons

KINDS = ["sole_proprietor", "organisation", "organisation_automatic"]
CASES = [("qualified", "gost-256-a"), ("unqualified", "gost-512-a"), ("unqualified", "ecdsa-p256")]
PROFILES = {"sole_proprietor": "sole-proprietor", "organisation": "organisation-person",
            "organisation_automatic": "organisation-automatic"}


def subject_of(certificate):
    """(name of the attribute, value) in the certificate's order, as openssl reads them."""
    text = openssl.run("x509", "-noout", "-subject", "-nameopt", "utf8,sep_multiline,lname,esc_ctrl",
                       stdin=certificate["pem"]).stdout.decode()
    return [tuple(line.strip().split("=", 1)) for line in text.splitlines()[1:]]


def expected_subject(kind, is_qualified, applicant):
    name = applicant["name"]
    given_names = " ".join(filter(None, (name["given_name"], name.get("patronymic"))))
    organisation = applicant.get("organisation")
    place = organisation or applicant
    has_person = kind != "organisation_automatic"
    has_numbers = has_person and is_qualified
    rows = [
        ("commonName", organisation["name"] if organisation else f"{name['surname']} {given_names}"),
        ("surname", has_person and name["surname"]),
        ("givenName", has_person and given_names),
        ("countryName", "RU"),
        ("stateOrProvinceName", f"{place['region']['code']} {place['region']['name']}"),
        ("localityName", place["locality"]),
        ("streetAddress", organisation and organisation["street"]),
        ("organizationName", organisation and organisation["name"]),
        ("organizationalUnitName", organisation and organisation["department"]),
        ("title", kind == "organisation" and organisation["post"]),
        ("OGRN", organisation and organisation["ogrn"]),
        ("OGRNIP", applicant.get("ogrnip")),
        ("INNLE", organisation and organisation["inn"]),
        ("INN", has_numbers and applicant["inn"]),
        ("SNILS", has_numbers and applicant["snils"]),
        ("emailAddress", applicant["email"]),
    ]
    return [(attribute, value) for attribute, value in rows if value]


def found(client, what, search):
    return [item["id"] for item in journey.expect(client.post(f"/v1/{what}/search", search), 200)["items"]]


def status_of(operator, certificate):
    return journey.expect(operator.get(journey.certificate_path(certificate)), 200)["status"]


@pytest.mark.parametrize("signature_kind, key_kind", CASES, ids=lambda value: value)
@pytest.mark.parametrize("kind", KINDS)
def test_the_way_to_a_certificate(operator, relying_party, kind, signature_kind, key_kind):
    body = journey.submission(signature_kind, key_kind=key_kind, kind=kind)
    application = journey.submit(operator, body)
    assert application["applicant_kind"] == kind
    assert application["applicant"] == body["applicant"]
    suffix = "" if signature_kind == "qualified" else "-gost" if key_kind.startswith("gost") else "-ecdsa"
    assert application["profile"] == f"{signature_kind}-{PROFILES[kind]}{suffix}"
    approved = journey.approve(operator, application["id"])
    certificate = journey.issue(operator, application["id"])
    expected = expected_subject(kind, signature_kind == "qualified", body["applicant"])
    subject = [("OGRNIP" if attribute == "1.2.643.100.5" else attribute, value) for attribute, value in subject_of(certificate)]
    assert subject == expected
    assert f"email:{body['applicant']['email']}" in openssl.certificate_text(certificate["pem"])
    valid, said = relying_party.verify(certificate)
    assert valid, said
    assert relying_party.wait_for_ocsp(certificate, "good").status == "good"
    assert relying_party.registry(certificate)["status"] == "active"
    subscriber, = journey.expect(operator.post("/v1/subscribers/search", {"snils": body["applicant"]["snils"]}), 200)["items"]
    assert subscriber["id"] == approved["subscriber_id"] == certificate["subscriber_id"]
    assert (subscriber["applicant_kind"], subscriber["data"]) == (kind, body["applicant"])


def test_organisations_and_sole_proprietors_are_found_by_their_numbers(operator, clerk):
    first, second = (journey.submit(operator, kind="organisation") for _ in range(2))
    organisation = first["applicant"]["organisation"]
    assert found(operator, "applications", {"ogrn": organisation["ogrn"]}) == [first["id"]]
    assert found(operator, "applications", {"organisation_inn": organisation["inn"], "ogrn": organisation["ogrn"]}) == [first["id"]]
    other = second["applicant"]["organisation"]
    assert found(operator, "applications", {"ogrn": organisation["ogrn"], "snils": second["applicant"]["snils"]}) == []
    assert found(clerk, "applications", {"ogrn": other["ogrn"]}) == []
    proprietor = journey.submit(operator, kind="sole_proprietor")
    ogrnip = proprietor["applicant"]["ogrnip"]
    assert found(operator, "applications", {"ogrnip": ogrnip}) == [proprietor["id"]]
    assert found(operator, "subscribers", {"ogrn": organisation["ogrn"]}) == []
    for application, search in ((first, {"ogrn": organisation["ogrn"]}), (proprietor, {"ogrnip": ogrnip})):
        subscriber = journey.approve(operator, application["id"])["subscriber_id"]
        assert found(operator, "subscribers", search) == [subscriber]


def test_the_head_of_two_organisations_has_a_certificate_of_each(operator):
    person = persons.random_applicant()
    own, first, second = (
        journey.issue_to_new_person(operator, applicant=applicant, kind=kind)[1] for kind, applicant in (
            ("individual", person),
            ("organisation", persons.applicant_of("organisation", **person)),
            ("organisation", persons.applicant_of("organisation", **person))))
    assert [status_of(operator, certificate) for certificate in (own, first, second)] == ["active"] * 3
    assert len({certificate["subscriber_id"] for certificate in (own, first, second)}) == 3
    subscribers = found(operator, "subscribers", {"snils": person["snils"]})
    assert set(subscribers) == {certificate["subscriber_id"] for certificate in (own, first, second)}


def test_a_second_representative_leaves_the_first_his_certificate(operator):
    organisation = persons.random_organisation()
    power = {"kind": "machine_readable_power_of_attorney", "number": "7", "date": "2026-01-09", "valid_until": "2999-01-08",
             "registry_guid": "0b5d7c1e-98a4-4c0f-8d21-6f9e1a2b3c4d"}
    head = journey.issue_to_new_person(operator, kind="organisation", organisation=organisation)[1]
    deputy = journey.issue_to_new_person(operator, kind="organisation",
                                         organisation={**organisation, "post": "Заместитель директора", "mandate": power})[1]
    automatic = journey.issue_to_new_person(operator, kind="organisation_automatic", organisation=organisation)[1]
    assert [status_of(operator, certificate) for certificate in (head, deputy, automatic)] == ["active"] * 3
    assert len(found(operator, "subscribers", {"ogrn": organisation["ogrn"]})) == 3


def test_a_second_application_in_the_same_capacity_replaces_the_certificate(operator, relying_party):
    applicant = persons.applicant_of("organisation")
    first = journey.issue_to_new_person(operator, applicant=applicant, kind="organisation")[1]
    promoted = {**applicant, "organisation": {**applicant["organisation"], "post": "Председатель правления"}}
    second = journey.issue_to_new_person(operator, applicant=promoted, kind="organisation")[1]
    assert second["subscriber_id"] == first["subscriber_id"]
    assert (second["replaces"]["serial"], status_of(operator, first)) == (first["serial"], "revoked")
    assert ("title", "Председатель правления") in subject_of(second)
    assert relying_party.wait_for_ocsp(first, "revoked").status == "revoked"


@pytest.mark.parametrize("kind", KINDS)
def test_a_reissue_keeps_kind_and_organisation(operator, kind):
    application, old = journey.issue_to_new_person(operator, kind=kind)
    # The same person's other certificate is not what a reissue looks at.
    own = {name: value for name, value in application["applicant"].items() if name not in ("organisation", "ogrnip")}
    own.setdefault("region", {"code": "77", "name": "г. Москва"})
    other = journey.issue_to_new_person(operator, applicant=own)[1]
    request = openssl.make_request("gost-256-a")
    new = journey.expect(operator.post("/v1/reissues", journey.reissue_body(old, request, journey.CODE_WORD), Prefer="wait=30"), 201)
    assert new["replaces"]["serial"] == old["serial"]
    assert subject_of(new) == subject_of(old)
    assert [status_of(operator, certificate) for certificate in (old, new, other)] == ["revoked", "active", "active"]
    reissued = journey.expect(operator.get(f"/v1/applications/{new['application_id']}"), 200)
    assert (reissued["applicant_kind"], reissued["applicant"]) == (kind, application["applicant"])


def test_a_correction_may_change_the_kind(operator):
    application = journey.submit(operator, kind="individual")
    journey.expect(operator.post(f"/v1/applications/{application['id']}/return", {"reason": "Вы — предприниматель"}), 200)
    body = journey.submission(kind="sole_proprietor", applicant={**application["applicant"], "ogrnip": persons.random_ogrnip()})
    again = journey.expect(operator.post(f"/v1/applications/{application['id']}/resubmit", body), 200)
    assert (again["applicant_kind"], again["profile"]) == ("sole_proprietor", "unqualified-sole-proprietor-gost")
    assert found(operator, "applications", {"ogrnip": body["applicant"]["ogrnip"]}) == [application["id"]]
    journey.approve(operator, application["id"])
    certificate = journey.issue(operator, application["id"])
    assert body["applicant"]["ogrnip"] in dict(subject_of(certificate)).values()


def test_a_long_name_stands_whole_where_the_profile_allows_it(operator, relying_party):
    name = "Общество с ограниченной ответственностью «Научно-производственное объединение «Ёлки, палки и другой лес»"
    assert len(name) > 64
    certificate = journey.issue_to_new_person(operator, kind="organisation", organisation=persons.random_organisation(name=name))[1]
    subject = dict(subject_of(certificate))
    assert (subject["commonName"], subject["organizationName"]) == (name, name)
    valid, said = relying_party.verify(certificate)
    assert valid, said


def test_another_birth_date_contradicts_within_a_capacity(operator):
    applicant = persons.applicant_of("organisation")
    journey.issue_to_new_person(operator, applicant=applicant, kind="organisation")
    stranger = {**applicant, "birth_date": "1970-01-01" if applicant["birth_date"] != "1970-01-01" else "1970-01-02"}
    stranger["passport"] = {**applicant["passport"], "issued_on": "2016-01-01"}
    application = journey.submit(operator, applicant=stranger, kind="organisation")
    refused = operator.post(f"/v1/applications/{application['id']}/approve", {"identification": journey.identification()})
    assert (refused.status, refused.json()["code"]) == (409, "subscriber.identity_mismatch"), refused


def test_the_numbers_of_people_are_not_in_the_database_in_clear(operator, installation):
    application = journey.submit(operator, kind="sole_proprietor")
    stored = installation.query(f"SELECT a::text FROM tamga.applications a WHERE id = '{application['id']}'")[0][0]
    for number in (application["applicant"]["ogrnip"], application["applicant"]["snils"], application["applicant"]["inn"]):
        assert not re.search(rf"\b{number}\b", stored)
