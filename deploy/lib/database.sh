# shellcheck shell=bash
# Roles, database and schema on any PostgreSQL 15+ server: the same for quickstart and for the container image.
# RUN... is the prefix that runs a command against the server, e.g. `as_user env PGHOST=... PGPASSFILE=...`; SHARE is the
# folder with a copy of db/.

tamga_roles=(tamga_owner tamga_registration tamga_issuance tamga_status)

# database_prepare SECRETS SHARE RUN...: SECRETS holds ROLE.password; a role's password is what its file says.
database_prepare() {
  local secrets=$1 share=$2
  shift 2
  "$@" psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --set secrets="$secrets" --set share="$share" \
    --username postgres --dbname postgres <<'SQL'
\set owner_password `cat :'secrets'/tamga_owner.password`
\set registration_password `cat :'secrets'/tamga_registration.password`
\set issuance_password `cat :'secrets'/tamga_issuance.password`
\set status_password `cat :'secrets'/tamga_status.password`
-- No password may reach the server's log, not even when a statement fails.
SET log_statement = 'none';
SET log_min_error_statement = 'panic';
\set roles :share /db/roles.sql
\i :roles
ALTER ROLE tamga_owner PASSWORD :'owner_password';
ALTER ROLE tamga_registration PASSWORD :'registration_password';
ALTER ROLE tamga_issuance PASSWORD :'issuance_password';
ALTER ROLE tamga_status PASSWORD :'status_password';
SELECT 'CREATE DATABASE tamga OWNER tamga_owner ENCODING ''UTF8'' LOCALE ''C.UTF-8'' TEMPLATE template0'
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'tamga') \gexec
REVOKE ALL ON DATABASE tamga FROM PUBLIC;
GRANT CONNECT ON DATABASE tamga TO tamga_registration, tamga_issuance, tamga_status;
SQL
}

# database_migrate SHARE RUN...: brings the schema up to the last change of the Sqitch plan.
database_migrate() {
  local share=$1
  shift
  "$@" env PGUSER=tamga_owner SQITCH_FULLNAME=Tamga SQITCH_EMAIL=tamga@localhost \
    bash -c 'cd "$1" && exec sqitch deploy --verify db:pg:tamga' - "$share/db/migrations"
}

# write_passfile SECRETS: the passfile of libpq from the passwords beside it, so that no connection string carries one.
write_passfile() {
  local role
  (
    umask 077
    for role in postgres "${tamga_roles[@]}"; do
      [ ! -f "$1/$role.password" ] || printf '*:*:*:%s:%s\n' "$role" "$(cat "$1/$role.password")"
    done >"$1/pgpass"
  )
}
