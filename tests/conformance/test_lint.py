"""Every product of Tamga, judged by `tamga lint` as a file from anywhere: no finding, no warning."""

import os

import pytest
from test_products import complaint, failures, products  # noqa: F401  (a fixture)

# What a certificate does not say of itself; the rest of the profiles is recognised.
PURPOSES_TO_SAY = {"staff": ["--purpose", "staff"]}


@pytest.mark.parametrize("kind, suffix", [("certificate", "der"), ("certificate", "pem"), ("crl", "crl"), ("ocsp", "ocsp")])
def test_lint_finds_nothing(products, kind, suffix):  # noqa: F811
    def verdict(product):
        command = [os.environ["TAMGA_BINARY"], "lint", "--strict", "--issuer", products.path(product.issuer, "der")]
        result = products.run(*command, *PURPOSES_TO_SAY.get(product.profile, []), products.path(product.name, suffix))
        return complaint(result, ": clean")

    assert failures(products, products.of_kind(kind), verdict) == {}
