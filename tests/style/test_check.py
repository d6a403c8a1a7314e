"""Each rule of check.py is shown to find its fault in a broken tree and to leave a sound one alone."""

import pathlib

import check
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADER = "#pragma once\n"

# rule, path of the broken file, its text
BROKEN = [
    ("direction", "ca-core/x509/name.cpp", '#include "server/app/clock.hpp"\n'),
    ("direction", "ca-core/base/bytes.cpp", '#include "ca-core/x509/oid.hpp"\n'),
    ("direction", "server/storage/certificates.cpp", '#include "server/app/clock.hpp"\n'),
    ("direction", "server/app/approve.cpp", '#include "server/http/route.hpp"\n'),
    ("direction", "server/http/route.cpp", '#include "server/storage/database.hpp"\n'),
    ("direction", "server/status/index.cpp", '#include "server/app/clock.hpp"\n'),
    ("direction", "server/config/config.cpp", '#include "server/app/clock.hpp"\n'),
    ("include-root", "server/app/approve.cpp", '#include "clock.hpp"\n'),
    ("include-root", "server/app/approve.cpp", '#include "../app/clock.hpp"\n'),
    ("pqxx-place", "server/app/approve.cpp", "#include <pqxx/pqxx>\n"),
    ("pqxx-place", "server/workers/queue.cpp", "void f(pqxx::work& w);\n"),
    ("openssl-place", "server/http/route.cpp", "#include <openssl/x509.h>\n"),
    ("openssl-place", "server/app/approve.hpp", HEADER + "#include <openssl/evp.h>\n"),
    ("beast-place", "server/http/route.cpp", "#include <boost/beast/http.hpp>\n"),
    ("beast-place", "ca-core/x509/name.cpp", "#include <boost/asio.hpp>\n"),
    ("core-is-pure", "ca-core/x509/name.cpp", "#include <nlohmann/json.hpp>\n"),
    ("core-is-pure", "ca-core/x509/name.cpp", 'void f() { spdlog::info("x"); }\n'),
    ("toml-place", "server/service/service.cpp", "#include <toml++/toml.h>\n"),
    ("command-line-place", "server/service/service.cpp", "#include <CLI/CLI.hpp>\n"),
    ("argon2-place", "server/http/route.cpp", "#include <argon2.h>\n"),
    ("zlib-place", "server/status/crl_shelf.cpp", "#include <zlib.h>\n"),
    ("cairo-place", "server/http/handlers/registry.cpp", "#include <cairo-pdf.h>\n"),
    ("qpdf-place", "server/print/extract_form.cpp", "#include <qpdf/QPDF.hh>\n"),
    ("curl-place", "server/workers/crl_delivery.cpp", "#include <curl/curl.h>\n"),
    ("zxcvbn-place", "server/http/route.cpp", "#include <zxcvbn.h>\n"),
    ("pkcs11-place", "server/app/key_store.cpp", "#include <p11-kit/pkcs11.h>\n"),
    ("gmp-place", "server/http/route.cpp", "#include <gmp.h>\n"),
    ("environment", "server/net/listener.cpp", 'auto home = std::getenv("HOME");\n'),
    ("environment", "server/service/service.cpp", 'void f() { unsetenv("CRYPT_PARAMS"); }\n'),
    ("clock", "server/app/approve.cpp", "auto now = std::chrono::system_clock::now();\n"),
    ("clock", "ca-core/x509/name.cpp", "auto now = std::time(nullptr);\n"),
    ("core-clock", "ca-core/x509/name.cpp", "auto now = std::chrono::steady_clock::now();\n"),
    ("random", "server/app/approve.cpp", "std::random_device device;\n"),
    ("random", "ca-core/x509/serial.cpp", "void f() { RAND_bytes(p, 16); }\n"),
    ("console", "server/app/approve.cpp", 'void f() { std::cout << "x"; }\n'),
    ("unnamed-aggregate", "server/app/approve.cpp", "Outer f() { return {.inner = {.key = 1, .name = name()}, .last = g()}; }\n"),
    ("swallowed-errors", "server/app/approve.cpp", "void f() { try { g(); } catch (...) {} }\n"),
    ("empty-name", "server/app/string_utils.cpp", "int f();\n"),
    ("empty-name", "server/helpers/text.cpp", "int f();\n"),
    ("empty-name", "server/app/keys.hpp", HEADER + "class KeyManager {\n};\n"),
    ("type-name", "server/app/keys.hpp", HEADER + "struct key_pair {\n};\n"),
    ("file-name", "server/app/KeyPair.cpp", "int f();\n"),
    ("pragma-once", "server/app/keys.hpp", "#ifndef KEYS\n#define KEYS\n#endif\n"),
    ("length", "server/app/approve.cpp", "int f();\n" * 351),
    ("loose-end", "server/app/approve.cpp", "// TODO: the rest\n"),
    ("loose-end", "docs/operation.md", "FIXME\n"),
    ("machine-path", "deploy/lib/build.sh", "cd /home/anna/tamga\n"),
    ("machine-path", "docs/operation.md", "See /root/notes.\n"),
    ("skipped-test", "tests/unit/server/app/approve_test.cpp", "void f() { GTEST_SKIP(); }\n"),
    ("skipped-test", "tests/integration/test_issue.py", "@pytest.mark.skip\ndef test_it(): ...\n"),
    ("ticket", "docs/operation.md", "As issue #7 asks.\n"),
    ("suppressed", "server/app/approve.cpp", "int f();  // NOLINT\n"),
]

SOUND = {
    "ca-core/base/bytes.hpp": HEADER + "using Bytes = int;\n",
    "ca-core/x509/oid.hpp": HEADER + '#include "ca-core/base/bytes.hpp"\n#include <openssl/objects.h>\n',
    "ca-core/openssl/random.cpp": "void f() { RAND_bytes(p, 16); }\n",
    "server/app/clock.hpp": HEADER + '// A comment may say std::getenv("X") and pqxx::work.\nclass SystemClock final {\n};\n',
    "server/http/route.hpp": HEADER + '#include "server/app/clock.hpp"\nconst char* text = "catch (...) and std::cout";\n',
    "server/storage/database.hpp": HEADER + "#include <pqxx/pqxx>\n",
    "server/service/system_clock.cpp": "auto now() { return std::chrono::system_clock::now(); }\n",
    "server/config/environment.cpp": 'auto f() { return std::getenv("TAMGA_CONFIG"); }\n',
    "server/app/cleanup.cpp": "void f() { try { g(); } catch (...) {\n  undo();\n  throw;\n} }\n",
    "server/net/session.cpp": "#include <openssl/ssl.h>\nvoid f() { try { g(); } catch (...) { answer(); } }\n",
}


def write(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_sound_tree_has_no_faults(tmp_path):
    write(tmp_path, SOUND)
    assert check.check(tmp_path) == []


@pytest.mark.parametrize("rule, path, text", BROKEN, ids=[f"{rule}-{path}" for rule, path, _ in BROKEN])
def test_broken_tree_is_refused(tmp_path, rule, path, text):
    write(tmp_path, SOUND)
    write(tmp_path, {path: text})
    found = {(fault.path, fault.rule) for fault in check.check(tmp_path)}
    assert (path, rule) in found


def test_engine_in_a_second_file_is_refused(tmp_path):
    write(tmp_path, SOUND)
    write(tmp_path, {"ca-core/openssl/library.cpp": "#include <openssl/engine.h>\n", "ca-core/keys/key.cpp": "ENGINE* engine;\n"})
    found = {(fault.path, fault.rule) for fault in check.check(tmp_path)}
    assert ("ca-core/keys/key.cpp", "engine-in-one-file") in found


def test_every_rule_has_a_broken_example():
    import rules
    named = {row[0] for table in (rules.LIBRARIES, rules.PLACES, rules.FORBIDDEN_TEXT) for row in table}
    shown = {rule for rule, _, _ in BROKEN}
    assert named <= shown


def test_the_program_ends_with_one_when_there_are_faults(tmp_path, monkeypatch, capsys):
    write(tmp_path, {"server/app/approve.cpp": "// TODO\n"})
    monkeypatch.setattr("sys.argv", ["check.py", str(tmp_path)])
    assert check.main() == 1
    assert "server/app/approve.cpp:1: loose-end" in capsys.readouterr().out


def test_layers_of_the_tree_are_all_known():
    """A new folder of the server needs a place in the directions of dependence."""
    import rules
    folders = {f"server/{path.name}" for path in (ROOT / "server").iterdir() if path.is_dir() and any(path.rglob("*.?pp"))}
    assert folders <= set(rules.LAYERS)
