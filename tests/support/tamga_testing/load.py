"""People who keep coming while daemons die under them: each repeats a call until it is answered, as a careful client would."""

import random
import threading

from tamga_testing import journey, openssl
from tamga_testing.insistence import insist


class Ledger:
    """What the daemons have acknowledged. It must all be there at the end."""

    def __init__(self):
        self._lock = threading.Lock()
        self.certificates = {}  # serial -> the certificate as it was answered
        self.replaced = {}  # serial of the old -> serial of the new
        self.revoked = set()
        self.suspended = set()  # and not resumed
        self.faults = []

    def add_certificate(self, certificate, replaces=None):
        with self._lock:
            known = self.certificates.setdefault(certificate["serial"], certificate)
            if known["pem"] != certificate["pem"]:
                self.faults.append(f"two certificates of one serial: {certificate['serial']}")
            if replaces:
                self.replaced[replaces] = certificate["serial"]

    def add_revocation(self, serial):
        with self._lock:
            self.revoked.add(serial)

    def add_suspension(self, serial, lasts):
        with self._lock:
            (self.suspended.add if lasts else self.suspended.discard)(serial)

    def add_fault(self, text):
        with self._lock:
            self.faults.append(text)


class Crowd:
    """Some threads of people; `clients` are the same identity at several daemons."""

    def __init__(self, clients, people, key_kind="ecdsa-p256"):
        self.ledger = Ledger()
        self.lost_calls = 0
        self._clients = clients
        self._key_kind = key_kind
        self._ending = threading.Event()
        self._threads = [threading.Thread(target=self._live, name=f"person-{number}", daemon=True) for number in range(people)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._ending.set()
        for thread in self._threads:
            thread.join(timeout=120)
        stuck = [thread.name for thread in self._threads if thread.is_alive()]
        if stuck:
            self.ledger.add_fault(f"still without an answer two minutes after the last kill: {stuck}")

    def _live(self):
        while not self._ending.is_set():
            try:
                self._one_life()
            except Exception as fault:  # pylint: disable=broad-except
                self.ledger.add_fault(f"{type(fault).__name__}: {fault}")
                return

    def _one_life(self):
        """Application, certificate, mostly a reissue, sometimes a suspension, a resumption, a revocation."""
        application = self._insist("/v1/applications", journey.submission(key_kind=self._key_kind), {201},
                                   {"Idempotency-Key": f"load-{random.getrandbits(64):x}"})
        path = f"/v1/applications/{application['id']}"
        # A repeated approval whose answer was lost finds it approved: the state tells.
        self._insist(f"{path}/approve", {"identification": journey.identification()}, {200, 409})
        certificate = self._insist(f"{path}/issue", {}, {201}, {"Prefer": "wait=5"})
        self.ledger.add_certificate(certificate)
        if random.random() < 0.3:
            self._hold(certificate)
        if random.random() < 0.7:
            body = journey.reissue_body(certificate, openssl.make_request(self._key_kind), journey.CODE_WORD)
            replacement = self._insist("/v1/reissues", body, {200, 201}, {"Prefer": "wait=5"})
            self.ledger.add_certificate(replacement, certificate["serial"])
            certificate = replacement
        if certificate["serial"] not in self.ledger.suspended and random.random() < 0.4:
            self._hold(certificate)
        if random.random() < 0.3:
            self._insist(f"{journey.certificate_path(certificate)}/revoke", journey.revocation(), {200, 409})
            self.ledger.add_revocation(certificate["serial"])

    def _hold(self, certificate):
        """By the holder, whose hold a reissue may end. Each call is repeated with the same body until it is answered, and
        happens once."""
        path = journey.certificate_path(certificate)
        self._insist(f"{path}/suspend", journey.suspension(**journey.by_holder()), {200})
        self.ledger.add_suspension(certificate["serial"], lasts=True)
        if random.random() < 0.6:
            self._insist(f"{path}/resume", journey.resumption(**journey.by_holder()), {200})
            self.ledger.add_suspension(certificate["serial"], lasts=False)

    def _insist(self, target, body, wanted, headers=None):
        return insist(self._clients, target, body, wanted, headers, self._count_lost)

    def _count_lost(self):
        self.lost_calls += 1
