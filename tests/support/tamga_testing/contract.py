"""api/openapi.yaml as a judge: is this answer what the description promises for this route?"""

import fnmatch
import functools
import os
import re
import threading

import jsonschema
import yaml

from tamga_testing import paths


class ContractBroken(AssertionError):
    pass


class Operation:
    """One method of one path."""

    def __init__(self, method, path, item, definition, servers):
        self.method = method.upper()
        self.path = path
        self.id = definition["operationId"]
        self.roles = definition["x-roles"]
        self.listener = definition["x-listener"]
        self.definition = definition
        self.listeners = {server["description"] for server in item.get("servers", servers)}
        self.parameters = item.get("parameters", []) + definition.get("parameters", [])
        pattern = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path))
        self.matches = re.compile(pattern.replace("/ocsp/[^/]+", "/ocsp/.+") + r"\Z").match

    @property
    def takes_body(self):
        return "requestBody" in self.definition


class Contract:
    """The description, its operations and a validator for each of its schemas."""

    def __init__(self):
        self.document = yaml.safe_load(paths.OPENAPI.read_text())
        self.error_statuses = self.document["components"]["x-error-statuses"]
        self._resolver = jsonschema.RefResolver("", self.document)
        self._lock = threading.Lock()
        self.seen = set()
        self.operations = [
            Operation(method, path, item, definition, self.document["servers"])
            for path, item in self.document["paths"].items()
            for method, definition in item.items()
            if method in ("get", "post", "put", "patch", "delete")
        ]

    def operation(self, operation_id):
        return next(operation for operation in self.operations if operation.id == operation_id)

    def find(self, method, target, listeners=frozenset({"api", "status", "metrics"})):
        """The operation that a request to one of these listeners goes to; None for an address that is not described."""
        path = target.split("?")[0]
        method = "GET" if method == "HEAD" else method
        return next((item for item in self.operations
                     if item.method == method and item.matches(path) and item.listeners & listeners), None)

    def resolve(self, node):
        while "$ref" in node:
            node = self._resolver.resolve(node["$ref"])[1]
        return node

    def check(self, method, target, answer, listeners):
        """ContractBroken unless status, headers, content type and body of a listener's answer are as described."""
        operation = self.find(method, target, listeners)
        where = f"{method} {target} -> {answer}"
        problem = answer.json() if answer.media_type == "application/problem+json" else None
        name = operation.id if operation else "x-elsewhere"
        responses = operation.definition["responses"] if operation else self.document["x-elsewhere"]
        described = responses.get(str(answer.status))
        if described is None:
            raise ContractBroken(f"{name} does not describe the status {answer.status}: {where}")
        if operation:
            self._note(operation, answer.status)
        described = self.resolve(described)
        if problem is not None:
            self._check_problem(problem, answer, where)
            self._check_code(problem["code"], described["description"], f"{name} {answer.status}: {where}")
        for header_name, header in described.get("headers", {}).items():
            self._check_header(header_name, self.resolve(header), answer, where)
        content = described.get("content")
        if content is None or method == "HEAD":
            if answer.body:
                raise ContractBroken(f"a body where none is described: {where}")
            return
        if answer.media_type not in content:
            raise ContractBroken(f"{name} {answer.status} does not describe {answer.media_type!r}: {where}")
        if answer.media_type.endswith("json"):
            self._validate(content[answer.media_type]["schema"], answer.json(), where)

    def check_body(self, schema_name, value):
        """Holds a value against one of components/schemas."""
        self._validate({"$ref": f"#/components/schemas/{schema_name}"}, value, schema_name)

    def _check_problem(self, problem, answer, where):
        self._validate({"$ref": "#/components/schemas/Problem"}, problem, where)
        wanted = self.error_statuses.get(problem["code"])
        if not wanted == problem["status"] == answer.status:
            raise ContractBroken(f"the status of {problem['code']} is to be {wanted}: {where}")
        request_id = answer.header("X-Request-Id")
        if request_id and problem["instance"] != f"urn:uuid:{request_id}":
            raise ContractBroken(f"instance and X-Request-Id differ: {where}")
        if problem["type"] != f"urn:tamga:error:{problem['code']}":
            raise ContractBroken(f"type and code differ: {where}")

    @staticmethod
    def _check_code(code, description, where):
        """A description of refusals names their codes in backquotes; `auth.*` names a family."""
        named = re.findall(r"`([a-z0-9_.*]+)`", description)
        if not any(fnmatch.fnmatchcase(code, pattern) for pattern in named):
            raise ContractBroken(f"the code {code} is not described: {where}")

    def _check_header(self, name, header, answer, where):
        value = answer.header(name)
        if value is None:
            if header.get("required"):
                raise ContractBroken(f"the header {name} is missing: {where}")
            return
        schema = self.resolve(header["schema"])
        self._validate(schema, int(value) if schema.get("type") == "integer" else value, f"{name} of {where}")

    def _validate(self, schema, value, where):
        fault = jsonschema.exceptions.best_match(
            jsonschema.Draft202012Validator(schema, resolver=self._resolver).iter_errors(value))
        if fault is not None:
            place = "/".join(map(str, fault.absolute_path))
            raise ContractBroken(f"/{place}: {fault.message}: {where}")

    def _note(self, operation, status):
        """Remembers what was seen, in $TAMGA_CONTRACT_COVERAGE too, so that the report can tell what never was."""
        with self._lock:
            if (operation.id, status) in self.seen:
                return
            self.seen.add((operation.id, status))
            if coverage := os.environ.get("TAMGA_CONTRACT_COVERAGE"):
                with open(coverage, "a", encoding="utf-8") as file:
                    file.write(f"{operation.id} {status}\n")


@functools.lru_cache(maxsize=1)
def contract():
    return Contract()
