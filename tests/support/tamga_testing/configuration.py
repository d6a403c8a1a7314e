"""Writes the configuration file of a test daemon."""

import json

PUBLIC_URL = "http://status.tamga.test"


def defaults(conninfo, ports):
    """Every section a daemon of all duties needs; `conninfo(role)` gives the connection string of a database role."""
    api, status, metrics = ports
    return {
        "daemon": {"duties": ["registration", "issuance", "status"], "instance": 1, "stop_timeout": "30s"},
        "log": {"level": "debug"},
        "organization": {
            "name": "ООО «Проверка»",
            "inn": "7707083893",
            "ogrn": "1027700132195",
            "region_code": "77",
            "region": "г. Москва",
            "locality": "Москва",
            "street": "ул. Проверочная, д. 1",
            "email": "ca@tamga.test",
            "signature_tool": "Средство подписи для проверок",
            "ca_tool": "УЦ для проверок",
            "signature_tool_certificate": "Заключение № 1",
            "ca_tool_certificate": "Заключение № 2",
        },
        "database": {
            "registration": conninfo("tamga_registration"),
            "issuance": conninfo("tamga_issuance"),
            "status": conninfo("tamga_status"),
            # A crowd that asks at once waits its turn however slow the machine is: whom 503 is told to is not tested here.
            "acquire_timeout": "60s",
        },
        "api": {
            "listen": f"127.0.0.1:{api}",
            "certificates": [
                {"certificate": "keys/tls-ecdsa.crt", "key": "keys/tls-ecdsa.key"},
                {"certificate": "keys/tls-gost.crt", "key": "keys/tls-gost.key"},
            ],
            "client_ca": "keys/staff-chain.crt",
        },
        "status": {"listen": f"127.0.0.1:{status}", "public_url": PUBLIC_URL, "snapshot_directory": "status"},
        "metrics": {"listen": f"127.0.0.1:{metrics}"},
        "keys": {"directory": "keys", "password_file": "secrets/keys-password"},
        "personal_data": {"master_key_file": "secrets/personal-data.key"},
        "crl": {"directory": "crl"},
        # Cheap hashes: it is not Argon2id that is tested here.
        "code_word": {"memory_kib": 1024, "passes": 1},
    }


def merge(base, overrides):
    """A copy of `base` in which `overrides` replaces single keys; None takes a key away."""
    merged = {name: dict(section) for name, section in base.items()}
    for name, section in overrides.items():
        if section is None:
            merged.pop(name, None)
            continue
        target = merged.setdefault(name, {})
        for key, value in section.items():
            if value is None:
                target.pop(key, None)
            else:
                target[key] = value
    return merged


def to_toml(sections):
    return "\n".join(
        f"[{name}]\n" + "".join(f"{key} = {_value(value)}\n" for key, value in section.items())
        for name, section in sections.items())


def _value(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return str(value)
