"""Applications of sole proprietors and organisations that must be refused field by field."""

from bad_input import REMOVED, Case, changed, fields
from tamga_testing import openssl, persons

LONG = "я" * 129
LONG_NAME = "ООО " + "я" * 61

# (kind, what is wrong, where, the value that is sent, the code that must come back)
FIELDS_OF_KINDS = [
    ("individual", "an OGRNIP", "/applicant/ogrnip", "304500116000157", "field.unknown"),
    ("individual", "an organisation", "/applicant/organisation", persons.random_organisation(), "field.unknown"),
    ("sole_proprietor", "OGRNIP missing", "/applicant/ogrnip", REMOVED, "field.required"),
    ("sole_proprietor", "OGRNIP with a wrong check digit", "/applicant/ogrnip", "304500116000156", "ogrnip.check_digit"),
    ("sole_proprietor", "OGRNIP that is an OGRN", "/applicant/ogrnip", "1047702026701", "field.wrong_format"),
    ("sole_proprietor", "OGRNIP a number", "/applicant/ogrnip", 304500116000157, "field.wrong_type"),
    ("sole_proprietor", "region missing", "/applicant/region", REMOVED, "field.required"),
    ("sole_proprietor", "an organisation", "/applicant/organisation", persons.random_organisation(), "field.unknown"),
    ("organisation", "organisation missing", "/applicant/organisation", REMOVED, "field.required"),
    ("organisation", "organisation a text", "/applicant/organisation", "ООО", "field.wrong_type"),
    ("organisation", "a person's region", "/applicant/region", {"code": "77", "name": "Москва"}, "field.unknown"),
    ("organisation", "a person's street", "/applicant/street", "ул. Арбат", "field.unknown"),
    ("organisation", "an OGRNIP", "/applicant/ogrnip", "304500116000157", "field.unknown"),
    ("organisation", "SNILS missing", "/applicant/snils", REMOVED, "field.required"),
    ("organisation", "name missing", "/applicant/organisation/name", REMOVED, "field.required"),
    ("organisation", "name empty", "/applicant/organisation/name", " ", "field.too_short"),
    ("organisation", "name too long", "/applicant/organisation/name", "я" * 501, "field.too_long"),
    ("organisation", "name with a control character", "/applicant/organisation/name", "ООО\u0007", "field.bad_characters"),
    ("organisation", "OGRN missing", "/applicant/organisation/ogrn", REMOVED, "field.required"),
    ("organisation", "OGRN with a wrong check digit", "/applicant/organisation/ogrn", "1047702026702", "ogrn.check_digit"),
    ("organisation", "OGRN too short", "/applicant/organisation/ogrn", "104770202670", "field.wrong_format"),
    ("organisation", "OGRN a number", "/applicant/organisation/ogrn", 1047702026701, "field.wrong_type"),
    ("organisation", "INN missing", "/applicant/organisation/inn", REMOVED, "field.required"),
    ("organisation", "INN with a wrong check digit", "/applicant/organisation/inn", "7710474376", "inn.check_digits"),
    ("organisation", "INN of a person", "/applicant/organisation/inn", "500100732259", "field.wrong_format"),
    ("organisation", "INN with two zeros before it", "/applicant/organisation/inn", "007710474375", "field.wrong_format"),
    ("organisation", "KPP too short", "/applicant/organisation/kpp", "77010100", "field.wrong_format"),
    ("organisation", "KPP with small letters", "/applicant/organisation/kpp", "7701ab001", "field.wrong_format"),
    ("organisation", "KPP null", "/applicant/organisation/kpp", None, "field.wrong_type"),
    ("organisation", "region missing", "/applicant/organisation/region", REMOVED, "field.required"),
    ("organisation", "region that does not exist", "/applicant/organisation/region/code", "00", "field.not_allowed_value"),
    ("organisation", "locality missing", "/applicant/organisation/locality", REMOVED, "field.required"),
    ("organisation", "locality too long", "/applicant/organisation/locality", LONG, "field.too_long"),
    ("organisation", "street missing", "/applicant/organisation/street", REMOVED, "field.required"),
    ("organisation", "street too long", "/applicant/organisation/street", LONG, "field.too_long"),
    ("organisation", "post missing", "/applicant/organisation/post", REMOVED, "field.required"),
    ("organisation", "post too long", "/applicant/organisation/post", "я" * 65, "field.too_long"),
    ("organisation", "department too long", "/applicant/organisation/department", "я" * 65, "field.too_long"),
    ("organisation", "department empty", "/applicant/organisation/department", "", "field.too_short"),
    ("organisation", "unknown member", "/applicant/organisation/okved", "62.01", "field.unknown"),
    ("organisation", "mandate missing", "/applicant/organisation/mandate", REMOVED, "field.required"),
    ("organisation", "mandate a text", "/applicant/organisation/mandate", "устав", "field.wrong_type"),
    ("organisation", "mandate of no kind", "/applicant/organisation/mandate/kind", REMOVED, "field.required"),
    ("organisation", "mandate of an unknown kind", "/applicant/organisation/mandate/kind", "charter", "field.not_allowed_value"),
    ("organisation", "mandate without a number", "/applicant/organisation/mandate/number", REMOVED, "field.required"),
    ("organisation", "mandate with a long number", "/applicant/organisation/mandate/number", "1" * 101, "field.too_long"),
    ("organisation", "mandate without a date", "/applicant/organisation/mandate/date", REMOVED, "field.required"),
    ("organisation", "mandate of tomorrow", "/applicant/organisation/mandate/date", "2999-01-01", "field.in_the_future"),
    ("organisation", "mandate of long ago", "/applicant/organisation/mandate/date", "1812-09-07", "field.out_of_range"),
    ("organisation", "mandate that is over", "/applicant/organisation/mandate/valid_until", "2021-01-08", "field.out_of_range"),
    ("organisation", "mandate that ends before it begins", "/applicant/organisation/mandate/valid_until", "2019-01-09",
     "field.out_of_range"),
    ("organisation", "mandate until no day", "/applicant/organisation/mandate/valid_until", "never", "field.wrong_format"),
    ("organisation", "a head in the registry of powers", "/applicant/organisation/mandate/registry_guid",
     "0b5d7c1e-98a4-4c0f-8d21-6f9e1a2b3c4d", "field.unknown"),
    ("organisation_automatic", "a post", "/applicant/organisation/post", "Директор", "field.unknown"),
    ("organisation_automatic", "OGRN missing", "/applicant/organisation/ogrn", REMOVED, "field.required"),
    ("organisation_automatic", "passport missing", "/applicant/passport", REMOVED, "field.required"),
    ("organisation_automatic", "SNILS with wrong check digits", "/applicant/snils", "11223344596", "snils.check_digits"),
    ("organisation_automatic", "mandate missing", "/applicant/organisation/mandate", REMOVED, "field.required"),
]

POWER = {"kind": "power_of_attorney", "number": "7", "date": "2020-01-09"}
MACHINE_READABLE = {"kind": "machine_readable_power_of_attorney", "number": "7", "date": "2026-01-09", "valid_until": "2999-01-08",
                    "registry_guid": "0b5d7c1e-98a4-4c0f-8d21-6f9e1a2b3c4d"}
# (what is wrong, the mandate that is sent, where, the code)
MANDATES = [
    ("a power of attorney without a term that is over a year old", POWER, "date", "field.out_of_range"),
    ("a paper power of attorney in the registry", {**POWER, "valid_until": "2999-01-08", "registry_guid": MACHINE_READABLE["registry_guid"]},
     "registry_guid", "field.unknown"),
    ("a machine-readable power of attorney without its term", {**MACHINE_READABLE, "valid_until": REMOVED}, "valid_until", "field.required"),
    ("a machine-readable power of attorney without its number in the registry", {**MACHINE_READABLE, "registry_guid": REMOVED},
     "registry_guid", "field.required"),
    ("a machine-readable power of attorney with another number", {**MACHINE_READABLE, "registry_guid": "17"}, "registry_guid",
     "field.wrong_format"),
]


def _kind_with(kind, pointer, value):
    def make(world):
        body = world.submission(kind=kind)
        changed(body, pointer, value)
        return body
    return make


def _with_mandate(mandate):
    def make(world):
        body = world.submission(kind="organisation")
        body["applicant"]["organisation"]["mandate"] = {name: value for name, value in mandate.items() if value is not REMOVED}
        return body
    return make


def _individual_called(kind):
    """An individual's data under another kind: what is missing and what is too much, all at once."""
    return lambda world: {**world.submission(locality=None, street=None), "applicant_kind": kind}


def _long_name(world):
    return world.submission(kind="organisation", signature_kind="qualified", request=openssl.make_request("gost-256-a"),
                            organisation=persons.random_organisation(name=LONG_NAME))


CASES = [
    Case(f"application of {kind}: {name}", "POST", "/v1/applications", _kind_with(kind, pointer, value), **fields((pointer, code)))
    for kind, name, pointer, value, code in FIELDS_OF_KINDS
] + [
    Case(f"application: {name}", "POST", "/v1/applications", _with_mandate(mandate),
         **fields((f"/applicant/organisation/mandate/{member}", code)))
    for name, mandate, member, code in MANDATES
] + [
    Case("application: an individual who says that he is a sole proprietor", "POST", "/v1/applications",
         _individual_called("sole_proprietor"), **fields(("/applicant/ogrnip", "field.required"))),
    Case("application: an individual who says that he acts for an organisation", "POST", "/v1/applications",
         _individual_called("organisation"),
         **fields(("/applicant/organisation", "field.required"), ("/applicant/region", "field.unknown"))),
    Case("application: a name that fits no qualified certificate", "POST", "/v1/applications", _long_name,
         **fields(("/applicant/organisation/name", "field.too_long"))),
    Case("resubmission: an organisation without its OGRN", "POST", "/v1/applications/{returned}/resubmit",
         _kind_with("organisation", "/applicant/organisation/ogrn", REMOVED),
         **fields(("/applicant/organisation/ogrn", "field.required"))),
]
