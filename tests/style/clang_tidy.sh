#!/usr/bin/env bash
# clang-tidy over the foundations that everything else includes; the whole tree takes too long on two cores.
# usage: clang_tidy.sh BUILD_FOLDER [FOLDER...]      e.g. tests/style/clang_tidy.sh build/dev server/app
set -euo pipefail
build=$(cd -- "$1" && pwd -P)
shift
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
[ "$#" -gt 0 ] || set -- ca-core/base ca-core/identity ca-core/registration
mapfile -t files < <(find "$@" -name '*.cpp' | sort)
[ "${#files[@]}" -gt 0 ] || { echo "no C++ files were found in: $*" >&2; exit 1; }
said=$(mktemp)
trap 'rm -f "$said"' EXIT
# A configuration found by clang-tidy itself is ignored when it has a mistake; one that is named is refused.
# The commands are GCC's; it has warnings that clang does not know. Standard error counts the findings in system headers,
# which is of use only when a file could not be read.
if ! printf '%s\0' "${files[@]}" |
  xargs -0 -P "$(nproc)" -n 4 clang-tidy --quiet --config-file=.clang-tidy -p "$build" \
    --extra-arg=-Wno-unknown-warning-option 2>"$said"; then
  grep -vE '^[0-9]+ warnings?( and [0-9]+ errors?)? generated\.$' "$said" >&2 || true
  echo "clang-tidy refuses what is above" >&2
  exit 1
fi
echo "clang-tidy accepts ${#files[@]} files of: $*"
