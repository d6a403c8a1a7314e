"""What the documents name exists: links between pages, files and folders of the tree, errors, roles."""

import pathlib
import re

import pytest
import rules

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "tests").rglob("*.md"), *(ROOT / "deploy").rglob("*.md")])
PAGES = [page for page in PAGES if "node_modules" not in page.parts]
TOP = {path.name for path in ROOT.iterdir()} - {"build", "var"}


def ids(page):
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{target} does not exist"


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_files_that_are_named_exist(page):
    """`server/app/x.cpp` in backticks is a path from the root when it starts with a folder of the root."""
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.S)
    for name in re.findall(r"`([\w.][\w./*-]*)`", text):
        if name.split("/")[0] in TOP and "/" in name:
            found = list(ROOT.glob(name)) or list(ROOT.glob(name + "-*")) or list(ROOT.glob(name + ".*"))
            assert found, f"{name} does not exist"


# "`status_of` in `server/http/problem.cpp`": a name and the file that has it.
NAME_IN_FILE = re.compile(r"`(\w+)` in\s+`([\w./-]+\.\w+)`")


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_names_that_a_file_is_said_to_have_are_in_it(page):
    for name, file in NAME_IN_FILE.findall(page.read_text()):
        assert re.search(rf"\b{name}\b", (ROOT / file).read_text()), f"{name} is not in {file}"


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_database_names_that_are_named_exist(page):
    sql = "\n".join(path.read_text() for path in (ROOT / "db/migrations/deploy").glob("*.sql"))
    text = NAME_IN_FILE.sub("", page.read_text())
    for name in re.findall(r"`((?:certificate|certificates|issuance|applications|status|public|audit)_\w+)`", text):
        assert re.search(rf"\b{name}\b", sql), f"{name} is not in the schema"


def test_configuration_keys_that_are_named_exist():
    example = (ROOT / "deploy/tamga.toml").read_text()
    for page in PAGES:
        for section, key in re.findall(r"`\[(\w+)\]\s+(\w+)", page.read_text()):
            part = example.partition(f"\n[{section}]\n")[2].split("\n[")[0]
            assert re.search(rf"^{key} = ", part, re.M), f"{page.name}: [{section}] {key} is not in deploy/tamga.toml"


def test_the_picture_of_dependences_has_the_arrows_of_the_rules():
    drawing = (ROOT / "docs/architecture.md").read_text().partition("```mermaid\ngraph TD\n")[2].partition("```")[0]
    drawn = set()
    for line in drawing.splitlines():
        sources, targets = (side.strip().split(" & ") for side in line.split("-->"))
        drawn |= {(source, target) for source in sources for target in targets}
    ruled = {(layer.removeprefix("server/"), target.removeprefix("server/"))
             for layer, targets in rules.LAYERS.items() if layer.startswith("server/") for target in targets if target != "ca-core"}
    assert drawn - ruled == {("storage", "ca-core"), ("config", "ca-core")}
    assert ruled - drawn == set()


def test_layers_of_the_rules_exist():
    for layer, targets in rules.LAYERS.items():
        assert all((ROOT / path).exists() for path in (layer, *targets))


def test_decisions_are_numbered_without_gaps():
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs/adr").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_decisions_have_their_four_parts():
    for path in (ROOT / "docs/adr").glob("*.md"):
        text = path.read_text()
        for part in ("Context", "Decision", "Consequences", "Alternatives"):
            assert f"**{part}.**" in text or f"\n## {part}\n" in text, f"{path.name} lacks {part}"
        assert len(text.splitlines()) <= 60, f"{path.name} is longer than a page"


def test_readme_names_the_two_commands():
    text = (ROOT / "README.md").read_text()
    assert "\ndeploy/quickstart\n" in text and "\ntests/run\n" in text
