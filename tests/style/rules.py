"""The rules of the house as data; check.py applies them."""

import re

# Who may include whom, by folder; the folder itself is always allowed. docs/architecture.md draws the same, compared in
# test_documents.py.
CORE = ("ca-core",)
LAYERS = {
    "ca-core/base": (),
    "ca-core": CORE,
    "server/config": CORE,
    "server/profiles": CORE + ("server/config",),
    "server/storage": CORE,
    "server/status": CORE + ("server/storage",),
    "server/app": CORE + ("server/storage", "server/status", "server/profiles"),
    "server/workers": CORE + ("server/app", "server/storage", "server/status"),
    "server/print": CORE + ("server/app",),
    "server/http": CORE + ("server/app", "server/print"),
    "server/net": CORE + ("server/http", "server/status", "server/config"),
    "server/service": CORE + ("server/net", "server/workers", "server/http", "server/print", "server/app", "server/status", "server/storage", "server/profiles", "server/config"),
    "server/cli": CORE + ("server/service", "server/config"),
    "server/main.cpp": CORE + ("server/cli", "server/config"),
}

# Libraries and the folders that may see them: (rule, header prefixes, folders).
LIBRARIES = (
    ("pqxx-place", ("pqxx",), ("server/storage/",)),
    ("openssl-place", ("openssl/",), ("ca-core/", "server/net/")),
    ("beast-place", ("boost/",), ("server/net/", "server/service/")),
    ("core-is-pure", ("nlohmann/", "spdlog/", "prometheus/", "toml++/", "CLI/"), ("server/",)),
    ("toml-place", ("toml++/", "toml.hpp"), ("server/config/", "server/profiles/")),
    ("command-line-place", ("CLI/",), ("server/cli/", "server/main.cpp")),
    ("gmp-place", ("gmp",), ("ca-core/keys/shared_primes.",)),
    ("zxcvbn-place", ("zxcvbn",), ("ca-core/keys/new_password.",)),
    ("argon2-place", ("argon2",), ("server/app/",)),
    ("zlib-place", ("zlib",), ("server/status/gzip_file.",)),
    ("curl-place", ("curl/",), ("server/workers/http_client.",)),
    ("cairo-place", ("cairo", "ft2build", "freetype"), ("server/print/page_writer.",)),
    ("qpdf-place", ("qpdf/",), ("server/print/signed_pdf.",)),
    ("pkcs11-place", ("p11-kit/",), ("ca-core/pkcs11/",)),
)

# Calls that have one place: (rule, pattern, folders or files that may, reason).
PLACES = (
    ("environment", re.compile(r"\b(secure_)?getenv\s*\("), ("server/config/",), "the environment is read in server/config only"),
    ("environment", re.compile(r"\b(un)?setenv\s*\("), ("server/config/", "ca-core/openssl/"),
     "the environment is changed in server/config and ca-core/openssl only"),
    ("clock", re.compile(r"\bsystem_clock::now\b|\bCURRENT_TIMESTAMP\b|\bgettimeofday\s*\(|(?<![\w.>])time\s*\(\s*(nullptr|NULL|0)\s*\)"),
     ("server/service/system_clock.",), "only server/service/system_clock reads the wall clock; take an Instant"),
    ("core-clock", re.compile(r"\b(steady|high_resolution)_clock::now\b"), ("server/",), "ca-core reads no clock"),
    ("random", re.compile(r"\bRAND_(priv_)?bytes\b|\brandom_device\b|\bmt19937|\b(s?rand|arc4random|getrandom)\s*\("),
     ("ca-core/openssl/random.",), "random octets come from tamga::Random"),
    ("console", re.compile(r"\bstd::(cout|cerr|clog)\b|\b(f?printf|puts)\s*\("), ("server/cli/", "server/main.cpp"),
     "only the command line writes to the console; the rest logs"),
    ("core-is-pure", re.compile(r"\bspdlog::|\bnlohmann::|\bboost::|\bpqxx::"), ("server/",), "ca-core knows OpenSSL alone"),
    ("pqxx-place", re.compile(r"\bpqxx::"), ("server/storage/",), "pqxx stays in server/storage"),
    ("unnamed-aggregate", re.compile(r"(?<![\w\])])\.\w+ = \{\s*\."), (),
     "name the type, `.member = Type{.…}`: GCC 12 destroys the members of an unnamed one twice when a later initialiser throws"),
)

# Catching everything: allowed where an error gets its answer, and anywhere when it is thrown on within a few lines.
CATCHES_ALL = re.compile(r"\bcatch\s*\(\s*\.\.\.\s*\)")
MAY_CATCH_ALL = ("server/net/", "server/storage/", "server/main.cpp", "server/workers/", "server/status/", "server/service/")

# What only one file (with its header) of the program may see: (rule, pattern, reason).
ONE_FILE = (
    ("engine-in-one-file", re.compile(r"\bENGINE_\w+|\bENGINE\s*\*|<openssl/engine\.h>"), "ENGINE is on its way out of OpenSSL: one file knows it"),
    ("system-clock-in-one-file", re.compile(r"\bsystem_clock::now\b"), "one file reads the wall clock"),
)

EMPTY_WORDS = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers", "stuff"}
EMPTY_TYPE_NAME = re.compile(r"(Util|Utils|Helper|Helpers|Manager|Misc)$")

MOST_LINES = 350
SIZED_FILES = (".cpp", ".hpp", ".py", ".sh", ".sql", ".ts")
TEXT_FILES = SIZED_FILES + (".inc", ".md", ".txt", ".cmake", ".toml", ".yaml", ".yml", ".json", ".conf", ".service", ".cnf")
TEXT_NAMES = {"quickstart", "run", "entrypoint", "Containerfile", ".clang-tidy", ".clang-format", ".gitignore"}

# Text that may stand nowhere: (rule, pattern, reason).
FORBIDDEN_TEXT = (
    ("loose-end", re.compile(r"\b(TODO|FIXME|XXX|HACK)\b(?![0-9-])"), "finish it, or say in the documentation what is missing"),
    ("machine-path", re.compile(r"(?<![\w.$}])/(home/[a-z][\w-]*|root|work|Users/\w+)/\w"), "a path of one machine"),
    ("skipped-test", re.compile(r"\bGTEST_SKIP\b|\bDISABLED_\w|@pytest\.mark\.(skip|xfail)\b|\bpytest\.skip\("), "a test runs or is not there"),
    ("ticket", re.compile(r"\b([Ii]ssue|[Tt]icket|[Tt]ask) (#|no\. ?)\d+"), "say the reason, not the number of a ticket"),
    ("suppressed", re.compile(r"\bNOLINT(NEXTLINE|BEGIN|END)?\b(?!\([\w.,-]+\))"), "NOLINT names its check"),
)
