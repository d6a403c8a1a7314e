"""CAs whose keys are in a token: the main job, and the token taken out in the middle of it and put back."""

import os
import re
import subprocess

import pytest

from tamga_testing import journey, openssl, paths, plain_http, registry_laws, soft_token
from tamga_testing.installation import Installation
from tamga_testing.load import Crowd
from tamga_testing.relying_party import RelyingParty
from tamga_testing.waiting import wait_until

IN_TOKEN = ("ecdsa-root", "ecdsa-unqualified", "staff", "ocsp-ecdsa-unqualified")
WRONG_PIN = "no-PIN-of-the-tests"


@pytest.fixture(scope="module")
def token(work_folder):
    return soft_token.SoftToken(work_folder / "token", ("ca", "offline-root"))


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
    assert installation.query("SELECT id, s.state, failures FROM tamga.applications JOIN tamga.application_states s USING (id) WHERE s.state <> 'issued' OR failures > 0") == []


def test_the_keys_are_in_the_token_alone(installation):
    for name in IN_TOKEN:
        assert (installation.folder / "keys" / f"{name}.crt").exists()
        assert not (installation.folder / "keys" / f"{name}.key").exists()
    assert (installation.folder / "keys" / "gost-root.key").exists()


def test_issues_answers_and_revokes_with_keys_in_the_token(installation, daemon, operator, relying_party):
    _, certificate = journey.issue_to_new_person(operator, key_kind="ecdsa-p256")
    assert certificate["issuer"] == "ecdsa-unqualified"
    assert relying_party.verify(certificate)[0]
    assert relying_party.wait_for_ocsp(certificate, "good", 30).status == "good"
    journey.expect(operator.post(f"{journey.certificate_path(certificate)}/revoke", journey.revocation()), 200)
    relying_party.wait_for_ocsp(certificate, "revoked", 30)
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
    assert installation.scalar("SELECT state FROM tamga.application_states WHERE id = %s", (waiting["id"],)) == "queued"
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
    relying_party.wait_for_ocsp(revoked, "revoked", 30)
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
    wait_until(lambda: not installation.query("SELECT FROM tamga.issuing_queue"), 30,
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
    assert RelyingParty(installation, second).wait_for_ocsp(certificate, "good", 30).status == "good"
    assert second.stop() == 0


def test_a_wrong_pin_is_told_and_the_pin_is_not(installation, token):
    token.write_pin(WRONG_PIN)
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
    assert WRONG_PIN not in installation.logs()
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
    assert "no CA, OCSP responder or signer of registry extracts is called nobody" in done.stderr


class OfflineRoot:
    """Acts of the machine of an offline root: no database is there, and one item of [keys] tokens."""

    def __init__(self, installation, folder):
        self.installation, self.folder = installation, folder

    def configure(self, item):
        nobody = {role: "host=127.0.0.1 port=1 dbname=none" for role in ("registration", "issuance", "status")}
        keys = {"password_file": "/nowhere/password", "tokens": [item] if item else None}
        self.installation.write_configuration("root.toml", [1, 2, 3], {"database": nobody, "keys": keys})
        return self

    def act(self, name, *arguments, check=True):
        return self.installation.tamga("ceremony", name, self.folder, *arguments, "--participant", "Иванова А. С.",
                                       configuration_file="root.toml", check=check)

    def make(self, *more, kind="ecdsa-root", check=True):
        return self.act("root", "--kind", kind, "--name", "root-in-token", *more, check=check)

    def state(self):
        return {file.name: file.read_bytes() for file in self.folder.iterdir()} if self.folder.exists() else None


@pytest.fixture
def root(installation, tmp_path):
    return OfflineRoot(installation, tmp_path / "root")


@pytest.mark.parametrize("key, options, sentences", [
    ({"label": "nothing", "token": "nowhere"}, (), ["cannot be reached now; nothing was signed", "looking for the token"]),
    ({"label": "two"}, (), ["several private keys of this name: add their id"]),
    ({"label": "open"}, (), ["could be read out of the token"]),
    ({"label": "rsa"}, ("--key", "ecdsa-p256"), ["the key in the token is rsa-2048"]),
    ({"label": "rsa", "kind": "gost-root"}, (), ["not allowed for this certificate", "root-gost has no keys rsa-2048"]),
    ({"label": "new"}, ("--key", "gost2012-256-a"), ["root-ecdsa has no keys gost2012-256-a"]),
    ({"label": "new", "kind": "gost-root"}, (), ["GOST keys are made in files"]),
])
def test_what_an_offline_root_does_not_take_from_a_token(root, token, odd_keys, key, options, sentences):
    kind = key.get("kind", "ecdsa-root")
    root.configure(token.key("root-in-token", key["label"], key.get("token", "ca")))
    done = root.make(*options, kind=kind, check=False)
    assert done.returncode == 1
    for sentence in sentences:
        assert sentence in done.stderr
    assert root.state() is None and "new" not in token.private_keys()


@pytest.fixture(scope="module")
def odd_keys(token, installation):
    token.make_key("two", "EC:prime256v1", "--id", "01")
    token.make_key("two", "EC:prime256v1", "--id", "02")
    token.make_key("open", "EC:prime256v1", "--extractable")
    token.make_key("rsa", "rsa:2048")


def test_an_offline_root_whose_token_comes_and_goes(root, token, tmp_path):
    root.configure(token.key("root-in-token"))
    token.write_pin(WRONG_PIN)
    try:
        refused = root.make(check=False)
    finally:
        token.write_pin(soft_token.PIN)
    assert refused.returncode == 1 and "The password does not open the key" in refused.stderr
    assert f"the token does not take the PIN in {token.pin_file}" in refused.stderr and WRONG_PIN not in refused.stderr
    token.take_out()
    refused = root.make(check=False)
    assert refused.returncode == 1 and "The CA's key cannot be reached now; nothing was signed" in refused.stderr
    assert root.state() is None
    token.put_back()

    made = root.make().stdout
    assert made.endswith("its key made in the token ca\n")
    before = root.state()
    token.take_out()
    # Asked again, it is handed out again, and nothing is signed for that.
    assert root.make().stdout.split(",")[0] == made.split(",")[0]
    refused = root.act("crl", check=False)
    assert refused.returncode == 1 and "The CA's key cannot be reached now; nothing was signed" in refused.stderr
    assert root.state() == before
    token.put_back()
    for item, sentence in ((None, "a key in a token is named root-in-token in [[keys.tokens]]"),
                           (token.key("root-in-token", "rsa"), "the key in the token is not the one of the certificate"),
                           (token.key("root-in-token", "nothing"), "the token has no key of the name")):
        refused = root.configure(item).act("crl", check=False)
        assert refused.returncode == 1 and sentence in refused.stderr
    assert root.state() == before
    root.configure(token.key("root-in-token")).act("crl")
    issuer = (root.folder / "root-in-token.crt").read_text()
    (tmp_path / "root.pem").write_text(issuer)
    told = openssl.run("crl", "-inform", "DER", "-in", root.folder / "root-in-token.crl", "-noout", "-CAfile", tmp_path / "root.pem")
    assert b"verify OK" in told.stderr


def test_what_keeps_a_ca_from_its_next_key_in_a_token(installation, token, odd_keys, tmp_path):
    out = tmp_path / "next.csr"
    keys = sorted(file.name for file in (installation.folder / "keys").iterdir())

    def refused(*items, authority="ecdsa-unqualified"):
        tokens = token.keys(IN_TOKEN) + list(items)
        installation.write_configuration("next.toml", [1, 2, 3], {"keys": {"tokens": tokens}})
        done = installation.tamga("authority", "request", authority, "--out", out, configuration_file="next.toml", check=False)
        assert done.returncode == 1 and not out.exists()
        assert sorted(file.name for file in (installation.folder / "keys").iterdir()) == keys
        return done.stderr

    # The name of the present key, by a slip.
    assert "already in the registry" in refused(token.key("ecdsa-unqualified-2", "ecdsa-unqualified"))
    assert "several private keys of this name" in refused(token.key("ecdsa-unqualified-2", "two"))
    assert "issuing-qualified has no keys rsa-2048" in refused(token.key("gost-qualified-2", "rsa"), authority="gost-qualified")
    token.write_pin(WRONG_PIN)
    try:
        assert "does not take the PIN" in refused(token.key("ecdsa-unqualified-2"))
    finally:
        token.write_pin(soft_token.PIN)
    token.take_out()
    assert "The CA's key cannot be reached now" in refused(token.key("ecdsa-unqualified-2"))
    token.put_back()
    assert "ecdsa-unqualified-2" not in token.private_keys()
    # A certificate that comes before its key: none is made for it.
    done = installation.tamga("authority", "install", "ecdsa-unqualified", installation.folder / "keys" / "ecdsa-unqualified.crt",
                              configuration_file="next.toml", check=False)
    assert done.returncode == 1 and "there is no key of ecdsa-unqualified-2" in done.stderr
    assert "ecdsa-unqualified-2" not in token.private_keys()


def test_the_commands_of_the_page(installation, token, tmp_path):
    """Of docs/ceremony.md, on keys in tokens, as they stand but for where the files are."""
    section = (paths.SOURCE / "docs/ceremony.md").read_text().split("## Keys in tokens")[1].split("\n## ")[0]
    blocks = re.findall(r"^```\n# ([^\n]*)\n(.*?)^```$", section, re.M | re.S)
    places = {"/root-ca.pin": tmp_path / "root-pin", "/root-ca": tmp_path / "root", "/var/lib/tamga/secrets/token-pin": token.pin_file}
    configurations = {"the root's machine": installation.write_configuration("page-root.toml", [1, 2, 3], {"keys": {"tokens": None}}),
                      "the installation": installation.write_configuration("page.toml", [1, 2, 3], {"keys": {"tokens": None}})}
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "tamga").symlink_to(paths.tamga_binary())
    ran = []
    for machine, text in blocks:
        for place, file in places.items():
            text = text.replace(place, str(file))
        if machine.startswith("tamga.toml of "):
            configuration = configurations[machine.removeprefix("tamga.toml of ")]
            own = token.keys(IN_TOKEN) if "installation" in machine else []
            tables = "".join(f'[[keys.tokens]]\nname = "{item["name"]}"\nuri = "{item["uri"]}"\npin_file = "{item["pin_file"]}"\n' for item in own)
            configuration.write_text(configuration.read_text() + tables + text)
            continue
        environment = {**os.environ, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "TAMGA_CONFIG": str(configurations[machine])}
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", text], cwd=tmp_path, env=environment, input=soft_token.PIN + "\n",
                              capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, text + done.stdout + done.stderr
        ran.append(machine)
    assert ran == ["the root's machine", "the root's machine", "the installation", "the root's machine", "the installation"]
    assert set(token.private_keys()) >= {"ecdsa-unqualified-2", "ocsp-ecdsa-unqualified-2"}
    assert set(token.private_keys("offline-root")) == {"ecdsa-root-2026"}
    assert openssl.verify(installation.ca_pem("ecdsa-unqualified-2"), [(tmp_path / "root/ecdsa-root-2026.crt").read_text()])[0]
