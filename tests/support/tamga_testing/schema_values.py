"""Values that fit a schema of api/openapi.yaml, and values that miss it by one step, for Hypothesis."""

import copy

from hypothesis import strategies as st

TEXT = st.text(st.characters(blacklist_categories=("Cs",)), max_size=40)
ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXT,
    st.sampled_from(["", " ", "\x00", "\u202e", "я" * 5000, "a" * 70000, "1e400", "2026-02-30", "0000-01-01T00:00:00Z",
                     "9999-12-31T23:59:60+14:00", "../../etc", "%00", "' OR 1=1 --", "١٢٣"]),
    st.lists(st.none(), max_size=3), st.dictionaries(TEXT, st.none(), max_size=2))


def fitting(schema, resolve):
    """A strategy of values that the schema allows. `resolve` follows {"$ref": …}."""
    schema = resolve(schema)
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    for choice in ("oneOf", "anyOf"):
        if choice in schema and "properties" not in schema:
            return st.one_of([fitting(option, resolve) for option in schema[choice]])
    return {"object": _objects, "array": _arrays, "string": _texts, "integer": _integers,
            "boolean": lambda *_: st.booleans()}[schema["type"]](schema, resolve)


def _objects(schema, resolve):
    members = {name: fitting(member, resolve) for name, member in schema.get("properties", {}).items()}
    if schema.get("maxProperties") == 1:
        return st.one_of([st.fixed_dictionaries({name: strategy}) for name, strategy in members.items()])
    required = {name: members[name] for name in schema.get("required", [])}
    optional = {name: strategy for name, strategy in members.items() if name not in required}
    least = schema.get("minProperties", 0)
    whole = st.fixed_dictionaries(required, optional=optional).filter(lambda value: len(value) >= least)
    if "anyOf" not in schema:
        return whole
    # Beside properties: which members must come together.
    sets = [set(option["required"]) for option in schema["anyOf"]]
    return whole.filter(lambda value: any(names <= set(value) for names in sets))


def _arrays(schema, resolve):
    return st.lists(fitting(schema["items"], resolve), min_size=schema.get("minItems", 0),
                    max_size=min(schema.get("maxItems", 3), 3))


def _integers(schema, _):
    return st.integers(schema.get("minimum"), schema.get("maximum"))


def _texts(schema, _):
    shortest, longest = schema.get("minLength", 0), schema.get("maxLength", 80)
    if schema.get("format") == "date-time":
        return st.datetimes().map(lambda moment: moment.isoformat(timespec="seconds") + "Z")
    if schema.get("format") == "date":
        return st.dates().map(str)
    if "pattern" in schema:
        made = st.from_regex(schema["pattern"], fullmatch=True).filter(
            lambda text: shortest <= len(text) <= longest and not any("\ud800" <= c <= "\udfff" for c in text))
        # Patterns that look ahead are rarely met by chance: their examples are.
        return st.one_of(st.just(schema["example"]), made) if "example" in schema else made
    return st.text(st.characters(blacklist_categories=("Cs",)), min_size=shortest, max_size=min(longest, shortest + 40))


@st.composite
def missing_by_a_step(draw, whole):
    """A fitting value with one member, at any depth, replaced, removed or added."""
    value = copy.deepcopy(draw(whole))
    place = draw(st.sampled_from(list(_places(value))))
    step = draw(st.sampled_from(["replace", "remove", "add"]))
    parent = value
    for name in place[:-1]:
        parent = parent[name]
    if step == "replace" and place:
        parent[place[-1]] = draw(ANYTHING)
    elif step == "remove" and place:
        del parent[place[-1]]
    elif isinstance(parent, dict):
        parent[draw(TEXT)] = draw(ANYTHING)
    else:
        value = draw(ANYTHING)
    return value


def _places(value, path=()):
    """The paths of a value and of everything in it."""
    yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield from _places(member, (*path, name))
