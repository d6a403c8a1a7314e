"""What must be true of the registry at any moment and at the end of any story."""

# Nobody lost his only certificate: who ever got one has one in force, unless he or the CA asked for its revocation.
WITHOUT_ANY = """
    SELECT s.subscriber_id, s.profile FROM tamga.certificate_status s
    WHERE s.subscriber_id IS NOT NULL
    GROUP BY s.subscriber_id, s.profile
    HAVING count(*) FILTER (WHERE s.status IN ('active', 'suspended')) = 0
       AND NOT EXISTS (SELECT FROM tamga.revocations r
                       JOIN tamga.certificate_status t ON (t.issuer_id, t.serial) = (r.issuer_id, r.serial)
                       WHERE t.subscriber_id = s.subscriber_id)"""

WITH_TWO = """
    SELECT subscriber_id, profile FROM tamga.certificate_status
    WHERE subscriber_id IS NOT NULL AND status IN ('active', 'suspended')
    GROUP BY subscriber_id, profile HAVING count(*) > 1"""

APPLICATIONS_WITH_TWO = "SELECT application_id FROM tamga.certificates WHERE application_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1"

# A serial that may have been signed is a serial that the registry answers for.
UNREGISTERED_INTENTS = """
    SELECT encode(i.serial, 'hex'), i.state FROM tamga.issuance_outcomes i
    LEFT JOIN tamga.certificate_status s ON (s.issuer_id, s.serial) = (i.issuer_id, i.serial)
    WHERE s.serial IS NULL OR i.state = 'prepared' OR (i.state = 'abandoned' AND s.status <> 'revoked')"""

# What the database refers to without a foreign key (docs/adr/0023).
ORPHANS = """
    SELECT 'issuance_intents', i.application_id::text FROM tamga.issuance_intents i
      LEFT JOIN tamga.applications a ON a.id = i.application_id
      LEFT JOIN tamga.certification_authorities ca ON ca.id = i.issuer_id WHERE a.id IS NULL OR ca.id IS NULL
    UNION ALL SELECT 'certificate_status', encode(s.serial, 'hex') FROM tamga.certificate_status s
      LEFT JOIN tamga.certification_authorities ca ON ca.id = s.issuer_id
      LEFT JOIN tamga.subscribers h ON h.id = s.subscriber_id
      WHERE ca.id IS NULL OR (s.subscriber_id IS NOT NULL AND h.id IS NULL)
    UNION ALL SELECT 'certificates', encode(c.serial, 'hex') FROM tamga.certificates c
      LEFT JOIN tamga.certificate_status s ON (s.issuer_id, s.serial) = (c.issuer_id, c.serial)
      LEFT JOIN tamga.applications a ON a.id = c.application_id
      WHERE s.serial IS NULL OR c.subscriber_id IS DISTINCT FROM s.subscriber_id
         OR (c.application_id IS NOT NULL AND a.subscriber_id IS DISTINCT FROM c.subscriber_id)
    UNION ALL SELECT 'outbox', m.id::text FROM tamga.outbox m
      LEFT JOIN tamga.subscribers h ON h.id = m.subscriber_id WHERE m.subscriber_id IS NOT NULL AND h.id IS NULL
    UNION ALL SELECT 'application_events', e.application_id::text FROM tamga.application_events e
      LEFT JOIN tamga.applications a ON a.id = e.application_id WHERE a.id IS NULL
    UNION ALL SELECT 'audit_pending', p.entry_id::text FROM tamga.audit_pending p
      LEFT JOIN tamga.audit_entries e ON e.id = p.entry_id WHERE e.id IS NULL"""

ISSUED_WITHOUT_CERTIFICATE = """
    SELECT a.id FROM tamga.application_states a LEFT JOIN tamga.certificates c ON c.application_id = a.id
    WHERE (a.state = 'issued') <> (c.application_id IS NOT NULL)"""

# The successor is there from the moment its predecessor is revoked as superseded.
SUPERSEDED_WITHOUT_SUCCESSOR = """
    SELECT encode(s.serial, 'hex') FROM tamga.certificate_status s
    JOIN tamga.certificates c ON (c.issuer_id, c.serial) = (s.issuer_id, s.serial)
    WHERE s.subscriber_id IS NOT NULL AND s.status = 'revoked' AND s.reason = 4
      AND NOT EXISTS (SELECT FROM tamga.certificates n WHERE n.subscriber_id = s.subscriber_id AND n.profile = c.profile
                      AND (n.issued_at, n.serial) <> (c.issued_at, c.serial) AND n.issued_at >= c.issued_at)
      AND NOT EXISTS (SELECT FROM tamga.revocations r WHERE (r.issuer_id, r.serial) = (s.issuer_id, s.serial))"""

# Each suspension and resumption rests on something, and nothing is revoked twice or comes back from it.
ACTS_WITHOUT_GROUND = """
    SELECT encode(c.serial, 'hex'), c.version, c.status FROM tamga.status_changes c
    LEFT JOIN tamga.suspensions u ON (u.issuer_id, u.serial, u.version) = (c.issuer_id, c.serial, c.version)
    LEFT JOIN tamga.resumptions r ON (r.issuer_id, r.serial, r.version) = (c.issuer_id, c.serial, c.version)
    WHERE (c.status = 'suspended') <> (u.version IS NOT NULL)
       OR (c.status = 'active' AND c.version > 1) <> (r.version IS NOT NULL)"""

# Who has more to say stands later; a suspension takes the place of one that weighs less, or of one that was imported.
HISTORIES_OUT_OF_ORDER = """
    SELECT encode(serial, 'hex'), version, earlier, status FROM (
      SELECT c.issuer_id, c.serial, c.version, c.status, lag(c.status) OVER history AS earlier,
             w.weight > coalesce(lag(w.weight) OVER history, 1) AS outweighs
      FROM tamga.status_changes c
      LEFT JOIN tamga.suspensions u ON (u.issuer_id, u.serial, u.version) = (c.issuer_id, c.serial, c.version)
      LEFT JOIN (VALUES ('holder', 1), ('representative', 1), ('ca', 2), ('court', 3)) w (requested_by, weight) USING (requested_by)
      WINDOW history AS (PARTITION BY c.issuer_id, c.serial ORDER BY c.version)) changes
    WHERE earlier IS NOT NULL AND NOT (outweighs IS TRUE AND (earlier, status) = ('suspended', 'suspended')) AND (earlier, status) NOT IN (
      ('active', 'suspended'), ('active', 'revoked'), ('active', 'expired'),
      ('suspended', 'active'), ('suspended', 'revoked'), ('suspended', 'expired'))"""

CRLS_OUT_OF_ORDER = """
    SELECT issuer_id, number FROM (
      SELECT issuer_id, number, this_update, lag(this_update) OVER (PARTITION BY issuer_id ORDER BY number) AS earlier
      FROM tamga.crls) numbered
    WHERE this_update < earlier"""

AT_ANY_MOMENT = {
    "a subscriber has two certificates in force": WITH_TWO,
    "a subscriber lost his only certificate": WITHOUT_ANY,
    "an application has two certificates": APPLICATIONS_WITH_TWO,
    "a suspension or resumption rests on nothing": ACTS_WITHOUT_GROUND,
    "a status follows one that it cannot follow": HISTORIES_OUT_OF_ORDER,
    "a row refers to what is not there": ORPHANS,
    "an application is issued without a certificate": ISSUED_WITHOUT_CERTIFICATE,
}

AT_THE_END = {
    **AT_ANY_MOMENT,
    "a serial that may have been signed is not answered for": UNREGISTERED_INTENTS,
    "a certificate was superseded by nothing": SUPERSEDED_WITHOUT_SUCCESSOR,
    "CRLs run backwards": CRLS_OUT_OF_ORDER,
}


def broken(connection, laws):
    """{law: the rows that break it} for every law that is broken."""
    faults = {}
    with connection.cursor() as cursor:
        for law, statement in laws.items():
            cursor.execute(statement)
            if rows := cursor.fetchmany(5):
                faults[law] = rows
    return faults
