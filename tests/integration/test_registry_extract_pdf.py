"""The extract from the registry as a printed form: PDF in Russian with its signature inside (PAdES), read by poppler's tools and verified by
the openssl command."""

import re
import tempfile

import pytest

from tamga_testing import extracts, journey, openssl
from tamga_testing.extracts import poppler

PDF = "application/pdf"
KEYS = {"gost-unqualified": "gost-256-a", "ecdsa-unqualified": "ecdsa-p256"}


@pytest.fixture(scope="module")
def anybody(installation, daemon):
    return installation.client(daemon, None)


def issued(operator, ca):
    return journey.issue_to_new_person(operator, key_kind=KEYS[ca])[1]


def printed(client, certificate):
    answer = client.get(extracts.path(certificate), Accept=PDF)
    assert (answer.status, answer.header("Content-Type"), answer.header("Cache-Control")) == (200, PDF, "no-store"), answer
    return answer.body


def text_of(pdf):
    return re.sub(r"\s+", " ", poppler(pdf, "pdftotext", "-layout", "FILE", "-"))


def parts_of(pdf):
    """What the signature covers, and the CMS, cut to its own length."""
    before, after, rest = map(int, re.search(rb"/ByteRange \[ 0 (\d+) (\d+) (\d+) \]", pdf).groups())
    assert after + rest == len(pdf), "all of the file but the signature"
    room = bytes.fromhex(pdf[before + 1 : after - 1].decode())
    octets = room[1] & 0x7F
    return pdf[:before] + pdf[after:], room[: 2 + octets + int.from_bytes(room[2 : 2 + octets], "big")]


def verify(pdf, root):
    covered, cms = parts_of(pdf)
    with tempfile.NamedTemporaryFile() as content:
        content.write(covered)
        content.flush()
        return extracts.cms_verify(cms, root, "-cades", "-content", content.name, "-out", "/dev/null")


@pytest.mark.parametrize("ca", KEYS)
def test_the_form_says_what_the_registry_says(ca, operator, anybody):
    certificate = issued(operator, ca)
    text = text_of(printed(anybody, certificate))
    for words in ("Выписка из реестра сертификатов", "Номер выписки", certificate["serial"], ca, "Состояние действует", "Проверка"):
        assert words in text, text
    path = journey.certificate_path(certificate)
    suspended = journey.expect(operator.post(f"{path}/suspend", journey.suspension()), 200)
    text = text_of(printed(anybody, certificate))
    until = re.sub(r"(\d+)-(\d+)-(\d+)T(.*)Z", r"\3.\2.\1 \4 (UTC)", suspended["suspended_until"])
    assert "действие приостановлено" in text and f"Приостановлено до {until}" in text, text
    journey.expect(operator.post(f"{path}/resume", journey.resumption()), 200)
    body = journey.reissue_body(certificate, openssl.make_request(KEYS[ca]), journey.CODE_WORD)
    successor = journey.expect(operator.post("/v1/reissues", body, Prefer="wait=30"), 201)
    text = text_of(printed(anybody, certificate))
    assert "аннулирован" in text and "сертификат заменён" in text
    assert f"Заменён сертификатом {successor['serial']}" in text, text


@pytest.mark.parametrize("ca", KEYS)
def test_the_signature_inside_verifies_with_the_root(ca, installation, operator, anybody):
    pdf = printed(anybody, issued(operator, ca))
    root = installation.root_of(ca)
    done = verify(pdf, root)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    changed = pdf.replace(b"/Title", b"/Titel", 1)
    assert changed != pdf and verify(changed, root).returncode != 0
    assert verify(pdf, installation.ca_pem("ecdsa-root" if ca.startswith("gost") else "gost-root")).returncode != 0


def test_readers_of_pdf_find_the_signature(operator, anybody):
    said = poppler(printed(anybody, issued(operator, "ecdsa-unqualified")), "pdfsig", "FILE")
    assert "Signature is Valid." in said, said
    assert "Total document signed" in said, said
    assert "ETSI.CAdES.detached" in said, said
    assert "Выписки из реестра ecdsa-unqualified" in said, said


def test_it_is_one_page_of_a4_with_its_letters_inside(operator, anybody):
    pdf = printed(anybody, issued(operator, "gost-unqualified"))
    said = poppler(pdf, "pdfinfo", "FILE")
    assert re.search(r"Pages:\s+1\n", said) and "(A4)" in said and "Выписка из реестра сертификатов" in said, said
    fonts = poppler(pdf, "pdffonts", "FILE").splitlines()[2:]
    assert fonts and all(re.search(r"DejaVu\S+ .* yes yes yes ", line) for line in fonts), fonts


def test_accept_decides_what_it_is(operator, anybody):
    path = extracts.path(issued(operator, "ecdsa-unqualified"))
    for accept, form in (("*/*", "application/pkcs7-mime"), ("application/pdf, application/pkcs7-mime;q=0.9", PDF),
                         ("application/pdf;q=0.1, application/pkcs7-mime", "application/pkcs7-mime"), ("application/*", "application/pkcs7-mime")):
        assert anybody.get(path, Accept=accept).media_type == form
