"""Tokens of SoftHSM in a folder of their own: taking them out and putting them back is moving that folder."""

import os
import pathlib
import re
import subprocess

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
# Looked for in what the daemons say: nothing that random hexadecimal text could hold.
PIN = "PIN-of-the-tests"


class SoftToken:
    """One or more of them, all with the same PIN."""

    def __init__(self, folder, labels=("ca",)):
        self.folder = pathlib.Path(folder)
        self._tokens, self._elsewhere = self.folder / "tokens", self.folder / "elsewhere"
        self._tokens.mkdir(parents=True)
        configuration = self.folder / "softhsm2.conf"
        configuration.write_text(f"directories.tokendir = {self._tokens}\n")
        os.environ["SOFTHSM2_CONF"] = str(configuration)  # for whoever is started from here
        for label in labels:
            subprocess.run(["softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", "12345678", "--pin", PIN],
                           check=True, capture_output=True)
        self.pin_file = self.folder / "pin"
        self.write_pin(PIN)

    def write_pin(self, pin):
        self.pin_file.write_text(pin + "\n")
        self.pin_file.chmod(0o600)

    def key(self, name, label=None, token="ca"):
        """An item of [keys] tokens: the key `label` of the token, or the one called as the item is."""
        return {"name": name, "uri": f"pkcs11:token={token};object={label or name}?module-path={MODULE}", "pin_file": str(self.pin_file)}

    def keys(self, names, token="ca"):
        """[keys] tokens of the configuration."""
        return [self.key(name, token=token) for name in names]

    def tool(self, *arguments, token="ca"):
        """`pkcs11-tool`, as whoever prepares a token uses it; what it says."""
        return subprocess.run(["pkcs11-tool", "--module", MODULE, "--token-label", token, "--login", "--pin", PIN, *arguments],
                              check=True, capture_output=True, text=True).stdout

    def make_key(self, label, kind, *more, token="ca"):
        """As the maker's tools make one: `kind` is "EC:prime256v1", "rsa:2048"."""
        self.tool("--keypairgen", "--key-type", kind, "--label", label, *more, token=token)

    def serial(self, token="ca"):
        slots = subprocess.run(["softhsm2-util", "--show-slots"], check=True, capture_output=True, text=True).stdout.split("\nSlot ")
        return next(re.search(r"Serial number: *(\S+)", slot).group(1) for slot in slots if re.search(rf"Label: *{token} *$", slot, re.M))

    def private_keys(self, token="ca"):
        """{label: how the token guards it} of its private keys."""
        listed = self.tool("--list-objects", "--type", "privkey", token=token)
        return dict(re.findall(r"label:\s+(.*)\n(?:.*\n)*?\s+Access:\s+(.*)", listed))

    def take_out(self):
        self._tokens.rename(self._elsewhere)

    def put_back(self):
        self._elsewhere.rename(self._tokens)

    @property
    def is_out(self):
        return self._elsewhere.exists()
