"""People who suspend, resume, reissue and revoke certificates until they are told to stop, while daemons and databases die under
them: each repeats a call until it is answered, and a witness hears of each change before it is asked for."""

import itertools
import random
import threading
import uuid

from tamga_testing import journey, openssl
from tamga_testing.insistence import insist


def make_request():
    """A PKCS#10 request of a new P-256 key, which nobody keeps."""
    return openssl.run("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "/dev/null",
                       "-subj", "/CN=any").stdout.decode()


class Movers:
    """`people` have a certificate each at any time; `threads` of them are at the counter at once, whoever comes next by chance."""

    def __init__(self, client, witness, people, threads=6, seed=0):
        self._client, self._witness = client, witness
        self._ending = threading.Event()
        self._numbers = itertools.count(1)  # of statements, so that none is taken for a repetition of another
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._waiting = [None] * people  # (certificate, whether it is suspended); None: has none yet
        self.done = {"suspend": 0, "resume": 0, "reissue": 0, "revoke": 0}
        self.lost_calls = 0
        self.faults = []
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(threads)]

    @property
    def changes(self):
        return sum(self.done.values())

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._ending.set()
        for thread in self._threads:
            thread.join()

    def _work(self):
        try:
            while not self._ending.is_set() and not self.faults:
                with self._lock:
                    place = self._random.randrange(len(self._waiting))
                    person, self._waiting[place] = self._waiting[place], self._waiting[-1]
                    self._waiting.pop()
                    luck = self._random.random()
                person = self._next(person, luck)
                with self._lock:
                    self._waiting.append(person)
        except Exception as fault:  # pylint: disable=broad-except
            self.faults.append(f"{type(fault).__name__}: {fault}")  # told by the test's own thread

    def _next(self, person, luck):
        if person is None:
            return self._issue(), False
        certificate, is_suspended = person
        if luck < 0.04:
            self._revoke(certificate)
            return None
        if is_suspended:
            self._resume(certificate)
        elif luck < 0.12:
            return self._reissue(certificate), False
        else:
            self._suspend(certificate)
        return certificate, not is_suspended

    def _issue(self):
        application = self._insist("/v1/applications", journey.submission(request=make_request()), {201},
                                   {"Idempotency-Key": str(uuid.uuid4())})
        path = f"/v1/applications/{application['id']}"
        self._insist(f"{path}/approve", {"identification": journey.identification()}, {200, 409})
        certificate = self._insist(f"{path}/issue", {}, {201}, {"Prefer": "wait=5"})
        self._witness.issued(certificate)
        return certificate

    def _suspend(self, certificate):
        body = journey.suspension(statement=f"Распоряжение № {next(self._numbers)}")
        self._change(certificate, "suspend", "suspended", body)

    def _resume(self, certificate):
        self._change(certificate, "resume", "active", journey.resumption(statement=f"Распоряжение № {next(self._numbers)}"))

    def _revoke(self, certificate):
        self._change(certificate, "revoke", "revoked", journey.revocation(statement=f"Заявление № {next(self._numbers)}"))

    def _change(self, certificate, act, status, body):
        self._witness.begin(certificate, status)
        answer = self._insist(f"{journey.certificate_path(certificate)}/{act}", body, {200})
        if status != "active":
            self._witness.date(certificate, answer["revoked_at"])
        self._count(act)

    def _reissue(self, certificate):
        body = journey.reissue_body(certificate, make_request())
        self._witness.begin(certificate, "revoked")
        replacement = self._insist("/v1/reissues", body, {200, 201}, {"Prefer": "wait=5"})
        self._witness.issued(replacement)
        self._count("reissue")
        return replacement

    def _count(self, act):
        with self._lock:
            self.done[act] += 1

    def _insist(self, target, body, wanted, headers=None):
        return insist([self._client], target, body, wanted, headers, self._count_lost, check=False)

    def _count_lost(self):
        self.lost_calls += 1
