"""What the subject of each kind of qualified certificate says, and how other programs read it."""

import re

PERSON = {"2.5.4.4": "Мусоргский", "2.5.4.42": "Модест Петрович", "1.2.643.3.131.1.1": "500100732259", "1.2.643.100.3": "11223344595"}
OF_A_PERSON = {"2.5.4.3": "Мусоргский Модест Петрович", "2.5.4.7": "Карево"}
OF_AN_ORGANISATION = {
    "2.5.4.3": 'ООО "Картинки с выставки"', "2.5.4.10": 'ООО "Картинки с выставки"', "2.5.4.7": "Псков",
    "2.5.4.9": "ул. Пробная, д. 1, офис 2", "1.2.643.100.1": "1047702026701", "1.2.643.100.4": "7710474375"}
OF_ALL = {"2.5.4.6": "RU", "2.5.4.8": "60 Псковская область", "1.2.840.113549.1.9.1": "m.musorgsky@example.ru"}
QUALIFIED = {
    "qualified-individual": {**OF_ALL, **PERSON, **OF_A_PERSON},
    "qualified-sole-proprietor": {**OF_ALL, **PERSON, **OF_A_PERSON, "1.2.643.100.5": "304500116000157"},
    "qualified-organisation-person": {**OF_ALL, **PERSON, **OF_AN_ORGANISATION, "2.5.4.12": "Генеральный директор"},
    "qualified-organisation-automatic": {**OF_ALL, **OF_AN_ORGANISATION, "2.5.4.11": "Отдел обмена документами"},
}

NAMES_OF_GNUTLS = {
    "CN": "2.5.4.3", "surName": "2.5.4.4", "C": "2.5.4.6", "L": "2.5.4.7", "ST": "2.5.4.8", "street": "2.5.4.9", "O": "2.5.4.10",
    "OU": "2.5.4.11", "title": "2.5.4.12", "givenName": "2.5.4.42", "EMAIL": "1.2.840.113549.1.9.1", "INN": "1.2.643.3.131.1.1",
    "OGRN": "1.2.643.100.1", "SNILS": "1.2.643.100.3", "OGRNIP": "1.2.643.100.5"}


def as_openssl_reads(products, product):
    """{OID: value}"""
    said = products.run("openssl", "x509", "-in", products.path(product.name, "pem"), "-noout", "-subject", "-nameopt",
                        "sep_multiline,utf8,oid").stdout
    return dict(line.strip().split("=", 1) for line in said.splitlines()[1:])


def as_gnutls_reads(products, product):
    """{OID: value}: certtool shows what it has a name for by that name, and other attributes as OID=#DER in hexadecimal digits."""
    said = products.run("certtool", "--certificate-info", "--inder", "--infile", products.path(product.name, "der")).stdout
    subject, = re.findall(r"^\tSubject: (.*)$", said, re.M)
    read = {}
    for name, value in re.findall(r"([A-Za-z0-9.]+)=((?:[^,\\]|\\.)*)", subject):
        value = re.sub(r"\\(.)", r"\1", value)
        read[NAMES_OF_GNUTLS.get(name, name)] = bytes.fromhex(value[5:]).decode() if value.startswith("#") else value
    return read


def difference(read, profile):
    """None when exactly what was meant was read."""
    return None if read == QUALIFIED[profile] else f"{read} is not {QUALIFIED[profile]}"
