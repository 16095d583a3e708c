"""A survey's steps: opened, answered line by line, closed, its answers taken into demand."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError
from app.permits import Actor, Permit
from app.reference.queries import occupation_names, occupation_words
from dashboards.data import SURVEY_SOURCE
from dashboards.demand.opening import city_only
from dashboards.demand.survey_data import Round, SurveyLine
from dashboards.demand.survey_queries import answers_of, round_at
from dashboards.demand.survey_rules import demand_of
from dashboards.periods import quarter_of
from dashboards.return_guard import mark_corrected

_FIELDS = SurveyLine.__struct_fields__


async def open_survey(
    actor: Actor, *, period: str, title: str, closes_on: date, asked: Sequence[UUID]
) -> UUID:
    """Open a quarter's survey of these employers; the one of the quarter takes more of them in.

    Raises ConflictError where nobody is asked, the last day has passed, the quarter has not
    begun or its survey is closed.
    """
    city_only(actor, Permit.DEMAND_ACCEPT)
    today = clock.today()
    if not asked:
        raise ConflictError("survey-nobody")
    if closes_on < today:
        raise ConflictError("survey-day-passed")
    if period > quarter_of(today):
        raise ConflictError("return-quarter-future")
    async with db.transaction(actor) as connection:
        key = uuid7()
        held = await connection.fetchrow(
            "INSERT INTO survey_round (id, period, title, opens_on, closes_on, asked, opened_by)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (period) DO UPDATE SET"
            " title = excluded.title, closes_on = excluded.closes_on,"
            " asked = ARRAY(SELECT DISTINCT unnest(survey_round.asked || excluded.asked))"
            " WHERE survey_round.closed_at IS NULL RETURNING id",
            key, period, title, today, closes_on, list(asked), actor.signature,
        )  # fmt: skip
        if held is None:
            raise ConflictError("survey-closed")
        found: UUID = held["id"]
        await record(
            actor, "dashboards.survey.opened", f"survey_round:{found}",
            {"period": period, "asked": len(asked)},
        )  # fmt: skip
    return found


async def _answerable(actor: Actor, key: UUID, organisation: UUID) -> Round:
    held = await round_at(key, lock=True)
    own = actor.reach(Permit.SURVEY_ANSWER).organisations
    if organisation not in own or organisation not in held.asked:
        raise NotFoundError("not-found")
    if not held.is_open(clock.today()):
        raise ConflictError("survey-closed")
    return held


async def answer_line(
    actor: Actor, key: UUID, organisation: UUID, occupation: str, line: SurveyLine
) -> None:
    """Save an employer's line of one occupation; saved again it replaces what was said.

    ``occupation`` is a name or a code of any edition. Raises ConflictError for an unknown one
    and after the closing, NotFoundError for who was not asked.
    """
    async with db.transaction(actor) as connection:
        await _answerable(actor, key, organisation)
        code = (await occupation_words()).get(occupation)
        if code is None:
            raise ConflictError("vacancy-occupation-unknown", value=occupation)
        await connection.execute(
            f"INSERT INTO survey_answer (id, survey, organisation, division, occupation_code,"
            f" level, answered_at, {', '.join(_FIELDS)}) SELECT $1, $2, o.id, o.division, $4, '',"
            f" $5, {', '.join(f'${n}' for n in range(6, 6 + len(_FIELDS)))} FROM organisation o"
            " WHERE o.id = $3 ON CONFLICT (survey, organisation, occupation_code, level)"
            f" DO UPDATE SET answered_at = excluded.answered_at,"
            f" {', '.join(f'{name} = excluded.{name}' for name in _FIELDS)}",
            uuid7(), key, organisation, code, clock.now(),
            *(getattr(line, name) for name in _FIELDS),
        )  # fmt: skip
        await record(
            actor, "dashboards.survey.answered", f"survey_round:{key}", {"occupation": code},
            organisation=organisation,
        )  # fmt: skip


async def remove_line(actor: Actor, key: UUID, organisation: UUID, code: str) -> None:
    """Take an employer's line back; one that is gone stays gone."""
    async with db.transaction(actor) as connection:
        await _answerable(actor, key, organisation)
        await connection.execute(
            "DELETE FROM survey_answer WHERE survey = $1 AND organisation = $2"
            " AND occupation_code = $3",
            key, organisation, code,
        )  # fmt: skip
        await record(
            actor, "dashboards.survey.line-removed", f"survey_round:{key}", {"occupation": code},
            organisation=organisation,
        )  # fmt: skip


async def close_survey(actor: Actor, key: UUID) -> None:
    """Close a survey: its answers can then only be read."""
    city_only(actor, Permit.DEMAND_ACCEPT)
    async with db.transaction(actor) as connection:
        await round_at(key, lock=True)
        await connection.execute(
            "UPDATE survey_round SET closed_at = coalesce(closed_at, $2) WHERE id = $1",
            key, clock.now(),
        )  # fmt: skip
        await record(actor, "dashboards.survey.closed", f"survey_round:{key}", {})


async def take_survey(actor: Actor, key: UUID) -> None:
    """Let a closed survey's answers enter demand as a source of their own (用工调查).

    They stand in only for divisions that neither reported otherwise nor declared to have
    nothing: report and survey ask after the same posts, and added up they would count twice.

    Each division's report says how many employers were asked and answered. Taken again it
    replaces itself. Raises ConflictError before the closing.
    """
    city_only(actor, Permit.DEMAND_ACCEPT)
    async with db.transaction(actor) as connection:
        held = await round_at(key, lock=True)
        if held.closed_at is None:
            raise ConflictError("survey-open")
        await _write_demand(held)
        await connection.execute(
            "UPDATE survey_round SET taken_at = $2, taken_by = $3 WHERE id = $1",
            key, clock.now(), actor.signature,
        )  # fmt: skip
        await mark_corrected([held.period])
        await record(
            actor, "dashboards.survey.taken", f"survey_round:{key}", {"period": held.period}
        )


async def _write_demand(held: Round) -> None:
    connection = require_transaction()
    answers, names = await answers_of(held.id), await occupation_names()
    asked = await connection.fetch(
        "SELECT division, count(*)::int AS asked FROM organisation o WHERE id = ANY($1)"
        " AND NOT EXISTS (SELECT FROM demand_report r WHERE r.period = $2"
        "  AND r.division = o.division AND r.source <> $3)"
        " AND NOT EXISTS (SELECT FROM county_return c WHERE c.period = $2"
        "  AND c.division = o.division AND c.nothing_to_report <> ''"
        "  AND c.state IN ('filed', 'reviewed', 'accepted')) GROUP BY division",
        list(held.asked), held.period, SURVEY_SOURCE,
    )  # fmt: skip
    await connection.execute(
        "DELETE FROM demand_row d USING demand_report r WHERE r.id = d.report AND r.period = $1"
        " AND r.source = $2",
        held.period, SURVEY_SOURCE,
    )  # fmt: skip
    reports: dict[str, UUID] = {}
    for row in asked:
        answered = {one.organisation for one in answers if one.division == row["division"]}
        reports[row["division"]] = await connection.fetchval(
            "INSERT INTO demand_report (id, period, division, source, reported_on, asked, answered,"
            " recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
            " ON CONFLICT (period, division, source) DO UPDATE SET asked = excluded.asked,"
            " answered = excluded.answered, reported_on = excluded.reported_on RETURNING id",
            uuid7(), held.period, row["division"], SURVEY_SOURCE, clock.today(),
            max(row["asked"], len(answered)), len(answered), clock.now(),
        )  # fmt: skip
    await connection.executemany(
        "INSERT INTO demand_row (id, report, kind, category, occupation_code, level, demand)"
        " VALUES ($1, $2, 'occupation', $3, $4, '', $5)",
        [
            (uuid7(), reports[division], names[code].zh if code in names else code, code, people)
            for (division, code), people in demand_of(answers).items()
            if division in reports
        ],
    )
    await connection.execute(
        "DELETE FROM demand_report r WHERE r.period = $1 AND r.source = $2"
        " AND NOT EXISTS (SELECT FROM demand_row d WHERE d.report = r.id)",
        held.period, SURVEY_SOURCE,
    )  # fmt: skip
