"""The compose file, the image and the units: each says what exists in the tree, and their formats are valid."""

import configparser
import os
import pathlib
import re
import shutil
import subprocess

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load(COMPOSE.read_text())


def compose_config(file):
    environment = {**os.environ, "COMPOSE_PROJECT_NAME": "tamga"}
    return subprocess.run(["docker-compose", "--file", str(file), "config", "--quiet"], capture_output=True, text=True,
                          env=environment, cwd=ROOT)


def test_compose_file_is_valid_by_its_schema():
    checked = compose_config(COMPOSE)
    assert checked.returncode == 0, checked.stderr


def test_schema_check_refuses_a_broken_compose_file(tmp_path):
    broken = tmp_path / "docker-compose.yml"
    broken.write_text(COMPOSE.read_text().replace("healthcheck:", "healthchek:"))
    checked = compose_config(broken)
    assert checked.returncode != 0
    assert "healthchek" in checked.stderr


def test_compose_secrets_are_exactly_those_that_make_secrets_writes(compose, tmp_path):
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy")
    subprocess.run([tmp_path / "deploy/container/make-secrets"], check=True, capture_output=True)
    made = {path.relative_to(tmp_path).as_posix() for path in (tmp_path / "var/compose/secrets").iterdir()}
    assert made == {secret["file"] for secret in compose["secrets"].values()}
    for path in (tmp_path / "var/compose/secrets").iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
        assert len(path.read_text()) >= 48


def test_secrets_are_not_made_twice(tmp_path):
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy")
    seen = []
    for _ in range(2):
        subprocess.run([tmp_path / "deploy/container/make-secrets"], check=True, capture_output=True)
        seen.append({path.name: path.read_text() for path in (tmp_path / "var/compose/secrets").iterdir()})
    assert seen[0] == seen[1]


def test_every_service_waits_for_what_it_needs_and_is_checked(compose):
    services = compose["services"]
    assert set(services) == {"postgres", "migrate", "tamga"}
    assert services["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert services["tamga"]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert "healthcheck" in services["postgres"] and "healthcheck" in services["tamga"]
    declared = set(compose["secrets"])
    for service in services.values():
        assert set(service.get("secrets", [])) <= declared
        for name, value in service.get("environment", {}).items():
            assert "password" not in str(value).lower() or name.endswith("_FILE"), f"{name} carries a secret"


def test_daemon_gets_no_password_of_owner_or_superuser(compose):
    assert not {"postgres.password", "tamga_owner.password"} & set(compose["services"]["tamga"]["secrets"])


def test_containerfile_runs_only_the_steps_that_exist():
    text = (ROOT / "deploy/Containerfile").read_text()
    steps = re.findall(r"^RUN (\S+) (\w+)", text, re.M)
    assert [step for _, step in steps] == ["build", "run"]
    script = (ROOT / "deploy/container/image-steps").read_text()
    for program, step in steps:
        assert program.endswith("/deploy/container/image-steps")
        assert re.search(rf"^  {step}\)$", script, re.M)
    assert len(re.findall(r"^RUN ", text, re.M)) == len(steps)
    for source in re.findall(r"^COPY (deploy/\S+)", text, re.M):
        assert (ROOT / source).exists()
    entrypoint = re.search(r'^ENTRYPOINT \["/opt/tamga/share/(\S+)"\]', text, re.M).group(1)
    assert os.access(ROOT / entrypoint, os.X_OK)


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "deploy/packages").glob("*.txt")))
def test_package_lists_are_sorted_and_known_to_dpkg(name):
    lines = (ROOT / "deploy/packages" / name).read_text().splitlines()
    packages = [line for line in lines if line and not line.startswith("#")]
    assert packages == sorted(set(packages))
    if name == "node.txt":
        return  # tests/run installs these only where Node comes from nowhere else
    known = subprocess.run(["dpkg-query", "-W", "-f", "${db:Status-Status}\n", *packages], capture_output=True, text=True)
    assert known.stdout.split() == ["installed"] * len(packages), known.stderr


def test_systemd_unit_starts_the_program_as_a_user_of_its_own():
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read_string((ROOT / "deploy/systemd/tamga.service").read_text())
    service = unit["Service"]
    assert service["User"] == "tamga"
    assert service["ExecStart"].split()[0] == "/opt/tamga/bin/tamga"
    assert service["ExecStart"].split()[-1] == "serve"


def test_alerts_ask_for_metrics_that_the_program_has():
    program = "\n".join(path.read_text() for path in (ROOT / "server").rglob("*.cpp"))
    rules = yaml.safe_load((ROOT / "deploy/prometheus/tamga-alerts.yml").read_text())
    names = set(re.findall(r"\btamga_[a-z_]+", " ".join(rule["expr"] for group in rules["groups"] for rule in group["rules"])))
    assert names
    for name in names:
        assert f'"{name.removesuffix("_bucket")}"' in program, f"{name} is no metric of the program"


@pytest.mark.parametrize("script", ["deploy/quickstart", "tests/run", ".ci/run", "deploy/container/image-steps",
                                    "deploy/container/entrypoint", "deploy/container/make-secrets"])
def test_scripts_can_be_run(script):
    assert os.access(ROOT / script, os.X_OK)


def test_build_server_runs_the_test_command():
    assert "tests/run" in (ROOT / ".ci/run").read_text()


def test_tests_for_the_thread_sanitizer_exist():
    rows = [line for line in (ROOT / "tests/tsan.txt").read_text().splitlines() if not line.startswith("#")]
    assert rows and rows == sorted(rows)
    for row in rows:
        assert re.search(r"^TEST(_[FP])?\(", (ROOT / "tests" / row).read_text(), re.M), f"{row} has no test"


def sample_numbers(function, count=200):
    lines = subprocess.run(["bash", "-c", f'. deploy/lib/sample_person.sh; for ((i = 0; i < {count}; i++)); do {function}; echo; done'],
                           capture_output=True, text=True, cwd=ROOT, check=True).stdout.split()
    assert len(lines) == count
    return lines


def test_sample_snils_have_right_check_numbers():
    for snils in sample_numbers("sample_snils"):
        assert re.fullmatch(r"\d{11}", snils)
        total = sum(int(digit) * weight for digit, weight in zip(snils, range(9, 0, -1)))
        assert int(snils[9:]) == total % 101 % 100


def test_sample_inn_have_right_check_digits():
    first, second = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8), (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
    for inn in sample_numbers("sample_inn"):
        assert re.fullmatch(r"\d{12}", inn)
        digits = [int(digit) for digit in inn]
        assert digits[10] == sum(map(int.__mul__, digits, first)) % 11 % 10
        assert digits[11] == sum(map(int.__mul__, digits, second)) % 11 % 10
