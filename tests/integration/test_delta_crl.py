"""Delta CRLs: OpenSSL takes them with any complete list since their base."""

import re

import pytest

from tamga_testing import journey, openssl, plain_http
from tamga_testing.crl_reading import base_of, lists, number_of, text_of
from tamga_testing.waiting import wait_until

CA = "gost-unqualified"
# Without the second option OpenSSL takes a delta list for a complete one.
DELTAS = ("-use_deltas", "-extended_crl")


@pytest.fixture(scope="module")
def before(installation):
    """A certificate and a complete list from before delta lists were published: neither says where one is."""
    running = installation.start_daemon()
    _, certificate = journey.issue_to_new_person(installation.client(running, "operator"))
    listed = wait_until(lambda: crl(running, CA), 60, "there is a list", interval=0.2)
    assert running.stop() == 0, running.log_tail()
    return certificate, listed


@pytest.fixture(scope="module")
def daemon(installation, before):
    running = installation.start_daemon({"crl": {"delta": True}})
    yield running
    if running.is_running():
        assert running.stop() == 0, running.log_tail()


def crl(daemon, target):
    """The list in PEM; None without one."""
    answer = plain_http.described(f"{daemon.status_url}/crl/{target}.crl")
    return openssl.der_crl_to_pem(answer.body) if answer.status == 200 else None


def wait_for(daemon, condition, what):
    """The complete list and its delta list, of one edition, as soon as the condition holds for them."""
    def both():
        delta, complete = crl(daemon, f"{CA}/delta"), crl(daemon, CA)
        if not delta or not complete or number_of(delta) != number_of(complete):
            return None
        return (complete, delta) if condition(complete, delta) else None
    return wait_until(both, 60, what, interval=0.2)


def test_openssl_takes_delta_lists(installation, daemon, operator, relying_party):
    certificates = [journey.issue_to_new_person(operator)[1] for _ in range(3)]
    revoked, resumed, good = certificates
    paths = [journey.certificate_path(certificate) for certificate in certificates]
    assert {certificate["issuer"] for certificate in certificates} == {CA}
    journey.expect(operator.post(f"{paths[1]}/suspend", journey.suspension()), 200)
    older, _ = wait_for(daemon, lambda complete, delta: lists(complete, resumed), "the suspension is in a list with a delta list")
    assert re.search(r"X509v3 Freshest CRL:\s+Full Name:\s+URI:http://status\.tamga\.test/crl/gost-unqualified/delta\.crl",
                     text_of(older))

    def check(certificate, *crls, options=()):
        return openssl.verify(certificate["pem"], [installation.root_of(CA)], [installation.ca_pem(CA)], crls, options)

    assert "certificate revoked" in check(resumed, older)[1]
    assert check(revoked, older)[0], "it is not revoked yet"

    journey.expect(operator.post(f"{paths[1]}/resume", journey.resumption()), 200)
    journey.expect(operator.post(f"{paths[0]}/revoke", journey.revocation()), 200)
    newer, delta = wait_for(daemon, lambda complete, delta: lists(complete, revoked) and not lists(complete, resumed),
                            "both changes are in a list")
    assert base_of(delta) <= number_of(older) < number_of(delta) == number_of(newer)
    assert "Remove From CRL" in text_of(delta) and lists(delta, resumed) and lists(delta, revoked) and not lists(delta, good)

    # An older complete list and the delta list say what the newer complete list says.
    assert "certificate revoked" in check(revoked, older, delta, options=DELTAS)[1]
    assert check(resumed, older, delta, options=DELTAS)[0]
    assert check(good, older, delta, options=DELTAS)[0]
    assert "certificate revoked" in check(revoked, newer)[1] and check(resumed, newer)[0]


def test_certificates_say_where_the_delta_list_is(installation, daemon, operator, before, tmp_path):
    """OpenSSL looks for a delta list where the certificate or the complete list speaks of one."""
    old_certificate, old_list = before
    _, certificate = journey.issue_to_new_person(operator)
    for one in (certificate, old_certificate):
        journey.expect(operator.post(f"{journey.certificate_path(one)}/revoke", journey.revocation()), 200)
    _, delta = wait_for(daemon, lambda complete, delta: lists(delta, certificate) and lists(delta, old_certificate),
                        "both are in a delta list")
    said = openssl.run("x509", "-noout", "-text", stdin=certificate["pem"]).stdout.decode()
    assert re.search(r"X509v3 Freshest CRL: *\n\s+Full Name:\s+URI:http://status\.tamga\.test/crl/gost-unqualified/delta\.crl", said)
    assert "Freshest" not in text_of(old_list) and base_of(delta) <= number_of(old_list)

    def check(one):
        return openssl.verify(one["pem"], [installation.root_of(CA)], [installation.ca_pem(CA)], [old_list, delta], DELTAS)
    assert "certificate revoked" in check(certificate)[1]
    good, told = check(old_certificate)
    assert good, f"nothing tells of a delta list, so none is looked for: {told}"
    file = tmp_path / "holder.pem"
    file.write_text(certificate["pem"])
    (tmp_path / "ca.pem").write_text(installation.ca_pem(CA))
    done = installation.tamga("lint", "--issuer", tmp_path / "ca.pem", file)
    assert "error" not in done.stdout and "warning" not in done.stdout, done.stdout


def test_lint_has_nothing_to_complain_of(installation, daemon, tmp_path):
    (tmp_path / "ca.pem").write_text(installation.ca_pem(CA))
    for name, target in (("complete", CA), ("delta", f"{CA}/delta")):
        file = tmp_path / f"{name}.crl"
        file.write_bytes(plain_http.described(f"{daemon.status_url}/crl/{target}.crl").body)
        done = installation.tamga("lint", "--issuer", tmp_path / "ca.pem", file)
        assert "error" not in done.stdout and "warning" not in done.stdout, done.stdout


def test_numbers_rise_with_publishers_that_are_killed(installation, daemon, operator):
    """Three daemons publish; each revocation loses one of them to SIGKILL at a moment of its own."""
    for round in range(3):
        other = installation.start_daemon({"daemon": {"duties": ["issuance"], "instance": 2 + round}, "crl": {"delta": True}})
        third = installation.start_daemon({"daemon": {"duties": ["issuance"], "instance": 5 + round}, "crl": {"delta": True}})
        _, certificate = journey.issue_to_new_person(operator)
        before = number_of(crl(daemon, CA))
        journey.expect(operator.post(f"{journey.certificate_path(certificate)}/revoke", journey.revocation()), 200)
        other.kill()
        complete, delta = wait_for(daemon, lambda complete, delta: lists(complete, certificate), "the list names it")
        assert number_of(complete) > before and base_of(delta) < number_of(delta)
        assert third.stop() == 0
    drawn = installation.query("SELECT issuer_id, count(*), count(DISTINCT number) FROM tamga.crl_numbers GROUP BY issuer_id")
    assert all(count == distinct for _, count, distinct in drawn)
    broken = installation.query("SELECT p.number FROM tamga.crl_parts p WHERE p.base_number >= p.number OR NOT EXISTS ("
                                "SELECT FROM tamga.crl_numbers n WHERE (n.issuer_id, n.number) = (p.issuer_id, p.base_number))")
    assert broken == []
