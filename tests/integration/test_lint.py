"""`tamga lint`: files from anywhere, without configuration or database; and what a running daemon publishes."""

import base64
import json
import os
import subprocess

import pytest

from tamga_testing import journey, openssl, paths, plain_http
from tamga_testing.old_registry import OldRegistry

REQUEST = paths.SOURCE / "tests" / "data" / "pkcs10" / "p256.csr"

# A root with its name as BMPString and a keyUsage that is not critical.
OLD_HABITS = """
[req]
prompt = no
utf8 = yes
string_mask = pkix
distinguished_name = name
x509_extensions = root
[name]
C = RU
CN = Старый УЦ
[root]
basicConstraints = critical, CA:TRUE
keyUsage = keyCertSign, cRLSign
subjectKeyIdentifier = hash
"""


def lint(*arguments, folder="/"):
    """In a folder and an environment that name no configuration."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TAMGA_", "PG"))}
    return subprocess.run([paths.tamga_binary(), "lint", *map(str, arguments)], cwd=folder, env=environment,
                          capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def files(installation, tmp_path_factory):
    """A CA's certificate and its root's; a list of that CA; another root, with the habits of old; a request."""
    folder = tmp_path_factory.mktemp("files")
    for name, issuer in (("clean", "gost-qualified"), ("root", "gost-root"), ("plain", "ecdsa-unqualified")):
        (folder / f"{name}.pem").write_text(installation.ca_pem(issuer))
    OldRegistry.open(installation, "ecdsa-unqualified", "ecdsa-p256", folder / "old").crl(folder / "list.crl")
    (folder / "old.cnf").write_text(OLD_HABITS)
    openssl.run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-config", folder / "old.cnf",
                "-days", "3650", "-keyout", folder / "old.key", "-out", folder / "old-habits.pem")
    (folder / "request.csr").write_text(REQUEST.read_text())
    return folder


def der_of(file):
    """Of a PEM file with one block."""
    return base64.b64decode("".join(line for line in file.read_text().splitlines() if not line.startswith("-----")))


def rules(result):
    """The rules of each object in the JSON that was printed."""
    return [[finding["rule"] for finding in one["findings"]] for one in json.loads(result.stdout)["objects"]]


def test_a_good_certificate_is_clean(files):
    result = lint("--issuer", files / "root.pem", files / "clean.pem")
    assert (result.returncode, result.stdout) == (0, f"{files / 'clean.pem'}: certificate 1: clean\n"), result.stderr


def test_findings_are_told_with_their_source(files):
    result = lint(files / "old-habits.pem")
    assert result.returncode == 1
    line = next(line for line in result.stdout.splitlines() if "rfc5280.directory_string_types" in line)
    assert ": certificate 1: error rfc5280.directory_string_types: " in line and line.endswith("(RFC 5280 section 4.1.2.6)")


def test_warnings_are_allowed_but_not_when_strict(files):
    (files / "warned.cnf").write_text(OLD_HABITS.replace("pkix", "utf8only"))
    file = files / "warned.pem"
    openssl.run("req", "-x509", "-key", files / "old.key", "-config", files / "warned.cnf", "-days", "3650", "-out", file)
    relaxed, strict = lint(file), lint("--strict", file)
    assert "warning rfc5280.key_usage_critical" in relaxed.stdout and "error" not in relaxed.stdout
    assert (relaxed.returncode, strict.returncode) == (0, 1)
    assert relaxed.stdout == strict.stdout


def test_the_issuer_is_compared_and_its_signature_verified(files):
    other = lint("--issuer", files / "old-habits.pem", files / "plain.pem")
    assert other.returncode == 1
    assert "rfc5280.signature_verifies" in other.stdout and "rfc5280.authority_key_identifier_of_issuer" in other.stdout


def test_of_several_issuers_the_one_that_fits_is_taken(files):
    bundle = files / "roots.pem"
    bundle.write_text((files / "old-habits.pem").read_text() + (files / "root.pem").read_text())
    assert lint("--issuer", bundle, files / "clean.pem").returncode == 0


def test_everything_in_a_pem_file_is_recognised(files, tmp_path):
    crl = (files / "list.crl").read_text()
    key = openssl.run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256").stdout.decode()
    certificate = (files / "clean.pem").read_text()
    (tmp_path / "all.pem").write_text(f"Subject: text\n{certificate}\n{key}{crl}{REQUEST.read_text()}")
    result = lint("--format", "json", "all.pem", folder=tmp_path)
    document = json.loads(result.stdout)
    assert [(one["file"], one["number"], one["object"]) for one in document["objects"]] == [
        ("all.pem", 1, "certificate"), ("all.pem", 2, "crl"), ("all.pem", 3, "request")]
    assert document["unreadable"] == []
    for finding in document["objects"][1]["findings"]:
        assert set(finding) == {"rule", "severity", "citation", "message"}


@pytest.mark.parametrize("name, kind", [("list.crl", "crl"), ("request.csr", "request"), ("clean.pem", "certificate")])
def test_der_is_recognised_by_itself(files, tmp_path, name, kind):
    (tmp_path / "object.der").write_bytes(der_of(files / name))
    result = lint("--format", "json", tmp_path / "object.der")
    assert [one["object"] for one in json.loads(result.stdout)["objects"]] == [kind]


def test_what_it_is_can_be_said(files):
    certificate = files / "clean.pem"
    result = lint("--kind", "crl", "--format", "json", certificate)
    assert (result.returncode, rules(result)) == (1, [["rfc5280.crl_outline"]])
    assert lint("--purpose", "tls-server", certificate).returncode == 1
    assert "rfc9525.server_purpose" in lint("--purpose", "tls-server", certificate).stdout
    assert "order795" in lint("--qualified", files / "plain.pem").stdout
    assert "order795" not in lint("--unqualified", files / "plain.pem").stdout


def test_ber_is_a_finding_and_the_rest_is_judged(files, tmp_path):
    octets = der_of(files / "list.crl")
    assert octets[1] == 0x82  # two octets of length
    (tmp_path / "ber.crl").write_bytes(b"\x30\x80" + octets[4:] + b"\x00\x00")
    (plain,) = rules(lint("--format", "json", files / "list.crl"))
    (mended,) = rules(lint("--format", "json", tmp_path / "ber.crl"))
    assert mended == ["rfc5280.crl_der", *plain]


@pytest.mark.parametrize("content, said", [
    (b"", "there is no certificate"),
    (b"nothing of the kind", "it is no certificate"),
    (b"\x30\x03\x02\x01\x00", "it is no certificate"),
    (b"-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n", "line 1 is damaged"),
    (b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "there is no certificate"),
])
def test_what_cannot_be_read_ends_with_3(files, tmp_path, content, said):
    file = tmp_path / "file"
    file.write_bytes(content)
    result = lint(file, files / "clean.pem")
    assert result.returncode == 3
    assert str(file) in result.stderr and said in result.stderr
    assert ": clean" in result.stdout  # the other file was judged all the same


def test_files_that_are_not_there_end_with_3(files, tmp_path):
    result = lint(tmp_path / "nowhere.pem", tmp_path)
    assert result.returncode == 3
    assert "nowhere.pem: No such file" in result.stderr and str(tmp_path) + ": " in result.stderr
    assert lint("--issuer", tmp_path / "nowhere.pem", files / "clean.pem").returncode == 3
    assert json.loads(lint("--format", "json", tmp_path / "nowhere.pem").stdout)["unreadable"][0]["file"].endswith("nowhere.pem")


def test_a_wrong_command_line_ends_with_2(files):
    assert lint().returncode == 2
    assert lint("--kind", "key", files / "clean.pem").returncode == 2
    assert lint("--qualified", "--unqualified", files / "clean.pem").returncode == 2


def test_the_rules_are_listed():
    listed = json.loads(lint("list", "--format", "json").stdout)
    assert len(listed) >= 270
    assert all(all(row[key] for key in ("name", "applies_to", "severity", "citation", "requirement")) for row in listed)
    text = lint("list").stdout.splitlines()
    assert [line.split()[0] for line in text] == [row["name"] for row in listed]


def test_what_a_daemon_publishes_is_clean(installation, daemon, operator, relying_party, tmp_path):
    _, issued = journey.issue_to_new_person(operator, signature_kind="qualified", key_kind="gost-256-a")
    relying_party.wait_for_ocsp(issued, "good")
    issuer = tmp_path / "issuer.pem"
    issuer.write_text(installation.ca_pem(issued["issuer"]))
    (tmp_path / "leaf.pem").write_text(issued["pem"])
    openssl.run("ocsp", "-issuer", issuer, "-cert", tmp_path / "leaf.pem", "-reqout", tmp_path / "request.der")
    answer = plain_http.post_ocsp(f"{daemon.status_url}/ocsp", (tmp_path / "request.der").read_bytes())
    (tmp_path / "answer.der").write_bytes(answer.body)
    (tmp_path / "list.crl").write_text(relying_party.wait_for_crl(issued["issuer"]))
    result = lint("--strict", "--issuer", issuer, tmp_path / "leaf.pem", tmp_path / "answer.der", tmp_path / "list.crl")
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.count(": clean") == 3


def test_the_certificates_of_an_installation_are_clean(installation, tmp_path):
    files = sorted((installation.folder / "keys").glob("*.crt"))
    issuers = tmp_path / "issuers.pem"
    issuers.write_text("".join(file.read_text() for file in files if not file.stem.startswith(("ocsp", "tls"))))
    result = lint("--strict", "--issuer", issuers, *files)
    assert result.returncode == 0, result.stdout + result.stderr
    # Some files are a certificate and the one above it.
    assert len(files) >= 8 and result.stdout.count(": clean") >= len(files)
