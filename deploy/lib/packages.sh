# shellcheck shell=bash
# Debian packages by the lists of deploy/packages. Needs: say.sh, who.sh, $tamga_root.

# listed_packages LIST...: the names in deploy/packages/LIST.txt.
listed_packages() {
  local list
  for list in "$@"; do
    sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$tamga_root/deploy/packages/$list.txt"
  done
}

# missing_packages NAME...: those that dpkg does not report as installed.
missing_packages() {
  local name
  for name in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || printf '%s\n' "$name"
  done
}

apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 apt-get -o DPkg::Lock::Timeout=300 \
    -o Dpkg::Options::=--force-confold "$@"
}

# Debian's postgresql-15 makes and starts a cluster of its own when it is installed for the first time. Ours is private,
# so that one is switched off for the length of the installation; a shell of its own switches it on again however it ends.
without_debian_cluster() (
  folder=/etc/postgresql-common/createcluster.d
  trap 'as_root rm -f "$folder/tamga.conf"' EXIT
  quietly "Installing the tools of PostgreSQL" apt_get install -y --no-install-recommends postgresql-common
  as_root mkdir -p "$folder"
  printf 'create_main_cluster = false\n' | as_root tee "$folder/tamga.conf" >/dev/null
  quietly "Installing packages" apt_get install -y --no-install-recommends "$@"
)

# install_packages LIST...: leaves apt alone when everything is there already.
install_packages() {
  local wanted missing space
  mapfile -t wanted < <(listed_packages "$@")
  mapfile -t missing < <(missing_packages "${wanted[@]}")
  if [ "${#missing[@]}" -eq 0 ]; then
    ok "all ${#wanted[@]} packages are installed already"
    return
  fi
  command -v apt-get >/dev/null ||
    fail "These packages are missing and there is no apt here to install them: ${missing[*]}" \
      "Tamga is built for Debian 12; elsewhere install their equivalents by hand."
  space=$(df -Pk / | awk 'NR == 2 {print int($4 / 1024)}')
  [ "$space" -ge 2500 ] || fail "The disk has $space MB free; packages and the build need about 2500 MB."
  need_root "Installing packages"
  note "installing ${#missing[@]} packages with what they depend on; this takes a minute or two"
  quietly "Reading the lists of packages (apt-get update)" apt_get update
  case " ${missing[*]} " in
    *" postgresql-15 "*) without_debian_cluster "${missing[@]}" ;;
    *) quietly "Installing packages" apt_get install -y --no-install-recommends "${missing[@]}" ;;
  esac
  ok "${#missing[@]} packages installed"
}
