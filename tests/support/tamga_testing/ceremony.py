"""A key ceremony as deploy/ceremony walks it, and acts after it."""

import subprocess

from tamga_testing import openssl, paths

PRESENT = ("--participant", "Иванова А. С., администратор", "--participant", "Петров Б. В., офицер")
KINDS = {
    "gost": ("gost-root", "gost-qualified", "issuing-qualified"),
    "ecdsa": ("ecdsa-root", "ecdsa-unqualified", "issuing-unqualified-ecdsa"),
}


class Ceremony:
    """One whose root has its key in a file or, where `tokens` names it for the root's machine, in a token."""

    def __init__(self, installation, folder, family, tokens=()):
        self.installation, self.folder, self.family = installation, folder, family
        self.kind, self.authority, self.profile = KINDS[family]
        self.name = f"offline-{family}"
        self.root, self.carrier, self.officers = folder / "root", folder / "carrier", folder / "officers"
        self.in_token = bool(tokens)
        self.other_key = "gost2012-512-a" if family == "gost" else "ecdsa-p384"  # than is made when nothing is said
        self.configure("offline.toml", tokens)

    def configure(self, name, tokens):
        """Of the root's machine, which has no database: nothing listens where its configuration says."""
        nobody = {role: "host=127.0.0.1 port=1 dbname=none" for role in ("registration", "issuance", "status")}
        self.installation.write_configuration(name, [1, 2, 3], {"database": nobody, "keys": {"tokens": list(tokens) or None}})

    def walk(self):
        done = subprocess.run(
            [paths.SOURCE / "deploy" / "ceremony", "--offline", self.installation.folder / "offline.toml", "--online",
             self.installation.folder / "command-line.toml", "--folder", self.folder, "--kind", self.kind, "--root", self.name,
             "--authority", self.authority, "--profile", self.profile],
            env={**openssl.environment(), "TAMGA": str(paths.tamga_binary())}, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        self.told = done.stdout
        return self

    def act(self, name, *arguments, check=True, configuration_file="offline.toml"):
        return self.installation.tamga("ceremony", name, *arguments, configuration_file=configuration_file, check=check)

    def verify(self, transcript):
        return self.act("verify", transcript, "--officer", self.officers / "administrator.crt", "--officer",
                        self.officers / "security.crt", "--signature", self.carrier / "transcript-1.administrator.p7s",
                        "--signature", self.carrier / "transcript-1.security.p7s", check=False)

    def root_pem(self):
        return (self.root / f"{self.name}.crt").read_text()

    def authority_serial(self):
        """Of the certificate that the root gave the CA."""
        return openssl.run("x509", "-noout", "-serial", "-in", self.carrier / "authority.crt").stdout.decode().split("=")[1].strip()

    def crl_number(self, file=None):
        text = openssl.run("crl", "-inform", "DER", "-in", file or self.root / f"{self.name}.crl", "-noout", "-crlnumber").stdout
        return int(text.decode().strip().split("=")[1], 16)
