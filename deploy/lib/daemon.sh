# shellcheck shell=bash
# The daemon in the background: pid file, log, waiting until it is ready. Needs: say.sh, who.sh, $tamga_state.

daemon_pid() {
  local pid
  pid=$(cat "$tamga_state/run/tamga.pid" 2>/dev/null) || return 1
  # A number left by an earlier boot may be another program's by now.
  [ "$(tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | head -n 1)" = "$tamga_state/bin/tamga" ] || return 1
  printf '%s\n' "$pid"
}

port_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port WANTED: that port if nobody listens there, else the next free one.
free_port() {
  local port=$1
  while port_answers "$port"; do
    port=$((port + 1))
    [ "$port" -lt $(($1 + 200)) ] || fail "No free port was found between $1 and $port."
  done
  printf '%s\n' "$port"
}

daemon_log_tail() { tail -n 15 "$tamga_state/log/tamga.log" 2>/dev/null | cut -c 1-400 | sed 's/^/    | /' >&2; }

# daemon_is_current: whether the daemon that runs was started with the configuration as it is now.
daemon_is_current() { cmp -s "$tamga_state/run/started.toml" "$tamga_state/tamga.toml"; }

# daemon_start READY_URL
daemon_start() {
  local waited=0 pid
  as_user bash -c '
    umask 077
    cp "$1/tamga.toml" "$1/run/started.toml"
    setsid "$1/bin/tamga" --config "$1/tamga.toml" serve </dev/null >>"$1/log/tamga.log" 2>&1 &
    echo $! >"$1/run/tamga.pid"' - "$tamga_state"
  until curl -fsS -o /dev/null --max-time 2 "$1" 2>/dev/null; do
    # In its first moments the process is still the shell that becomes the daemon.
    if ! pid=$(daemon_pid) && [ "$waited" -gt 2 ]; then
      daemon_log_tail
      fail "The daemon ended instead of starting." "The lines above are the end of $tamga_state/log/tamga.log."
    fi
    waited=$((waited + 1))
    if [ "$waited" -gt 120 ]; then
      daemon_log_tail
      curl -sS --max-time 2 "$1" >&2 || true
      fail "The daemon (process $pid) runs but was not ready within a minute: $1" \
        "The lines above are the end of $tamga_state/log/tamga.log and what it answers."
    fi
    sleep 0.5
  done
}

# daemon_stop: asks it to finish what it accepted and waits; true if there was one.
daemon_stop() {
  local pid waited=0
  pid=$(daemon_pid) || return 1
  as_user kill -TERM "$pid"
  while [ -d "/proc/$pid" ]; do
    waited=$((waited + 1))
    [ "$waited" -le 240 ] || fail "The daemon (process $pid) did not stop within a minute."
    sleep 0.25
  done
  as_user rm -f "$tamga_state/run/tamga.pid"
}
