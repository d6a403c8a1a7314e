"""Commits batches of rows at a rate; prints when each commit had returned, in nanoseconds of the monotonic clock, a line each.

usage: committer.py revoke|bare CONNECTION BATCHES_A_SECOND < batches, a line each: serial numbers with spaces between them"""

import sys
import time

import psycopg2

# What the daemon does to the registry for a revocation that counts here, and the least that anybody could do.
STATEMENTS = {
    "revoke": "UPDATE tamga.certificate_status SET status = 'revoked', version = version + 1, reason = 1, "
              "revoked_at = date_trunc('second', clock_timestamp()), changed_at = clock_timestamp() "
              "WHERE serial = ANY(SELECT decode(word, 'hex') FROM unnest(%s) word)",
    "bare": "INSERT INTO bare (serial) SELECT unnest(%s)",
}
CHANNELS = {"revoke": "tamga_status", "bare": "bare"}


def main():
    kind, connection, rate = sys.argv[1], psycopg2.connect(sys.argv[2]), float(sys.argv[3])
    batches = [line.split() for line in sys.stdin]
    begin = time.monotonic() + 0.2
    returned = []
    for number, batch in enumerate(batches):
        time.sleep(max(0.0, begin + number / rate - time.monotonic()))
        with connection.cursor() as cursor:
            cursor.execute(STATEMENTS[kind], (batch,))
            if cursor.rowcount != len(batch):
                raise SystemExit(f"{cursor.rowcount} rows instead of {len(batch)}")
            connection.commit()
            returned.append(time.monotonic_ns())
            cursor.execute(f"NOTIFY {CHANNELS[kind]}")  # after the commit, as the daemon does
            connection.commit()
    print("\n".join(map(str, returned)))


if __name__ == "__main__":
    main()
