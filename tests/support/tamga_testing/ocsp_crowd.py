"""Relying parties in a process of their own: ask status daemons about certificates as fast as they answer, in all ways, and judge each
answer by what they are told of the changes (status_story).

usage: ocsp_crowd.py DAEMONS     {"name": port, ...}; then lines of JSON, each a list: a command and its arguments"""

import collections
import dataclasses
import json
import os
import pathlib
import random
import selectors
import sys
import time

if __name__ == "__main__":
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from tamga_testing import ocsp_connection, ocsp_words  # noqa: E402
from tamga_testing.status_story import HOLD, Judge, Seen  # noqa: E402

CONNECTIONS = 2  # to each daemon
DEPTH = 8  # questions under way on each
HOT = 100  # certificates that changed last, about which every second question is
FEED_PAUSE = 0.05
WAYS = ("post",) * 4 + ("get",) * 4 + ("nonce",) * 2 + ("entry",) * 2
SHOWN_FAULTS = 20


def seconds(rfc3339):
    return ocsp_words.seconds(rfc3339.translate({ord(letter): None for letter in "-:TZ"}).encode()) if rfc3339 else None


def seen_in(item):
    """What an entry of the registry or an item of the feed says."""
    reason = HOLD if item.get("reason") == "certificate_hold" else 0
    return Seen(item["status"], seconds(item.get("revoked_at")), reason if "revoked_at" in item else None)


@dataclasses.dataclass(frozen=True)
class Question:
    way: str
    serial: str
    shown: int
    asked_at: float
    known: Seen | None = None  # what the answer says whose ETag is shown


class Certificate:
    """How to ask about it."""

    def __init__(self, authority, issuer, serial):
        request = ocsp_words.request(authority, serial)
        self.number = ocsp_words.integer(serial)
        self.post = ocsp_connection.post_ocsp(request)
        self.nonce = ocsp_connection.post_ocsp(ocsp_words.request(authority, serial, os.urandom(16)))
        self.path = ocsp_words.path(request)
        self.entry = ocsp_connection.get(f"/v1/registry/{issuer}/{serial}")


class Feed:
    """Follows a daemon's feed of changes from its beginning."""

    def __init__(self, port, selector):
        self.connection = ocsp_connection.Connection(port, selector)
        self._cursor = None
        self._ask_at = 0.0

    def ask(self):
        if self.connection.open() and not self.connection.waiting and time.monotonic() >= self._ask_at:
            after = f"&after={self._cursor}" if self._cursor else ""
            self.connection.ask(ocsp_connection.get(f"/v1/registry/changes?limit=500{after}"), None)
        self.connection.send()

    def items(self):
        """Of the pages that have come."""
        for _, answer in self.connection.answers():
            page = json.loads(answer.body) if answer.status == 200 else {"more": False, "items": [], "next": self._cursor}
            self._cursor = page["next"]
            self._ask_at = time.monotonic() + (0 if page["more"] else FEED_PAUSE)
            yield from page["items"]


class Crowd:
    def __init__(self, daemons):
        self._selector = selectors.DefaultSelector()
        self._judge = Judge()
        self._authorities = {}
        self._certificates = {}
        self._serials = []
        self._hot = collections.deque(maxlen=HOT)
        self._askers = [(name, ocsp_connection.Connection(port, self._selector)) for name, port in daemons.items() for _ in range(CONNECTIONS)]
        self._feeds = {name: Feed(port, self._selector) for name, port in daemons.items()}
        self._etags = {}  # (daemon, serial) -> (ETag, Seen)
        self._counts = {name: collections.Counter() for name in daemons}
        self._faults, self._fault_count = [], 0
        self._settling = None  # daemon -> certificates of which it has yet to tell the last
        self._deadline = None
        self._commands = b""
        os.set_blocking(0, False)
        self._selector.register(0, selectors.EVENT_READ, None)

    # What the parent says

    def authority(self, issuer, request, serial):
        """A request about any certificate of the CA."""
        self._authorities[issuer] = ocsp_words.authority_of(bytes.fromhex(request), serial)

    def begin(self, issuer, serial, status, since):
        self._judge.begin(serial, status, since)
        if serial not in self._certificates:
            self._certificates[serial] = Certificate(self._authorities[issuer], issuer, serial)
            self._serials.append(serial)
        self._hot.append(serial)

    def date(self, serial, revoked_at):
        self._judge.date(serial, seconds(revoked_at))

    def settle(self, limit):
        """Nothing changes any more: ends when every daemon has told the last of everything, or after so many seconds."""
        self._settling = {name: set(self._serials) for name in self._feeds}
        self._deadline = time.monotonic() + limit

    def _obey(self):
        try:
            while octets := os.read(0, 1 << 16):
                self._commands += octets
            raise SystemExit("the parent is gone")
        except BlockingIOError:
            pass
        *lines, self._commands = self._commands.split(b"\n")
        for line in lines:
            command, *arguments = json.loads(line)
            getattr(self, command)(*arguments)

    # Asking

    def _choose(self, daemon):
        left = self._settling and self._settling[daemon]
        if left and random.random() < 0.5:
            return next(iter(left))
        return random.choice(self._hot if random.random() < 0.5 else self._serials)

    def _ask(self, daemon, connection):
        if not connection.open() or not self._serials:
            return
        while len(connection.waiting) < DEPTH:
            serial, way = self._choose(daemon), random.choice(WAYS)
            certificate = self._certificates[serial]
            known = None
            if way == "get":
                etag, known = self._etags.get((daemon, serial), (None, None))
                octets = ocsp_connection.get(certificate.path, b"If-None-Match: " + etag + b"\r\n" if etag else b"")
            else:
                octets = getattr(certificate, way)
            connection.ask(octets, Question(way, serial, self._judge.shown(daemon, serial), time.time(), known))
        connection.send()

    def _fault(self, text):
        if text is None:
            return
        self._fault_count += 1
        if len(self._faults) < SHOWN_FAULTS:
            self._faults.append(text)

    def _read(self, daemon, question, answer):
        """What it says; None when it says nothing."""
        if answer.status == 304 and question.known:
            self._counts[daemon]["not modified"] += 1
            return question.known
        if question.way == "entry" and answer.status in (200, 404):
            return seen_in(json.loads(answer.body)) if answer.status == 200 else Seen("unknown")
        if answer.status != 200:
            self._counts[daemon][f"HTTP {answer.status}"] += 1
            return None
        seen = ocsp_words.read(answer.body, self._certificates[question.serial].number)
        etag = answer.header(b"ETag")
        if question.way == "get" and seen and etag:
            self._etags[daemon, question.serial] = (etag, seen)
        return seen

    def _hear(self, daemon, question, answer, now):
        try:
            seen = self._read(daemon, question, answer)
        except (ValueError, LookupError) as error:
            return self._fault(f"{daemon} answered {answer}: {error}")
        if seen is None:
            self._counts[daemon]["nothing"] += 1
            return None
        self._counts[daemon][seen.status] += 1
        if self._settling and self._judge.is_last(question.serial, seen):
            self._settling[daemon].discard(question.serial)
        return self._fault(self._judge.hear(daemon, question.serial, question.shown, seen, question.asked_at, now))

    def _step(self):
        for key, _ in self._selector.select(0.02):
            if key.data is not None:
                key.data.receive()
        # A change is announced before it is asked for, so that what has come cannot tell of one that is not known by now.
        now = time.time()
        self._obey()
        for name, feed in self._feeds.items():
            for item in feed.items():
                self._fault(self._judge.publish(name, item["serial"], item["version"], seen_in(item)))
            feed.ask()
        for name, connection in self._askers:
            for question, answer in connection.answers():
                self._hear(name, question, answer, now)
            self._ask(name, connection)

    def _late(self):
        """What has yet to be told, by daemon."""
        return {name: {"answers": sorted(self._settling[name])[:SHOWN_FAULTS], "feed": self._judge.unpublished(name)[:SHOWN_FAULTS]}
                for name in self._feeds if self._settling[name] or self._judge.unpublished(name)}

    def run(self):
        """Until everything is settled: the report."""
        while True:
            self._step()
            if self._deadline and (time.monotonic() > self._deadline or not (any(self._settling.values()) or self._late())):
                return {"answers": self._counts, "faults": self._faults, "fault_count": self._fault_count, "late": self._late(),
                        "broken": sum(connection.broken for _, connection in self._askers)}


if __name__ == "__main__":
    os.nice(5)
    print(json.dumps(Crowd(json.loads(sys.argv[1])).run()), flush=True)
