"""Certificate profiles: read, checked, in versions, in force for every daemon at once, and what they decide about approval."""

import datetime

import pytest

from tamga_testing import journey, profiles

NAME = "unqualified-individual-gost"


@pytest.fixture(scope="module")
def administrator(installation, daemon):
    return installation.client(daemon, "administrator")


@pytest.fixture
def document(tmp_path):
    def write(text):
        file = tmp_path / "profile.toml"
        file.write_text(text)
        return str(file)
    return write


def versions(installation, name=NAME):
    return installation.query("SELECT version FROM tamga.profiles WHERE name = %s ORDER BY version", (name,))


def term(certificate):
    begin, end = (datetime.datetime.fromisoformat(certificate[name].replace("Z", "+00:00")) for name in ("not_before", "not_after"))
    return (end - begin).days


# The command line

def test_check_passes_what_comes_with_tamga(installation, document):
    for name in (NAME, "qualified-organisation-person", "time-stamp-authority", "root-gost"):
        done = installation.tamga("profile", "check", document(profiles.shipped(name)))
        assert "may be used" in done.stdout


def test_check_needs_no_configuration(installation, document):
    done = installation.tamga("profile", "check", document(profiles.shipped(NAME)), configuration_file="nowhere.toml")
    assert done.returncode == 0


def test_check_names_everything_that_is_wrong_with_its_key(installation, document):
    text = profiles.changed("qualified-individual", ("certificate_days = 450", "certificate_days = 0"), ('"surname"', '"family"'),
                            ("[approval]", "[approval]\ncolour = 1"))
    done = installation.tamga("profile", "check", document(text), check=False)
    assert done.returncode == 1
    for said in ("[validity] certificate_days", "[subject] required", "[approval] has no key \"colour\"", "line"):
        assert said in done.stdout, done.stdout


def test_check_refuses_a_profile_whose_certificates_fail(installation, document):
    text = profiles.changed("qualified-individual", (', "inn", "snils"', ""))
    done = installation.tamga("profile", "check", document(text), check=False)
    assert done.returncode == 1
    assert "sample certificate for a key gost2012-256-a" in done.stdout and "order795" in done.stdout


def test_check_of_no_file(installation):
    done = installation.tamga("profile", "check", "nowhere.toml", check=False)
    assert done.returncode == 1 and "nowhere.toml" in done.stdout + done.stderr


def test_the_shipped_profiles_are_there_after_init(installation, administrator):
    names = {item["name"] for item in journey.expect(administrator.get("/v1/profiles"), 200)["items"]}
    assert {NAME, "qualified-individual", "ocsp-responder", "time-stamp-authority", "staff", "issuing-qualified"} <= names
    listed = installation.tamga("profile", "list").stdout
    assert all(name in listed for name in names)
    assert installation.tamga("profile", "show", "staff").stdout == profiles.shipped("staff")
    assert installation.tamga("profile", "show", "staff", "--shipped").stdout == profiles.shipped("staff")
    assert "knows all profiles" in installation.tamga("profile", "add", "--shipped").stdout


def test_add_and_show_versions(installation, document):
    text = profiles.changed("tls-server", ("397", "90"))
    assert "version 2" in installation.tamga("profile", "add", document(text)).stdout
    again = installation.tamga("profile", "add", document(text)).stdout
    assert "version 2" in again and "already" in again
    assert installation.tamga("profile", "show", "tls-server").stdout == text
    assert installation.tamga("profile", "show", "tls-server", "--version", "1").stdout == profiles.shipped("tls-server")
    for wrong in (("show", "nobody"), ("show", "tls-server", "--version", "3")):
        assert installation.tamga("profile", *wrong, check=False).returncode == 1


def test_add_refuses_what_check_refuses(installation, document):
    text = profiles.changed(NAME, (f'"{NAME}"', '"a-second-one"'))
    done = installation.tamga("profile", "add", document(text), check=False)
    assert done.returncode == 1
    assert NAME in done.stderr and "parameter_sets" in done.stderr
    assert versions(installation, "a-second-one") == []


# The API

def test_a_new_version_makes_the_next_certificate_and_leaves_the_old_one(installation, administrator, operator):
    waiting = journey.submit(operator)
    journey.approve(operator, waiting["id"])
    text = profiles.with_days(NAME, 100)
    added = journey.expect(administrator.post("/v1/profiles", {"document": text}), 201)
    assert (added["name"], added["version"], added["document"]) == (NAME, 2, text)

    approved_before = journey.issue(operator, waiting["id"])
    _, made_after = journey.issue_to_new_person(operator)
    assert (approved_before["profile_version"], term(approved_before)) == (1, 450)
    assert (made_after["profile_version"], term(made_after)) == (2, 100)
    assert journey.expect(administrator.get(f"/v1/profiles/{NAME}?version=1"), 200)["document"] == profiles.shipped(NAME)
    assert journey.expect(administrator.get(f"/v1/profiles/{NAME}"), 200)["document"] == text
    assert journey.expect(administrator.post("/v1/profiles", {"document": text}), 200)["version"] == 2
    entry = installation.query("SELECT actor_kind, details FROM tamga.audit_entries WHERE action = 'profile.version_added'"
                               " AND object = %s ORDER BY id DESC LIMIT 1", (f"profile:{NAME}",))[0]
    assert entry[0] == "operator" and added["sha256"] in entry[1]


def test_two_daemons_agree_without_a_restart(installation, administrator, operator):
    with_another = installation.start_daemon(overrides={"daemon": {"instance": 2}}, name="second")
    other = installation.client(with_another, "operator")
    for number, client in enumerate((operator, other, operator, other)):
        name = "unqualified-individual-ecdsa"
        added = journey.expect(administrator.post("/v1/profiles", {"document": profiles.with_days(name, 200 + number)}), 201)
        application = journey.submit(client, key_kind="ecdsa-p256")
        assert journey.approve(client, application["id"])["profile_version"] == added["version"]
        certificate = journey.issue(client, application["id"])
        assert (certificate["profile_version"], term(certificate)) == (added["version"], 200 + number)
    assert with_another.stop() == 0


def test_findings_are_told_together(administrator, installation):
    before = installation.query("SELECT count(*) FROM tamga.profiles")
    text = profiles.changed("staff", ("certificate_days = 397", "certificate_days = 0"), ('"client_auth"', '"0.0"'))
    answer = administrator.post("/v1/profiles", {"document": text})
    problem = journey.expect(answer, 422)
    assert problem["code"] == "profile.invalid" and len(problem["findings"]) == 2
    assert installation.query("SELECT count(*) FROM tamga.profiles") == before


@pytest.mark.parametrize("target", ("nobody", "STAFF", "staff?version=99", "%D0%B0"))
def test_a_profile_that_is_not_there(administrator, target):
    assert journey.expect(administrator.get(f"/v1/profiles/{target}"), 404)["code"] == "profile.not_found"


# Approval

@pytest.fixture(scope="module")
def second(installation, daemon):
    return installation.client(daemon, installation.add_operator("second", "operator"))


def test_two_people_approve_and_neither_entered_it(administrator, operator, clerk, second):
    name = "unqualified-individual-ecdsa"
    journey.expect(administrator.post("/v1/profiles", {"document": profiles.for_two_people(name)}), 201)
    mine = journey.submit(operator, key_kind="ecdsa-p256")
    own = operator.post(f"/v1/applications/{mine['id']}/approve", {"identification": journey.identification()})
    assert journey.expect(own, 403)["code"] == "approval.own_application"

    application = journey.submit(clerk, key_kind="ecdsa-p256")
    once = journey.approve(operator, application["id"])
    assert (once["state"], once["approved_by_one"], len(once["approvals"])) == ("submitted", True, 1)
    listed = journey.expect(operator.get("/v1/applications?state=submitted&limit=200"), 200)["items"]
    assert {item["id"] for item in listed if item["approved_by_one"]} == {application["id"]}
    again = operator.post(f"/v1/applications/{application['id']}/approve", {"identification": journey.identification()})
    assert journey.expect(again, 403)["code"] == "approval.own_application"
    early = operator.post(f"/v1/applications/{application['id']}/issue", {})
    assert journey.expect(early, 409)["code"] == "application.wrong_state"

    twice = journey.approve(second, application["id"])
    assert (twice["state"], twice["approved_by_one"], len(twice["approvals"])) == ("approved", False, 2)
    assert journey.issue(operator, application["id"])["profile_version"] == twice["profile_version"]


def test_another_identification_than_the_profile_accepts(administrator, operator):
    text = profiles.changed("qualified-individual", ('"personal", "remote_certificate", "remote_passport", "remote_system"',
                                                     '"personal"'))
    journey.expect(administrator.post("/v1/profiles", {"document": text}), 201)
    application = journey.submit(operator, signature_kind="qualified")
    refused = operator.post(f"/v1/applications/{application['id']}/approve",
                            {"identification": journey.identification("remote_system")})
    problem = journey.expect(refused, 422)
    assert (problem["code"], problem["accepted"]) == ("identification.not_accepted", ["personal"])
    assert journey.approve(operator, application["id"])["state"] == "approved"


# An installation from before profiles were documents

def test_a_database_without_documents_is_named_and_filled(installation, daemon):
    daemon.stop()
    connection = installation.connect()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # past the triggers that keep rows
        cursor.execute("DELETE FROM tamga.profiles")
    connection.close()
    refused = installation.tamga("serve", check=False)
    assert refused.returncode != 0 and "tamga profile add --shipped" in refused.stdout + refused.stderr
    added = installation.tamga("profile", "add", "--shipped").stdout
    assert f"{NAME}  version 1" in added
    running = installation.start_daemon(name="upgraded")
    _, certificate = journey.issue_to_new_person(installation.client(running, "operator"))
    assert certificate["profile_version"] == 1
    connection = installation.connect()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE tamga.profiles SET document = document || E'\\n', sha256 = sha256(convert_to(document || E'\\n', 'UTF8'))"
                       " WHERE name = 'staff'")
        cursor.execute("DELETE FROM tamga.profiles WHERE name = 'tls-server'")
    connection.close()
    assert running.stop() == 0
    told = installation.start_daemon(name="older")
    assert told.stop() == 0
    log = told.log()
    assert "tamga profile show staff --shipped" in log and "tls-server" in log
