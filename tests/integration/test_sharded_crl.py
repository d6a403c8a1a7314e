"""Shards of CRLs: each certificate names its own, OpenSSL takes it for that certificate and for no other."""

import gzip
import re

import pytest

from tamga_testing import journey, openssl, plain_http
from tamga_testing.configuration import PUBLIC_URL
from tamga_testing.waiting import wait_until

CA = "gost-unqualified"


@pytest.fixture(scope="module")
def daemon(installation):
    running = installation.start_daemon({"crl": {"shards": 2, "former_shards": 8, "delta": True}})
    yield running
    if running.is_running():
        assert running.stop() == 0, running.log_tail()


def download(daemon, url):
    """The list that a certificate names, in PEM."""
    answer = plain_http.described(daemon.status_url + url.removeprefix(PUBLIC_URL))
    assert answer.status == 200, answer
    return openssl.der_crl_to_pem(answer.body)


def points_of(certificate):
    return openssl.addresses(certificate["pem"])["crl"]


@pytest.fixture(scope="module")
def certificates(operator):
    """At least two in each shard, the first of each shard revoked."""
    issued = [journey.issue_to_new_person(operator)[1] for _ in range(4)]
    while min(sum(shard_of(one) == shard for one in issued) for shard in (0, 1)) < 2:
        issued.append(journey.issue_to_new_person(operator)[1])
    revoked = [next(one for one in issued if shard_of(one) == shard) for shard in (0, 1)]
    for certificate in revoked:
        journey.expect(operator.post(f"{journey.certificate_path(certificate)}/revoke", journey.revocation()), 200)
    return issued, revoked


def shard_of(certificate):
    return int(certificate["serial"], 16) % 2


def test_each_certificate_names_its_shard_and_then_the_complete_list(certificates):
    for certificate in certificates[0]:
        assert points_of(certificate) == [f"{PUBLIC_URL}/crl/{CA}/2/0{shard_of(certificate)}.crl", f"{PUBLIC_URL}/crl/{CA}.crl"]
        said = openssl.run("x509", "-noout", "-ext", "freshestCRL", stdin=certificate["pem"]).stdout.decode()
        assert re.findall(r"URI:(\S+)", said) == [f"{PUBLIC_URL}/crl/{CA}/delta.crl"], "the delta list of the complete one"


def test_openssl_takes_a_shard_for_its_own_certificates(installation, daemon, relying_party, certificates):
    issued, revoked = certificates
    relying_party.wait_for_crl_with(revoked[0])
    relying_party.wait_for_crl_with(revoked[1])

    def check(certificate, url):
        return openssl.verify(certificate["pem"], [installation.root_of(CA)], [installation.ca_pem(CA)], [download(daemon, url)])

    complete = f"{PUBLIC_URL}/crl/{CA}.crl"
    for certificate in issued:
        own, other = points_of(certificate)[0], f"{PUBLIC_URL}/crl/{CA}/2/0{1 - shard_of(certificate)}.crl"
        for url in (own, complete):
            good, said = check(certificate, url)
            assert good != (certificate in revoked), said
            assert certificate not in revoked or "certificate revoked" in said, said
        good, said = check(certificate, other)
        assert not good and "certificate revoked" not in said, "another shard says nothing of it"


def test_a_shard_is_short_and_says_what_it_covers(daemon, relying_party, certificates):
    _, revoked = certificates
    relying_party.wait_for_crl_with(revoked[1])
    for certificate in revoked:
        url = points_of(certificate)[0]
        text = openssl.run("crl", "-noout", "-text", stdin=download(daemon, url)).stdout.decode()
        assert re.search(r"X509v3 Issuing Distribution Point: critical\s+Full Name:\s+URI:" + re.escape(url), text)
        listed = set(re.findall(r"Serial Number: ([0-9A-F]+)", text))
        assert certificate["serial"].upper().lstrip("0") in {one.lstrip("0") for one in listed}
        assert all(int(one, 16) % 2 == shard_of(certificate) for one in listed)


def test_former_shards_are_published_too(daemon, certificates):
    for name in [f"{CA}/8/0{shard}" for shard in range(8)] + [f"{CA}/2/00", f"{CA}/2/01"]:
        pem = download(daemon, f"{PUBLIC_URL}/crl/{name}.crl")
        assert f"/crl/{name}.crl" in openssl.run("crl", "-noout", "-text", stdin=pem).stdout.decode()
    assert plain_http.described(f"{daemon.status_url}/crl/gost-root/2/00.crl").status == 404, "roots have none"


def test_a_long_list_comes_compressed_to_whoever_takes_it(installation, daemon, relying_party, certificates):
    """Of a CA's 3000 certificates that were revoked elsewhere, as the registry has them."""
    installation.query(
        "INSERT INTO tamga.certificate_status (issuer_id, serial, status, version, reason, revoked_at, not_after, changed_at) "
        "SELECT (SELECT id FROM tamga.certification_authorities WHERE name = %s), decode('02' || md5(i::text), 'hex'), 'revoked', 1, 4, "
        "moment, moment + interval '1 year', moment FROM date_trunc('second', now()) moment, generate_series(1, 3000) i", (CA,))
    target = f"{daemon.status_url}/crl/{CA}.crl"

    def compressed():
        answer = plain_http.described(target, headers={"Accept-Encoding": "gzip"})
        return answer if answer.header("Content-Encoding") == "gzip" else None
    answer = wait_until(compressed, 60, "the list is compressed", interval=0.2)
    plain = plain_http.described(target)
    assert plain.header("Content-Encoding") is None and plain.header("Vary") == "Accept-Encoding"
    assert gzip.decompress(answer.body) == plain.body and len(answer.body) < 0.9 * len(plain.body)
    assert plain_http.described(target, headers={"Accept-Encoding": "gzip", "If-None-Match": answer.header("ETag")}).status == 304
    metrics = plain_http.request(f"http://127.0.0.1:{daemon.metrics_port}/metrics").body.decode()
    assert re.search(r'tamga_crl_entries\{ca="gost-unqualified"\} 300\d', metrics)


def test_lint_has_nothing_to_complain_of(installation, daemon, certificates, tmp_path):
    (tmp_path / "ca.pem").write_text(installation.ca_pem(CA))
    (tmp_path / "shard.pem").write_text(download(daemon, f"{PUBLIC_URL}/crl/{CA}/2/01.crl"))
    done = installation.tamga("lint", "--issuer", tmp_path / "ca.pem", tmp_path / "shard.pem")
    assert "error" not in done.stdout and "warning" not in done.stdout, done.stdout
