"""Suspensions whose term ends while nobody is there who could end them."""

import datetime

from tamga_testing import journey
from tamga_testing.holder import end_suspension
from tamga_testing.waiting import wait_until

ENDS_WITHIN = 30  # seconds after a daemon is there, on a machine that does other things too


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def has_passed(text):
    return datetime.datetime.now(datetime.timezone.utc) > instant(text)


def test_a_term_that_ended_meanwhile(installation):
    issuing = installation.start_daemon()
    _, certificate = journey.issue_to_new_person(installation.client(issuing, "operator"))
    assert issuing.stop() == 0

    registering = installation.start_daemon({"daemon": {"duties": ["registration"]}})
    client = installation.client(registering, "operator")
    path = journey.certificate_path(certificate)
    journey.expect(client.post(f"{path}/suspend", journey.suspension()), 200)
    end_suspension(installation, certificate)
    until = journey.expect(client.get(path), 200)["suspended_until"]
    wait_until(lambda: has_passed(until), 30, "the term ends")
    refused = client.post(f"{path}/resume", journey.resumption())
    assert (refused.status, refused.json()["code"]) == (409, "certificate.not_suspended"), "too late, though nobody has ended it"
    assert journey.expect(client.get(path), 200)["status"] == "suspended"

    back = instant(journey.now_text())
    daemons = [installation.start_daemon({"daemon": {"duties": ["issuance"], "instance": number}}) for number in (2, 3)]
    wait_until(lambda: journey.expect(client.get(path), 200)["status"] == "revoked", ENDS_WITHIN, "one of the daemons ends it")
    acts = journey.expect(client.get(f"{path}/history"), 200)["items"]
    assert [act["act"] for act in acts] == ["suspension", "revocation"]
    assert instant(acts[1]["registry_entry_at"]) >= back, "the entry is not back-dated"
    assert acts[1]["known_at"] == until
    for daemon in (registering, *daemons):
        assert daemon.stop() == 0
