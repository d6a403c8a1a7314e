"""CAs whose keys are in a token: the main job, and the token taken out in the middle of it and put back."""

import pytest

from tamga_testing import journey, openssl, plain_http, registry_laws, soft_token
from tamga_testing.installation import Installation
from tamga_testing.load import Crowd
from tamga_testing.relying_party import RelyingParty
from tamga_testing.waiting import wait_until

IN_TOKEN = ("ecdsa-root", "ecdsa-unqualified", "staff", "ocsp-ecdsa-unqualified")


@pytest.fixture(scope="module")
def token(work_folder):
    return soft_token.SoftToken(work_folder / "token")


@pytest.fixture(autouse=True)
def token_is_in(token):
    yield
    if token.is_out:
        token.put_back()


@pytest.fixture(scope="module")
def installation(cluster, work_folder, token):
    made = Installation.create(cluster, work_folder / "with-token", "tamga_token", {"keys": {"tokens": token.keys(IN_TOKEN)}})
    made.add_operator("operator", "operator")
    yield made
    made.close()


def monitoring(daemon, target):
    return plain_http.request(f"http://127.0.0.1:{daemon.metrics_port}{target}", timeout=5)


def unreachable(daemon):
    """What /readyz complains of; the keys that are away by /metrics."""
    amiss = [word for word in monitoring(daemon, "/readyz").json()["checks"].values() if word != "ok"]
    away = [line.split('"')[1] for line in monitoring(daemon, "/metrics").body.decode().splitlines()
            if line.startswith("tamga_key_reachable{") and line.endswith(" 0")]
    return amiss, away


def await_out(daemon):
    wait_until(lambda: set(unreachable(daemon)[1]) == set(IN_TOKEN), 30, "the daemon notices that the token is out")
    assert unreachable(daemon)[0] == ["key ecdsa-root unreachable", "key ocsp-ecdsa-unqualified unreachable"]
    assert monitoring(daemon, "/readyz").status == 503


def await_back(daemon):
    wait_until(lambda: unreachable(daemon) == ([], []), 30, "the daemon finds the token again")


def assert_nothing_lost(installation):
    connection = installation.connect()
    try:
        assert registry_laws.broken(connection, registry_laws.AT_THE_END) == {}
    finally:
        connection.close()
    assert installation.query("SELECT id, state, failures FROM tamga.applications WHERE state <> 'issued' OR failures > 0") == []


def test_the_keys_are_in_the_token_alone(installation):
    for name in IN_TOKEN:
        assert (installation.folder / "keys" / f"{name}.crt").exists()
        assert not (installation.folder / "keys" / f"{name}.key").exists()
    assert (installation.folder / "keys" / "gost-root.key").exists()


def test_issues_answers_and_revokes_with_keys_in_the_token(installation, daemon, operator, relying_party):
    _, certificate = journey.issue_to_new_person(operator, key_kind="ecdsa-p256")
    assert certificate["issuer"] == "ecdsa-unqualified"
    assert relying_party.verify(certificate)[0]
    assert relying_party.wait_for_ocsp(certificate, "good", 10).status == "good"
    journey.expect(operator.post(f"{journey.certificate_path(certificate)}/revoke", journey.revocation()), 200)
    relying_party.wait_for_ocsp(certificate, "revoked", 10)
    relying_party.wait_for_crl_with(certificate)


def test_nothing_is_lost_while_the_token_is_out(installation, daemon, operator, relying_party, token):
    _, revoked = journey.issue_to_new_person(operator, key_kind="ecdsa-p256")
    waiting = journey.submit(operator, key_kind="ecdsa-p256")
    journey.approve(operator, waiting["id"])
    token.take_out()
    await_out(daemon)

    answer = operator.post(f"/v1/applications/{waiting['id']}/issue", {}, Prefer="wait=1")
    assert answer.status == 202, answer
    # Other CAs do not wait behind it, and a revocation is taken all the same.
    _, gost = journey.issue_to_new_person(operator, key_kind="gost-256-a")
    assert gost["issuer"] == "gost-unqualified"
    journey.expect(operator.post(f"{journey.certificate_path(revoked)}/revoke", journey.revocation()), 200)
    assert installation.scalar("SELECT state FROM tamga.applications WHERE id = %s", (waiting["id"],)) == "queued"
    answer = openssl.ocsp_request(revoked["pem"], installation.ca_pem("ecdsa-unqualified"))
    later = plain_http.post_ocsp(f"{daemon.status_url}/ocsp", answer)
    assert later.body == bytes([0x30, 3, 0x0A, 1, 3]), "tryLater (RFC 6960 section 4.2.1)"
    done = installation.tamga("crl", "publish", check=False)
    assert done.returncode == 1
    assert "ecdsa-unqualified: NOT published: the CA's key cannot be reached" in done.stdout
    assert "gost-unqualified: published" in done.stdout

    token.put_back()
    await_back(daemon)
    certificate = journey.issue(operator, waiting["id"])
    assert relying_party.verify(certificate)[0]
    relying_party.wait_for_ocsp(revoked, "revoked", 10)
    relying_party.wait_for_crl_with(revoked)
    assert_nothing_lost(installation)


def test_a_crowd_is_served_although_the_token_comes_and_goes(installation, daemon, token):
    client = installation.client(daemon, "operator")
    with Crowd([client, installation.client(daemon, "operator")], 3) as crowd:
        for _ in range(3):
            before = len(crowd.ledger.certificates)
            wait_until(lambda: len(crowd.ledger.certificates) > before + 5 or crowd.ledger.faults, 60, "certificates are issued")
            token.take_out()
            await_out(daemon)
            token.put_back()
            await_back(daemon)
    assert crowd.ledger.faults == []
    registered = {serial for (serial,) in installation.query("SELECT encode(serial, 'hex') FROM tamga.certificates")}
    assert set(crowd.ledger.certificates) <= registered
    wait_until(lambda: not installation.query("SELECT FROM tamga.applications WHERE state = 'queued'"), 30,
               "the queue is empty")
    connection = installation.connect()
    assert registry_laws.broken(connection, registry_laws.AT_THE_END) == {}
    connection.close()
    assert installation.query("SELECT FROM tamga.applications WHERE state = 'parked' OR failures > 0") == []


def test_a_daemon_starts_without_its_token(installation, daemon, token):
    token.take_out()
    second = installation.start_daemon({"daemon": {"instance": 2}}, ready=False)
    wait_until(lambda: "ready: 3 duties" in second.log(), 60, "the daemon has started")
    await_out(second)
    token.put_back()
    await_back(second)
    _, certificate = journey.issue_to_new_person(installation.client(second, "operator"), key_kind="ecdsa-p256")
    assert RelyingParty(installation, second).wait_for_ocsp(certificate, "good", 10).status == "good"
    assert second.stop() == 0


def test_a_wrong_pin_is_told_and_the_pin_is_not(installation, token):
    token.write_pin("11112222")
    try:
        refused = installation.start_daemon(ready=False)
        # It does not end: whatever starts it again would try the PIN again, and tokens lock themselves.
        wait_until(lambda: f"the token does not take the PIN in {token.pin_file}" in refused.log(), 60, "the log tells")
        wait_until(lambda: "ready: 3 duties" in refused.log(), 60, "the daemon has started")
        await_out(refused)
        done = installation.tamga("operator", "add", "--name", "Некто", "--role", "operator", "--office", "Офис",
                                  "--key-algorithm", "ecdsa", "--out", installation.folder / "nobody", check=False)
        assert done.returncode == 1
        assert "does not take the PIN" in done.stderr
        assert not (installation.folder / "nobody.key").exists()
        assert refused.stop() == 0
    finally:
        token.write_pin(soft_token.PIN)
    assert "11112222" not in installation.logs()
    assert soft_token.PIN not in installation.logs()


def test_gost_keys_are_refused_with_a_sentence(installation, token):
    overrides = {"keys": {"tokens": token.keys(["gost-root"])}}
    installation.write_configuration("gost-token.toml", [1, 2, 3], overrides)
    done = installation.tamga("crl", "publish", configuration_file="gost-token.toml", check=False)
    assert done.returncode == 1
    assert "GOST keys cannot be used from a token: keep them in files" in done.stderr
    overrides = {"keys": {"tokens": token.keys(["nobody"])}}
    installation.write_configuration("strange-token.toml", [1, 2, 3], overrides)
    done = installation.tamga("crl", "publish", configuration_file="strange-token.toml", check=False)
    assert done.returncode == 1
    assert "no CA and no OCSP responder is called nobody" in done.stderr
