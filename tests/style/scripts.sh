#!/usr/bin/env bash
# Runs shellcheck over every script of the tree; sourced pieces are checked through the scripts that source them.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
mapfile -t scripts < <(find . \( -path ./build -o -path ./var -o -path ./.git -o -name node_modules \) -prune -o -type f -print0 |
  xargs -0 grep -lE -m 1 "^#!/(usr/)?bin/(env )?(ba)?sh" | sort)
[ "${#scripts[@]}" -gt 0 ] || { echo "no scripts were found" >&2; exit 1; }
shellcheck --external-sources --check-sourced "${scripts[@]}"
echo "shellcheck accepts ${#scripts[@]} scripts"
