"""Keys that the CA is asked to make and to pack, asked for wrongly."""

from bad_input import SERIAL, fields, post
PASSWORD = "hJ7$mwQ2zt-verno"

# (what is wrong, the body, where, the code)
KEY_ORDERS = [
    ("no parameter set", {"password": PASSWORD}, "/parameter_set", "field.required"),
    ("an unknown parameter set", {"parameter_set": "gost94", "password": PASSWORD}, "/parameter_set", "field.not_allowed_value"),
    ("a number for a parameter set", {"parameter_set": 1, "password": PASSWORD}, "/parameter_set", "field.wrong_type"),
    ("no password", {"parameter_set": "ecdsa-p256"}, "/password", "field.required"),
    ("a password of nine", {"parameter_set": "ecdsa-p256", "password": "hJ7$mwQ2z"}, "/password", "field.too_short"),
    ("a password with a NUL", {"parameter_set": "ecdsa-p256", "password": PASSWORD + "\0"}, "/password", "field.bad_characters"),
    ("a password that everybody has", {"parameter_set": "ecdsa-p256", "password": "пароль1234"}, "/password", "password.weak"),
    ("a member too many", {"parameter_set": "ecdsa-p256", "password": PASSWORD, "name": "x"}, "/name", "field.unknown"),
]

CONTAINERS = [
    ("no key", {"password": PASSWORD}, "/encrypted_key", "field.required"),
    ("no text for a key", {"encrypted_key": "", "password": PASSWORD}, "/encrypted_key", "field.too_short"),
    ("a key that is too long", {"encrypted_key": "x" * 20000, "password": PASSWORD}, "/encrypted_key", "field.too_long"),
    ("a key that is none", {"encrypted_key": "x", "password": PASSWORD}, "/encrypted_key", "field.wrong_format"),
    ("a weak password", {"encrypted_key": "x", "password": "qwertyuiop"}, "/password", "password.weak"),
]

CASES = [
    *(post(f"make a key: {name}", "/v1/keys", body, **fields((pointer, code))) for name, body, pointer, code in KEY_ORDERS),
    *(post(f"pack a key: {name}", "/v1/certificates/{issuer}/{serial}/pkcs12", body, **fields((pointer, code)))
      for name, body, pointer, code in CONTAINERS),
    post("pack a key: of a certificate that does not exist", f"/v1/certificates/{{issuer}}/{SERIAL}/pkcs12",
          {"encrypted_key": "x", "password": PASSWORD}, status=404, code="certificate.not_found"),
]
