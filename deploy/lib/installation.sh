# shellcheck shell=bash
# One installation of Tamga in one folder: secrets, configuration, CA keys. The same for quickstart and for the container.
# Runs as the user who runs the daemon.
#
#   STATE/secrets  passwords and the master key, mode 0600    STATE/keys    CA keys and certificates
#   STATE/status   snapshot of the status duty                STATE/crl     CRLs as they are served
#   STATE/staff    client certificates made by quickstart     STATE/log     logs

# make_secret FILE BYTES: that many random octets in hexadecimal, unless the file is there.
make_secret() {
  (
    umask 077
    [ -s "$1" ] || openssl rand -hex "$2" | tr -d '\n' >"$1"
  )
}

# make_folders STATE
make_folders() {
  (
    umask 077
    mkdir -p "$1"/{secrets,keys,status,crl,staff,log,run,walk}
  )
}

# make_secrets SECRETS: everything that has to be random, once.
make_secrets() {
  local role
  for role in postgres tamga_owner tamga_registration tamga_issuance tamga_status; do
    make_secret "$1/$role.password" 24
  done
  make_secret "$1/keys-password" 24
  make_secret "$1/personal-data.key" 32
}

# write_config STATE SECRETS DATABASE API STATUS METRICS PUBLIC_URL NAME...: STATE/tamga.toml for one daemon of all three
# duties. DATABASE is the part of the libpq connection strings that says where the server is, the NAMEs go into the TLS
# certificates. A file that somebody has changed since stays; what would have been written is beside it, in tamga.toml.new.
write_config() {
  local state=$1 secrets=$2 database=$3 api=$4 status=$5 metrics=$6 public_url=$7 names
  shift 7
  names=$(printf '"%s", ' "$@")
  names=${names%, }
  cat >"$state/tamga.toml.new" <<TOML
# Written by deploy/lib/installation.sh. Every key is explained in deploy/tamga.toml.
[daemon]
duties = ["registration", "issuance", "status"]
instance = 1

[log]
level = "info"

[organization]
name = "Общество с ограниченной ответственностью «Пример УЦ»"
inn = "7707083893"
ogrn = "1027700132195"
region_code = "77"
region = "г. Москва"
locality = "Москва"
street = "ул. Примерная, д. 1"
email = "ca@example.ru"
signature_tool = "Тамга (OpenSSL 3, gost-engine)"
ca_tool = "УЦ Тамга"
signature_tool_certificate = "Не сертифицировано"
ca_tool_certificate = "Не сертифицировано"

[database]
registration = "$database dbname=tamga user=tamga_registration passfile='$secrets/pgpass'"
issuance = "$database dbname=tamga user=tamga_issuance passfile='$secrets/pgpass'"
status = "$database dbname=tamga user=tamga_status passfile='$secrets/pgpass'"

[api]
listen = "$api"
certificates = [
  { certificate = "$state/keys/tls-ecdsa.crt", key = "$state/keys/tls-ecdsa.key" },
  { certificate = "$state/keys/tls-gost.crt", key = "$state/keys/tls-gost.key" },
]
client_ca = "$state/keys/staff-chain.crt"
names = [$names]

[status]
listen = "$status"
public_url = "$public_url"
snapshot_directory = "$state/status"

[metrics]
listen = "$metrics"

[keys]
directory = "$state/keys"
password_file = "$secrets/keys-password"

[personal_data]
master_key_file = "$secrets/personal-data.key"

[crl]
directory = "$state/crl"
TOML
  if [ -f "$state/tamga.toml" ] && config_is_changed "$state" && ! cmp -s "$state/tamga.toml" "$state/tamga.toml.new"; then
    return 0
  fi
  cp "$state/tamga.toml.new" "$state/tamga.toml.written"
  mv "$state/tamga.toml.new" "$state/tamga.toml"
}

# config_is_changed STATE: whether somebody has changed STATE/tamga.toml since it was written.
config_is_changed() { ! cmp -s "$1/tamga.toml" "$1/tamga.toml.written"; }

# ceremony_is_held STATE RUN...: whether `tamga init` went to its end: there are keys, and the database knows authorities.
# RUN... is the prefix that runs a command against the server (database.sh).
ceremony_is_held() {
  local known
  [ -s "$1/keys/gost-root.crt" ] || return 1
  shift
  known=$("$@" psql --no-psqlrc --no-align --tuples-only --set ON_ERROR_STOP=1 --username tamga_issuance --dbname tamga \
    --command 'SELECT count(*) FROM tamga.certification_authorities') || return 1
  [ "$known" -gt 0 ]
}
