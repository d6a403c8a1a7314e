#!/usr/bin/env bash
# Runs shellcheck over every script of the tree and over the pieces that are sourced, which say so in their first line.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

# files_with PATTERN: the files of the tree with such a line among their first ones.
files_with() {
  find . \( -path ./build -o -path ./var -o -path ./.git -o -name node_modules -o -name __pycache__ \) -prune \
    -o -type f -print0 | xargs -0 grep -lE -m 1 "$1" | sort
}

mapfile -t scripts < <(files_with '^#!/(usr/)?bin/(env )?(ba)?sh')
mapfile -t pieces < <(files_with '^# shellcheck shell=bash$')
[ "${#scripts[@]}" -gt 0 ] || { echo "no scripts were found" >&2; exit 1; }
[ "${#pieces[@]}" -gt 0 ] || { echo "no sourced pieces were found" >&2; exit 1; }
shellcheck --external-sources --check-sourced "${scripts[@]}"
# What a piece needs is set by whoever sources it.
shellcheck --exclude=SC2154,SC2034 "${pieces[@]}"
echo "shellcheck accepts ${#scripts[@]} scripts and ${#pieces[@]} sourced pieces"
