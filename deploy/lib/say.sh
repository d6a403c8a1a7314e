# shellcheck shell=bash
# What the scripts tell their user: a numbered step, its outcome, or one sentence that helps and the end of the log.
# $tamga_log is the file that takes the output of what runs quietly.

tamga_step=0
tamga_log=/dev/null

step() {
  tamga_step=$((tamga_step + 1))
  printf '\n%2d. %s\n' "$tamga_step" "$*"
}

ok() { printf '    ok: %s\n' "$*"; }

note() { printf '    %s\n' "$*"; }

# fail SENTENCE...: prints each sentence on a line of its own and ends the script.
fail() {
  printf '\nStopped: %s\n' "$1" >&2
  shift
  [ "$#" -eq 0 ] || printf '         %s\n' "$@" >&2
  exit 1
}

# quietly WHAT COMMAND...: runs it with its output in the log; when it fails, shows the end of the log and stops. It runs
# in a shell of its own, so that a `fail` inside ends the command alone and is seen with the end of the log.
quietly() {
  local what=$1
  shift
  printf '\n--- %s: %s\n' "$(date -u +%FT%TZ)" "$what" >>"$tamga_log"
  if ! ("$@") >>"$tamga_log" 2>&1; then
    tail -n 25 "$tamga_log" | sed 's/^/    | /' >&2
    fail "$what did not succeed." "The lines above are the end of $tamga_log."
  fi
}

# with_progress WHAT COMMAND...: like quietly, for what takes minutes: every half minute it says how far the build is.
with_progress() {
  local what=$1 job last told='' waited=0
  shift
  printf '\n--- %s: %s\n' "$(date -u +%FT%TZ)" "$what" >>"$tamga_log"
  "$@" >>"$tamga_log" 2>&1 &
  job=$!
  while kill -0 "$job" 2>/dev/null; do
    sleep 1
    waited=$((waited + 1))
    [ $((waited % 30)) -eq 0 ] || continue
    last=$(tail -n 1 "$tamga_log" | grep -oE '^\[[0-9]+/[0-9]+\]' || true)
    [ -z "$last" ] || [ "$last" = "$told" ] || note "… $last after $waited s"
    told=$last
  done
  if ! wait "$job"; then
    tail -n 40 "$tamga_log" | sed 's/^/    | /' >&2
    fail "$what did not succeed." "The lines above are the end of $tamga_log."
  fi
}
