"""Marked secrets are sent through every door, with the database made to fail: no log, no answer, no process list has them."""

import json
import pathlib
import re
import urllib.parse

import pytest

from tamga_testing import configuration, journey, openssl, persons
from tamga_testing.installation import KEY_PASSWORD

WORD = "МЕТКА-кодовое-слово-7391"
WRONG_WORD = "МЕТКА-неверное-слово-5512"
TOLD_WORD = "МЕТКА-сказанное-слово-8846"


@pytest.fixture(scope="module")
def marked():
    """A person whose numbers are searched for everywhere afterwards."""
    person = persons.random_applicant()
    person["passport"]["series"], person["passport"]["number"] = "4599", "918273"
    person["email"] = "metka-7391@example.ru"
    person["phone"] = "+79990073915"
    return person


def secrets_of(person):
    snils = person["snils"]
    return {
        "code word": WORD, "wrong code word": WRONG_WORD, "told code word": TOLD_WORD,
        "SNILS": snils, "printed SNILS": f"{snils[:3]}-{snils[3:6]}-{snils[6:9]} {snils[9:]}",
        "passport number": person["passport"]["number"], "INN": person["inn"],
        "e-mail": person["email"], "phone": person["phone"][1:],
        "surname": "Меткин", "password of the keys": KEY_PASSWORD,
    }


@pytest.fixture(scope="module")
def story(installation, daemon, operator, marked):
    """Everything that can be done with the marked person; the answers of all calls by whether they may tell his data."""
    marked["name"]["surname"] = "Меткин"
    answers = {"owner": [], "others": []}

    def call(method, target, body=None, headers=None, to="others", check=True):
        answer = operator.request(method, target, body, headers, check)
        answers[to].append(answer)
        return answer

    body = journey.submission(applicant=marked, code_word=WORD)
    application = call("POST", "/v1/applications", body, {"Idempotency-Key": "secret-1"}, "owner").json()
    path = f"/v1/applications/{application['id']}"
    call("POST", f"{path}/approve", {"identification": {**journey.identification(), "document": "4599 № 918273"}}, to="owner")
    certificate = call("POST", f"{path}/issue", {}, {"Prefer": "wait=30"}, "owner").json()
    verify = f"/v1/subscribers/{certificate['subscriber_id']}/code-word/verify"
    for word in (WORD, WRONG_WORD, TOLD_WORD):
        call("POST", verify, {"code_word": word})
    wrong_reissue = journey.reissue_body(certificate, openssl.make_request("gost-256-a"), WRONG_WORD)
    call("POST", "/v1/reissues", wrong_reissue)

    send_wrongly(call, body, marked)
    fail_in_the_database(installation, call, body, certificate, marked)
    return answers


def send_wrongly(call, body, person):
    """The secrets where they do not belong: broken JSON, wrong types, member names, addresses, queries, headers."""
    json_type = {"Content-Type": "application/json"}
    text = json.dumps(body, ensure_ascii=False)
    call("POST", "/v1/applications", text[:-5].encode(), json_type)
    call("POST", "/v1/applications", text.encode(), {"Content-Type": "text/plain"})
    call("POST", "/v1/applications", text.replace(WORD, WORD + "\\u0000").encode(), json_type)
    call("POST", "/v1/applications", {**body, WORD: 1, person["snils"]: 2})
    call("POST", "/v1/applications", {**body, "code_word": [WORD], "applicant": {**person, "snils": [person["snils"]]}})
    call("POST", "/v1/applications", {**body, "applicant_kind": WORD, "signature_kind": person["snils"]})
    call("POST", "/v1/applications", {**body, "request": WORD})
    spoilt = {**person, "snils": person["snils"][:-1] + str((int(person["snils"][-1]) + 1) % 10)}
    call("POST", "/v1/applications", {**body, "applicant": spoilt})
    call("POST", "/v1/applications", body, {"Idempotency-Key": "secret-2"})
    call("POST", "/v1/applications", {**body, "code_word": TOLD_WORD}, {"Idempotency-Key": "secret-1"})
    call("GET", f"/v1/applications?office={urllib.parse.quote(WORD)}")
    call("GET", f"/v1/applications?{urllib.parse.quote(WORD)}=1")
    call("GET", f"/v1/applications?cursor={urllib.parse.quote(person['snils'])}")
    call("GET", f"/v1/applications/{person['snils']}")
    call("GET", f"/v1/{urllib.parse.quote(WORD)}")
    call("POST", "/v1/reissues", {"authorization": {"method": WORD, "code_word": WORD}})


def fail_in_the_database(installation, call, body, certificate, person):
    """Statements that fail in ways whose messages quote the row; afterwards the schema is as it was."""
    connection = installation.connect()
    cursor = connection.cursor()
    fresh = {**body, "request": openssl.make_request("gost-256-a")}
    cursor.execute("ALTER TABLE tamga.applications ADD CONSTRAINT forced CHECK (office <> 'Главный офис') NOT VALID")
    assert call("POST", "/v1/applications", fresh).status == 500
    cursor.execute("ALTER TABLE tamga.applications DROP CONSTRAINT forced")

    cursor.execute("CREATE FUNCTION tamga.forced() RETURNS trigger LANGUAGE plpgsql AS"
                   " $$ BEGIN RAISE EXCEPTION 'forced: %', NEW::text USING DETAIL = NEW::text; END $$")
    for table, method, target, content in (
            ("applications", "POST", "/v1/applications", fresh),
            ("code_word_attempts", "POST", f"/v1/subscribers/{certificate['subscriber_id']}/code-word/verify", {"code_word": WORD}),
            ("audit_entries", "POST", f"{journey.certificate_path(certificate)}/revoke",
             journey.revocation(statement=f"СНИЛС {person['snils']}")),
    ):
        cursor.execute(f"CREATE TRIGGER forced BEFORE INSERT OR UPDATE ON tamga.{table} FOR EACH ROW EXECUTE FUNCTION tamga.forced()")
        assert call(method, target, content).status == 500
        cursor.execute(f"DROP TRIGGER forced ON tamga.{table}")

    cursor.execute("ALTER TABLE tamga.subscribers RENAME TO subscribers_away")
    assert call("POST", f"/v1/subscribers/{certificate['subscriber_id']}/code-word/verify", {"code_word": WORD}).status in (500, 503)
    cursor.execute("ALTER TABLE tamga.subscribers_away RENAME TO subscribers")
    cursor.execute("DROP FUNCTION tamga.forced()")
    connection.close()


def assert_clean(text, person, where, allowed=()):
    # Six digits of a passport number may stand in random hexadecimal digits: in ids, digests and columns of octets.
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,}", "", text)
    found = [name for name, secret in secrets_of(person).items() if secret in text and name not in allowed]
    assert found == [], f"{where} has the {found}"


def test_no_log_line_has_a_secret(story, installation, marked):
    log = installation.logs()
    assert len(log.splitlines()) > 30, "the log is too short to prove anything"
    assert_clean(log, marked, "the log")
    # The structured log may write Cyrillic as escapes.
    unescaped = "\n".join(json.dumps(json.loads(line), ensure_ascii=False) for line in log.splitlines() if line.startswith("{"))
    assert_clean(unescaped, marked, "the log")


def test_no_argon2_hash_is_logged(story, installation):
    assert "$argon2id$" not in installation.logs()


def test_no_refusal_has_a_secret(story, marked):
    assert len(story["others"]) > 20
    for answer in story["others"]:
        if answer.status < 400 and answer.media_type == "application/json":
            continue  # a list that the caller may read
        text = answer.body.decode(errors="replace") + str(answer.headers)
        # An operator's own misspelt address comes back in nothing; the certificate's subject is public.
        assert_clean(text, marked, f"the answer {answer}")


def test_no_answer_at_all_has_a_code_word(story):
    for answer in story["owner"] + story["others"]:
        text = answer.body.decode(errors="replace")
        for word in (WORD, WRONG_WORD, TOLD_WORD):
            assert word not in text, answer


def test_internal_errors_tell_nothing_but_the_request_id(story):
    internal = [answer.json() for answer in story["others"] if answer.status == 500]
    assert len(internal) >= 4
    for problem in internal:
        assert problem["code"] == "internal"
        assert "errors" not in problem and "SQL" not in json.dumps(problem) and "forced" not in json.dumps(problem)


def test_the_process_list_has_no_secret(story, daemon, marked):
    for name in ("cmdline", "environ"):
        text = pathlib.Path(f"/proc/{daemon.pid}/{name}").read_bytes().decode(errors="replace")
        assert_clean(text, marked, name)


def test_postgresql_log_has_no_secret(story, cluster, marked):
    assert_clean(cluster.log.read_text(errors="replace"), marked, "PostgreSQL's log")


def test_no_table_has_a_secret_in_clear(story, installation, marked):
    """The certificate itself is public: it carries the name, SNILS and INN, and so does what was going to be signed."""
    tables = [name for (name,) in installation.query("SELECT tablename FROM pg_tables WHERE schemaname = 'tamga'")]
    public = {"certificates", "issuance_intents"}
    for table in tables:
        text = "\n".join(row[0] for row in installation.query(f"SELECT t::text FROM tamga.{table} t"))
        octets = b"\0".join(bytes.fromhex(piece) for piece in _hex_pieces(text))
        if table in public:
            continue
        assert_clean(text, marked, f"the table {table}")
        for name, secret in secrets_of(marked).items():
            assert secret.encode() not in octets, f"the table {table} has the {name} as octets"


def _hex_pieces(text):
    """The bytea columns of rows that PostgreSQL wrote as text."""
    return re.findall(r"\\x((?:[0-9a-f]{2})+)", text)


def test_the_configuration_has_no_secret_and_shows_none(installation, daemon, marked):
    done = installation.tamga("config", "check", configuration_file=daemon.configuration_file.name)
    assert_clean(done.stdout + done.stderr, marked, "config check")
    assert configuration.PUBLIC_URL in daemon.configuration_file.read_text()
