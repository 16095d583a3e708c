"""What of contests waits for somebody: the office, judges, clerks, arbitration, employers."""

from datetime import datetime, timedelta

from app import clock, db
from app.db import Connection
from app.permits import Actor, Permit
from app.scope import reach_arguments
from competitions.data import EventState, SeatRole
from competitions.desk.rules import ContestQueue, Waiting, fold
from competitions.honours.facts import contestants, placing_of
from competitions.honours.rules import proposals
from competitions.honours.terms import honour_terms
from competitions.marking.tablet import judging, own_events
from competitions.plans.queries import contest_of, event_of, rule_set_of

_HONOURS_WITHIN = timedelta(days=180)
"""After that a result without a list is let be."""
_EVENTS = (
    " FROM contest_event e JOIN contest c ON c.id = e.contest"
    " WHERE ($1 OR c.organisation = ANY($2::uuid[]) OR c.division = ANY($3::text[]))"
)
_ONE = "SELECT e.id AS subject, e.name AS about, 1 AS number, NULL::timestamptz AS due"
_FILED = "(SELECT count(*) FROM appeal a WHERE a.event = e.id AND a.state = 'filed')::int"
_SEATED = (
    " FROM judge_seat s JOIN contest_event e ON e.id = s.event"
    " WHERE s.account = $1 AND s.ended_at IS NULL"
)
_SPREADS = (
    "SELECT e.id AS subject, e.name AS about, e.ends_at AS due,"
    " (SELECT count(*) FROM (SELECT FROM mark m JOIN entry n ON n.id = m.entry"
    "  AND n.state = 'entered' WHERE m.event = e.id AND m.method = 'judgement'"
    "  AND m.replaced_at IS NULL GROUP BY m.entry, m.aspect"
    "  HAVING max(m.value) - min(m.value) > (SELECT (r.body->>'spread')::int"
    "   FROM contest_rule_set r WHERE r.id = e.rule_set) AND {}"
    "  AND NOT EXISTS (SELECT FROM spread_stands t WHERE t.entry = m.entry"
    "   AND t.aspect = m.aspect AND t.said_at >= max(m.marked_at))) apart)::int AS number"
)
_WITHIN: dict[str, tuple[Permit, str]] = {
    "to_draw": (
        Permit.CONTEST_MANAGE,
        (
            f"SELECT e.id AS subject, e.name AS about, 1 AS number, e.starts_at AS due{_EVENTS}"
            " AND c.state = 'called' AND e.state = 'entering' AND c.entry_closes_at < $4"
        ),
    ),
    "to_compute": (
        Permit.CONTEST_MANAGE,
        (f"{_ONE}{_EVENTS} AND e.state = 'locked' AND e.deciphered_at <= $4"),
    ),
    "open_appeals": (
        Permit.CONTEST_MANAGE,
        (
            f"SELECT e.id AS subject, e.name AS about, {_FILED} AS number, e.appeals_until AS due"
            f"{_EVENTS} AND e.state = 'provisional' AND $4::timestamptz IS NOT NULL"
        ),
    ),
    "to_finalise": (
        Permit.CONTEST_MANAGE,
        (
            f"{_ONE}{_EVENTS}"
            f" AND e.state = 'provisional' AND e.appeals_until < $4 AND {_FILED} = 0"
            " AND EXISTS (SELECT FROM result_revision v WHERE v.event = e.id"
            "  AND v.state = 'provisional' AND v.finalised_at IS NULL)"
        ),
    ),
    "answers": (
        Permit.OFFER_POST,
        (
            "SELECT o.id AS subject, o.post AS about, count(*)::int AS number,"
            " NULL::timestamptz AS due FROM invitation i JOIN job_offer o ON o.id = i.offer"
            " WHERE i.state = 'accepted' AND o.organisation = ANY($2::uuid[])"
            " AND ($1 OR cardinality($3::text[]) >= 0) AND i.invited_at <= $4 GROUP BY o.id"
        ),
    ),
}
"""Queues by reach: $1 to $3 are the reach, $4 is now."""
_BY_SEAT: dict[str, tuple[Permit, str]] = {
    "appeals": (
        Permit.APPEAL_RULE,
        (
            "SELECT e.id AS subject, e.name AS about, e.appeals_until AS due,"
            f" {_FILED} AS number{_SEATED} AND s.role = 'arbitration'"
        ),
    ),
    "to_cipher": (
        Permit.CIPHER_ASSIGN,
        (
            f"SELECT e.id AS subject, e.name AS about, 1 AS number, e.starts_at AS due{_SEATED}"
            " AND s.role = 'cipher_clerk' AND e.state = 'drawn'"
        ),
    ),
    "to_lift": (
        Permit.CIPHER_ASSIGN,
        (
            f"{_ONE}{_SEATED}"
            " AND s.role = 'cipher_clerk' AND e.state = 'locked' AND e.deciphered_at IS NULL"
        ),
    ),
    "sheets": (
        Permit.CONTEST_SIGN,
        (
            "SELECT e.id AS subject, e.name AS about, e.ends_at AS due,"
            " (SELECT jsonb_array_length(r.body->'stages') FROM contest_rule_set r"
            "  WHERE r.id = e.rule_set) - (SELECT count(*) FROM stage_sheet t WHERE t.event = e.id"
            "  AND t.live AND (t.chief = $1 OR t.arbitration = $1))::int AS number"
            f"{_SEATED} AND s.role IN ('chief', 'arbitration') AND e.state = 'marking'"
        ),
    ),
    "sheets_to_open": (
        Permit.CONTEST_SIGN,
        (
            "SELECT e.id AS subject, e.name AS about, NULL::timestamptz AS due,"
            " (SELECT count(*) FROM stage_sheet t WHERE t.event = e.id AND t.live"
            "  AND t.opener <> $1)::int AS number"
            f"{_SEATED} AND s.role IN ('chief', 'arbitration')"
            " AND e.state IN ('marking', 'locked') AND e.deciphered_at IS NULL"
        ),
    ),
    "spreads": (
        Permit.CONTEST_MARK,
        _SPREADS.format("s.id = ANY(array_agg(m.seat))") + _SEATED + " AND s.role = 'judge'"
        " AND e.state = 'marking'",
    ),
    "cards": (
        Permit.CONTEST_MARK,
        (
            "SELECT e.id AS subject, e.name AS about, e.ends_at AS due,"
            " (SELECT count(DISTINCT (m.seat, m.entry)) FROM mark m"
            "  JOIN judge_seat o ON o.id = m.seat JOIN entry n ON n.id = m.entry"
            "  WHERE m.event = e.id AND m.method = 'judgement' AND m.replaced_at IS NULL"
            "  AND n.state = 'entered' AND m.second_value IS DISTINCT FROM m.value"
            "  AND o.account <> $1)::int AS number"
            f"{_SEATED} AND s.role = 'chief' AND e.state = 'marking'"
        ),
    ),
    "spreads_to_settle": (
        Permit.CONTEST_MARK,
        _SPREADS.format("true") + _SEATED + " AND s.role = 'chief'"
        " AND e.state IN ('marking', 'provisional', 'final', 'corrected')",
    ),
}
"""Queues by the actor's own seats; $1 is the account."""
_SELDOM = frozenset({"cards", "spreads_to_settle", "sheets_to_open"})
"""Queues that are only shown while something waits in them."""


def has_contest_desk(actor: Actor) -> bool:
    """Whether anything of contests can wait for this actor."""
    return any(actor.may(permit) for permit, _ in (*_WITHIN.values(), *_BY_SEAT.values()))


async def contest_queues(actor: Actor) -> list[ContestQueue]:
    """Return the queues of contests that this actor works on, within reach or own seats."""
    now, found = clock.now(), dict[str, list[Waiting]]()
    async with db.read(actor) as connection:
        for kind, (needed, query) in _WITHIN.items():
            if actor.may(needed):
                rows = await connection.fetch(query, *reach_arguments(actor, needed), now)
                found[kind] = [Waiting(**row) for row in rows]
        for kind, (needed, query) in _BY_SEAT.items():
            if actor.may(needed):
                rows = await connection.fetch(query, actor.account)
                found[kind] = [Waiting(**row) for row in rows]
        if actor.may(Permit.CONTEST_MANAGE):
            found["no_honours"] = await _without_list(actor, connection, now)
    if actor.may(Permit.CONTEST_MARK):
        found["to_mark"] = await _to_mark(actor)
    queues = [fold(kind, rows, now) for kind, rows in found.items()]
    return [queue for queue in queues if queue.waiting or queue.kind not in _SELDOM]


async def _without_list(actor: Actor, connection: Connection, now: datetime) -> list[Waiting]:
    """Return the published results from which levels or titles follow and no list is drawn up."""
    rows = await connection.fetch(
        f"SELECT e.id AS event, v.id AS revision{_EVENTS.replace(' WHERE', _PUBLISHED, 1)}"
        " AND v.published_at > $4 AND NOT EXISTS (SELECT FROM honour_list h"
        "  WHERE h.event = e.id AND h.revision = v.id)",
        *reach_arguments(actor, Permit.CONTEST_MANAGE), now - _HONOURS_WITHIN,
    )  # fmt: skip
    terms, answer = await honour_terms(clock.today()), []
    for row in rows:
        event = await event_of(row["event"])
        contest = await contest_of(event.contest)
        people = await contestants(event, row["revision"], await rule_set_of(event), clock.today())
        if proposals(people, placing_of(contest, event), terms):
            answer.append(Waiting(subject=event.id, about=event.name))
    return answer


_PUBLISHED = " JOIN result_revision v ON v.event = e.id AND v.state = 'final' WHERE"


async def _to_mark(actor: Actor) -> list[Waiting]:
    """Return the entries that the actor has not marked whole, by event being marked."""
    answer = []
    for one in await own_events(actor):
        if one.state is EventState.MARKING and SeatRole.JUDGE in one.roles:
            held = await judging(actor, one.event)
            answer.append(
                Waiting(
                    subject=one.event,
                    about=one.name,
                    number=sum(entry.done < entry.asked for entry in held.sheet.entries),
                    due=held.event.ends_at,
                )
            )
    return answer
