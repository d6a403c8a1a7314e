# shellcheck shell=bash
# A private PostgreSQL cluster: its own data folder, no TCP port, a socket in a folder of its own, passwords in files.
# Durable as in production: Tamga refuses to issue on a server with fsync or synchronous_commit off.
# Needs: say.sh, who.sh, $tamga_state (the folder of all state). Gives: cluster_* and $cluster_socket.

cluster_bin=/usr/lib/postgresql/15/bin
cluster_socket=''

# The path of a Unix socket may have 107 octets; a checkout deep in the tree would not fit.
cluster_socket_folder() {
  local folder=$tamga_state/run
  if [ "${#folder}" -gt 80 ]; then
    folder=/tmp/tamga-$(printf '%s' "$tamga_state" | sha256sum | cut -c 1-12)
  fi
  printf '%s\n' "$folder"
}

cluster_runs() { as_user "$cluster_bin/pg_ctl" status -D "$tamga_state/postgres" >/dev/null 2>&1; }

cluster_create() {
  [ ! -f "$tamga_state/postgres/PG_VERSION" ] || return 0
  # Nothing but an interrupted first run leaves this folder without PG_VERSION.
  as_user rm -rf "$tamga_state/postgres"
  quietly "Making the database cluster (initdb)" as_user "$cluster_bin/initdb" -D "$tamga_state/postgres" \
    --username=postgres --pwfile="$tamga_state/secrets/postgres.password" --auth=scram-sha-256 \
    --encoding=UTF8 --locale=C.UTF-8 --data-checksums
}

cluster_start() {
  cluster_socket=$(cluster_socket_folder)
  if cluster_runs; then
    return 0
  fi
  as_user mkdir -p -m 700 "$cluster_socket" || true
  # The folder may be in /tmp, where anybody could have made it before: whoever owns it could pose as the server.
  [ "$(stat -c '%F %U %a' "$cluster_socket" 2>/dev/null)" = "directory $tamga_user 700" ] ||
    fail "The folder of the database's socket, $cluster_socket, is not a folder of $tamga_user's alone (mode 700)." \
      "Delete it and run this again."
  if ! as_user "$cluster_bin/pg_ctl" start -s -w -t 60 -D "$tamga_state/postgres" -l "$tamga_state/log/postgres.log" \
    -o "-c listen_addresses='' -c unix_socket_directories='$cluster_socket' -c unix_socket_permissions=0700" \
    >>"$tamga_log" 2>&1; then
    tail -n 15 "$tamga_state/log/postgres.log" | sed 's/^/    | /' >&2
    fail "PostgreSQL did not start." "The lines above are the end of $tamga_state/log/postgres.log."
  fi
}

cluster_stop() {
  cluster_runs || return 1
  quietly "Stopping PostgreSQL" as_user "$cluster_bin/pg_ctl" stop -s -w -m fast -D "$tamga_state/postgres"
}
