#!/usr/bin/env bash
# clang-format over every C++ file; `tests/style/format.sh fix` formats them in place.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
mapfile -t files < <(find ca-core server tests \( -name '*.cpp' -o -name '*.hpp' \) | sort)
[ "${#files[@]}" -gt 0 ] || { echo "no C++ files were found" >&2; exit 1; }
if [ "${1:-}" = fix ]; then
  clang-format -i "${files[@]}"
else
  clang-format --dry-run -Werror "${files[@]}" 2>&1 | grep -E 'error:|warning:' | cut -d: -f1 | sort | uniq -c >&2 || true
  clang-format --dry-run -Werror "${files[@]}" 2>/dev/null ||
    { echo "these files (and number of places) are not formatted: run tests/style/format.sh fix" >&2; exit 1; }
  echo "${#files[@]} files are formatted"
fi
