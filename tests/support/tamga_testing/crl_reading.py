"""What OpenSSL reads in CRLs; lists are PEM."""

import re

from tamga_testing import openssl


def text_of(pem):
    return openssl.run("crl", "-noout", "-text", stdin=pem).stdout.decode()


def number_of(pem):
    return int(openssl.run("crl", "-noout", "-crlnumber", stdin=pem).stdout.decode().strip().split("=")[1], 16)


def base_of(delta):
    """BaseCRLNumber, from the only critical extension."""
    found = re.search(r"X509v3 Delta CRL Indicator: critical\s+([0-9A-Fx]+)", text_of(delta))
    assert found, text_of(delta)
    return int(found.group(1), 16 if found.group(1).startswith("0x") else 10)


def lists(pem, certificate):
    return certificate["serial"].upper() in text_of(pem)
