"""Keys that the CA makes for an applicant: handed out once, encrypted, and nowhere else (docs/handed-keys.md)."""

import concurrent.futures
import http.client
import pathlib
import re
import subprocess

import pytest

from tamga_testing import journey, openssl, pkcs10, profiles

PASSWORD = "Лошадь-7 скрепка верно"
PLAIN_PASSWORD = "hJ7$mwQ2zt-verno"


@pytest.fixture(scope="module")
def tool(daemon):
    """The CA's own means of signature, as its configuration names it."""
    return re.search(r'^signature_tool = "(.+)"', daemon.configuration_file.read_text(), re.MULTILINE).group(1)


def make_key(client, parameter_set, password=PASSWORD):
    return journey.expect(client.post("/v1/keys", {"parameter_set": parameter_set, "password": password}), 201)


def container_path(certificate):
    return f"{journey.certificate_path(certificate)}/pkcs12"


def make_container(client, certificate, key, password=PASSWORD):
    answer = client.post(container_path(certificate), {"encrypted_key": key["encrypted_key"], "password": password})
    assert answer.status == 200, answer
    assert answer.media_type == "application/pkcs12"
    return answer.body


def issue(operator, key, **options):
    return journey.issue_to_new_person(operator, request=key["request"], **options)[1]


def refusals(client, target, body):
    answer = client.post(target, body)
    assert answer.status == 422, answer
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


def opened_by_openssl(container, folder, password):
    """(certificates, private key) as PEM."""
    (folder / "key.p12").write_bytes(container)
    (folder / "password").write_text(password + "\n")
    arguments = ("pkcs12", "-in", folder / "key.p12", "-passin", f"file:{folder / 'password'}")
    certificates = openssl.run(*arguments, "-nokeys", "-clcerts").stdout.decode()
    return certificates, openssl.run(*arguments, "-nocerts", "-noenc").stdout.decode()


@pytest.mark.parametrize("password", [PASSWORD, PLAIN_PASSWORD], ids=["Russian", "ASCII"])
@pytest.mark.parametrize("parameter_set", ["gost2012-256-a", "gost2012-256-tca", "gost2012-512-a", "gost2012-512-c",
                                           "ecdsa-p256", "ecdsa-p521", "rsa-2048"])
def test_openssl_opens_it(operator, tool, tmp_path, parameter_set, password):
    key = make_key(operator, parameter_set, password)
    assert key["public_key"]["algorithm"] == parameter_set and key["signature_tool"] == tool
    certificate = issue(operator, key)
    container = make_container(operator, certificate, key, password)
    certificates, private = opened_by_openssl(container, tmp_path, password)
    assert openssl.run("x509", "-outform", "DER", stdin=certificates).stdout == pkcs10.der(certificate["pem"])
    public = openssl.public_key_of_certificate(certificate["pem"])
    assert openssl.run("pkey", "-pubout", stdin=private).stdout == public
    assert openssl.public_key_of_request(key["request"]) == public
    # The encrypted key alone is good too.
    (tmp_path / "key.pem").write_text(key["encrypted_key"])
    alone = openssl.run("pkey", "-in", tmp_path / "key.pem", "-passin", f"file:{tmp_path / 'password'}", "-pubout").stdout
    assert alone == public


@pytest.mark.parametrize("parameter_set", ["gost2012-256-a", "gost2012-512-a", "ecdsa-p256", "ecdsa-p384", "rsa-2048"])
def test_gnutls_opens_it(operator, tmp_path, parameter_set):
    for password in (PASSWORD, PLAIN_PASSWORD):
        key = make_key(operator, parameter_set, password)
        certificate = issue(operator, key)
        (tmp_path / "key.p12").write_bytes(make_container(operator, certificate, key, password))
        shown = subprocess.run(["certtool", "--p12-info", "--inder", "--infile", str(tmp_path / "key.p12"), "--password", password],
                               capture_output=True, timeout=60, check=True).stdout.decode()
        pems = re.findall(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n", shown, re.DOTALL)
        assert pkcs10.der(certificate["pem"]) in [pkcs10.der(pem) for pem in pems]
        assert len(pems) == 3, "the holder's, its issuer's, the root's"
        assert "PRIVATE KEY" in shown


def test_the_chain_leads_to_the_root(operator, tmp_path):
    key = make_key(operator, "gost2012-256-a")
    certificate = issue(operator, key, signature_kind="qualified")
    (tmp_path / "key.p12").write_bytes(make_container(operator, certificate, key))
    (tmp_path / "password").write_text(PASSWORD + "\n")
    above = openssl.run("pkcs12", "-in", tmp_path / "key.p12", "-passin", f"file:{tmp_path / 'password'}", "-nokeys", "-cacerts").stdout.decode()
    issuer, root = re.findall(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n", above, re.DOTALL)
    good, text = openssl.verify(certificate["pem"], [root], [issuer])
    assert good, text


def test_the_tool_is_the_cas_whatever_the_application_says(operator, tool):
    key = make_key(operator, "gost2012-256-a")
    application = journey.submit(operator, request=key["request"])
    assert application["signature_tool"] == tool != journey.SIGNATURE_TOOL
    journey.approve(operator, application["id"])
    text = openssl.certificate_text(journey.issue(operator, application["id"])["pem"])
    assert tool in text and journey.SIGNATURE_TOOL not in text


def test_a_forgotten_password_is_mended_with_another_key(operator, tmp_path):
    old = issue(operator, make_key(operator, "gost2012-256-a"))
    key = make_key(operator, "gost2012-256-a", PLAIN_PASSWORD)
    body = journey.reissue_body(old, key["request"], journey.CODE_WORD)
    new = journey.expect(operator.post("/v1/reissues", body, Prefer="wait=30"), 201)
    certificates, _ = opened_by_openssl(make_container(operator, new, key, PLAIN_PASSWORD), tmp_path, PLAIN_PASSWORD)
    assert openssl.run("x509", "-outform", "DER", stdin=certificates).stdout == pkcs10.der(new["pem"])
    assert new["replaces"]["serial"] == old["serial"]


def test_the_answer_lost_makes_no_certificate(operator, installation):
    """What a broken connection leaves: nothing but the public half of a key that nobody will use."""
    before = installation.scalar("SELECT count(*) FROM tamga.certificates")
    lost, second = make_key(operator, "gost2012-256-a"), make_key(operator, "gost2012-256-a")
    assert lost["public_key"] != second["public_key"]
    assert installation.scalar("SELECT count(*) FROM tamga.certificates") == before
    issue(operator, second)
    assert installation.scalar("SELECT count(*) FROM tamga.certificates") == before + 1


def test_one_key_makes_one_application(operator):
    key = make_key(operator, "ecdsa-p256")
    bodies = [journey.submission(request=key["request"]) for _ in range(5)]
    with concurrent.futures.ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda body: operator.post("/v1/applications", body), bodies))
    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409, 409]


@pytest.mark.parametrize("password,code", [
    ("password123", "password.weak"), ("пароль12345", "password.weak"), ("qwertyuiop", "password.weak"),
    ("hJ7$mwQ2z", "field.too_short"), ("hJ7$mwQ2zt\u00e9", "field.bad_characters"), ("x" * 129, "field.too_long")])
def test_a_weak_password_is_refused(operator, password, code):
    assert refusals(operator, "/v1/keys", {"parameter_set": "ecdsa-p256", "password": password}) == [("/password", code)]


def test_only_the_key_of_the_certificate_is_packed(operator):
    key, other = make_key(operator, "ecdsa-p256"), make_key(operator, "ecdsa-p256")
    certificate = issue(operator, key)
    target = container_path(certificate)
    assert refusals(operator, target, {"encrypted_key": other["encrypted_key"], "password": PASSWORD}) == [
        ("/encrypted_key", "key.not_allowed")]
    assert refusals(operator, target, {"encrypted_key": key["encrypted_key"], "password": PLAIN_PASSWORD}) == [
        ("/password", "key_file.wrong_password")]
    assert refusals(operator, target, {"encrypted_key": "-----BEGIN", "password": PASSWORD}) == [
        ("/encrypted_key", "field.wrong_format")]


def encrypted(private, password, *options):
    return openssl.run("pkcs8", "-topk8", "-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA256", *options, "-passout",
                       f"pass:{password}", stdin=private).stdout.decode()


def test_a_key_that_the_applicant_made_is_not_packed(operator):
    private = openssl.make_key("ecdsa-p256")
    certificate = journey.issue_to_new_person(operator, request=openssl.make_request("ecdsa-p256", private))[1]
    body = {"encrypted_key": encrypted(private, PASSWORD, "-iter", "100000"), "password": PASSWORD}
    assert refusals(operator, container_path(certificate), body)[0][0] == "/encrypted_key"


def test_nobody_chooses_how_long_opening_takes(operator, tmp_path):
    key = make_key(operator, "ecdsa-p256")
    certificate = issue(operator, key)
    _, private = opened_by_openssl(make_container(operator, certificate, key), tmp_path, PASSWORD)
    slow = encrypted(private, PASSWORD, "-iter", "2000000")
    assert refusals(operator, container_path(certificate), {"encrypted_key": slow, "password": PASSWORD}) == [
        ("/encrypted_key", "field.wrong_format")]


def test_a_revoked_certificate_is_not_packed(operator):
    key = make_key(operator, "ecdsa-p256")
    certificate = issue(operator, key)
    journey.expect(operator.post(f"{journey.certificate_path(certificate)}/revoke", journey.revocation()), 200)
    answer = operator.post(container_path(certificate), {"encrypted_key": key["encrypted_key"], "password": PASSWORD})
    assert (answer.status, answer.json()["code"]) == (409, "certificate.not_active")


def test_a_clerk_packs_what_his_office_applied_for(operator, clerk):
    key = make_key(clerk, "gost2012-256-a")
    application = journey.submit(clerk, request=key["request"])
    journey.approve(operator, application["id"])
    assert make_container(clerk, journey.issue(operator, application["id"]), key)
    foreign = make_key(operator, "gost2012-256-a")
    answer = clerk.post(container_path(issue(operator, foreign)), {"encrypted_key": foreign["encrypted_key"], "password": PASSWORD})
    assert answer.status == 404


def test_the_facts_are_in_the_audit_log(operator, installation):
    key = make_key(operator, "rsa-2048")
    certificate = issue(operator, key)
    make_container(operator, certificate, key)
    entries = installation.query("SELECT action, object, operator_id::text FROM tamga.audit_entries WHERE action LIKE 'key.%%'"
                                 " ORDER BY id DESC LIMIT 2", ())
    staff = installation.staff["operator"].id
    assert entries == [("key.handed_over", f"certificate:{certificate['issuer']}/{certificate['serial']}", staff),
                       ("key.made_for_applicant", f"key:{key['public_key']['fingerprint']}", staff)]


def private_number(private):
    """The octets of the private number, as no public value has them."""
    text = openssl.run("pkey", "-text", "-noout", stdin=private).stdout.decode()
    found = re.search(r"(?:Private key|priv|prime1):\s*([0-9A-Fa-f:\s]+)", text)
    return bytes.fromhex(re.sub(r"[^0-9A-Fa-f]", "", found.group(1)))


@pytest.mark.parametrize("parameter_set", ["gost2012-256-a", "ecdsa-p256", "rsa-2048"])
def test_key_and_password_are_nowhere(operator, installation, cluster, daemon, tmp_path, parameter_set):
    password = f"Метка-{parameter_set}-7 скрепка"
    key = make_key(operator, parameter_set, password)
    certificate = issue(operator, key)
    _, private = opened_by_openssl(make_container(operator, certificate, key, password), tmp_path, password)
    operator.post(container_path(certificate), {"encrypted_key": key["encrypted_key"], "password": password + "x"})
    operator.post("/v1/keys", {"parameter_set": password, "password": password})
    number = private_number(private)[-31:]
    secrets = [password.encode(), number, number[::-1], number.hex().encode(), number[::-1].hex().encode(),
               key["encrypted_key"].splitlines()[3].encode()]
    if not parameter_set.startswith("ecdsa"):  # an EC key's PKCS#8 ends with the public key
        secrets.append(pkcs10.der(private)[-40:])
    places = {"log": installation.logs().encode(), "PostgreSQL's log": cluster.log.read_bytes()}
    for name in ("cmdline", "environ"):
        places[name] = pathlib.Path(f"/proc/{daemon.pid}/{name}").read_bytes()
    for (table,) in installation.query("SELECT tablename FROM pg_tables WHERE schemaname = 'tamga'"):
        text = "\n".join(row[0] for row in installation.query(f"SELECT t::text FROM tamga.{table} t"))
        places[table] = text.encode() + b"\0".join(bytes.fromhex(piece) for piece in re.findall(r"\\x((?:[0-9a-f]{2})+)", text))
    assert key["public_key"]["fingerprint"].encode() in places["made_keys"], "the search finds what is there"
    for place, octets in places.items():
        assert not [index for index, secret in enumerate(secrets) if secret in octets], place


def test_a_killed_daemon_leaves_nothing_to_mend(installation):
    """Killed while it makes and hands out keys: no certificate without its key, and the next daemon goes on."""
    daemon = installation.start_daemon({"daemon": {"instance": 2}})
    client = installation.client(daemon, "operator")
    answers = []

    def ask():
        try:
            answers.append(make_key(client, "rsa-4096"))
        except (OSError, http.client.HTTPException, AssertionError) as error:
            answers.append(error)

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        calls = [pool.submit(ask) for _ in range(16)]
        concurrent.futures.wait(calls, return_when=concurrent.futures.FIRST_COMPLETED)
        daemon.kill()
    assert any(isinstance(answer, Exception) for answer in answers), "nothing was cut off"
    handed = [answer for answer in answers if isinstance(answer, dict)]
    assert installation.scalar("SELECT count(*) FROM tamga.applications WHERE public_key_algorithm = 'rsa-4096'") == 0
    after = installation.start_daemon({"daemon": {"instance": 3}})
    client = installation.client(after, "operator")
    for key in [*handed[:1], make_key(client, "rsa-4096")]:
        assert make_container(client, issue(client, key), key)
    assert after.stop() == 0


@pytest.fixture
def switched_off(installation, tmp_path):
    """Profiles that take no keys of the CA while the test lasts."""
    changed = []

    def put(text):
        (tmp_path / "profile.toml").write_text(text)
        installation.tamga("profile", "add", str(tmp_path / "profile.toml"))

    def switch(*names):
        for name in names:
            changed.append(name)
            put(profiles.changed(name, ("key_by_ca = true", "key_by_ca = false")))

    yield switch
    for name in changed:
        put(profiles.shipped(name) + "# as shipped\n")


def test_a_profile_may_refuse_keys_of_the_ca(operator, switched_off):
    old = issue(operator, make_key(operator, "gost2012-256-a"), signature_kind="qualified")
    switched_off("qualified-individual")
    refused = [("/request", "key.not_allowed")]
    key = make_key(operator, "gost2012-256-a")  # the unqualified profiles still take it
    assert refusals(operator, "/v1/applications", journey.submission("qualified", key["request"])) == refused
    assert refusals(operator, "/v1/reissues", journey.reissue_body(old, key["request"])) == refused
    assert journey.submit(operator, request=openssl.make_request("gost-256-a"), signature_kind="qualified")
    assert issue(operator, key)
    switched_off(*(f"unqualified-{kind}-ecdsa" for kind in (
        "individual", "sole-proprietor", "organisation-person", "organisation-automatic")))
    assert refusals(operator, "/v1/keys", {"parameter_set": "ecdsa-p256", "password": PASSWORD}) == [
        ("/parameter_set", "key.not_allowed")]
