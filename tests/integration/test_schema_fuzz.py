"""Each call of the API, asked with what the description allows and with what it forbids, as strangers' tools will do.

Whatever is sent, the answer is a described one and never a 500; what the description forbids is never taken.
TAMGA_SCHEMA_EXAMPLES: how many requests a call of each kind; the same ones every time, unless it is set."""

import os
import urllib.parse

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tamga_testing import journey
from tamga_testing.contract import contract
from tamga_testing.schema_values import TEXT, fitting, missing_by_a_step

EXAMPLES = os.environ.get("TAMGA_SCHEMA_EXAMPLES")
CALLS = [operation for operation in contract().operations if operation.listener == "api"]
ALIKE = settings(max_examples=int(EXAMPLES or 15), derandomize=EXAMPLES is None, deadline=None, database=None,
                 suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def known(operator, installation, daemon):
    """Values of path parameters that lead to something."""
    application, certificate = journey.issue_to_new_person(operator)
    request = journey.expect(operator.post(f"{journey.certificate_path(certificate)}/revocation-requests", journey.revocation()), 201)
    webhook = journey.expect(installation.client(daemon, "administrator").post("/v1/webhooks", {
        "name": "Банк", "url": "https://bank.invalid/", "issuers": ["gost-qualified"]}), 201)
    return {"webhook": webhook["id"], "application": application["id"], "issuer": certificate["issuer"], "serial": certificate["serial"],
            "subscriber": certificate["subscriber_id"], "request": request["id"], "profile": "staff"}


def client_for(operation, installation, daemon):
    roles = operation.roles
    return installation.client(daemon, "operator" if not roles or "operator" in roles or "public" in roles else roles[0])


def parameters(operation, place):
    found = [contract().resolve(parameter) for parameter in operation.parameters]
    return [parameter for parameter in found if parameter["in"] == place]


def body_schema(operation):
    return operation.definition["requestBody"]["content"]["application/json"]["schema"]


def fits(schema, value):
    validator = jsonschema.Draft202012Validator(schema, resolver=contract()._resolver)
    return next(validator.iter_errors(value), None) is None


def query_text(values):
    """As form style without explode writes it."""
    texts = {name: ",".join(map(str, value)) if isinstance(value, list) else str(value).lower()
             if isinstance(value, bool) else str(value) for name, value in values.items()}
    return urllib.parse.urlencode(texts, quote_via=urllib.parse.quote)


def address(operation, known, odd=None):
    path = operation.path
    for parameter in parameters(operation, "path"):
        value = odd if odd is not None else known[parameter["name"]]
        path = path.replace("{" + parameter["name"] + "}", urllib.parse.quote(value, safe=""))
    return path


with_body = pytest.mark.parametrize("operation", [call for call in CALLS if call.takes_body], ids=lambda call: call.id)
with_query = pytest.mark.parametrize("operation", [call for call in CALLS if parameters(call, "query")], ids=lambda call: call.id)
with_path = pytest.mark.parametrize("operation", [call for call in CALLS if parameters(call, "path")], ids=lambda call: call.id)


@with_body
def test_bodies_that_fit_are_answered_as_described(operation, installation, daemon, known):
    client = client_for(operation, installation, daemon)

    @ALIKE
    @given(fitting(body_schema(operation), contract().resolve))
    def ask(body):
        assert client.request(operation.method, address(operation, known), body).status != 500

    ask()


@with_body
def test_bodies_that_do_not_fit_are_refused(operation, installation, daemon, known):
    client = client_for(operation, installation, daemon)
    schema = body_schema(operation)

    @ALIKE
    @given(missing_by_a_step(fitting(schema, contract().resolve)))
    def ask(body):
        answer = client.request(operation.method, address(operation, known), body)
        assert answer.status < 500
        assert answer.status >= 400 or fits(schema, body), body

    ask()


@with_query
def test_queries(operation, installation, daemon, known):
    client = client_for(operation, installation, daemon)
    described = {parameter["name"]: parameter["schema"] for parameter in parameters(operation, "query")}
    allowed = st.fixed_dictionaries(
        {}, optional={name: fitting(schema, contract().resolve) for name, schema in described.items()})
    strange = st.fixed_dictionaries({}, optional={**{name: TEXT for name in described}, "strange": TEXT})
    asked = {"searchRegistry": {"ogrn": "1047702026701"}}.get(operation.id, {"phone": "+79161234567"})
    body = asked if operation.takes_body else None

    @ALIKE
    @given(st.one_of(allowed, strange))
    def ask(values):
        answer = client.request(operation.method, f"{address(operation, known)}?{query_text(values)}", body)
        assert answer.status < 500
        # A cursor is opaque: only its form is described. What is well asked for may still not be there.
        if answer.status >= 400 and answer.status not in (404, 429) and "cursor" not in values:
            assert "strange" in values or not all(
                fits(described[name], value) for name, value in values.items() if name in described), values
        if "strange" in values:
            assert answer.status >= 400

    ask()


@with_path
def test_paths(operation, installation, daemon, known):
    client = client_for(operation, installation, daemon)
    body = {} if operation.takes_body else None

    @ALIKE
    @given(TEXT.filter(lambda text: text not in ("", ".", "..")))
    def ask(odd):
        assert 400 <= client.request(operation.method, address(operation, known, odd), body).status < 500

    ask()


@pytest.mark.parametrize("operation", CALLS, ids=lambda call: call.id)
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_other_methods_are_refused_and_the_allowed_ones_named(operation, method, installation, daemon, known):
    answer = client_for(operation, installation, daemon).request(method, address(operation, known), check=False)
    assert answer.status == 405
    assert operation.method in answer.header("Allow").replace(" ", "").split(",")


@with_body
def test_bodies_that_are_no_json(operation, installation, daemon, known):
    client = client_for(operation, installation, daemon)
    headers = {"Content-Type": "application/json"}

    @ALIKE
    @given(st.one_of(st.binary(min_size=1, max_size=200), st.sampled_from([
        b"[" * 100000, b'{"a":' * 50000, b'{"reason":"\xff"}', b'{"reason":"\\ud800"}', b'{"reason":"a","reason":"b"}',
        b"{}{}", b"nul", b"1e99999", b'"\x00"', b" " * 1000])))
    def ask(octets):
        answer = client.request(operation.method, address(operation, known), octets, headers)
        assert 400 <= answer.status < 500

    ask()
