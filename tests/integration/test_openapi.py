"""The description itself: linted, complete, with examples that hold; and the daemon has the routes that it tells of."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import urllib.parse
import sys

import jsonschema
import pytest

from tamga_testing import paths
from tamga_testing.contract import contract

API = paths.SOURCE / "api"
EXAMPLES = {
    "application-submission": "ApplicationSubmission", "application-submission-organisation": "ApplicationSubmission",
    "application": "Application", "approval": "Approval",
    "certificate": "Certificate", "revocation": "Revocation", "reissue-by-code-word": "Reissue",
    "reissue-in-person": "Reissue", "reissue-by-signature": "Reissue", "registry-entry": "RegistryEntry",
    "published-changes": "PublishedChanges", "registry-answer": "RegistryAnswer",
    "webhook-registration": "WebhookRegistration", "webhook-message": "WebhookMessage",
}
OPERATIONS = contract().operations


def by_id(operation):
    return operation.id


@pytest.fixture(scope="module")
def linter(tmp_path_factory):
    """The linter of api/package-lock.json, installed outside the source tree unless it is there already."""
    if (API / "node_modules").is_dir():
        return API
    npm = shutil.which("npm")
    assert npm, "npm is needed for the linter (apt-get install npm)"
    folder = tmp_path_factory.mktemp("lint")
    for name in ("package.json", "package-lock.json", ".npmrc", "lint.mjs", "redocly.yaml"):
        shutil.copy(API / name, folder)
    done = subprocess.run([npm, "ci", "--ignore-scripts"], cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"npm ci did not install the linter:\n{done.stdout}{done.stderr}"
    return folder


def test_the_linter_has_nothing_to_complain_of(linter):
    done = subprocess.run(["node", "lint.mjs", str(paths.OPENAPI)], cwd=linter, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_linter_would_find_a_fault(linter, tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_text(paths.OPENAPI.read_text().replace("operationId: readyz", "operationId: healthz"))
    assert subprocess.run(["node", "lint.mjs", str(broken)], cwd=linter, capture_output=True, timeout=120).returncode != 0


def test_the_report_says_so_when_no_suite_ran_before(tmp_path):
    script = pathlib.Path(__file__).with_name("report_coverage.py")
    done = subprocess.run([sys.executable, str(script), str(tmp_path / "none.txt")], capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr == ""
    assert done.stdout.startswith("No integration suite has written ")


def test_the_lock_file_names_no_registry():
    assert '"resolved"' not in (API / "package-lock.json").read_text()


@pytest.mark.parametrize("operation", OPERATIONS, ids=by_id)
def test_each_operation_says_who_may_call_it_and_where_it_lives(operation):
    assert operation.roles and set(operation.roles) <= {"administrator", "operator", "mfc_clerk", "auditor", "public"}
    assert operation.listener in ("api", "status", "metrics")
    assert (operation.roles == ["public"]) == (operation.definition.get("security") == [])


@pytest.mark.parametrize("operation", [item for item in OPERATIONS if item.listener == "api"], ids=by_id)
def test_each_operation_of_the_api_describes_the_refusals_that_it_can_give(operation):
    statuses = set(operation.definition["responses"])
    wanted = {"400", "406", "413", "422", "431", "500", "503"} | ({"415"} if operation.takes_body else set())
    callers = {"401", "403"}  # who is asked for no certificate is not refused for one
    assert wanted <= statuses
    assert statuses & callers == (set() if operation.roles == ["public"] else callers)
    assert any(status.startswith("2") for status in statuses)


@pytest.mark.parametrize("operation", OPERATIONS, ids=by_id)
def test_each_operation_names_the_servers_where_it_lives(operation):
    health = {"api"} if operation.path in ("/healthz", "/readyz") else set()
    assert operation.listeners == {operation.listener} | health


@pytest.mark.parametrize("operation", OPERATIONS, ids=by_id)
def test_each_path_parameter_is_described(operation):
    described = {contract().resolve(parameter)["name"] for parameter in operation.parameters
                 if contract().resolve(parameter)["in"] == "path"}
    assert described == set(re.findall(r"\{([^}]*)\}", operation.path))


@pytest.mark.parametrize("name", sorted(file.stem for file in (API / "examples").glob("*.json")))
def test_examples_hold(name):
    value = json.loads((API / "examples" / f"{name}.json").read_text())
    contract().check_body("Problem" if name.startswith("problem-") else EXAMPLES[name], value)


def test_each_example_file_is_used_and_each_used_one_exists():
    used = set(re.findall(r"externalValue: \./examples/(\S+)\.json", paths.OPENAPI.read_text()))
    assert used == {file.stem for file in (API / "examples").glob("*.json")}


def test_closed_objects():
    """Drift is caught only where an object takes no other members."""
    open_objects = [name for name, schema in contract().document["components"]["schemas"].items()
                    if schema.get("type") == "object" and schema.get("additionalProperties") is not False]
    assert open_objects == []


def test_schemas_are_schemas():
    for schema in contract().document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_each_error_code_of_the_program_has_a_status():
    """Codes that only ever stand inside `errors`, in the log or on the command line need none."""
    rows = re.findall(r'^TAMGA_ERROR\(\w+, "([^"]+)"', (paths.SOURCE / "ca-core/base/error_table.inc").read_text(), re.MULTILINE)
    inside = ("field.", "snils.", "inn.", "ogrn.", "ogrnip.", "applicant.", "passport.", "pkcs10.", "password.")
    elsewhere = {"key.not_allowed", "key.weak", "identification.required", "issuing.lint_failed", "issuing.not_safe",
                 "ca.expiring", "ocsp.malformed", "crypto.failed", "key_file.wrong_password", "file.unreadable",
                 "configuration.invalid", "init.already_done", "database.schema_mismatch", "crl.invalid",
                 "document.unreadable"}
    described = set(contract().error_statuses)
    assert {code for code in rows if not code.startswith(inside)} - elsewhere == described


def test_the_daemon_has_each_described_route_of_the_api(installation, daemon):
    """By probing: another method at the same address is 405 with an Allow header that lists the described methods."""
    client = installation.client(daemon, "operator")
    methods = {}
    for operation in OPERATIONS:
        if operation.listener == "api":
            target = re.sub(r"\{[^}]*\}", "01", operation.path)
            methods.setdefault(target, set()).add(operation.method)
    for target, described in methods.items():
        answer = client.request("DELETE", target)
        assert answer.status == 405, answer
        assert {name.strip() for name in answer.header("Allow").split(",")} - {"HEAD", "OPTIONS"} == described


def test_the_route_table_is_described_row_by_row_with_its_roles():
    """The program's one list of routes, as it stands in its source: the same addresses, methods and roles."""
    source = (paths.SOURCE / "server/http/routes.cpp").read_text()
    groups = {"kEverybody": {"public"}}
    for name, roles in re.findall(r"constexpr Access (k\w+) = Access::roles\(([^)]*)\)", source):
        groups[name] = {role.strip().removeprefix("Role::").rstrip("_") for role in roles.split(",")}
    rows = re.findall(r'Route\{k(\w+),\s*"(/[^"]*)",\s*(k\w+),', source)
    program = {(method.upper(), path): groups[group] for method, path, group in rows}
    described = {(operation.method, operation.path): set(operation.roles) for operation in OPERATIONS
                 if operation.listener == "api" or operation.path in ("/healthz", "/readyz")}
    assert program == described


def test_coverage_is_noted(installation, daemon):
    """What the other suites have seen is appended to $TAMGA_CONTRACT_COVERAGE; report_coverage.py reads it."""
    installation.client(daemon, None).get("/healthz")
    assert ("healthz", 200) in contract().seen
    if coverage := os.environ.get("TAMGA_CONTRACT_COVERAGE"):
        with open(coverage, encoding="utf-8") as file:
            assert "healthz 200" in file.read().splitlines()


def is_valid(schema, value):
    return jsonschema.Draft202012Validator(schema, resolver=jsonschema.RefResolver("", contract().document)).is_valid(value)


QUERIES = {
    "listCertificates": {
        "subscriber": ["00000000-0000-4000-8000-00000000000A", "00000000-0000-4000-8000-00000000000a", "me", "", "0" * 36,
                       "00000000-0000-4000-8000-00000000000g", "{00000000-0000-4000-8000-000000000000}"],
        "serial": ["01", "1", "0A", "aB", "00", "0", "", "xyz", "7f" + "ab" * 19, "8f" + "ab" * 19, "007f" + "ab" * 19,
                   "0" * 42, "ab" * 21, "0x01", "01 ", "+1"],
        "issuer": ["gost-qualified", "nobody", "a" * 40, "a" * 41, "", "GOST", "a--b", "-a", "a-", "a.b", "ца", "a b"],
        "status": ["active", "expired", "good", "", "Active"],
    },
    "listApplications": {
        "office": ["МФЦ", "x" * 200, "я" * 200, "x" * 201, "", "\0", "a\0b", "'; --", "\u202e"],
        "channel": ["mfc", "office", "MFC", ""],
        "signature_kind": ["qualified", "simple", ""],
    },
}


@pytest.mark.parametrize("operation_id,name", [(key, name) for key, names in QUERIES.items() for name in names])
def test_the_schema_of_a_query_parameter_takes_what_the_daemon_takes(operation_id, name, installation, daemon):
    operation = contract().operation(operation_id)
    parameter = next(item for item in map(contract().resolve, operation.parameters) if item["name"] == name)
    client = installation.client(daemon, "operator")
    for value in QUERIES[operation_id][name]:
        answer = client.get(f"{operation.path}?{name}={urllib.parse.quote(value, safe='')}")
        assert answer.status in (200, 422), answer
        assert is_valid(parameter["schema"], value) == (answer.status == 200), value


FIELDS = {
    "email": ["anna@example.ru", "a.b+c@x-y.example.ru", "A@B.RU", "a@b", "a@b.1", "a@1.2.3.4", "@b.ru", "a@", "a..b@c.ru",
              ".a@b.ru", "a@-b.ru", "a@b-.ru", "a b@c.ru", "a@b@c.ru", "x" * 64 + "@b.ru", "x" * 65 + "@b.ru", "", "я@b.ru",
              "a@" + "b" * 63 + ".ru", "a@" + "b" * 64 + ".ru", "a@b.1a", "a@b.ru."],
    "phone": ["+79161234567", "+7 (916) 123-45-67", "+7\u00a0916\u00a0123\u00a045\u00a067", "+7\u2011916\u2011123\u20114567",
              "(+7) 9161234567", "+7916123456", "+791612345678", "+12345678", "+1234567", "+123456789012345", "+1234567890123456",
              "89161234567", "*+79161234567", "+0123456789", "+7916123456x", "++79161234567", "", "+"],
    "inn": ["500100732259", "50010073225", "5001007322590", "50010073225a", ""],
    "snils": ["11223344595", "112-233-445 95", "112-233-44595", "1122334459", "112 233 445 95", ""],
}


@pytest.mark.parametrize("name", FIELDS)
def test_the_schema_of_a_field_takes_what_the_daemon_takes(name, installation, daemon):
    schema = contract().document["components"]["schemas"]["IndividualApplicant"]["properties"][name]
    client = installation.client(daemon, "operator")
    for value in FIELDS[name]:
        answer = client.post("/v1/applications", {"applicant": {name: value}})
        assert answer.status == 422, answer
        named = {error["pointer"] for error in answer.json()["errors"]}
        assert is_valid(schema, value) == (f"/applicant/{name}" not in named), value
