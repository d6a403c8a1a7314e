"""Requests as other programs make them, from the call to the certificate; docs/requests.md has the rows."""

import base64
import concurrent.futures
import pathlib
import subprocess
import tempfile
import threading

import pytest

from tamga_testing import journey, openssl, pkcs10
from tamga_testing.pkcs10 import BMP, IA5, INTEGER, NUMERIC, PRINTABLE, UTF8

GOST = "1.2.643.7.1.1.1.1"
SETS = {"A": "1.2.643.2.2.35.1", "XA": "1.2.643.2.2.36.0", "C": "1.2.643.2.2.35.3", "XB": "1.2.643.2.2.36.1",
        "TCB": "1.2.643.7.1.2.1.1.2"}

# (what Tamga calls the key, how the openssl command makes it, the digests it may sign the request with)
OPENSSL_KEYS = [
    *((f"gost2012-256-{name.lower()}", ("-algorithm", "gost2012_256", "-pkeyopt", f"paramset:{name}"), ("md_gost12_256",))
      for name in ("A", "B", "C", "XA", "XB", "TCA", "TCB", "TCC", "TCD")),
    *((f"gost2012-512-{name.lower()}", ("-algorithm", "gost2012_512", "-pkeyopt", f"paramset:{name}"), ("md_gost12_512",))
      for name in ("A", "B", "C")),
    *((f"ecdsa-p{size}", ("-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:P-{size}"), ("sha256", "sha384", "sha512"))
      for size in (256, 384, 521)),
    *((f"rsa-{size}", ("-algorithm", "RSA", "-pkeyopt", f"rsa_keygen_bits:{size}"), ("sha256", "sha512"))
      for size in (2048, 3072)),
]

CERTTOOL_KEYS = [
    ("gost2012-256-a", ("--key-type=gost12-256", "--curve=CryptoPro-A")),
    ("gost2012-256-xa", ("--key-type=gost12-256", "--curve=CryptoPro-XchA")),
    ("gost2012-256-tcb", ("--key-type=gost12-256", "--curve=TC26-256-B")),
    ("gost2012-512-a", ("--key-type=gost12-512", "--curve=TC26-512-A")),
    ("ecdsa-p256", ("--key-type=ecdsa", "--curve=secp256r1")),
    ("ecdsa-p384", ("--key-type=ecdsa", "--curve=secp384r1")),
    ("ecdsa-p521", ("--key-type=ecdsa", "--curve=secp521r1")),
    ("rsa-2048", ("--key-type=rsa", "--bits=2048")),
]


def make_key(options):
    return openssl.run("genpkey", *options).stdout.decode()


def gost_key(name):
    return make_key(("-algorithm", "gost2012_256", "-pkeyopt", f"paramset:{name}"))


def openssl_request(key, digest):
    with tempfile.NamedTemporaryFile("w", suffix=".key") as file:
        file.write(key)
        file.flush()
        return openssl.run("req", "-new", "-key", file.name, "-subj", "/CN=request", f"-{digest}").stdout.decode()


def submit(operator, request, **options):
    return journey.submit(operator, journey.submission(request=request, **options))


def refusal(operator, request):
    """The code with which this request is refused."""
    answer = operator.post("/v1/applications", journey.submission(request=request))
    assert answer.status == 422, answer
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


def issue(operator, application):
    journey.approve(operator, application["id"])
    return journey.issue(operator, application["id"])


@pytest.mark.parametrize("name,options,digests", OPENSSL_KEYS, ids=[row[0] for row in OPENSSL_KEYS])
def test_openssl(operator, name, options, digests):
    for digest in digests:
        request = openssl_request(make_key(options), digest)
        application = submit(operator, request, signature_kind="qualified" if name.startswith("gost") else "unqualified")
        assert application["public_key"]["algorithm"] == name
    certificate = issue(operator, application)
    assert openssl.public_key_of_certificate(certificate["pem"]) == openssl.public_key_of_request(request)


@pytest.mark.parametrize("name,options", CERTTOOL_KEYS, ids=[row[0] for row in CERTTOOL_KEYS])
def test_gnutls(operator, tmp_path, name, options):
    (tmp_path / "template").write_text('cn = "request"\n')
    key, request = tmp_path / "key", tmp_path / "request"
    for arguments in (("--generate-privkey", *options, "--outfile", key),
                      ("--generate-request", "--load-privkey", key, "--template", tmp_path / "template", "--outfile", request)):
        subprocess.run(["certtool", *map(str, arguments)], check=True, capture_output=True, timeout=60)
    application = submit(operator, request.read_text())
    assert application["public_key"]["algorithm"] == name
    certificate = issue(operator, application)
    shown = subprocess.run(["certtool", "--certificate-pubkey"], input=certificate["pem"].encode(), capture_output=True,
                           check=True, timeout=60).stdout
    own = subprocess.run(["certtool", "--load-privkey", key, "--pubkey-info"], capture_output=True, check=True, timeout=60).stdout
    keys = [text[text.index(b"-----BEGIN PUBLIC KEY"):] for text in (shown, own)]
    assert keys[0].strip() == keys[1].strip()


def cryptopro_request(key):
    """What CertEnroll makes with CryptoPro CSP: attributes of Windows, extensions under both names."""
    tool = pkcs10.extension("1.2.643.100.111", pkcs10.text(UTF8, "КриптоПро CSP (5.0.11455)"))
    usage = pkcs10.extension("2.5.29.15", b"\x03\x02\x04\xf0", critical=0xFF)
    alternative = pkcs10.extension("2.5.29.17", pkcs10.sequence(pkcs10.text(0x82, "cryptopro.example")), critical=0x00)
    return pkcs10.request(key, "md_gost12_256", subject=pkcs10.name(
        ("1.2.643.3.131.1.1", NUMERIC, "500100732259"), ("1.2.643.100.3", NUMERIC, "11223344595"),
        ("1.2.840.113549.1.9.1", IA5, "anna@example.ru"), ("2.5.4.6", PRINTABLE, "RU"), ("2.5.4.3", UTF8, "Ёлкина Анна")),
        attributes=(
            pkcs10.attribute("1.3.6.1.4.1.311.13.2.3", pkcs10.text(IA5, "10.0.19045.2")),
            pkcs10.extensions(pkcs10.EXTENSION_REQUEST, usage, alternative),
            pkcs10.extensions(pkcs10.MICROSOFT_EXTENSION_REQUEST, tool),
            pkcs10.attribute("1.3.6.1.4.1.311.21.20", pkcs10.sequence(
                pkcs10.integer(5), pkcs10.text(UTF8, "pc-17"), pkcs10.text(UTF8, "PC-17\\Анна"), pkcs10.text(UTF8, "certreq"))),
            pkcs10.attribute("1.3.6.1.4.1.311.13.2.2", pkcs10.sequence(
                pkcs10.integer(1), pkcs10.text(BMP, "Crypto-Pro GOST R 34.10-2012 Cryptographic Service Provider"),
                pkcs10.element(pkcs10.BIT_STRING, b"\0")))))


def test_cryptopro(operator):
    """As base64 alone, which is what the browser plug-in returns."""
    request = cryptopro_request(gost_key("XA"))
    application = submit(operator, base64.encodebytes(request).decode().replace("\n", "\r\n"))
    assert application["public_key"]["algorithm"] == "gost2012-256-xa"
    text = openssl.certificate_text(issue(operator, application)["pem"])
    assert "cryptopro.example" not in text and "Ёлкина Анна" not in text and "anna@example.ru" not in text


def test_the_tool_of_the_request_is_taken_by_a_reissue(operator):
    _, old = journey.issue_to_new_person(operator)
    request = pkcs10.pem("NEW CERTIFICATE REQUEST", cryptopro_request(gost_key("A")))
    new = journey.expect(operator.post("/v1/reissues", journey.reissue_body(old, request, journey.CODE_WORD), Prefer="wait=30"), 201)
    assert "КриптоПро CSP (5.0.11455)" in openssl.certificate_text(new["pem"])


@pytest.mark.parametrize("digest", [True, False], ids=["digestParamSet", "none"])
@pytest.mark.parametrize("name", ["XA", "XB", "TCB"])
def test_javascript(operator, name, digest):
    """The key under the identifier of key agreement, OGRNIP as PrintableString, no attributes at all."""
    curve = SETS.get(name)
    key = gost_key(name)
    point = pkcs10.public_key_info(key)[-66:]  # the OCTET STRING in the BIT STRING
    parameters = pkcs10.oid(curve) + (pkcs10.oid("1.2.643.7.1.1.2.2") if digest else b"")
    public_key = pkcs10.sequence(pkcs10.sequence(pkcs10.oid("1.2.643.7.1.1.6.1"), pkcs10.sequence(parameters)),
                                 pkcs10.element(pkcs10.BIT_STRING, b"\0", point))
    request = pkcs10.request(key, "md_gost12_256", public_key=public_key, attributes=None,
                             subject=pkcs10.name(("1.2.643.100.5", PRINTABLE, "304500116000157")))
    application = submit(operator, pkcs10.pem("CERTIFICATE REQUEST", request))
    certificate = issue(operator, application)
    assert openssl.public_key_of_certificate(certificate["pem"]) == openssl.run("pkey", "-pubout", stdin=key).stdout
    assert "304500116000157" not in openssl.certificate_text(certificate["pem"])


def test_web_crypto(operator):
    """An EC request whose attributes are in no order and whose extensions write critical FALSE."""
    key = openssl.make_key("ecdsa-p256")
    request = pkcs10.request(key, "sha256", attributes=(
        pkcs10.extensions(pkcs10.EXTENSION_REQUEST, pkcs10.extension("2.5.29.15", b"\x03\x02\x05\xa0", critical=0x00)),
        pkcs10.attribute("1.2.840.113549.1.9.7", pkcs10.text(UTF8, "challenge"))))
    application = submit(operator, pkcs10.pem("CERTIFICATE REQUEST", request))
    assert application["public_key"]["algorithm"] == "ecdsa-p256"


def test_only_the_key_is_taken(operator):
    """A request that asks to be a CA under another name."""
    key = gost_key("A")
    wishes = (pkcs10.extension("2.5.29.19", pkcs10.sequence(pkcs10.element(pkcs10.BOOLEAN, b"\xff")), critical=0xFF),
              pkcs10.extension("2.5.29.15", b"\x03\x02\x01\x06", critical=0xFF),
              pkcs10.extension("2.5.29.17", pkcs10.sequence(pkcs10.text(0x82, "evil.example"))),
              pkcs10.extension("2.5.29.32", pkcs10.sequence(pkcs10.sequence(pkcs10.oid("1.2.643.100.113.6")))),
              pkcs10.extension("1.2.643.100.114", pkcs10.element(INTEGER, b"\0")))
    request = pkcs10.request(key, "md_gost12_256", subject=pkcs10.name(("2.5.4.3", UTF8, "Минцифры России")),
                             attributes=(pkcs10.extensions(pkcs10.EXTENSION_REQUEST, *wishes),))
    text = openssl.certificate_text(issue(operator, submit(operator, pkcs10.pem("CERTIFICATE REQUEST", request)))["pem"])
    for wish in ("CA:TRUE", "Certificate Sign", "evil.example", "Минцифры", "classSignToolKA1", "1.2.643.100.113.6", "1.2.643.100.114"):
        assert wish not in text, wish
    assert journey.SIGNATURE_TOOL in text


def indefinite(der):
    """The same request with an outer SEQUENCE of indefinite length: BER, no DER."""
    assert der[1] & 0x80
    return b"\x30\x80" + der[2 + (der[1] & 0x7F):] + b"\0\0"


def test_ber_is_refused(operator):
    der = pkcs10.request(gost_key("A"), "md_gost12_256")
    assert refusal(operator, pkcs10.pem("CERTIFICATE REQUEST", indefinite(der))) == [("/request", "pkcs10.unreadable")]


def test_a_private_key_that_everybody_knows_is_refused(operator):
    for private in (1, 2, 256, 2**200):
        request = openssl_request(pkcs10.ec_key(private), "sha256")
        assert refusal(operator, request) == [("/request", "key.weak")]
    assert submit(operator, openssl_request(pkcs10.ec_key(2**200 + 17), "sha256"))["state"] == "submitted"


def test_proof_of_possession(operator):
    """The key of somebody else, signed with one's own."""
    request = pkcs10.request(gost_key("A"), "md_gost12_256", public_key=pkcs10.public_key_info(gost_key("A")))
    assert refusal(operator, pkcs10.pem("CERTIFICATE REQUEST", request)) == [("/request", "pkcs10.bad_signature")]


def under_another_name(key, old, new):
    """The same private key, its curve called by another identifier."""
    return pkcs10.pem("PRIVATE KEY", pkcs10.replaced(pkcs10.der(key), SETS[old], SETS[new]))


@pytest.mark.parametrize("old,new", [("A", "A"), ("A", "XA"), ("C", "XB")])
def test_one_key_in_two_requests_at_the_same_moment(operator, old, new):
    key = gost_key(old)
    requests = [openssl_request(key, "md_gost12_256"), openssl_request(under_another_name(key, old, new), "md_gost12_256")]
    bodies = [journey.submission(request=request) for request in requests]
    barrier = threading.Barrier(2)

    def send(body):
        barrier.wait(timeout=30)
        return operator.post("/v1/applications", body)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, bodies))
    assert sorted(answer.status for answer in answers) == [201, 409]
    assert next(answer.json()["code"] for answer in answers if answer.status == 409) == "key.already_registered"
    taken = next(answer.json() for answer in answers if answer.status == 201)
    issue(operator, taken)
    again = operator.post("/v1/applications", journey.submission(request=requests[0]))
    assert (again.status, again.json()["code"]) == (409, "key.already_registered")


def test_the_keys_of_the_staff_count(operator, installation):
    key = pathlib.Path(installation.staff["operator"].key).read_text()
    answer = operator.post("/v1/applications", journey.submission(request=openssl_request(key, "sha256")))
    assert (answer.status, answer.json()["code"]) == (409, "key.already_registered")


def prime():
    """One that goes with the usual exponent: it has no factor in common with the number before the prime."""
    while (number := int(openssl.run("prime", "-generate", "-bits", 1024).stdout)) % 65537 == 1:
        pass
    return number


def test_rsa_keys_that_share_a_prime_are_found(operator, installation):
    apart = submit(operator, openssl.make_request("rsa-2048"))
    before = installation.tamga("keys", "audit")
    assert "0 of them share" in before.stdout
    shared = prime()
    applications = [submit(operator, openssl_request(pkcs10.rsa_key(shared, prime()), "sha256")) for _ in range(2)]
    certificate = issue(operator, applications[0])
    after = installation.tamga("keys", "audit", check=False)
    assert after.returncode == 3
    found = [line for line in after.stdout.splitlines() if line.startswith("SHARED PRIME: ")]
    assert found == [
        f"SHARED PRIME: application {applications[0]['id']}, certificate {certificate['issuer']}/{certificate['serial']}",
        f"SHARED PRIME: application {applications[1]['id']}"]
    assert apart["id"] not in after.stdout
