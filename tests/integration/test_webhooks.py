"""Webhooks: systems that rely on certificates are told of every change, signed, in order and at least once (docs/webhooks.md)."""

import threading
import uuid

import pytest

from tamga_testing import journey, plain_http
from tamga_testing.daemon import free_ports
from tamga_testing.waiting import wait_until
from tamga_testing.webhook_receiver import Receiver, self_signed

SECONDS = 60
TIMEOUT = 5  # of a message; its lease lasts three seconds longer


class Centre:
    """A daemon of all duties and one that only issues: both tell webhooks."""

    def __init__(self, installation):
        self.installation = installation
        certificate, self.tls = self_signed(installation.folder, "receiver")
        _, self.other_tls = self_signed(installation.folder, "stranger")
        self.settings = {"webhooks": {"timeout": f"{TIMEOUT}s", "retry_max": "1s", "allow_http": True, "allow_private": True,
                                      "ca_file": str(certificate)}}
        self.main = installation.start_daemon(self.settings)
        self.second = installation.start_daemon({"daemon": {"duties": ["issuance"], "instance": 2}, **self.settings})
        self.operator = installation.client(self.main, "operator")
        self.administrator = installation.client(self.main, "administrator")
        self.secrets = []

    def register(self, url, status=201, key=None, **follows):
        headers = {"Idempotency-Key": key} if key else {}
        answer = self.administrator.request("POST", "/v1/webhooks", {"name": "Банк «Пример»", "url": url, **follows}, headers)
        made = journey.expect(answer, status)
        assert answer.header("Location") == f"/v1/webhooks/{made['id']}"
        self.secrets += [made["secret"]] if "secret" in made else []
        return made

    def act(self, webhook, action):
        made = journey.expect(self.administrator.post(f"/v1/webhooks/{webhook['id']}/{action}", {}), 200)
        self.secrets += [made["secret"]] if "secret" in made else []
        return made

    def read(self, webhook):
        return journey.expect(self.administrator.get(f"/v1/webhooks/{webhook['id']}"), 200)

    def issue(self):
        """A certificate whose issue has been published: who registers afterwards is not told of it."""
        certificate = journey.issue_to_new_person(self.operator, key_kind="ecdsa-p256")[1]
        wait_until(lambda: self.installation.scalar(
            "SELECT EXISTS (SELECT FROM tamga.published_changes p JOIN tamga.status_changes c ON c.sequence = p.sequence "
            "WHERE c.serial = decode(%s, 'hex'))", (certificate["serial"],)), SECONDS, "it is published")
        return certificate

    def change(self, certificate, *acts):
        bodies = {"suspend": journey.suspension, "resume": journey.resumption, "revoke": journey.revocation}
        for act in acts:
            journey.expect(self.operator.post(f"{journey.certificate_path(certificate)}/{act}", bodies[act]()), 200)

    def metric(self, name):
        """Of both daemons together."""
        found = 0.0
        for daemon in (self.main, self.second):
            text = plain_http.request(f"http://127.0.0.1:{daemon.metrics_port}/metrics").body.decode()
            found += sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(f"{name} "))
        return found

    def audited(self, action, webhook):
        return self.installation.scalar("SELECT count(*) FROM tamga.audit_entries WHERE action = %s AND object = %s",
                                        (action, f"webhook:{webhook['id']}"))


@pytest.fixture(scope="module")
def centre(installation):
    made = Centre(installation)
    yield made
    for daemon in (made.main, made.second):
        assert daemon.stop() == 0, daemon.log_tail()


@pytest.fixture
def receiver():
    with Receiver() as running:
        yield running
        running.close()


def name_of(certificate):
    return {"issuer": certificate["issuer"], "serial": certificate["serial"]}


def of(certificate, items):
    return [(item["version"], item["status"]) for item in items if item["serial"] == certificate["serial"]]


def published(centre, certificate):
    """What the public feed says of it."""
    found, cursor = [], ""
    while True:
        page = plain_http.described(f"{centre.main.status_url}/v1/registry/changes?limit=500{cursor}").json()
        found += [item for item in page["items"] if item["serial"] == certificate["serial"]]
        if not page["more"]:
            return found
        cursor = f"&after={page['next']}"


WHOLE_STORY = [(2, "suspended"), (3, "active"), (4, "revoked")]


def test_changes_arrive_in_order_and_signed(centre, receiver):
    followed, other = centre.issue(), centre.issue()
    webhook = centre.register(receiver.url, certificates=[name_of(followed)])
    centre.change(other, "revoke")
    centre.change(followed, "suspend", "resume", "revoke")
    items = wait_until(lambda: len(found := receiver.items(webhook["secret"])) >= 3 and found, SECONDS, "all changes are told")
    assert of(followed, items) == WHOLE_STORY and of(other, items) == []
    assert items[-1]["reason"] == "key_compromise"
    feed = wait_until(lambda: len(found := published(centre, followed)) == 4 and found, SECONDS, "the feed has them")
    assert items == feed[1:], "what is told is what the feed says"
    assert receiver.statuses[(followed["issuer"], followed["serial"])] == feed[-1]
    place = receiver.verified(webhook["secret"])["data"]["next"]
    assert plain_http.described(f"{centre.main.status_url}/v1/registry/changes?after={place}").status == 200
    seen = wait_until(lambda: "delivered_at" in (now := centre.read(webhook)) and now, SECONDS, "it is noted")
    assert seen["state"] == "active" and "secret" not in seen and "failures" not in seen
    with pytest.raises(ValueError):
        receiver.verified(centre.register(receiver.url, issuers=["staff"])["secret"])


def test_all_of_a_ca_over_tls(centre):
    with Receiver(centre.tls) as good, Receiver(centre.other_tls) as stranger:
        first, second = centre.issue(), centre.issue()
        webhook = centre.register(good.url, issuers=[first["issuer"], first["issuer"]])
        assert webhook["issuers"] == [first["issuer"]] and "certificates" not in webhook
        not_believed = centre.register(stranger.url, issuers=[first["issuer"]])
        third = centre.issue()
        centre.change(second, "revoke")
        items = wait_until(lambda: len(found := good.items(webhook["secret"])) >= 2 and found, SECONDS, "both changes are told")
        assert of(third, items) == [(1, "active")] and of(second, items) == [(2, "revoked")] and of(first, items) == []
        failing = wait_until(lambda: (seen := centre.read(not_believed)).get("failures") and seen, SECONDS, "it is not believed")
        assert "certificate" in failing["last_failure"] and stranger.attempts == []
        for item in (webhook, not_believed):
            centre.act(item, "remove")
        good.close()
        stranger.close()


def test_what_was_not_taken_comes_again(centre, receiver):
    answers = [(503, {}, b""), (302, {"Location": "/elsewhere"}, b""), (200, {}, b"x" * 70000), None]
    reasons = []

    def plan(attempt):
        reasons.append(centre.installation.scalar("SELECT last_failure FROM tamga.webhooks WHERE id = %s", (webhook["id"],)))
        return answers[attempt - 1] if attempt <= len(answers) else (200, {}, b"thanks")

    certificate = centre.issue()
    webhook = centre.register(receiver.url, certificates=[name_of(certificate)])
    receiver.plan = plan
    failures = centre.metric("tamga_webhook_failures_total")
    centre.change(certificate, "suspend")
    wait_until(lambda: receiver.attempts, SECONDS, "it is told")
    centre.change(certificate, "resume", "revoke")
    wait_until(lambda: of(certificate, receiver.items(webhook["secret"])) == WHOLE_STORY, SECONDS, "everything is taken in the end")
    assert reasons[:5] == [None, "HTTP 503", "HTTP 302", "the answer is too long", "Transferred a partial file"]
    ids = [headers["webhook-id"] for headers, _ in receiver.attempts]
    assert len(set(ids[:5])) == 1 and ids[5] != ids[0], "a repetition is recognised, and nothing overtakes it"
    assert len({body for _, body in receiver.attempts[:5]}) == 1
    wait_until(lambda: centre.metric("tamga_webhook_failures_total") >= failures + len(answers), SECONDS, "they are counted")
    wait_until(lambda: "failures" not in centre.read(webhook), SECONDS, "it goes well again")


def test_a_receiver_that_is_away_gets_everything_when_it_is_back(centre):
    certificate = centre.issue()
    (port,) = free_ports(1)
    webhook = centre.register(f"http://127.0.0.1:{port}/hook", certificates=[name_of(certificate)])
    centre.change(certificate, "suspend", "resume", "revoke")
    failing = wait_until(lambda: (seen := centre.read(webhook)).get("failures") and seen, SECONDS, "it cannot be told")
    assert failing["state"] == "active" and "failing_since" in failing and "next_attempt_at" in failing
    wait_until(lambda: centre.metric("tamga_webhook_lag_seconds") > 0, SECONDS, "the lag is seen")
    back = Receiver(port=port)
    wait_until(lambda: of(certificate, back.items(webhook["secret"])) == WHOLE_STORY, SECONDS, "it gets everything")
    centre.act(webhook, "remove")
    back.close()


def test_one_daemon_at_a_time_tells_a_webhook(centre, receiver):
    """While another receiver hangs, and hangs again."""
    hanging = Receiver()
    release = threading.Event()
    hanging.plan = lambda attempt: release.wait(60) and (204, {}, b"")
    certificate = centre.issue()
    held = [centre.register(hanging.url, certificates=[name_of(certificate)]) for _ in range(4)]
    webhook = centre.register(receiver.url, certificates=[name_of(certificate)])
    centre.change(certificate, *["suspend", "resume"] * 12)
    wait_until(lambda: len(receiver.items(webhook["secret"])) >= 24, SECONDS, "nobody waits for those that hang")
    assert [item["version"] for item in receiver.items(webhook["secret"])] == list(range(2, 26))
    assert receiver.most_at_once == 1
    for item in held:
        centre.act(item, "remove")
    assert hanging.attempts
    release.set()
    hanging.close()


def test_what_a_killed_daemon_was_telling_is_told_by_the_other(centre, receiver):
    certificate = centre.issue()
    webhook = centre.register(receiver.url, certificates=[name_of(certificate)])
    release = threading.Event()
    receiver.plan = lambda attempt: (attempt > 1 or release.wait(60)) and (204, {}, b"")
    centre.change(certificate, "revoke")
    wait_until(lambda: receiver.attempts, SECONDS, "it is being told")
    owner = centre.installation.scalar("SELECT leased_by FROM tamga.webhooks WHERE id = %s", (webhook["id"],))
    killed = centre.main if owner.endswith(f"/{centre.main.pid}") else centre.second
    assert owner.endswith(f"/{killed.pid}")
    killed.kill()
    try:
        wait_until(lambda: len(receiver.attempts) == 2, SECONDS, "the other daemon takes it over")
    finally:
        release.set()
        killed.start()
    assert receiver.attempts[0][1] == receiver.attempts[1][1]
    assert receiver.attempts[0][0]["webhook-id"] == receiver.attempts[1][0]["webhook-id"]
    assert of(certificate, wait_until(lambda: receiver.items(webhook["secret"]), SECONDS, "it is taken")) == [(2, "revoked")]


def test_a_daemon_that_stops_hands_over_at_once(centre, receiver):
    certificate = centre.issue()
    webhook = centre.register(receiver.url, certificates=[name_of(certificate)])
    release = threading.Event()
    receiver.plan = lambda attempt: (attempt > 1 or release.wait(60)) and (204, {}, b"")
    # Only one of them is there to begin with.
    assert centre.second.stop() == 0
    centre.change(certificate, "revoke")
    wait_until(lambda: receiver.attempts, SECONDS, "it is being told")
    assert centre.main.stop() == 0
    assert centre.installation.query("SELECT failures, leased_until <= now() FROM tamga.webhooks WHERE id = %s",
                                     (webhook["id"],)) == [(0, True)]
    centre.second.start()
    wait_until(lambda: len(receiver.attempts) >= 2, SECONDS, "the other daemon tells it")
    release.set()
    centre.main.start()
    wait_until(lambda: of(certificate, receiver.items(webhook["secret"])) == [(2, "revoked")], SECONDS, "it is taken")


def test_a_receiver_that_is_gone_is_told_no_more_until_it_is_resumed(centre, receiver):
    certificate = centre.issue()
    webhook = centre.register(receiver.url, certificates=[name_of(certificate)])
    receiver.plan = lambda attempt: (410, {}, b"") if attempt == 1 else (204, {}, b"")
    centre.change(certificate, "suspend")
    gone = wait_until(lambda: (seen := centre.read(webhook))["state"] == "disabled" and seen, SECONDS, "it is disabled")
    assert gone["disabled_cause"] == "gone" and gone["last_failure"] == "HTTP 410" and "next_attempt_at" not in gone
    assert centre.audited("webhook.disabled", webhook) == 1
    centre.change(certificate, "resume", "revoke")
    assert centre.act(webhook, "resume")["state"] == "active"
    wait_until(lambda: of(certificate, receiver.items(webhook["secret"])) == WHOLE_STORY, SECONDS, "nothing was lost meanwhile")
    assert centre.audited("webhook.resumed", webhook) == 1


def test_one_that_fails_for_days_is_given_up(centre, receiver):
    certificate = centre.issue()
    webhook = centre.register(receiver.url, certificates=[name_of(certificate)])
    receiver.plan = lambda attempt: (500, {}, b"")
    centre.change(certificate, "revoke")
    wait_until(lambda: "failures" in centre.read(webhook), SECONDS, "it fails")
    centre.installation.query("UPDATE tamga.webhooks SET failing_since = failing_since - interval '5 days' WHERE id = %s RETURNING id",
                              (webhook["id"],))
    given_up = wait_until(lambda: (seen := centre.read(webhook))["state"] == "disabled" and seen, SECONDS, "it is given up")
    assert given_up["disabled_cause"] == "failing" and centre.audited("webhook.disabled", webhook) == 1
    wait_until(lambda: centre.metric("tamga_webhook_disabled_total") >= 1, SECONDS, "it is counted")


def test_a_pause(centre, receiver):
    certificate = centre.issue()
    webhook = centre.register(receiver.url, certificates=[name_of(certificate)])
    with Receiver() as guard:
        other = centre.register(guard.url, certificates=[name_of(certificate)])
        assert centre.act(webhook, "pause")["state"] == "paused"
        assert centre.act(webhook, "pause")["state"] == "paused" and centre.audited("webhook.paused", webhook) == 1
        centre.change(certificate, "suspend", "resume", "revoke")
        wait_until(lambda: of(certificate, guard.items(other["secret"])) == WHOLE_STORY, SECONDS, "another one is told")
        guard.close()
    assert receiver.attempts == [] and "delivered_at" not in centre.read(webhook)
    centre.act(webhook, "resume")
    wait_until(lambda: of(certificate, receiver.items(webhook["secret"])) == WHOLE_STORY, SECONDS, "it is told afterwards")


def test_a_new_secret_signs_beside_the_one_of_before(centre, receiver):
    certificate = centre.issue()
    webhook = centre.register(receiver.url, certificates=[name_of(certificate)])
    lost, new = centre.act(webhook, "rotate-secret"), centre.act(webhook, "rotate-secret")
    assert len({webhook["secret"], lost["secret"], new["secret"]}) == 3 and new["previous_secret_until"] > new["created_at"]
    centre.change(certificate, "suspend")
    wait_until(lambda: receiver.taken, SECONDS, "it is told")
    assert receiver.verified(webhook["secret"]) == receiver.verified(new["secret"])
    with pytest.raises(ValueError):
        receiver.verified(lost["secret"])
    centre.installation.query("UPDATE tamga.webhooks SET previous_until = now() - interval '1 second' WHERE id = %s RETURNING id",
                              (webhook["id"],))
    centre.change(certificate, "resume")
    wait_until(lambda: len(receiver.taken) == 2, SECONDS, "it is told")
    assert receiver.verified(new["secret"]) and "previous_secret_until" not in centre.read(webhook)
    with pytest.raises(ValueError):
        receiver.verified(webhook["secret"])


def test_a_repeated_registration_is_the_first_one(centre, receiver):
    key, follows = str(uuid.uuid4()), {"issuers": ["gost-qualified"]}
    first = centre.register(receiver.url, key=key, **follows)
    assert centre.register(receiver.url, key=key, **follows) == first
    assert centre.audited("webhook.registration_repeated", first) == 1
    other = centre.administrator.request("POST", "/v1/webhooks", {"name": "Банк", "url": receiver.url, **follows}, {"Idempotency-Key": key})
    assert (other.status, other.json()["code"]) == (422, "idempotency.key_reused")
    rotated = centre.act(first, "rotate-secret")
    again = centre.register(receiver.url, key=key, **follows)
    assert again["id"] == first["id"] and "secret" not in again
    assert centre.act(first, "remove") == {name: value for name, value in rotated.items() if name != "secret"}
    assert centre.administrator.get(f"/v1/webhooks/{first['id']}").status == 404


def test_the_list_goes_by_pages(centre, receiver):
    made = [centre.register(receiver.url, issuers=["gost-qualified"])["id"] for _ in range(3)]
    auditor = centre.installation.client(centre.main, "auditor")
    found, cursor = [], ""
    while True:
        page = journey.expect(auditor.get(f"/v1/webhooks?limit=2{cursor}"), 200)
        found += [item["id"] for item in page["items"]]
        assert all("secret" not in item and "certificates" not in item for item in page["items"])
        if "next_cursor" not in page:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert found[-3:] == made and len(set(found)) == len(found)
    assert found == [row[0] for row in centre.installation.query("SELECT id::text FROM tamga.webhooks ORDER BY number")]


def test_secrets_are_nowhere_else(centre):
    assert len(set(centre.secrets)) >= 15
    stored = str(centre.installation.query("SELECT w::text FROM tamga.webhooks w")) + str(
        centre.installation.query("SELECT details FROM tamga.audit_entries WHERE object LIKE 'webhook:%%' OR action LIKE 'webhook%%'"))
    logs = centre.installation.logs()
    for secret in centre.secrets:
        octets = secret.removeprefix("whsec_")
        assert octets not in stored and octets not in logs
        assert octets.encode().hex() not in stored
    assert "whsec_" not in logs and "whsec_" not in stored
