# shellcheck shell=bash
# Who does what: root or sudo installs packages, an ordinary user runs PostgreSQL (initdb refuses root) and the daemon.
# Gives $tamga_user. Needs: say.sh, $tamga_root (the checkout).

tamga_user=''

am_root() { [ "$(id -u)" -eq 0 ]; }

# need_root WHAT: ends the script with a sentence where as_root would not get far; sudo asks for its password here, and
# not in the middle of what runs quietly.
need_root() {
  ! am_root || return 0
  command -v sudo >/dev/null ||
    fail "$1 needs root and there is no sudo here." "Run it once as root, or install sudo and allow it for $(id -un)."
  ! sudo -n true 2>/dev/null || return 0
  [ -t 0 ] || fail "$1 needs root: sudo asks for a password and there is no terminal to type it." \
    "Run it from a terminal or as root."
  note "$1 needs root"
  sudo true || fail "$1 needs root and sudo refused it to $(id -un)."
}

# as_root COMMAND...: as root, through sudo when somebody else runs the script. Ask need_root before.
as_root() {
  if am_root; then
    "$@"
  else
    sudo "$@"
  fi
}

# owner_of PATH: the name of its owner when that is an ordinary user known to this machine; nothing otherwise.
owner_of() {
  local uid
  uid=$(stat -L -c %u "$1" 2>/dev/null) || return 0
  [ "$uid" -eq 0 ] || getent passwd "$uid" | cut -d: -f1
}

# choose_user STATE_FOLDER: sets $tamga_user. Whoever is not root runs everything himself. For root it is the owner of what
# an earlier run left, then the owner of the checkout, then a system user that is made for it.
choose_user() {
  if ! am_root; then
    tamga_user=$(id -un)
    return
  fi
  tamga_user=$(owner_of "$1")
  [ -n "$tamga_user" ] || tamga_user=$(owner_of "$tamga_root")
  [ -z "$tamga_user" ] || return 0
  tamga_user=tamga
  if ! getent passwd tamga >/dev/null; then
    useradd --system --user-group --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin tamga ||
      fail "The system user 'tamga', under which the database and the daemon run, could not be made."
  fi
}

# as_user COMMAND...: as $tamga_user, with a clean environment, from a folder he can read.
as_user() {
  local clean=(env -i "HOME=${tamga_state:-/}" PATH=/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8)
  if am_root; then
    (cd / && runuser -u "$tamga_user" -- "${clean[@]}" "$@")
  else
    (cd / && "${clean[@]}" "$@")
  fi
}

# as_builder COMMAND...: what compiles runs as the owner of the checkout, so that root leaves no files in another's folder.
# The compiler cache goes below build/ when that user has no home to write to.
as_builder() {
  local owner='' home=${HOME:-/nonexistent} prefix=()
  if am_root; then
    owner=$(owner_of "$tamga_root")
  fi
  if [ -n "$owner" ]; then
    home=$(getent passwd "$owner" | cut -d: -f6)
    prefix=(runuser -u "$owner" --)
  fi
  prefix+=(env "HOME=$home")
  if [ -z "${CCACHE_DIR:-}" ] && ! "${prefix[@]}" test -w "$home"; then
    prefix+=("CCACHE_DIR=$tamga_root/build/ccache")
  fi
  "${prefix[@]}" "$@"
}
