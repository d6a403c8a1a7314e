"""`tamga import`: a registry that `openssl ca` kept for one of our CAs, and folders of certificates and CRLs."""

import re
import time

import pytest

from tamga_testing import openssl
from tamga_testing.old_registry import OldRegistry, figures, oddities
from tamga_testing.waiting import wait_until

@pytest.fixture(scope="module")
def certificates(old):
    """One of each kind."""
    made = {name: old.issue(name) for name in ("good", "compromised", "held", "superseded", "plain", "released")}
    key = openssl.make_key(old.key_kind)
    made["first_of_key"], made["second_of_key"] = old.issue("first_of_key", key=key), old.issue("second_of_key", key=key)
    made["expired"] = old.issue("expired", "-startdate", "20240101000000Z", "-enddate", "20250101000000Z")
    old.revoke(made["compromised"], "-crl_compromise", "20260101000000Z")
    old.revoke(made["held"], "-crl_reason", "certificateHold")
    old.revoke(made["superseded"], "-crl_reason", "superseded")
    old.revoke(made["plain"])
    return made


@pytest.fixture(scope="module", params=[("ecdsa-unqualified", "ecdsa-p256"), ("gost-unqualified", "gost-256-a")], ids=lambda p: p[0])
def old(request, installation, work_folder):
    issuer, key_kind = request.param
    return OldRegistry.open(installation, issuer, key_kind, work_folder / f"old-{issuer}")


@pytest.fixture(scope="module")
def imported(installation, old, certificates):
    return installation.tamga("import", "openssl", "--authority", old.issuer, "--certificates", old.folder / "newcerts",
                              old.folder / "index.txt")


def test_everything_is_taken_in(imported, certificates):
    assert figures(imported) == (len(certificates), len(certificates), 0, 0)
    assert oddities(imported) == {}


def test_ocsp_answers(imported, old, certificates, relying_party):
    for name in ("good", "first_of_key", "second_of_key", "expired", "released"):
        relying_party.wait_for_ocsp(old.certificate(certificates[name]), "good")
    for name, reason in (("compromised", "keyCompromise"), ("held", "certificateHold"), ("superseded", "superseded")):
        answer = relying_party.wait_for_ocsp(old.certificate(certificates[name]), "revoked")
        assert reason in answer.text, answer.text
    assert "Reason" not in relying_party.wait_for_ocsp(old.certificate(certificates["plain"]), "revoked").text


def test_the_crl_lists_them(imported, old, certificates, relying_party):
    relying_party.wait_for_crl_with(old.certificate(certificates["plain"]))
    text = relying_party.crl_text(old.issuer)
    for name in ("compromised", "held", "superseded", "plain"):
        assert f"Serial Number: {certificates[name].stem.upper()}" in text
    for name in ("good", "first_of_key", "expired"):
        assert f"Serial Number: {certificates[name].stem.upper()}" not in text
    assert "Invalidity Date" in text and "Jan  1 00:00:00 2026" in text


def test_the_registry_shows_them(imported, old, certificates, operator):
    shown = operator.get(f"/v1/certificates/{old.issuer}/{certificates['compromised'].stem.lower()}")
    assert shown.status == 200
    assert (shown.json()["status"], shown.json()["profile"]) == ("revoked", "imported")
    assert shown.json()["pem"].strip() == old.certificate(certificates["compromised"])["pem"].strip()


def test_the_audit_log_tells_of_it(imported, installation, old):
    details = installation.scalar("SELECT details FROM tamga.audit_entries WHERE action = 'registry.imported' AND object = %s"
                                  " ORDER BY id LIMIT 1", [f"authority:{old.issuer}"])
    assert '"source":"openssl"' in details and '"odd":"0"' in details


def test_again_changes_nothing_and_later_revocations_follow(imported, installation, old, certificates, relying_party):
    arguments = ("import", "openssl", "--authority", old.issuer, "--certificates", old.folder / "newcerts",
                 old.folder / "index.txt")
    assert figures(installation.tamga(*arguments)) == (0, 0, 0, len(certificates))
    late = old.issue("late")
    old.revoke(certificates["released"], "-crl_reason", "cessationOfOperation")
    assert figures(installation.tamga(*arguments)) == (1, 1, 1, len(certificates) - 1)
    relying_party.wait_for_ocsp(old.certificate(late), "good")
    answer = relying_party.wait_for_ocsp(old.certificate(certificates["released"]), "revoked")
    assert "cessationOfOperation" in answer.text


def test_what_is_revoked_here_stays_revoked(imported, installation, old, certificates):
    """The index may be older than the registry."""
    index = old.folder / "older-index.txt"
    serial = certificates["plain"].stem
    lines = [line for line in (old.folder / "index.txt").read_text().splitlines() if f"\t{serial}\t" in line]
    index.write_text("V\t" + lines[0].split("\t")[1] + "\t\t" + "\t".join(lines[0].split("\t")[3:]) + "\n")
    done = installation.tamga("import", "openssl", "--authority", old.issuer, index, check=False)
    assert done.returncode == 3
    assert oddities(done) == {"no_certificate": "1", "revoked_here": "1"}
    assert installation.scalar("SELECT status FROM tamga.certificate_status WHERE serial = %s",
                               [bytes.fromhex(serial)]) == "revoked"


def test_a_folder_of_certificates_and_crls(installation, old, relying_party, tmp_path):
    folder = tmp_path / "archive"
    (folder / "2025").mkdir(parents=True)
    kept, gone, released = (old.issue(f"folder-{name}") for name in ("kept", "gone", "released"))
    old.revoke(gone, "-crl_reason", "affiliationChanged")
    old.revoke(released, "-crl_reason", "certificateHold")
    old.crl(folder / "2025" / "first.crl")
    # `openssl ca` cannot take a hold back; who works with it edits the index.
    index = old.folder / "index.txt"
    index.write_text("".join(
        re.sub(r"^R\t(\S+)\t\S+\t", r"V\t\1\t\t", line) if f"\t{released.stem}\t" in line else line
        for line in index.read_text().splitlines(keepends=True)))
    wait_until(lambda: old.crl(folder / "second.crl") or openssl.run("crl", "-noout", "-lastupdate", "-in", folder / "second.crl").stdout
               != openssl.run("crl", "-noout", "-lastupdate", "-in", folder / "2025" / "first.crl").stdout, 5, "a later second")
    for file in (kept, released):
        (folder / file.name).write_bytes(openssl.run("x509", "-in", file, "-outform", "DER").stdout)
    (folder / "bundle.pem").write_text(gone.read_text() + old.certificate(kept)["pem"])
    (folder / "README").write_text("certificates of 2025\n")
    done = installation.tamga("import", "folder", "--authority", old.issuer, folder)
    added, taken, _, _ = figures(done)
    assert taken == 3 and added >= 3, done.stdout
    relying_party.wait_for_ocsp(old.certificate(kept), "good")
    relying_party.wait_for_ocsp(old.certificate(released), "good")
    assert "affiliationChanged" in relying_party.wait_for_ocsp(old.certificate(gone), "revoked").text


def test_holds_follow_the_newest_list_of_their_scope(installation, old, relying_party, tmp_path):
    folder = tmp_path / "split"
    folder.mkdir()
    made = {name: old.issue(f"split-{name}") for name in ("kept", "released", "at-once")}
    index = old.folder / "index.txt"
    before = index.read_text()

    def list_of(name, scope, moment, *on_hold):
        """The first word of the file's name says when it is read."""
        index.write_text(before)
        for one in on_hold:
            old.revoke(made[one], "-crl_reason", "certificateHold")
        options = ("-crlexts", scope) if scope else ()
        old.crl(folder / name, "-crl_lastupdate", moment, "-crl_nextupdate", "20301231235959Z", *options)
        index.write_text(before)

    list_of("1-users.crl", "users_alone", "20260101000000Z", "kept", "released")
    list_of("2-users.crl", "users_alone", "20260102000000Z", "kept")
    list_of("3-users.crl", "users_alone", "20260102000000Z", "at-once")
    list_of("4-authorities.crl", "authorities_alone", "20260103000000Z")
    for file in made.values():
        (folder / file.name).write_bytes(file.read_bytes())
    installation.tamga("import", "folder", "--authority", old.issuer, folder)
    for name in ("kept", "at-once"):
        answer = relying_party.wait_for_ocsp(old.certificate(made[name]), "revoked")
        assert "certificateHold" in answer.text, f"{name}: {answer.text}"
    relying_party.wait_for_ocsp(old.certificate(made["released"]), "good")


def test_a_complete_list_may_say_removeFromCRL(installation, old, relying_party, tmp_path):
    folder = tmp_path / "removed"
    folder.mkdir()
    removed, gone = old.issue("list-removed"), old.issue("list-gone")
    old.revoke(removed, "-crl_reason", "removeFromCRL")
    old.revoke(gone, "-crl_reason", "superseded")
    old.crl(folder / "list.crl")
    for file in (removed, gone):
        (folder / file.name).write_bytes(file.read_bytes())
    done = installation.tamga("import", "folder", "--authority", old.issuer, folder, check=False)
    assert done.returncode in (0, 3), done.stdout + done.stderr
    relying_party.wait_for_ocsp(old.certificate(removed), "good")
    relying_party.wait_for_ocsp(old.certificate(gone), "revoked")


def test_numbers_of_lists_go_on_above_the_imported_ones(installation, old, tmp_path):
    """A day ahead of the numbers that are drawn by the clock."""
    def last():
        return installation.scalar("SELECT max(n.number) FROM tamga.crl_numbers n JOIN tamga.certification_authorities c"
                                   " ON c.id = n.issuer_id WHERE c.name = %s", [old.issuer])

    def import_list(name, number):
        (old.folder / "crlnumber").write_text(f"{number:018X}\n")
        folder = tmp_path / name
        folder.mkdir()
        old.crl(folder / "list.crl")
        return installation.tamga("import", "folder", "--authority", old.issuer, folder, check=False)

    ahead = int(time.time() * 1000) + 86_400_000
    assert last() is None or last() < ahead
    assert import_list("ahead", ahead).returncode == 0
    assert last() >= ahead
    known = last()
    assert import_list("behind", ahead - 1).returncode == 0
    assert known <= last() < known + 1000, "what is behind changes nothing"
    for name, number in (("bigint", 2**63 - 1), ("longer", 2**64 + 5)):
        done = import_list(name, number)
        assert done.returncode == 3
        assert oddities(done).get("crl_number_too_large") == "1", done.stdout
    assert last() < known + 1000
    (old.folder / "crlnumber").write_text("01\n")


def test_what_is_odd_is_told_and_the_rest_is_taken_in(installation, old, tmp_path):
    folder = tmp_path / "odd"
    folder.mkdir()
    good = old.issue("odd-good")
    (folder / "good.pem").write_bytes(good.read_bytes())
    der = bytearray(openssl.run("x509", "-in", old.issue("odd-forged"), "-outform", "DER").stdout)
    der[-1] ^= 1
    (folder / "forged.der").write_bytes(der)
    (folder / "cut.pem").write_text(good.read_text()[:-60])
    (folder / "noise.crl").write_bytes(b"\x30\x03\x01\x01\xff\x00")
    (folder / "stranger.pem").write_text(installation.ca_pem("staff"))
    done = installation.tamga("import", "folder", "--authority", old.issuer, folder, check=False)
    assert done.returncode == 3, done.stdout + done.stderr
    assert figures(done)[:2] == (1, 1)
    assert oddities(done) == {"unreadable": "2", "other_issuer": "1", "bad_signature": "1"}
    for name in ("forged.der", "cut.pem", "noise.crl", "stranger.pem"):
        assert name in done.stdout


def test_broken_lines_of_an_index(installation, old, tmp_path):
    index = tmp_path / "index.txt"
    index.write_text("V\t2701010000Z\t\t77AA\tunknown\t/CN=Secret Person\n"
                     "V\t270101000000Z\t\t77AB\tunknown\t/CN=x\n"
                     "V\t270101000000Z\t\t77AB\tunknown\t/CN=y\n")
    done = installation.tamga("import", "openssl", "--authority", old.issuer, index, check=False)
    assert done.returncode == 3
    assert oddities(done) == {"unreadable": "1", "serial_used_twice": "1", "no_certificate": "1"}
    assert "index.txt:1" in done.stdout and "index.txt:3" in done.stdout
    assert "Secret Person" not in done.stdout + done.stderr


@pytest.mark.parametrize("arguments, said", [
    (("openssl", "--authority", "nobody", "{index}"), "no CA nobody"),
    (("openssl", "--authority", "ecdsa-unqualified", "/nowhere/index.txt"), "does not exist"),
    (("folder", "--authority", "ecdsa-unqualified", "/nowhere"), "does not exist"),
    (("folder", "."), "--authority"),
])
def test_wrong_command_lines(installation, tmp_path, arguments, said):
    index = tmp_path / "index.txt"
    index.write_text("")
    done = installation.tamga("import", *[one.format(index=index) for one in arguments], check=False)
    assert done.returncode in (1, 2)
    assert said in done.stdout + done.stderr
