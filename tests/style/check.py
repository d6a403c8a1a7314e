#!/usr/bin/python3
"""Checks the source tree against the rules of the house: directions of dependence, places, names, sizes.

Prints one line a fault, `file:line: rule: what is wrong`, and ends with 1 when there is one. Usage: check.py [ROOT]
docs/architecture.md says why the rules are what they are; rules.py holds them as data.
"""

import pathlib
import re
import subprocess
import sys
from typing import Iterator, NamedTuple

import rules


class Fault(NamedTuple):
    path: str
    line: int
    rule: str
    message: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"


class Source:
    """One text file: its path from the root, its lines, and for C++ the lines without comments and string literals."""

    def __init__(self, root: pathlib.Path, path: str):
        self.path = path
        self.text = (root / path).read_text(encoding="utf-8", errors="replace")
        self.lines = self.text.splitlines()
        self.is_cpp = path.endswith((".cpp", ".hpp", ".inc"))
        self.code = without_comments_and_literals(self.text).splitlines() if self.is_cpp else self.lines


CPP_TOKEN = re.compile(
    r'R"(?P<tag>[^()\\ ]{0,16})\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])*\'|//[^\n]*|/\*.*?\*/', re.S)


def without_comments_and_literals(text: str) -> str:
    """The same lines with the inside of comments and literals blanked; `#include "..."` lines stay as they are."""

    def blank(match: re.Match) -> str:
        line = text[text.rfind("\n", 0, match.start()) + 1:match.start()]
        if line.lstrip().startswith("#include"):
            return match.group(0)
        return re.sub(r"[^\n]", " ", match.group(0))

    return CPP_TOKEN.sub(blank, text)


def tracked_files(root: pathlib.Path) -> list[str]:
    """What git would commit; every file below the root where there is no repository (an exported tree, a fixture)."""
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={root}", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, check=False)
    if listed.returncode == 0 and (root / ".git").exists():
        names = [name for name in listed.stdout.decode().split("\0") if name]
    else:
        names = [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()]
        names = [name for name in names if not re.match(r"(build|var|\.git)/|.*(node_modules|__pycache__)/", name)]
    return sorted(name for name in names if (root / name).is_file())


def folder_of(path: str) -> str | None:
    """The layer that a file belongs to: the longest key of LAYERS that its path starts with."""
    found = [layer for layer in rules.LAYERS if path == layer or path.startswith(layer + "/")]
    return max(found, key=len, default=None)


def check_includes(root: pathlib.Path, source: Source) -> Iterator[Fault]:
    layer = folder_of(source.path)
    for number, line in enumerate(source.code, 1):
        include = re.match(r'\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)', line)
        if not include:
            continue
        quoted, angled = include.groups()
        if angled:
            for rule, prefixes, allowed in rules.LIBRARIES:
                if angled.startswith(prefixes) and source.path.startswith(("ca-core/", "server/")) \
                        and not source.path.startswith(allowed):
                    yield Fault(source.path, number, rule, f"<{angled}> belongs in {' and '.join(allowed) or 'no file'}")
        elif not (root / quoted).is_file():
            yield Fault(source.path, number, "include-root", f'"{quoted}" is no path from the root of the repository')
        elif layer is not None:
            target = folder_of(quoted)
            if target not in (layer, None) and not any(target == to or target.startswith(to + "/") for to in rules.LAYERS[layer]):
                yield Fault(source.path, number, "direction", f"{layer} must not depend on {target}")


def check_places(source: Source) -> Iterator[Fault]:
    """Calls that have one place in the program."""
    for rule, pattern, allowed, reason in rules.PLACES:
        if source.path.startswith(allowed) or not source.path.startswith(("ca-core/", "server/")):
            continue
        for number, line in enumerate(source.code, 1):
            if pattern.search(line):
                yield Fault(source.path, number, rule, reason)
    if source.path.startswith(("ca-core/", "server/")) and not source.path.startswith(rules.MAY_CATCH_ALL):
        for number, line in enumerate(source.code, 1):
            if rules.CATCHES_ALL.search(line) and not any("throw;" in after for after in source.code[number - 1:number + 5]):
                yield Fault(source.path, number, "swallowed-errors", "catch what can be answered here; throw the rest on")


def check_names(source: Source) -> Iterator[Fault]:
    for part in pathlib.PurePosixPath(source.path).parts:
        words = re.split(r"[._-]", part.lower())
        for word in rules.EMPTY_WORDS.intersection(words):
            yield Fault(source.path, 1, "empty-name", f'"{word}" says nothing; name what the file is for')
    if not source.is_cpp:
        return
    stem = pathlib.PurePosixPath(source.path).stem
    if not re.fullmatch(r"[a-z][a-z0-9_]*", stem):
        yield Fault(source.path, 1, "file-name", "file names are snake_case")
    if source.path.endswith(".hpp") and "#pragma once" not in source.lines:
        yield Fault(source.path, 1, "pragma-once", "a header needs #pragma once")
    for number, line in enumerate(source.code, 1):
        declared = re.match(r"\s*(?:class|struct|enum class)\s+(?:\[\[\w+\]\]\s*)?(\w+)\s*(?:final\s*)?(?::(?!:)|\{|$)", line)
        if not declared:
            continue
        name = declared.group(1)
        if not re.fullmatch(r"[A-Z][A-Za-z0-9]*|is_\w+", name) and not re.search(r"\bstruct\s+(stat|sockaddr\w*|tm|timespec)\b", line):
            yield Fault(source.path, number, "type-name", f"{name}: types are PascalCase")
        if re.search(rules.EMPTY_TYPE_NAME, name):
            yield Fault(source.path, number, "empty-name", f"{name} says nothing; name what it does")


def check_text(source: Source) -> Iterator[Fault]:
    if source.path.endswith(rules.SIZED_FILES) and len(source.lines) > rules.MOST_LINES:
        yield Fault(source.path, len(source.lines), "length", f"more than {rules.MOST_LINES} lines: it has two responsibilities")
    for rule, pattern, reason in rules.FORBIDDEN_TEXT:
        for number, line in enumerate(source.lines, 1):
            if pattern.search(line):
                yield Fault(source.path, number, rule, reason)


def check_single_files(sources: list[Source]) -> Iterator[Fault]:
    """What only one file of the whole program may see."""
    for rule, pattern, reason in rules.ONE_FILE:
        seen = [source for source in sources if source.path.startswith(("ca-core/", "server/")) and source.is_cpp
                and any(pattern.search(line) for line in source.code)]
        stems = {str(pathlib.PurePosixPath(source.path).with_suffix("")) for source in seen}
        if len(stems) > 1:
            for source in seen:
                yield Fault(source.path, 1, rule, reason)


def check(root: pathlib.Path) -> list[Fault]:
    sources = [Source(root, path) for path in tracked_files(root)
               if path.endswith(rules.TEXT_FILES) or pathlib.PurePosixPath(path).name in rules.TEXT_NAMES]
    faults: list[Fault] = []
    for source in sources:
        if source.path.startswith("tests/style/"):
            continue  # the rules and their broken examples
        faults += check_names(source)
        faults += check_text(source)
        if source.is_cpp:
            faults += check_includes(root, source)
            faults += check_places(source)
    faults += check_single_files(sources)
    return sorted(set(faults))


def main() -> int:
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[2])
    faults = check(root)
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults of style" if faults else "no faults of style")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
