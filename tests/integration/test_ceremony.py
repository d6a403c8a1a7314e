"""A root on a machine of its own: the key ceremony, its transcript, and the CA that it makes, up to the relying party."""

import fcntl
import os
import re
import signal
import subprocess

import pytest

from tamga_testing import journey, openssl, paths, soft_token
from tamga_testing.ceremony import KINDS, PRESENT, Ceremony
from tamga_testing.relying_party import RelyingParty
from tamga_testing.waiting import wait_until

ROOT_TOKEN, CA_TOKEN = "offline-root", "ca"
OF_THE_CA = [f"{prefix}ecdsa-unqualified-{generation}" for prefix in ("", "ocsp-") for generation in (2, 3)]


@pytest.fixture(scope="module")
def token(work_folder):
    return soft_token.SoftToken(work_folder / "ceremony-tokens", (ROOT_TOKEN, CA_TOKEN))


@pytest.fixture(scope="module")
def installation(first_installation, work_folder, token):
    """The keys that the ECDSA ceremony makes are in tokens: the root's in one, those of the CA and of its responder in another."""
    made = first_installation.copy(work_folder / "test_ceremony", "tamga_test_ceremony")
    made.overrides = {"keys": {"tokens": token.keys(OF_THE_CA, CA_TOKEN)}}
    made.write_configuration("command-line.toml", [1, 2, 3])
    yield made
    made.close()


@pytest.fixture(scope="module", params=sorted(KINDS))
def ceremony(request, installation, token, tmp_path_factory):
    tokens = token.keys(["offline-ecdsa", "crash", "unknown"], ROOT_TOKEN) if request.param == "ecdsa" else ()
    return Ceremony(installation, tmp_path_factory.mktemp("room") / request.param, request.param, tokens).walk()


@pytest.fixture(scope="module")
def daemon(ceremony):
    running = ceremony.installation.start_daemon()
    yield running
    assert running.stop() == 0


def test_where_the_keys_are(ceremony, token):
    keys = ceremony.installation.folder / "keys"
    line, *signing = (ceremony.root / "transcript-1.txt").read_text().splitlines()[1:4]
    generation = f"{ceremony.authority}-2"
    if not ceremony.in_token:
        assert (ceremony.root / f"{ceremony.name}.key").exists() and "key-file-sha256: " in line
        assert (keys / f"{generation}.key").exists() and (keys / f"ocsp-{generation}.key").exists()
        return
    assert not list(ceremony.root.glob("*.key")) and not list(keys.glob(f"*{generation}.key"))
    guarded = "sensitive, always sensitive, never extractable, local"
    assert token.private_keys(ROOT_TOKEN) == {ceremony.name: guarded}
    assert token.private_keys(CA_TOKEN) == {generation: guarded, f"ocsp-{generation}": guarded}
    serial = re.search(r"token-serial: ([0-9a-f]+)\t", line).group(1)
    assert token.serial(ROOT_TOKEN) == serial
    assert f"\ttoken: {ROOT_TOKEN}\t" in line and "\ttoken-key-origin: made in the token\t" in line
    key = re.search(r"\tkey: ([0-9a-f]{64})\t", line).group(1)
    assert all(f"\troot-key: {key}\ttoken: {ROOT_TOKEN}\ttoken-serial: {serial}\t" in line for line in signing)
    assert soft_token.PIN not in ceremony.told + "".join(file.read_text(errors="replace") for file in ceremony.root.iterdir())


def issue(ceremony, daemon):
    operator = ceremony.installation.client(daemon, "operator")
    if ceremony.family == "gost":
        return journey.issue_to_new_person(operator, key_kind="gost-256-a", signature_kind="qualified")[1]
    return journey.issue_to_new_person(operator, key_kind="ecdsa-p256")[1]


def test_the_new_ca_issues_and_is_verified_up_to_the_root(ceremony, daemon):
    certificate = issue(ceremony, daemon)
    name = f"{ceremony.authority}-2"
    assert certificate["issuer"] == name
    party = RelyingParty(ceremony.installation, daemon)
    served = openssl.der_certificate_to_pem(party.get(f"/ca/{name}.crt").body)
    assert served == ceremony.installation.ca_pem(name) == (ceremony.carrier / "authority.crt").read_text()
    root = openssl.der_certificate_to_pem(party.get(f"/ca/{ceremony.name}.crt").body)
    assert root == ceremony.root_pem()
    wait_until(lambda: party.get(f"/crl/{ceremony.name}.crl").status == 200, 60, "the root's CRL is served")
    crls = [party.wait_for_crl(name), openssl.der_crl_to_pem(party.get(f"/crl/{ceremony.name}.crl").body)]
    assert openssl.verify(certificate["pem"], [root], [served], crls, ["-crl_check_all"])[0]
    answer = openssl.ocsp(f"{daemon.status_url}/ocsp", certificate["pem"], served, root)
    assert answer.status == "good"
    # Where the CA's certificate says that they are.
    assert [url.rsplit("/", 1)[1] for url in openssl.addresses(served)["crl"]] == [f"{ceremony.name}.crl"]
    named = [url.rsplit("/", 1)[1] for url in openssl.addresses(served)["ca"]]
    assert named == ([f"{ceremony.name}.crt"] if ceremony.family == "gost" else [f"{ceremony.name}.crt", f"{ceremony.name}.p7c"])
    assert openssl.addresses(served)["ocsp"] == []


def test_the_roots_key_signs_certificates_and_crls_alone(ceremony):
    text = openssl.certificate_text(ceremony.root_pem())
    assert re.search(r"Key Usage: critical\s+Certificate Sign, CRL Sign\n", text)
    fresh = ceremony.folder / "fresh.csr"
    fresh.write_text(openssl.make_request("ecdsa-p256"))
    for profile, sentence in (("staff", "no CA is certified"), ("unqualified-individual-ecdsa", "no CA is certified"),
                              ("root-gost", "no CA is certified"), ("nothing", "no such profile")):
        done = ceremony.act("sign", ceremony.root, fresh, "--profile", profile, *PRESENT, check=False)
        assert done.returncode == 1 and sentence in done.stderr, done.stderr


def test_what_the_root_refuses(ceremony, tmp_path):
    def refused(*arguments):
        before = (ceremony.root / "register.txt").read_bytes()
        done = ceremony.act(*arguments, *PRESENT, check=False)
        assert done.returncode == 1, done.stdout
        assert (ceremony.root / "register.txt").read_bytes() == before
        return done.stderr

    stranger = tmp_path / "stranger.csr"
    stranger.write_text(openssl.make_request("gost-256-a" if ceremony.family == "gost" else "ecdsa-p256", subject="/CN=Another"))
    assert "the request is for the name CN=Another" in refused("sign", ceremony.root, stranger, "--profile", ceremony.profile)
    other = "ecdsa" if ceremony.family == "gost" else "gost"
    assert "under another root" in refused("sign", ceremony.root, stranger, "--profile", KINDS[other][2])
    # Its signature is another's: possession is not proved.
    request = bytearray(openssl.request_der((ceremony.carrier / "request.csr").read_text()))
    request[-1] ^= 1
    (tmp_path / "forged.der").write_bytes(request)
    assert "possession of the key is not proved" in refused("sign", ceremony.root, tmp_path / "forged.der", "--profile", ceremony.profile)
    (tmp_path / "no.csr").write_text("no request")
    assert "not a PKCS#10" in refused("sign", ceremony.root, tmp_path / "no.csr", "--profile", ceremony.profile)
    assert "There is no such certificate" in refused("revoke", ceremony.root, "01", "--reason", "superseded")
    serial = ceremony.authority_serial()
    assert "revoked for good" in refused("revoke", ceremony.root, serial, "--reason", "certificate_hold")
    assert "the root offline-" in refused("root", ceremony.root, "--kind", ceremony.kind, "--name", "again")
    assert "a lower case letter" in refused("root", tmp_path / "new", "--kind", ceremony.kind, "--name", "Not a name")


def test_a_request_gets_one_certificate(ceremony):
    lines = (ceremony.root / "register.txt").read_text()
    ceremony.act("sign", ceremony.root, ceremony.carrier / "request.csr", "--profile", ceremony.profile, *PRESENT)
    assert (ceremony.root / "register.txt").read_text() == lines
    # The same key in another request is a key that was seen before.
    again = ceremony.folder / "again.csr"
    ceremony.installation.tamga("authority", "cross", "request", f"{ceremony.authority}-2", "--out", again)
    assert openssl.request_der(again.read_text()) != openssl.request_der((ceremony.carrier / "request.csr").read_text())
    done = ceremony.act("sign", ceremony.root, again, "--profile", ceremony.profile, *PRESENT, check=False)
    assert done.returncode == 1 and "already in the registry" in done.stderr


@pytest.mark.parametrize("damage", ["altered", "removed", "reordered", "cut", "unclosed", "added"])
def test_tampering_with_the_transcript_is_noticed(ceremony, tmp_path, damage):
    original = ceremony.carrier / "transcript-1.txt"
    assert ceremony.verify(original).returncode == 0
    lines = original.read_text().splitlines(keepends=True)
    assert [line.split("\t")[2] for line in lines] == ["opened", "root", "certificate", "crl", "closed"]
    if damage == "altered":
        lines[1] = lines[1].replace("Иванова", "Сидорова")
    elif damage == "removed":
        del lines[2]
    elif damage == "reordered":
        lines[2], lines[3] = lines[3], lines[2]
    elif damage == "cut":
        lines[-1] = lines[-1][:-1]
    elif damage == "unclosed":
        del lines[-1]
    else:
        lines.append(lines[-1])
    (tmp_path / "transcript-1.txt").write_text("".join(lines))
    done = ceremony.verify(tmp_path / "transcript-1.txt")
    assert done.returncode == 3 and "WRONG: " in done.stdout
    assert done.stdout.count("it is not signed by") == 2


def test_every_officer_has_to_sign(ceremony, tmp_path):
    original = ceremony.carrier / "transcript-1.txt"
    officer, signature = ceremony.officers / "security.crt", ceremony.carrier / "transcript-1.security.p7s"
    done = ceremony.act("verify", original, "--officer", officer, "--signature", signature, check=False)
    assert done.returncode == 3 and "names an officer whose certificate was not given" in done.stdout
    done = ceremony.act("verify", original, "--officer", officer, "--officer", ceremony.officers / "administrator.crt",
                        "--signature", signature, check=False)
    assert done.returncode == 3 and "it is not signed by CN=Ceremony officer: administrator" in done.stdout
    openssl.run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=Mallory", "-keyout",
                tmp_path / "m.key", "-out", tmp_path / "m.crt")
    openssl.run("cms", "-sign", "-binary", "-cades", "-in", original, "-signer", tmp_path / "m.crt", "-inkey", tmp_path / "m.key",
                "-outform", "DER", "-out", tmp_path / "m.p7s")
    done = ceremony.act("verify", original, "--officer", tmp_path / "m.crt", "--signature", tmp_path / "m.p7s", check=False)
    assert done.returncode == 3 and "does not name CN=Mallory" in done.stdout


def test_the_next_crl_has_a_higher_number_and_tells_of_what_was_revoked(ceremony, tmp_path):
    first = ceremony.crl_number()
    serial = ceremony.authority_serial()
    published = ceremony.installation.tamga("authority", "publish-crl", ceremony.root / f"{ceremony.name}.crl", check=False)
    assert published.returncode == 1 and "a higher one was published already" in published.stderr
    ceremony.act("crl", ceremony.root, *PRESENT)
    assert ceremony.crl_number() > first
    told = ceremony.installation.tamga("authority", "publish-crl", ceremony.root / f"{ceremony.name}.crl").stdout
    assert told.startswith(f"{ceremony.name}: CRL {first + 1} is published")
    ceremony.act("revoke", ceremony.root, serial, "--reason", "superseded", *PRESENT)
    again = ceremony.act("revoke", ceremony.root, serial, "--reason", "superseded", *PRESENT, check=False)
    assert again.returncode == 1 and "already revoked" in again.stderr
    ceremony.act("crl", ceremony.root, *PRESENT)
    text = openssl.run("crl", "-inform", "DER", "-in", ceremony.root / f"{ceremony.name}.crl", "-noout", "-text").stdout.decode()
    assert f"Serial Number: {serial}" in text and "Superseded" in text
    assert ceremony.crl_number() == first + 2
    # These acts are in the second transcript, which follows on the first.
    second = (ceremony.root / "transcript-2.txt").read_text().splitlines()
    assert "continues: transcript-1.txt " in second[0]
    damaged = bytearray((ceremony.root / f"{ceremony.name}.crl").read_bytes())
    damaged[-1] ^= 1
    (tmp_path / "damaged.crl").write_bytes(damaged)
    refused = ceremony.installation.tamga("authority", "publish-crl", tmp_path / "damaged.crl", check=False)
    assert refused.returncode == 1 and "signed this list" in refused.stderr


def test_what_the_cas_of_before_issued_ends_in_the_offline_root(ceremony, daemon, tmp_path):
    """The root of `tamga init` and the unqualified CA below it get cross certificates of the offline root."""
    installation, party = ceremony.installation, RelyingParty(ceremony.installation, daemon)
    authority = f"{ceremony.family}-unqualified"
    issued = (installation.folder / "keys" / f"ocsp-{authority}.crt").read_text()  # by the first key of `tamga init`
    trusted = [ceremony.root_pem()]
    assert not openssl.verify(issued, trusted, [installation.ca_pem(authority), installation.ca_pem(ceremony.kind)])[0]
    for name in (authority, ceremony.kind):
        request, present = tmp_path / f"{name}.csr", tmp_path / f"{name}.crt"
        installation.tamga("authority", "cross", "request", name, "--out", request)
        present.write_text(installation.ca_pem(name))
        arguments = ("cross", ceremony.root, request, "--certificate", present, *PRESENT)
        told = ceremony.act(*arguments).stdout
        assert ceremony.act(*arguments).stdout == told
        file = told.split(": ")[0]
        installed = installation.tamga("authority", "cross", "install", name, file).stdout
        assert installed.startswith(f"{name} by {ceremony.name}: certificate ")

        def handed_out():
            answer = party.get(f"/ca/{name}.p7c")
            text = openssl.run("pkcs7", "-inform", "DER", "-print_certs", stdin=answer.body).stdout.decode()
            return open(file, encoding="ascii").read() in text
        wait_until(handed_out, 60, "the cross certificate is handed out")
        untrusted = [open(file, encoding="ascii").read()] + ([installation.ca_pem(authority)] if name == ceremony.kind else [])
        valid, said = openssl.verify(issued, trusted, untrusted)
        assert valid, said
    acts = [line.split("\t")[2] for file in ceremony.root.glob("transcript-*.txt") for line in file.read_text().splitlines()]
    assert acts.count("cross-certificate") == acts.count("cross-certificate-again") == 2


def test_whom_the_root_does_not_certify_once_more(ceremony, tmp_path):
    def refused(request, certificate):
        before = (ceremony.root / "register.txt").read_bytes()
        done = ceremony.act("cross", ceremony.root, request, "--certificate", certificate, *PRESENT, check=False)
        assert done.returncode == 1 and (ceremony.root / "register.txt").read_bytes() == before
        return done.stderr

    def requested(name):
        file, present = tmp_path / f"{name}.csr", tmp_path / f"{name}.crt"
        ceremony.installation.tamga("authority", "cross", "request", name, "--out", file)
        present.write_text(ceremony.installation.ca_pem(name))
        return file, present

    assert "not of the key and the name" in refused(requested("staff")[0], requested("ecdsa-unqualified")[1])
    assert "63-FZ article 17" in refused(*requested("gost-qualified"))
    if ceremony.family == "ecdsa":
        assert "already in the registry" in refused(*requested(f"{ceremony.authority}-2"))


def test_one_act_at_a_time(ceremony):
    register = (ceremony.root / "register.txt").read_bytes()
    folder = os.open(ceremony.root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        done = ceremony.act("crl", ceremony.root, *PRESENT, check=False)
        assert done.returncode == 1 and "another `tamga ceremony` is at work" in done.stderr
        assert (ceremony.root / "register.txt").read_bytes() == register
    finally:
        os.close(folder)
    ceremony.act("crl", ceremony.root, *PRESENT)


def test_a_wrong_password_changes_nothing(ceremony, token):
    installation = ceremony.installation
    before = {file.name: file.read_bytes() for file in ceremony.root.iterdir()}
    wrong = installation.folder / "wrong-password"
    wrong.write_text("another password\n")
    wrong.chmod(0o600)
    tokens = [{**item, "pin_file": str(wrong)} for item in token.keys([ceremony.name], ROOT_TOKEN)] if ceremony.in_token else None
    installation.write_configuration("wrong.toml", [1, 2, 3], {"keys": {"password_file": str(wrong), "tokens": tokens}})
    done = ceremony.act("crl", ceremony.root, *PRESENT, check=False, configuration_file="wrong.toml")
    assert done.returncode == 1 and "The password does not open the key" in done.stderr
    if ceremony.in_token:
        assert f"the token does not take the PIN in {wrong}: logging in" in done.stderr and "another password" not in done.stderr
    assert {file.name: file.read_bytes() for file in ceremony.root.iterdir()} == before


def test_a_crash_loses_nothing_that_was_handed_out(ceremony, tmp_path):
    """Killed at moments all over the act: whatever certificate is there is in the register, and the request gets one."""
    root = tmp_path / "root"
    ceremony.act("root", root, "--kind", ceremony.kind, "--name", "crash", "--key", ceremony.other_key, *PRESENT)
    command = [str(paths.tamga_binary()), "--config", str(ceremony.installation.folder / "offline.toml"), "ceremony", "sign", str(root),
               str(ceremony.carrier / "request.csr"), "--profile", ceremony.profile, *PRESENT]

    def watch(condition):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and not condition():
            pass
        process.send_signal(signal.SIGKILL)
        process.wait()

    def registered():
        *lines, cut_off = (root / "register.txt").read_text().split("\n")
        return [line for line in lines if line.startswith("certificate\t")]

    (root / "crash.crt").unlink()
    ceremony.act("root", root, "--kind", ceremony.kind, "--name", "crash", *PRESENT)
    for condition in (lambda: bool(registered()), lambda: bool(list(root.glob("certificate-*")))):
        watch(condition)
        serials = {line.split("\t")[1] for line in registered()}
        assert {file.name.split(".")[0].removeprefix("certificate-") for file in root.glob("certificate-*.crt")} <= serials
    # A line that was cut off counts as never written.
    with open(root / "register.txt", "a", encoding="utf-8") as register:
        register.write("certificate\t0")
    assert subprocess.run(command, capture_output=True).returncode == 0
    assert len(registered()) == 1
    ceremony.act("crl", root, *PRESENT)
    assert [line.split("\t")[0] for line in (root / "register.txt").read_text().splitlines()] == ["root", "certificate", "crl"]
    serial = registered()[0].split("\t")[1]
    assert openssl.verify((root / f"certificate-{serial}.crt").read_text(), [(root / "crash.crt").read_text()])[0]


def test_what_is_not_installed(ceremony, token, tmp_path):
    installation = ceremony.installation
    request = tmp_path / "next.csr"
    installation.tamga("authority", "request", ceremony.authority, "--key", ceremony.other_key, "--out", request)
    assert installation.tamga("authority", "request", ceremony.authority, "--out", request, check=False).returncode == 1
    files = sorted(os.listdir(installation.folder / "keys"))

    def refused(certificate):
        done = installation.tamga("authority", "install", ceremony.authority, certificate, check=False)
        assert done.returncode == 1
        assert sorted(os.listdir(installation.folder / "keys")) == files
        return done.stderr

    assert "not of the key that was made" in refused(ceremony.carrier / "authority.crt")
    unknown = tmp_path / "unknown"
    if ceremony.in_token:
        token.make_key("unknown", "rsa:2048", token=ROOT_TOKEN)
    told = ceremony.act("root", unknown, "--kind", ceremony.kind, "--name", "unknown", *PRESENT).stdout
    assert ("its key found in the token offline-root" in told) == ceremony.in_token
    told = ceremony.act("sign", unknown, request, "--profile", ceremony.profile, *PRESENT).stdout
    assert "make its issuer known first" in refused(told.split(": ")[0])
    if not ceremony.in_token:
        assert "exists, but its CA is not in use here" in installation.tamga("authority", "renew", ceremony.authority, check=False).stderr
    # The root that is known certifies the same request, and it is installed.
    told = ceremony.act("sign", ceremony.root, request, "--profile", ceremony.profile, *PRESENT).stdout
    done = installation.tamga("authority", "install", ceremony.authority, told.split(": ")[0])
    assert done.stdout.startswith(f"{ceremony.authority}-3: ")
