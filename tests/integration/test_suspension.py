"""Suspension: who may, for how long, what everybody sees of it, and what becomes of the certificate in the end."""

import collections
import concurrent.futures
import datetime
import random
import subprocess
import threading

import pytest

from tamga_testing import journey, openssl, plain_http, registry_laws
from tamga_testing.holder import end_suspension
from tamga_testing.waiting import wait_until

# Seconds, on a machine that does other things too. How soon it is on one of its own, tests/bench/visibility measures.
VISIBLE_WITHIN = 30
ENDS_WITHIN = 30


def path(certificate, action=""):
    return journey.certificate_path(certificate) + (f"/{action}" if action else "")


def suspend(client, certificate, **more):
    return journey.expect(client.post(path(certificate, "suspend"), journey.suspension(**more)), 200)


def resume(client, certificate, **more):
    return journey.expect(client.post(path(certificate, "resume"), journey.resumption(**more)), 200)


def status_of(client, certificate):
    return journey.expect(client.get(path(certificate)), 200)["status"]


def history(client, certificate):
    return journey.expect(client.get(path(certificate, "history")), 200)["items"]


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def has_passed(text):
    return datetime.datetime.now(datetime.timezone.utc) > instant(text)


@pytest.mark.parametrize("key_kind", ["gost-256-a", "gost-512-a", "ecdsa-p256"])
def test_everybody_sees_it_come_and_go(operator, relying_party, installation, tmp_path, key_kind):
    _, certificate = journey.issue_to_new_person(operator, key_kind=key_kind)
    relying_party.wait_for_ocsp(certificate, "good", VISIBLE_WITHIN)
    watch = relying_party.watch(certificate)
    held = suspend(operator, certificate, **journey.by_holder())
    answer = watch.wait_for("revoked", VISIBLE_WITHIN)
    assert answer.reason == "certificateHold"
    assert (held["status"], held["revocation_reason"], held["at_end_of_suspension"]) == ("suspended", "certificate_hold", "revoked")
    assert 29 < (instant(held["suspended_until"]) - instant(held["revoked_at"])).days <= 30
    entry = relying_party.registry(certificate)
    assert (entry["status"], entry["reason"], entry["revoked_at"]) == ("suspended", "certificate_hold", held["revoked_at"])
    crl = relying_party.wait_for_crl_with(certificate)
    text = openssl.run("crl", "-noout", "-text", stdin=crl).stdout.decode()
    assert "Certificate Hold" in text[text.index(certificate["serial"].upper()):]
    valid, said = relying_party.verify(certificate, [crl])
    assert not valid and "revoked" in said
    gnutls_verifies(installation, certificate, crl, tmp_path)

    watch = relying_party.watch(certificate)
    assert resume(operator, certificate, **journey.by_holder())["status"] == "active"
    watch.wait_for("good", VISIBLE_WITHIN)
    assert set(relying_party.registry(certificate)) == {"issuer", "serial", "status", "not_after", "as_of"}
    wait_until(lambda: certificate["serial"].upper() not in relying_party.crl_text(certificate["issuer"]), 60,
               "the CRL does not list it any more", interval=0.2)
    crl = relying_party.crl(certificate["issuer"])
    valid, said = relying_party.verify(certificate, [crl])
    assert valid, said
    gnutls_verifies(installation, certificate, crl, tmp_path)


def gnutls_verifies(installation, certificate, crl, folder):
    """GnuTLS as second judge: the list is whole and signed by the CA."""
    (folder / "ca.pem").write_text(installation.ca_pem(certificate["issuer"]))
    (folder / "crl.pem").write_text(crl)
    done = subprocess.run(["certtool", "--verify-crl", "--infile", folder / "crl.pem", "--load-ca-certificate", folder / "ca.pem"],
                          capture_output=True, text=True)
    assert "Verified" in done.stdout + done.stderr, done.stdout + done.stderr


def test_audit_and_messages_go_with_it(operator, installation):
    _, certificate = journey.issue_to_new_person(operator)
    suspend(operator, certificate, **journey.by_holder())
    resume(operator, certificate, **journey.by_holder())
    journey.expect(operator.post(path(certificate, "revoke"), journey.revocation()), 200)
    name = f"{certificate['issuer']}/{certificate['serial']}"
    audited = [row[0] for row in installation.query(
        "SELECT action FROM tamga.audit_entries WHERE object = %s AND action NOT LIKE '%%read' ORDER BY id", (f"certificate:{name}",))]
    assert audited == ["certificate.issued", "certificate.suspended", "certificate.resumed", "certificate.revoked"]
    told = [row[0] for row in installation.query(
        "SELECT topic FROM tamga.outbox WHERE payload::json->>'certificate' = %s AND subscriber_id = %s ORDER BY id",
        (name, certificate["subscriber_id"]))]
    # Who is annulled is told before it is entered.
    assert told == ["certificate.issued", "certificate.suspended", "certificate.resumed", "certificate.revocation_requested",
                    "certificate.revoked"]
    acts = history(operator, certificate)
    assert [(act["act"], act["requested_by"], act["authorised_by"]) for act in acts] == [
        ("suspension", "holder", "identification"), ("resumption", "holder", "identification"), ("revocation", "ca", "decision")]
    assert acts[0]["identification"]["document"] == journey.identification()["document"]
    assert acts[0]["statement"] == journey.suspension()["statement"]
    sealed = installation.query("SELECT statement FROM tamga.suspensions UNION ALL SELECT statement FROM tamga.resumptions")
    assert all(journey.suspension()["statement"].encode() not in bytes(row[0]) for row in sealed)


def test_the_same_body_again_changes_nothing(operator, installation):
    _, certificate = journey.issue_to_new_person(operator)
    bodies = {"suspend": journey.suspension(**journey.by_holder()), "resume": journey.resumption(**journey.by_holder()), "revoke": journey.revocation()}
    for action, body in bodies.items():
        first = journey.expect(operator.post(path(certificate, action), body), 200)
        assert journey.expect(operator.post(path(certificate, action), body), 200) == first
    assert installation.scalar("SELECT version FROM tamga.certificate_status WHERE encode(serial, 'hex') = %s",
                               (certificate["serial"],)) == 4
    refused = operator.post(path(certificate, "revoke"), journey.revocation(statement="Другое"))
    assert (refused.status, refused.json()["code"]) == (409, "certificate.already_revoked")


def test_on_the_phone(operator, installation):
    _, certificate = journey.issue_to_new_person(operator)
    by_phone = {"requested_by": "holder", "code_word": journey.CODE_WORD}
    assert suspend(operator, certificate, **by_phone)["status"] == "suspended"
    revoked = journey.expect(operator.post(path(certificate, "revoke"), {
        **by_phone, "legal_ground": "key_compromised", "statement": "Звонок", "invalidity_date": certificate["not_before"]}), 200)
    assert (revoked["status"], revoked["revocation_reason"]) == ("revoked", "key_compromise")
    assert [act["authorised_by"] for act in history(operator, certificate)] == ["code_word", "code_word"]
    assert installation.scalar("SELECT count(*) FROM tamga.audit_entries WHERE action = 'code_word.matched' AND object = %s",
                               (f"subscriber:{certificate['subscriber_id']}",)) == 2
    assert journey.CODE_WORD not in installation.logs()


def test_too_many_wrong_words_close_the_door(installation):
    running = installation.start_daemon({"code_word": {"attempts": 3, "window": "3600s"}, "daemon": {"instance": 9}})
    client = installation.client(running, "operator")
    _, certificate = journey.issue_to_new_person(client)
    actions = ["suspend", "revoke", "suspend", "revoke", "suspend"]
    makers = {"suspend": journey.suspension, "revoke": journey.revocation}
    answers = [client.post(path(certificate, action), makers[action]("holder" if action == "suspend" else "key_compromise",
               **({"requested_by": "holder"} if action == "revoke" else {}), code_word=f"наугад {number}"))
               for number, action in enumerate(actions)]
    assert [answer.status for answer in answers] == [403, 403, 403, 429, 429]
    right = client.post(path(certificate, "suspend"), journey.suspension("holder", code_word=journey.CODE_WORD))
    assert (right.status, right.json()["code"]) == (429, "attempts.too_many")
    assert status_of(client, certificate) == "active"
    assert history(client, certificate) == []
    # In person it still goes.
    assert suspend(client, certificate, **journey.by_holder())["status"] == "suspended"
    assert running.stop() == 0


def test_nobody_overrules_a_court(operator):
    _, certificate = journey.issue_to_new_person(operator)
    suspend(operator, certificate, requested_by="court")
    for requester in ({"requested_by": "ca"}, journey.by_holder()):
        refused = operator.post(path(certificate, "resume"), journey.resumption(**requester))
        assert [(error["pointer"], error["code"]) for error in refused.json()["errors"]] == [("/requested_by", "field.not_allowed_value")]
    assert resume(operator, certificate, requested_by="court")["status"] == "active"


def test_a_court_suspends_what_the_holder_had_suspended(operator, installation, relying_party):
    _, certificate = journey.issue_to_new_person(operator)
    first = suspend(operator, certificate, **journey.by_holder())
    again = operator.post(path(certificate, "suspend"), journey.suspension(statement="Ещё раз", **journey.by_holder()))
    assert (again.status, again.json()["code"]) == (409, "certificate.suspended")
    wait_until(lambda: has_passed(first["revoked_at"]), 30, "the next second")
    held = suspend(operator, certificate, requested_by="court")
    assert (held["status"], held["revoked_at"]) == ("suspended", first["revoked_at"])
    assert held["suspended_until"] >= first["suspended_until"]
    assert [act["requested_by"] for act in history(operator, certificate)] == ["holder", "court"]
    assert installation.query(registry_laws.HISTORIES_OUT_OF_ORDER) == []
    # The entry of the list is that of both.
    wait_until(lambda: all(act.get("crl_published_at") for act in history(operator, certificate)), 60, "a list tells of them", interval=0.2)
    refused = operator.post(path(certificate, "resume"), journey.resumption(**journey.by_holder()))
    assert [error["code"] for error in refused.json()["errors"]] == ["field.not_allowed_value"]
    relying_party.wait_for_ocsp(certificate, "revoked", VISIBLE_WITHIN)
    watch = relying_party.watch(certificate)
    assert resume(operator, certificate, requested_by="court")["status"] == "active"
    watch.wait_for("good", VISIBLE_WITHIN)


def test_a_revoked_one_has_been_bad_since_its_suspension(operator, relying_party):
    """What was signed during the hold does not become good by the revocation."""
    _, certificate = journey.issue_to_new_person(operator)
    held = suspend(operator, certificate)
    wait_until(lambda: has_passed(held["revoked_at"]), 30, "the next second")
    revoked = journey.expect(operator.post(path(certificate, "revoke"), journey.revocation()), 200)
    assert (revoked["status"], revoked["revoked_at"]) == ("revoked", held["revoked_at"])
    assert "suspended_until" not in revoked
    assert instant(history(operator, certificate)[-1]["registry_entry_at"]) >= instant(held["revoked_at"])
    assert relying_party.wait_for_ocsp(certificate, "revoked", VISIBLE_WITHIN).reason in ("keyCompromise", "certificateHold")
    for action, body in (("suspend", journey.suspension()), ("resume", journey.resumption())):
        refused = operator.post(path(certificate, action), body)
        assert (refused.status, refused.json()["code"]) == (409, "certificate.already_revoked")


def test_a_reissue_replaces_a_suspended_one(operator, installation):
    _, old = journey.issue_to_new_person(operator)
    suspend(operator, old, **journey.by_holder())
    body = journey.reissue_body(old, openssl.make_request("gost-256-a"), journey.CODE_WORD)
    new = journey.expect(operator.request("POST", "/v1/reissues", body, {"Prefer": "wait=30"}), 201)
    assert status_of(operator, old) == "revoked" and status_of(operator, new) == "active"
    assert installation.query("SELECT status FROM tamga.status_changes WHERE encode(serial, 'hex') = %s ORDER BY version",
                              (old["serial"],)) == [("active",), ("suspended",), ("revoked",)]


@pytest.mark.parametrize("requester", ["ca", "court"])
def test_no_reissue_around_what_the_ca_or_a_court_suspended(operator, installation, requester):
    application, old = journey.issue_to_new_person(operator)
    suspend(operator, old, requested_by=requester)
    for reason in ("forgotten_password", "token_lost", "key_compromise"):
        body = journey.reissue_body(old, openssl.make_request("gost-256-a"), journey.CODE_WORD, reason)
        refused = operator.post("/v1/reissues", body)
        assert (refused.status, refused.json()["code"]) == (409, "certificate.suspended_by_others"), refused
    # Nor by a new application, which would replace it as well.
    again = journey.submit(operator, applicant=application["applicant"])
    refused = operator.post(f"/v1/applications/{again['id']}/approve", {"identification": journey.identification()})
    assert (refused.status, refused.json()["code"]) == (409, "certificate.suspended_by_others"), refused
    assert status_of(operator, old) == "suspended"
    resume(operator, old, requested_by=requester)
    journey.approve(operator, again["id"])
    assert journey.issue(operator, again["id"])["replaces"]["serial"] == old["serial"]
    assert status_of(operator, old) == "revoked"


def test_the_end_of_the_term_revokes_once(operator, installation, relying_party):
    """With two daemons that both look for ends."""
    second = installation.start_daemon({"daemon": {"instance": 7}})
    certificates = [journey.issue_to_new_person(operator, key_kind="ecdsa-p256")[1] for _ in range(6)]
    until = journey.now_text(86400)
    for certificate in certificates:
        assert suspend(operator, certificate, until=until)["suspended_until"] == until
    end_suspension(installation, *certificates)
    wait_until(lambda: all(status_of(operator, certificate) == "revoked" for certificate in certificates), ENDS_WITHIN,
               "the terms have ended")
    for certificate in certificates:
        acts = history(operator, certificate)
        assert [(act["act"], act["authorised_by"], act["by"] == "tamga") for act in acts] == [
            ("suspension", "decision", False), ("revocation", "term", True)]
        assert instant(acts[0]["registry_entry_at"]) < instant(acts[1]["known_at"]) <= instant(acts[1]["registry_entry_at"])
        relying_party.wait_for_ocsp(certificate, "revoked", VISIBLE_WITHIN)
    versions = installation.query("SELECT DISTINCT version FROM tamga.certificate_status WHERE encode(serial, 'hex') = ANY(%s)",
                                  ([certificate["serial"] for certificate in certificates],))
    assert versions == [(3,)]
    assert second.stop() == 0


def test_the_end_of_the_term_resumes_where_the_profile_says_so(operator, installation, relying_party):
    _, certificate = journey.issue_to_new_person(operator)
    suspend(operator, certificate)
    relying_party.wait_for_ocsp(certificate, "revoked", VISIBLE_WITHIN)
    end_suspension(installation, certificate, at_end="resumed")
    relying_party.wait_for_ocsp(certificate, "good", ENDS_WITHIN)
    assert status_of(operator, certificate) == "active"
    assert [(act["act"], act["authorised_by"]) for act in history(operator, certificate)] == [
        ("suspension", "decision"), ("resumption", "term")]
    refused = operator.post(path(certificate, "resume"), journey.resumption())
    assert (refused.status, refused.json()["code"]) == (409, "certificate.not_suspended")


def test_all_at_the_same_moment(operator, installation):
    """Suspend, revoke, resume and reissue: one history without a contradiction, and revoked stays revoked."""
    endings = collections.Counter()
    for _ in range(8):
        _, certificate = journey.issue_to_new_person(operator, key_kind="ecdsa-p256")
        request = openssl.make_request("ecdsa-p256")
        calls = [lambda: operator.request("POST", path(certificate, "suspend"), journey.suspension()),
                 lambda: operator.request("POST", path(certificate, "resume"), journey.resumption()),
                 lambda: operator.request("POST", path(certificate, "revoke"), journey.revocation()),
                 lambda: operator.request("POST", "/v1/reissues", journey.reissue_body(certificate, request, journey.CODE_WORD),
                                          {"Prefer": "wait=30"})] * 2
        random.shuffle(calls)
        barrier = threading.Barrier(len(calls))

        def together(call):
            barrier.wait(timeout=60)
            return call()

        with concurrent.futures.ThreadPoolExecutor(len(calls)) as pool:
            answers = list(pool.map(together, calls))
        assert {answer.status for answer in answers} <= {200, 201, 409, 500}, answers
        assert {answer.json()["code"] for answer in answers if answer.status == 500} <= {"issuing.failed"}
        states = [row[0] for row in installation.query(
            "SELECT status FROM tamga.status_changes WHERE encode(serial, 'hex') = %s ORDER BY version", (certificate["serial"],))]
        assert states[0] == "active" and states.count("revoked") == 1 and states[-1] == "revoked", states
        for before, after in zip(states, states[1:]):
            assert after in {"active": ("suspended", "revoked"), "suspended": ("active", "revoked")}[before], states
        acts = [act["act"] for act in history(operator, certificate)]
        # A replacement is no act of its own.
        told = [{"suspended": "suspension", "active": "resumption", "revoked": "revocation"}[state] for state in states[1:]]
        assert acts in (told, told[:-1])
        assert status_of(operator, certificate) == "revoked"
        endings[tuple(states)] += 1
    print(dict(endings))


def test_no_answer_is_older_than_one_before(operator, relying_party, installation, daemon):
    """Under load: whoever asks after the new status was seen is told the new one, kept answers or fresh ones."""
    _, certificate = journey.issue_to_new_person(operator, key_kind="ecdsa-p256")
    relying_party.wait_for_ocsp(certificate, "good", VISIBLE_WITHIN)
    url = f"{daemon.status_url}/ocsp"
    plain = openssl.ocsp_request(certificate["pem"], installation.ca_pem(certificate["issuer"]))
    fresh = openssl.ocsp_request(certificate["pem"], installation.ca_pem(certificate["issuer"]), nonce=True)
    watch = relying_party.watch(certificate)
    state = {"settled": "good", "epoch": 0}
    ending = threading.Event()
    asked, faults = collections.Counter(), []

    def ask(der):
        while not ending.is_set():
            epoch, settled = state["epoch"], state["settled"]
            body = plain_http.post_ocsp(url, der).body
            if settled and state["epoch"] == epoch:
                asked[settled] += 1
                if not watch.says(settled, body):
                    faults.append(settled)

    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        askers = [pool.submit(ask, der) for der in [plain, fresh] * 3]
        try:
            for number in range(20):
                action, body, after = (("suspend", journey.suspension(), "revoked") if number % 2 == 0
                                       else ("resume", journey.resumption(), "good"))
                body["statement"] = f"Распоряжение {number}"
                state["settled"] = None
                state["epoch"] += 1
                journey.expect(operator.post(path(certificate, action), body), 200)
                wait_until(lambda: watch.says(after, plain_http.post_ocsp(url, plain).body), VISIBLE_WITHIN, f"OCSP says {after}", interval=0.001)
                state["settled"] = after
                state["epoch"] += 1
                seen = asked[after]
                wait_until(lambda: asked[after] > seen + 30, 60, "thirty answers meanwhile")
        finally:
            ending.set()
    for asker in askers:
        asker.result()
    assert faults == []
    assert min(asked.values()) >= 300
