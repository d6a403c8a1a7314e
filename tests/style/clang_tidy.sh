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
printf '%s\0' "${files[@]}" | xargs -0 -P "$(nproc)" -n 4 clang-tidy --quiet -p "$build" 2>/dev/null
echo "clang-tidy accepts ${#files[@]} files of: $*"
