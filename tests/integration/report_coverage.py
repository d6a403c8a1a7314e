#!/usr/bin/env python3
"""Which described answers no integration test has met: printed, and an error when an operation never succeeded.

Usage: report_coverage.py FILE, with FILE written through $TAMGA_CONTRACT_COVERAGE by the suites that ran before."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from tamga_testing.contract import contract  # noqa: E402


def main(file):
    notes = pathlib.Path(file)
    if not notes.exists():
        print(f"No integration suite has written {notes}: run them before this report (ctest -L integration).")
        return 1
    seen = set()
    for line in notes.read_text(encoding="utf-8").splitlines():
        operation, status = line.split()
        seen.add((operation, status))
    notes.unlink()  # the next run starts afresh
    never_successful = []
    described = 0
    for operation in contract().operations:
        statuses = set(operation.definition["responses"])
        described += len(statuses)
        missed = sorted(status for status in statuses if (operation.id, status) not in seen)
        if missed:
            print(f"{operation.id}: never met {', '.join(missed)}")
        if not any((operation.id, status) in seen for status in statuses if status.startswith("2")):
            never_successful.append(operation.id)
    print(f"{len(seen)} of {described} described answers were met")
    if never_successful:
        print(f"never successful: {', '.join(never_successful)}")
    return 1 if never_successful else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
