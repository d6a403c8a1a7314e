"""The table of bad input: what is sent, and the one answer that is right. test_bad_input.py sends it."""

import dataclasses
import typing


@dataclasses.dataclass(frozen=True)
class Case:
    """One request and its refusal. `target` and `body` may be functions of the world that the test set up; `errors` are the
    whole of the answer's `errors` as (pointer, code), None where it must have none."""

    name: str
    method: str
    target: typing.Any
    body: typing.Any
    status: int
    code: str
    errors: typing.Any = None
    headers: typing.Any = None
    who: typing.Optional[str] = "operator"
    counts_attempt: bool = False  # a wrong code word is counted, and nothing else changes
    listener: str = "api"
    octets: typing.Optional[bytes] = None  # the whole answer, where OCSP refuses in its own words and `code` is empty


def fields(*errors):
    """The status, code and errors of an answer that names these fields."""
    return {"status": 422, "code": "request.invalid_fields", "errors": list(errors)}


def changed(body, pointer, value):
    """Sets the member at `pointer`; REMOVED takes it away."""
    *path, last = pointer.strip("/").split("/")
    for name in path:
        body = body[name]
    if value is REMOVED:
        del body[last]
    else:
        body[last] = value


REMOVED = object()
NOWHERE = "00000000-0000-4000-8000-000000000000"
SERIAL = "01" + "ab" * 17


def with_member(make, pointer, value):
    """A body that is right but for this member."""
    def body(world):
        whole = make(world)
        changed(whole, pointer, value)
        return whole
    return body


def post(name, target, body, **wanted):
    return Case(name, "POST", target, body, **wanted)
