"""A token of SoftHSM in a folder of its own: taking it out and putting it back is moving that folder."""

import os
import pathlib
import subprocess

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "48291375"  # looked for in what the daemons say


class SoftToken:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self._tokens, self._elsewhere = self.folder / "tokens", self.folder / "elsewhere"
        self._tokens.mkdir(parents=True)
        configuration = self.folder / "softhsm2.conf"
        configuration.write_text(f"directories.tokendir = {self._tokens}\n")
        os.environ["SOFTHSM2_CONF"] = str(configuration)  # for whoever is started from here
        subprocess.run(["softhsm2-util", "--init-token", "--free", "--label", "ca", "--so-pin", "12345678", "--pin", PIN],
                       check=True, capture_output=True)
        self.pin_file = self.folder / "pin"
        self.write_pin(PIN)

    def write_pin(self, pin):
        self.pin_file.write_text(pin + "\n")
        self.pin_file.chmod(0o600)

    def keys(self, names):
        """[keys] tokens of the configuration."""
        return [{"name": name, "uri": f"pkcs11:token=ca;object={name}?module-path={MODULE}", "pin_file": str(self.pin_file)}
                for name in names]

    def take_out(self):
        self._tokens.rename(self._elsewhere)

    def put_back(self):
        self._elsewhere.rename(self._tokens)

    @property
    def is_out(self):
        return self._elsewhere.exists()
