"""GET /v1/registry/changes: systems that keep a copy of the registry lose nothing and get nothing twice."""

import random
import threading
import urllib.parse

import pytest

from tamga_testing import journey, persons, plain_http
from tamga_testing.insistence import LOST
from tamga_testing.waiting import wait_until

PATH = "/v1/registry/changes"
CERTIFICATES = 9
SECONDS = 60  # from a commit to its being published, at most, on a machine that does other things too


class Follower:
    """Keeps a copy from the feed, asking the daemons in turns with limits of all sizes."""

    def __init__(self, *daemons, start=None, seed=0):
        self._daemons = daemons
        self._random = random.Random(persons.SEED + seed)
        self.cursor = start
        self.seen = []  # (issuer, serial, version)
        self.copy = {}

    def ask(self):
        """One page taken over; False when it could not be had, or when nothing follows it yet."""
        daemon = self._random.choice(self._daemons)
        query = {"limit": self._random.choice((1, 2, 3, 7, 100, 500))}
        if self.cursor:
            query["after"] = self.cursor
        try:
            answer = plain_http.described(f"{daemon.status_url}{PATH}?{urllib.parse.urlencode(query)}")
        except LOST:
            return False  # killed just now
        if answer.status == 503:
            return False
        assert answer.status == 200, answer
        page = answer.json()
        for change in page["items"]:
            name = (change["issuer"], change["serial"])
            assert change["version"] == self.copy.get(name, {"version": 0})["version"] + 1, f"{change} after {self.copy.get(name)}"
            self.seen.append((*name, change["version"]))
            self.copy[name] = change
        self.cursor = page["next"]
        return page["more"]

    def run(self, stop):
        while not stop.is_set():
            self.ask()


def registry(installation):
    """What the tables say: the last word about each certificate, and every word there ever was."""
    rows = installation.query(
        "SELECT a.name, encode(s.serial, 'hex'), s.version, s.status, "
        "to_char(s.revoked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') "
        "FROM tamga.certificate_status s JOIN tamga.certification_authorities a ON a.id = s.issuer_id")
    changes = installation.query("SELECT a.name, encode(c.serial, 'hex'), c.version FROM tamga.status_changes c "
                                 "JOIN tamga.certification_authorities a ON a.id = c.issuer_id")
    return {row[:2]: row[2:] for row in rows}, sorted(changes)


def same(follower, installation):
    statuses, changes = registry(installation)
    copied = {name: (change["version"], change["status"], change.get("revoked_at")) for name, change in follower.copy.items()}
    return copied == statuses and sorted(follower.seen) == changes


def drain(follower, installation):
    """Until the copy is the registry; what is there twice or missing never becomes right."""
    wait_until(lambda: not follower.ask() and same(follower, installation), SECONDS, "the copy is the registry")


@pytest.fixture(scope="module")
def second(installation, daemon):
    """A status daemon of its own, on the same registry."""
    running = installation.start_daemon({"daemon": {"duties": ["status"]}})
    yield running
    if running.is_running():
        assert running.stop() == 0, running.log_tail()


@pytest.fixture(scope="module")
def certificates(operator):
    return [journey.issue_to_new_person(operator, key_kind="ecdsa-p256")[1] for _ in range(CERTIFICATES)]


class LateTransaction:
    """Revokes a certificate at once and commits when it is told to, as no daemon would."""

    def __init__(self, installation, certificate):
        self._connection = installation.connect("tamga_issuance")
        self._connection.autocommit = False
        with self._connection.cursor() as cursor:
            cursor.execute(
                "UPDATE tamga.certificate_status SET status = 'revoked', version = version + 1, reason = 4, "
                "revoked_at = date_trunc('second', clock_timestamp()), changed_at = clock_timestamp() WHERE serial = %s",
                (bytes.fromhex(certificate["serial"]),))
            assert cursor.rowcount == 1

    def commit(self):
        self._connection.commit()
        self._connection.close()


def test_a_copy_from_the_beginning_is_the_registry(certificates, daemon, installation):
    follower = Follower(daemon)
    drain(follower, installation)
    assert len(follower.copy) > CERTIFICATES, "the certificates of the centre itself are there too"
    ours = [follower.copy[item["issuer"], item["serial"]] for item in certificates]
    assert all(change["status"] == "active" and change["version"] == 1 for change in ours)


def test_nothing_is_lost_or_doubled_while_everything_happens_at_once(certificates, daemon, second, installation):
    stop = threading.Event()
    failures = []

    def guarded(work):
        def run():
            try:
                work()
            except BaseException as failure:  # shown by the test's own thread
                failures.append(failure)
        return threading.Thread(target=run)

    def busy(number):
        """Suspends and resumes its three certificates; revokes one of them at the end."""
        client = installation.client(daemon, "operator")
        mine = certificates[1 + number * 3: 4 + number * 3]
        for _ in range(4):
            for certificate in mine:
                path = journey.certificate_path(certificate)
                journey.expect(client.post(f"{path}/suspend", journey.suspension()), 200)
                journey.expect(client.post(f"{path}/resume", journey.resumption()), 200)
        journey.expect(client.post(f"{journey.certificate_path(mine[0])}/revoke", journey.revocation()), 200)

    followers = [Follower(daemon, second, seed=1), Follower(second, seed=2), Follower(daemon, second, seed=3)]
    threads = [guarded(lambda item=item: item.run(stop)) for item in followers]
    for thread in threads:
        thread.start()
    late = LateTransaction(installation, certificates[0])
    clients = [guarded(lambda number=number: busy(number)) for number in range(2)]
    for thread in clients:
        thread.start()
    for _ in range(2):  # one of the daemons that answer is killed under way
        second.kill()
        second.start()
    for thread in clients:
        thread.join()
    # What came after the late one's first step is out before it, which nobody waits for.
    name = (certificates[0]["issuer"], certificates[0]["serial"])
    revoked = (certificates[1]["issuer"], certificates[1]["serial"])
    wait_until(lambda: failures or all(item.copy.get(revoked, {}).get("status") == "revoked" for item in followers), SECONDS,
               "the followers have what was committed")
    assert all(item.copy[name]["status"] == "active" for item in followers)
    late.commit()
    wait_until(lambda: failures or all(same(item, installation) for item in followers), SECONDS, "all copies are the registry")
    stop.set()
    for thread in threads:
        thread.join()
    assert not failures, failures
    assert followers[0].seen == followers[1].seen == followers[2].seen, "the order is the same for everybody"
    assert followers[0].seen[-1] == (*name, 2), "the late one comes last"
    assert all(item.copy[name]["status"] == "revoked" for item in followers)
    assert all(follower.copy[revoked]["reason"] == "key_compromise" for follower in followers)


def test_full_pages_are_the_same_everywhere_and_are_kept(daemon, second, certificates):
    url = f"{PATH}?limit=3"
    answers = [wait_until(lambda item=item: (answer := plain_http.described(f"{item.status_url}{url}")).status == 200 and answer,
                          SECONDS, "the daemon knows the beginning") for item in (daemon, second)]
    assert answers[0].body == answers[1].body
    assert answers[0].header("ETag") == answers[1].header("ETag")
    assert answers[0].header("Cache-Control").startswith("max-age=3600, public")
    again = plain_http.described(f"{second.status_url}{url}", headers={"If-None-Match": answers[0].header("ETag")})
    assert (again.status, again.body) == (304, b"")
    end = plain_http.described(f"{daemon.status_url}{PATH}?after=latest")
    assert end.json()["items"] == [] and end.json()["more"] is False
    assert end.header("ETag") is None and end.header("Cache-Control").startswith("max-age=1, public")


def test_what_is_still_to_come(daemon, second, operator, installation):
    drain(Follower(daemon), installation)  # the end is the end, also for a daemon that was a moment behind
    start = plain_http.described(f"{daemon.status_url}{PATH}?after=latest").json()["next"]
    _, certificate = journey.issue_to_new_person(operator, key_kind="ecdsa-p256")
    follower = Follower(second, start=start)
    wait_until(lambda: follower.ask() or follower.seen, SECONDS, "the new certificate is there")
    assert follower.seen == [(certificate["issuer"], certificate["serial"], 1)]


def test_it_answers_while_the_database_is_away_and_after_a_restart(second, operator, installation):
    drain(Follower(second), installation)
    away = {"database": {"status": f"host={installation.folder} user=tamga_status dbname=nowhere"}}
    assert second.stop() == 0
    folder = installation.folder / f"status-{second.configuration_file.stem}"
    lonely = installation.start_daemon({"daemon": {"duties": ["status"]}, "status": {"snapshot_directory": str(folder)}, **away}, ready=False)
    answer = wait_until(lambda: _answer(lonely, f"{PATH}?limit=500"), SECONDS, "it answers without a database")
    page = answer.json()
    assert answer.status == 200 and page["more"] is False
    assert sorted((item["issuer"], item["serial"], item["version"]) for item in page["items"]) == registry(installation)[1]
    lonely.kill()
    second.start()


def _answer(daemon, target):
    try:
        return plain_http.described(f"{daemon.status_url}{target}")
    except OSError:
        return None


def test_a_history_that_lost_its_end_is_told_from_the_one_that_was_followed(second, operator, certificates, installation):
    follower = Follower(second)
    drain(follower, installation)
    kept = follower.cursor
    # As a restore from a backup does; what is published again gets new marks.
    connection = installation.connect()
    connection.autocommit = False
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE tamga.publishing_state")
        cursor.execute("ALTER TABLE tamga.published_changes DISABLE TRIGGER published_changes_kept")
        cursor.execute("DELETE FROM tamga.published_changes WHERE position > (SELECT max(position) - 3 FROM tamga.published_changes)")
        cursor.execute("UPDATE tamga.publishing_state SET position = position - 3, horizon = '3'")
        cursor.execute("ALTER TABLE tamga.published_changes ENABLE TRIGGER published_changes_kept")
    connection.commit()
    connection.close()
    refused = wait_until(lambda: (answer := _answer(second, f"{PATH}?after={kept}")) and answer.status == 422 and answer,
                         SECONDS, "the cursor is refused")
    assert [(fault["pointer"], fault["code"]) for fault in refused.json()["errors"]] == [("/query/after", "field.not_allowed_value")]
    drain(Follower(second), installation)


def test_nothing_of_the_holder_is_shown(daemon, installation):
    body = plain_http.described(f"{daemon.status_url}{PATH}?limit=500").body.decode()
    follower = Follower(daemon)
    drain(follower, installation)
    allowed = {"issuer", "serial", "version", "status", "reason", "revoked_at", "invalidity_date", "not_after", "published_at"}
    assert all(set(change) <= allowed for change in follower.copy.values())
    assert body.isascii(), "no names"


def test_the_metrics_say_how_far_it_is(daemon, installation):
    drain(Follower(daemon), installation)
    published = installation.scalar("SELECT position FROM tamga.publishing_state")
    text = plain_http.request(f"http://127.0.0.1:{daemon.metrics_port}/metrics").body.decode()
    values = dict(line.rsplit(" ", 1) for line in text.splitlines() if line.startswith("tamga_changes_"))
    assert float(values["tamga_changes_published"]) == published
    assert 0 <= float(values["tamga_changes_age_seconds"]) < SECONDS
