"""Every route for every role, as api/openapi.yaml says it: allowed, or 403; without a certificate 401."""

import dataclasses

import pytest

from tamga_testing import journey, openssl, profiles
from tamga_testing.client import ApiClient
from tamga_testing.contract import contract

ROLES = ("administrator", "operator", "mfc_clerk", "auditor")
NOWHERE = "00000000-0000-4000-8000-000000000000"
API = [operation for operation in contract().operations if operation.listener == "api"]
PUBLIC = [operation for operation in API if operation.roles == ["public"]]
STAFFS = [operation for operation in API if operation not in PUBLIC]

BODIES = {
    "submitApplication": lambda: journey.submission(),
    "searchApplications": lambda: {"phone": "+79161234567"},
    "searchSubscribers": lambda: {"phone": "+79161234567"},
    "searchRegistry": lambda: {"ogrn": "1047702026701"},
    "approveApplication": lambda: {"identification": journey.identification()},
    "rejectApplication": lambda: {"reason": "Нет"},
    "returnApplication": lambda: {"reason": "Нет"},
    "withdrawApplication": lambda: {},
    "resubmitApplication": lambda: journey.submission(),
    "issueCertificate": lambda: {},
    "revokeCertificate": lambda: journey.revocation(),
    "makeKey": lambda: {"parameter_set": "ecdsa-p256", "password": "hJ7$mwQ2zt-verno"},
    "packKey": lambda: {"encrypted_key": "-----BEGIN", "password": "hJ7$mwQ2zt-verno"},
    "suspendCertificate": lambda: journey.suspension(),
    "resumeCertificate": lambda: journey.resumption(),
    "registerRevocationRequest": lambda: journey.revocation(),
    "executeRevocationRequest": lambda: {},
    "rejectRevocationRequest": lambda: {"reason": "Нет"},
    "revokeBySignature": lambda: {"document": "-----BEGIN CMS-----"},
    "suspendBySignature": lambda: {"document": "-----BEGIN CMS-----"},
    "resumeBySignature": lambda: {"document": "-----BEGIN CMS-----"},
    "verifyCodeWord": lambda: {"code_word": "Осенний вальс"},
    "addProfile": lambda: {"document": profiles.shipped("staff")},
    "registerWebhook": lambda: {"name": "Банк", "url": "https://bank.invalid/tamga", "issuers": ["gost-qualified"]},
    "pauseWebhook": lambda: {}, "resumeWebhook": lambda: {}, "rotateWebhookSecret": lambda: {}, "removeWebhook": lambda: {},
    "reissueCertificate": lambda: journey.reissue_body({"issuer": "gost-unqualified", "serial": "01ff"},
                                                       openssl.make_request("gost-256-a")),
}


def target_of(operation):
    return operation.path.format(application=NOWHERE, subscriber=NOWHERE, request=NOWHERE, issuer="gost-unqualified", serial="01ff",
                                 profile="staff", webhook=NOWHERE)


def call(client, operation):
    body = BODIES[operation.id]() if operation.takes_body else None
    return client.request(operation.method, target_of(operation), body)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("operation", STAFFS, ids=lambda operation: operation.id)
def test_role(operation, role, installation, daemon):
    answer = call(installation.client(daemon, role), operation)
    if role in operation.roles:
        assert answer.status in (200, 201, 404), answer
    else:
        assert answer.status == 403, answer
        assert answer.json()["code"] == "auth.forbidden"


@pytest.mark.parametrize("operation", STAFFS, ids=lambda operation: operation.id)
def test_without_a_certificate(operation, installation, daemon):
    answer = call(installation.client(daemon, None), operation)
    assert answer.status == 401
    assert answer.json()["code"] == "auth.not_authenticated"


@pytest.mark.parametrize("who", (None, *ROLES))
@pytest.mark.parametrize("operation", PUBLIC, ids=lambda operation: operation.id)
def test_for_anybody(operation, who, installation, daemon):
    answer = call(installation.client(daemon, who), operation)
    assert answer.status in (200, 404), answer  # 404: of a certificate that does not exist


@pytest.mark.parametrize("role", ROLES)
def test_a_gost_certificate_is_as_good(role, installation, daemon):
    client = installation.client(daemon, installation.add_operator(f"{role}-gost", role, key_algorithm="gost"))
    for operation in STAFFS:
        answer = call(client, operation)
        assert (answer.status == 403) == (role not in operation.roles), f"{operation.id}: {answer}"
        assert answer.status != 401, f"{operation.id}: {answer}"


def test_a_disabled_operator_may_do_nothing_from_the_next_request_on(installation, daemon):
    identity = installation.add_operator("leaver", "operator")
    client = installation.client(daemon, identity)
    assert client.get("/v1/applications").status == 200
    installation.tamga("operator", "disable", identity.id)
    answer = client.get("/v1/applications")
    assert (answer.status, answer.json()["code"]) == (403, "auth.operator_disabled")


def test_a_certificate_of_the_staff_ca_that_nobody_registered(installation, daemon):
    identity = installation.add_operator("ghost", "operator")
    connection = installation.connect()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # past the triggers that keep rows
        cursor.execute("UPDATE tamga.operators SET certificate_sha256 = sha256('another') WHERE id = %s", (identity.id,))
    connection.close()
    answer = installation.client(daemon, identity).get("/v1/applications")
    assert (answer.status, answer.json()["code"]) == (403, "auth.operator_unknown")


def test_a_certificate_of_another_ca_is_not_believed(installation, daemon, tmp_path):
    key, certificate = tmp_path / "self.key", tmp_path / "self.crt"
    key.write_text(openssl.make_key("ecdsa-p256"))
    openssl.run("req", "-x509", "-new", "-key", key, "-sha256", "-subj", "/CN=Operator", "-days", "2", "-out", certificate)
    stranger = dataclasses.replace(installation.staff["operator"], certificate=certificate, key=key)
    client = ApiClient(daemon.api_port, stranger)
    try:
        answer = client.get("/v1/applications")
    except OSError:  # refused in the TLS handshake: also right
        return
    assert answer.status == 401


def test_health_needs_no_certificate(installation, daemon):
    nobody = installation.client(daemon, None)
    for target in ("/healthz", "/readyz"):
        assert nobody.get(target).status == 200
