"""The registry of another program: what `openssl ca` keeps, and what `tamga import` says of it."""

import dataclasses
import pathlib
import re

from tamga_testing import openssl
from tamga_testing.installation import KEY_PASSWORD

CONFIGURATION = """
[ca]
default_ca = old
[old]
database = {folder}/index.txt
new_certs_dir = {folder}/newcerts
serial = {folder}/serial
crlnumber = {folder}/crlnumber
certificate = {folder}/ca.pem
private_key = {folder}/ca.key
default_md = {digest}
default_days = 365
default_crl_days = 30
policy = anything
unique_subject = no
x509_extensions = leaf
string_mask = utf8only
[anything]
commonName = supplied
[leaf]
basicConstraints = CA:FALSE
authorityKeyIdentifier = keyid
[users_alone]
issuingDistributionPoint = critical,@users_point
[users_point]
onlyuser = TRUE
[authorities_alone]
issuingDistributionPoint = critical,@authorities_point
[authorities_point]
onlyCA = TRUE
"""


@dataclasses.dataclass
class OldRegistry:
    """A CA as another program has it: an index of `openssl ca`."""

    issuer: str
    folder: pathlib.Path
    key_kind: str

    @classmethod
    def open(cls, installation, issuer, key_kind, folder):
        """Of a CA of the installation: the same key and name."""
        folder.mkdir(parents=True)
        (folder / "ca.pem").write_text(installation.ca_pem(issuer))
        openssl.run("pkey", "-in", installation.folder / "keys" / f"{issuer}.key", "-passin", f"pass:{KEY_PASSWORD}",
                    "-out", folder / "ca.key")
        return cls.keep(issuer, key_kind, folder)

    @classmethod
    def keep(cls, issuer, key_kind, folder):
        """For ca.key and ca.pem of the folder; `issuer` is what Tamga calls the CA."""
        old = cls(issuer, folder, key_kind)
        (folder / "newcerts").mkdir()
        (folder / "index.txt").write_text("")
        (folder / "serial").write_text("1000\n")
        (folder / "crlnumber").write_text("01\n")
        (folder / "ca.cnf").write_text(CONFIGURATION.format(
            folder=folder, digest=openssl.KEY_KINDS[key_kind].digest))
        return old

    def run(self, *arguments):
        return openssl.run("ca", "-config", self.folder / "ca.cnf", "-batch", *arguments)

    def issue(self, name, *options, key=None):
        """The file of a new certificate."""
        request = self.folder / f"{name}.csr"
        request.write_text(openssl.make_request(self.key_kind, key=key, subject=f"/CN={name}"))
        before = set((self.folder / "newcerts").iterdir())
        self.run("-utf8", "-in", request, "-out", self.folder / f"{name}.out", *options)
        (made,) = set((self.folder / "newcerts").iterdir()) - before
        return made

    def revoke(self, file, *options):
        self.run("-revoke", file, *options)

    def crl(self, file, *options):
        self.run("-gencrl", "-out", file, *options)

    def certificate(self, file):
        """As RelyingParty wants it."""
        text = file.read_text()
        return {"issuer": self.issuer, "serial": file.stem.lower(), "pem": text[text.index("-----BEGIN"):]}


def figures(done):
    """The numbers of the report's first line."""
    found = re.search(r"(\d+) serial numbers added, (\d+) certificates taken in, (\d+) statuses changed, (\d+) unchanged",
                      done.stdout)
    assert found, done.stdout + done.stderr
    return tuple(map(int, found.groups()))


def oddities(done):
    return dict(re.findall(r"^([a-z_]+): (\d+)$", done.stdout, re.MULTILINE))
