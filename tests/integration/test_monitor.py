"""The monitor of an issuing daemon: what status daemons tell is compared with the registry (docs/status.md)."""

import re
import socket

import pytest

from tamga_testing import journey, openssl, plain_http
from tamga_testing.false_front import FalseFront
from tamga_testing.waiting import wait_until

NOBODY = "http://127.0.0.1:9"  # the port that discards


class Liar(FalseFront):
    """A status daemon's front that tells the truth until it lies: from then on, what it told last."""

    def __init__(self, truth):
        self.kept = {}
        self.lies = False
        super().__init__(truth)

    def answer(self, method, path, body):
        key = (method, path, body)
        if not self.lies or key not in self.kept:
            self.kept[key] = self.ask(method, path, body)
        return self.kept[key]


def metric(running, name, **labels):
    """The value of a series; 0 as long as there is none."""
    text = plain_http.request(f"http://127.0.0.1:{running.metrics_port}/metrics").body.decode()
    for line in re.findall(rf"^{name}{{(.+)}} (\S+)$", text, re.MULTILINE):
        if dict(re.findall(r'(\w+)="([^"]*)"', line[0])) == labels:
            return float(line[1])
    return 0.0


class Centre:
    def __init__(self, installation, daemon):
        self.installation, self.status = installation, daemon
        self.operator = installation.client(daemon, "operator")
        self.liar = Liar(daemon.status_url)
        self.monitor = installation.start_daemon({
            "daemon": {"duties": ["issuance"], "instance": 2},
            "monitor": {"urls": [daemon.status_url, self.liar.url, NOBODY], "interval": "1s", "patience": "10s", "sample": 50}})

    def counted(self, name, url, **labels):
        return metric(self.monitor, f"tamga_monitor_{name}", daemon=url, **labels)

    def disagreements(self, url, source):
        return self.counted("disagreements_total", url, source=source)


@pytest.fixture(scope="module")
def centre(installation, daemon):
    made = Centre(installation, daemon)
    yield made
    made.liar.shutdown()
    made.liar.server_close()
    assert made.monitor.stop() == 0


def revoke(centre, certificate):
    journey.expect(centre.operator.post(f"{journey.certificate_path(certificate)}/revoke", journey.revocation()), 200)


def test_changes_are_followed_and_lies_are_named(centre):
    url, liar = centre.status.status_url, centre.liar.url
    certificate = journey.issue_to_new_person(centre.operator)[1]
    wait_until(lambda: centre.counted("visibility_seconds_count", url) >= 1, 30, "the issue is seen")
    wait_until(lambda: centre.counted("visibility_seconds_count", liar) >= 1, 30, "the liar has told the truth")
    centre.liar.lies = True
    before = centre.counted("visibility_seconds_count", url)
    revoke(centre, certificate)
    wait_until(lambda: centre.counted("visibility_seconds_count", url) > before, 30, "the revocation is seen")
    wait_until(lambda: centre.disagreements(liar, "ocsp") >= 1, 60, "the lie is found")
    told = f"{liar} says good of {certificate['issuer']}/{certificate['serial']}, which is revoked in the registry"
    wait_until(lambda: told in centre.monitor.log(), 30, "it is named in the log")
    assert centre.disagreements(url, "ocsp") == 0
    assert centre.counted("visibility_seconds_sum", url) / centre.counted("visibility_seconds_count", url) < 10


def test_nobody_is_no_liar(centre):
    wait_until(lambda: centre.counted("failures_total", NOBODY) > 0, 30, "no answer is a failure")
    assert centre.disagreements(NOBODY, "ocsp") == centre.disagreements(NOBODY, "crl") == 0


def test_lists_are_compared(centre):
    url, liar = centre.status.status_url, centre.liar.url
    certificate = journey.issue_to_new_person(centre.operator)[1]
    path = f"/crl/{certificate['issuer']}.crl"
    centre.liar.kept.pop(("GET", path, b""), None)
    wait_until(lambda: plain_http.request(f"{url}{path}").status == 200, 30, "there is a list")
    centre.liar.answer("GET", path, b"")
    before = centre.disagreements(liar, "crl")
    revoke(centre, certificate)
    serial = certificate["serial"]
    wait_until(lambda: serial.upper() in openssl.run("crl", "-inform", "DER", "-noout", "-text",
                                                     stdin=plain_http.request(f"{url}{path}").body).stdout.decode(), 30, "it is listed")
    # As if it had been revoked long before both lists.
    connection = centre.installation.connect()
    cursor = connection.cursor()
    cursor.execute("SET session_replication_role = replica")
    cursor.execute("UPDATE tamga.certificate_status SET changed_at = changed_at - interval '10 minutes' WHERE serial = decode(%s, 'hex')",
                   (serial,))
    connection.commit()
    connection.close()
    told = f"the CRL of {liar} has not {certificate['issuer']}/{serial}, which is revoked in the registry"
    wait_until(lambda: told in centre.monitor.log(), 120, "the list that lacks it is found")
    assert centre.disagreements(liar, "crl") > before
    assert centre.disagreements(url, "crl") == 0 and centre.disagreements(url, "ocsp") == 0


def test_one_that_hangs_keeps_nobody(centre):
    """Neither the questions to the others nor the end of the daemon."""
    url = centre.status.status_url
    silent = socket.create_server(("127.0.0.1", 0))  # the kernel takes the connection, nobody answers
    hanging = f"http://127.0.0.1:{silent.getsockname()[1]}"
    monitor = centre.installation.start_daemon({
        "daemon": {"duties": ["issuance"], "instance": 3}, "monitor": {"urls": [hanging, url], "interval": "1s", "patience": "2s"}})
    certificate = journey.issue_to_new_person(centre.operator)[1]
    wait_until(lambda: metric(monitor, "tamga_monitor_visibility_seconds_count", daemon=url) >= 1, 30, "the other one is heard")
    revoke(centre, certificate)
    wait_until(lambda: metric(monitor, "tamga_monitor_failures_total", daemon=hanging) > 0, 30, "it was waited for in vain")
    assert metric(monitor, "tamga_monitor_disagreements_total", daemon=hanging, source="ocsp") == 0
    assert monitor.stop() == 0
    silent.close()
