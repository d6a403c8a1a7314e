"""Documents that Tamga signs, as its extracts from the registry are, verified by OpenSSL's command line."""

from test_products import complaint, failures, products  # noqa: F401


def test_openssl_verifies_documents_up_to_the_root(products):
    """Both the signature with its certificates, and that it names the certificate of its signer (RFC 5035)."""
    def verdict(product):
        *_, root = products.chain_above(product)
        result = products.run("openssl", "cms", "-verify", "-cades", "-inform", "DER", "-in", products.path(product.name, "p7m"),
                              "-CAfile", products.path(root, "pem"), "-no-CApath", "-no-CAstore")
        return complaint(result, "Выписка из реестра")

    signers = {product.name for product in products.of_kind("document")}
    assert failures(products, [products.by_name[name] for name in signers], verdict) == {}
