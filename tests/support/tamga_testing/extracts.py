"""Extracts from the registry, verified as a relying party does it: the openssl command and a root."""

import dataclasses
import json
import pathlib
import subprocess
import tempfile

from tamga_testing import openssl
from tamga_testing.contract import contract

DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36"


def path(certificate):
    return f"/v1/registry/{certificate['issuer']}/{certificate['serial']}/extract"


@dataclasses.dataclass
class Verified:
    content: dict
    signer: str  # certificate in PEM
    structure: str  # of the CMS, as openssl prints it


def cms_verify(cms, root, *options):
    """`openssl cms -verify`; the finished process, the content in stdout."""
    with tempfile.TemporaryDirectory(prefix="tamga-extract-") as name:
        folder = pathlib.Path(name)
        (folder / "extract.p7m").write_bytes(cms)
        (folder / "root.pem").write_text(root)
        return openssl.run("cms", "-verify", "-binary", "-inform", "DER", "-in", folder / "extract.p7m", "-CAfile",
                           folder / "root.pem", "-no-CApath", "-no-CAstore", *options, check=False)


def verified(cms, root):
    """The content of an extract whose signature is right, of the described form."""
    with tempfile.TemporaryDirectory(prefix="tamga-extract-") as name:
        signer = pathlib.Path(name) / "signer.pem"
        done = cms_verify(cms, root, "-cades", "-signer", signer)
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        content = json.loads(done.stdout)
        contract().check_body("RegistryExtract", content)
        structure = openssl.run("cms", "-cmsout", "-print", "-noout", "-inform", "DER", stdin=cms).stdout.decode(errors="replace")
        return Verified(content, signer.read_text(), structure)


def poppler(pdf, *command):
    """A program of poppler-utils about a FILE; what it says."""
    with tempfile.TemporaryDirectory(prefix="tamga-pdf-") as name:
        file = pathlib.Path(name) / "extract.pdf"
        file.write_bytes(pdf)
        arguments = [argument.replace("FILE", str(file)) for argument in command]
        return subprocess.run(arguments, capture_output=True, text=True, check=True, cwd=name, timeout=60).stdout
