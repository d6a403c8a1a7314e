"""Random citizens who do not exist, with numbers whose check digits are right."""

import datetime
import os
import random
import threading

SEED = int(os.environ.get("TAMGA_TEST_SEED", "0")) or int.from_bytes(os.urandom(6), "big")
_random = random.Random(SEED)
_lock = threading.Lock()
_given_out = set()

SURNAMES = ["Ёлкин", "Соловьёв", "Петров-Водкин", "Кузнецов", "Щукин", "Абдуллаев", "Д'Артаньянов", "Ли"]
GIVEN_NAMES = ["Анна", "Пётр", "Йосиф", "Анна-Мария", "Лев", "Юлия"]
PATRONYMICS = ["Сергеевна", "Ильич", "Мамед оглы", None]
REGIONS = [("77", "г. Москва"), ("50", "Московская область"), ("66", "Свердловская область"), ("92", "г. Севастополь")]


def snils_check_digits(nine):
    """The two check digits of a SNILS: the weighted sum modulo 101, 100 counting as 0."""
    total = sum(int(digit) * (9 - index) for index, digit in enumerate(nine)) % 101
    return f"{0 if total == 100 else total:02d}"


def inn_check_digits(ten):
    """The two check digits of a natural person's INN."""
    eleventh = _weighted(ten, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8))
    return eleventh + _weighted(ten + eleventh, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8))


def _weighted(digits, weights):
    return str(sum(int(digit) * weight for digit, weight in zip(digits, weights)) % 11 % 10)


def _digits(count):
    return "".join(_random.choice("0123456789") for _ in range(count))


def _new(draw):
    """What `draw` gives and nobody has got yet: whoever is looked for by a number is the only one who has it."""
    with _lock:
        while (number := draw()) in _given_out:
            pass
        _given_out.add(number)
        return number


def random_snils():
    nine = _new(lambda: f"{_random.randint(1_002_000, 999_999_999):09d}")
    return nine + snils_check_digits(nine)


def random_inn():
    ten = _new(lambda: _random.choice(["7701", "5001", "6671", "9201"]) + _digits(6))
    return ten + inn_check_digits(ten)


def _random_dates():
    """Of birth, and of issue of a passport that is in force: given out within 300 days after the birthday at which the last one
    ended. Nobody has got his lately: a passport that is issued today is always newer."""
    today = datetime.date.today()
    while True:
        # No 29 February, which other years do not have.
        birth = datetime.date(_random.randint(1950, 2000), _random.randint(1, 12), _random.randint(1, 28))
        ended = max(birthday for age in (20, 45) if (birthday := birth.replace(year=birth.year + age)) <= today)
        if ended < today - datetime.timedelta(days=310):
            first = max(ended, datetime.date(1997, 10, 1))
            return birth, first + datetime.timedelta(days=_random.randint(1, 300))


def ogrn_check_digit(twelve):
    """The check digit of an OGRN (of an OGRNIP: of fourteen digits)."""
    return str(int(twelve) % (11 if len(twelve) == 12 else 13) % 10)


def random_ogrn():
    twelve = _new(lambda: "1" + _digits(11))
    return twelve + ogrn_check_digit(twelve)


def random_ogrnip():
    fourteen = _new(lambda: "3" + _digits(13))
    return fourteen + ogrn_check_digit(fourteen)


def random_organisation_inn():
    nine = _new(lambda: _random.choice(["7701", "5001", "6671", "9201"]) + _digits(5))
    return nine + _weighted(nine, (2, 4, 10, 3, 5, 9, 4, 6, 8))


def random_organisation(**overrides):
    """The `organisation` member of an applicant whom the certificate names."""
    ogrn, inn = random_ogrn(), random_organisation_inn()
    with _lock:
        code, region = _random.choice(REGIONS)
        organisation = {
            "name": f"ООО \"Ёлки и палки № {_random.randint(1, 9999)}\"",
            "ogrn": ogrn,
            "inn": inn,
            "kpp": "770101001",
            "region": {"code": code, "name": region},
            "locality": "г. Москва",
            "street": "ул. Тверская, д. 1, офис 2",
            "department": "Отдел продаж",
            "post": "Генеральный директор",
            "mandate": {"kind": "head", "number": "1/2020", "date": "2020-01-09"},
        }
    organisation.update(overrides)
    return {name: value for name, value in organisation.items() if value is not None}


def applicant_of(kind, organisation=None, **overrides):
    """The `applicant` member of an application of this kind."""
    person = random_applicant(**overrides)
    if kind == "sole_proprietor":
        person.setdefault("ogrnip", random_ogrnip())
    if kind.startswith("organisation"):
        for name in ("region", "locality", "street"):
            person.pop(name, None)
        organisation = organisation or random_organisation()
        if kind == "organisation_automatic":
            organisation = {name: value for name, value in organisation.items() if name != "post"}
        person["organisation"] = organisation
    return person


def random_applicant(**overrides):
    """The `applicant` member of an individual's application."""
    snils, inn = random_snils(), random_inn()
    number = _new(lambda: f"{_random.randint(1, 999_999):06d}")  # none is of zeros alone
    phone = _new(lambda: "+79" + _digits(9))
    with _lock:
        birth, issued = _random_dates()
        name = {"surname": _random.choice(SURNAMES), "given_name": _random.choice(GIVEN_NAMES)}
        patronymic = _random.choice(PATRONYMICS)
        if patronymic:
            name["patronymic"] = patronymic
        code, region = _random.choice(REGIONS)
        applicant = {
            "name": name,
            "birth_date": birth.isoformat(),
            "passport": {
                "series": "45" + _digits(2),
                "number": number,
                "issuer": "ОВД района Арбат г. Москвы",
                "department_code": "770-001",
                "issued_on": issued.isoformat(),
            },
            "snils": snils,
            "inn": inn,
            "region": {"code": code, "name": region},
            "locality": "г. Москва",
            "street": "ул. Арбат, д. 1, кв. 2",
            "email": f"person{number}@example.ru",
            "phone": phone,
        }
    applicant.update(overrides)
    return {name: value for name, value in applicant.items() if value is not None}
