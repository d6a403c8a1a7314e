"""Whether anything in the registry changed: a checksum of every table."""

import psycopg2.sql

from tamga_testing.waiting import wait_until

# Refusals may be audited, and the audit chain, the published changes and the CRLs are written in the background.
BACKGROUND = {"audit_entries", "audit_pending", "audit_chain", "audit_checkpoints", "published_changes", "publishing_state"}


class Watcher:
    """Holds the checksums of the last look."""

    def __init__(self, installation):
        self._connection = installation.connect()
        self._tables = [name for (name,) in self._rows(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'tamga' ORDER BY 1") if name not in BACKGROUND]
        self._last = wait_until(self._quiet_state, 60, "the daemon's own work on the tables comes to rest", interval=0.5)

    def changed_tables(self):
        """The names of the tables that differ from the last look."""
        now = self._state()
        changed = {name for name in self._tables if now[name] != self._last[name]}
        self._last = now
        return changed

    def _quiet_state(self):
        """The state, once two looks half a second apart are equal."""
        before, self._last = getattr(self, "_last", None), self._state()
        return self._last if before == self._last else None

    def _state(self):
        statement = psycopg2.sql.SQL(" UNION ALL ").join(
            psycopg2.sql.SQL("SELECT {}, count(*), md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))) FROM tamga.{} t").format(
                psycopg2.sql.Literal(name), psycopg2.sql.Identifier(name)) for name in self._tables)
        return {name: (count, checksum) for name, count, checksum in self._rows(statement)}

    def _rows(self, statement):
        with self._connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()
