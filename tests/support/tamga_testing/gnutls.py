"""What GnuTLS, the second reader of everything, makes of a chain."""

import pathlib
import subprocess
import tempfile


def verify(certificate, trusted, untrusted=()):
    """`certtool --verify` of a chain, all in PEM; True when it ends in what is trusted."""
    with tempfile.TemporaryDirectory(prefix="tamga-gnutls-") as name:
        folder = pathlib.Path(name)
        (folder / "chain.pem").write_text(certificate + "".join(untrusted))
        (folder / "trusted.pem").write_text("".join(trusted))
        done = subprocess.run(["certtool", "--verify", "--load-ca-certificate", folder / "trusted.pem", "--infile",
                               folder / "chain.pem"], capture_output=True, text=True)
        return done.returncode == 0 and "Chain verification output: Verified" in done.stdout
