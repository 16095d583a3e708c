"""What a desk asks: an institution's to-do list, an officer's queues."""

from datetime import timedelta

import msgspec

from app import clock, db
from app.permits import Actor, Permit
from app.scope import reach_arguments
from courses.desk.data import InstitutionDesk, OfficerDesk, QueueCount, Todo, TodoKind
from courses.filing.terms import filing_terms
from courses.outcomes.terms import job_terms
from courses.papers.queries import missing_papers_of_many

MOST = 200
RENEWAL_NOTICE = timedelta(days=60)
"""How long before its end an accreditation asks to be renewed."""
_OWN = "($1 OR c.organisation = ANY($2::uuid[]))"
_TODOS = (
    "SELECT 'mend_filing' AS kind, c.number || ' ' || c.title AS about, c.id AS subject,"
    " c.due_on, 1::bigint AS count FROM training_class c"
    f" WHERE {_OWN} AND c.state = 'returned'"
    " UNION ALL SELECT 'file_class', c.number || ' ' || c.title, c.id,"
    " c.starts_on - $4::int, 1 FROM training_class c"
    f" WHERE {_OWN} AND c.state = 'draft' AND c.starts_on >= $3"
    " UNION ALL SELECT 'start_class', c.number || ' ' || c.title, c.id, c.starts_on, 1"
    f" FROM training_class c WHERE {_OWN} AND c.state = 'approved' AND c.enrolled > 0"
    " AND c.starts_on <= $3 AND c.ends_on >= $3"
    " UNION ALL SELECT 'record_attendance', c.number || ' ' || c.title, c.id, min(s.held_on),"
    " count(*) FROM training_class c JOIN class_session s ON s.training_class = c.id"
    f" WHERE {_OWN} AND c.state IN ('approved', 'running') AND s.state = 'planned'"
    " AND s.held_on < $3 AND NOT EXISTS (SELECT FROM attendance a WHERE a.session = s.id)"
    " GROUP BY c.id"
    " UNION ALL SELECT 'complete_class', c.number || ' ' || c.title, c.id, c.ends_on, 1"
    f" FROM training_class c WHERE {_OWN} AND c.state IN ('approved', 'running', 'assessed')"
    " AND c.enrolled > 0 AND c.ends_on <= $3"
    " UNION ALL SELECT 'mend_inspection', c.number || ' ' || c.title, c.id, i.mend_by, 1"
    " FROM inspection i JOIN training_class c ON c.id = i.training_class"
    f" WHERE {_OWN} AND i.mend_by IS NOT NULL AND i.mended_on IS NULL"
    " UNION ALL SELECT 'finish_roster', c.file_name, c.id, NULL, c.refused FROM (SELECT b.id,"
    " b.organisation, b.file_name, (b.counts ->> 'refused')::bigint AS refused FROM batch b"
    " WHERE b.state IN ('ready', 'mapping', 'accepted')) c"
    f" WHERE {_OWN} AND c.refused > 0"
    " UNION ALL SELECT 'renew_accreditation', c.occupation_code || ' ' || c.level, c.id,"
    f" max(c.valid_until), 1 FROM accreditation c WHERE {_OWN} AND c.valid_until"
    " BETWEEN $3 AND $3 + $5::int AND NOT EXISTS (SELECT FROM accreditation n"
    " WHERE n.organisation = c.organisation AND n.occupation_code = c.occupation_code"
    " AND n.level = c.level AND n.purpose = c.purpose AND n.valid_from > c.valid_from)"
    " GROUP BY c.id"
    " UNION ALL SELECT 'mend_application', c.occupation_code || ' ' || c.level, c.id, c.due_on, 1"
    f" FROM accreditation_application c WHERE {_OWN} AND c.state = 'returned'"
    " UNION ALL SELECT 'follow_up', c.number || ' ' || c.title, c.id, c.ends_on + $6::int, count(*)"
    " FROM training_class c JOIN enrolment e ON e.training_class = c.id"
    f" JOIN completion k ON k.enrolment = e.id WHERE {_OWN} AND c.state IN ('completed',"
    " 'archived') AND c.ends_on BETWEEN $3 - $6::int - $7::int AND $3 - $6::int"
    " AND NOT EXISTS (SELECT FROM follow_up f WHERE f.enrolment = e.id)"
    " AND NOT EXISTS (SELECT FROM placement p WHERE p.training_class = c.id"
    " AND p.source = 'enrolment:' || e.id) GROUP BY c.id"
)
_QUEUES = (
    "SELECT 'filings' AS kind, count(*) AS waiting, count(*) FILTER (WHERE due_on < $4) AS late,"
    " min(due_on) AS due_on FROM training_class c WHERE c.state = 'filed' AND {reach}"
    " UNION ALL SELECT 'changes', count(*), count(*) FILTER (WHERE k.due_on < $4), min(k.due_on)"
    " FROM class_change k JOIN training_class c ON c.id = k.training_class"
    " WHERE k.state = 'filed' AND {reach}"
    " UNION ALL SELECT 'inspections', count(*), count(*) FILTER (WHERE i.mend_by < $4),"
    " min(i.mend_by) FROM inspection i JOIN training_class c ON c.id = i.training_class"
    " WHERE i.mend_by IS NOT NULL AND i.mended_on IS NULL AND {reach}"
    " UNION ALL SELECT 'accreditations', count(*), count(*) FILTER (WHERE a.due_on < $4),"
    " min(a.due_on) FROM accreditation_application a"
    " JOIN organisation c ON c.id = a.organisation"
    " WHERE a.state = 'filed' AND ($1 OR c.id = ANY($2::uuid[]) OR c.division = ANY($3::text[]))"
    " UNION ALL SELECT 'corrections', count(*), count(*) FILTER (WHERE c.due_on < $4),"
    " min(c.due_on) FROM correction_request c WHERE c.state = 'open'"
    " AND ($1 OR c.division = ANY($3::text[]))"
).format(reach="($1 OR c.organisation = ANY($2::uuid[]) OR c.division = ANY($3::text[]))")


async def institution_desk(actor: Actor) -> InstitutionDesk:
    """Return what an institution has to do, earliest deadline first, and its classes by state."""
    everything, organisations, _ = reach_arguments(actor, Permit.CLASS_MANAGE)
    today = clock.today()
    async with db.read(actor) as connection:
        terms, follow_up = await filing_terms(today), await job_terms(today)
        rows = await connection.fetch(
            f"SELECT * FROM ({_TODOS}) t ORDER BY due_on NULLS LAST, kind, about LIMIT {MOST}",
            everything, organisations, today, terms.file_days_before, RENEWAL_NOTICE.days,
            follow_up.after_days, follow_up.for_days,
        )  # fmt: skip
        states = await connection.fetch(
            "SELECT c.state, count(*) AS n, sum(c.enrolled) AS people FROM training_class c"
            f" WHERE {_OWN} GROUP BY c.state",
            everything, organisations,
        )  # fmt: skip
        closing = await connection.fetch(
            "SELECT c.id, c.number || ' ' || c.title AS about, c.ends_on FROM training_class c"
            f" WHERE {_OWN} AND c.state IN ('running', 'assessed', 'completed')"
            " AND EXISTS (SELECT FROM class_step s WHERE s.training_class = c.id"
            " AND s.step = 'filed')"
            " ORDER BY c.ends_on DESC LIMIT 100",
            everything, organisations,
        )  # fmt: skip
        missing = await missing_papers_of_many([row["id"] for row in closing])
    papers = [
        Todo(kind=TodoKind.SEND_PAPERS, about=row["about"], subject=row["id"], count=len(lacking))
        for row in closing
        if (lacking := missing.get(row["id"], ()))
    ]
    return InstitutionDesk(
        todos=[msgspec.convert(dict(row), Todo) for row in rows] + papers,
        states={row["state"]: row["n"] for row in states},
        running_people=sum(row["people"] or 0 for row in states if row["state"] == "running"),
    )


async def officer_desk(actor: Actor) -> OfficerDesk:
    """Return what waits for this officer, and how much of it is late."""
    reach = reach_arguments(actor, Permit.CLASS_DECIDE)
    async with db.read(actor) as connection:
        rows = await connection.fetch(_QUEUES, *reach, clock.today())
    return OfficerDesk(queues=[msgspec.convert(dict(row), QueueCount) for row in rows])
