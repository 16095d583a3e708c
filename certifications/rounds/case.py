"""One application as officers read it: conditions prefilled by the rules, facts, papers, past."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from markupsafe import Markup

from app import clock, db, vault
from app.masking import mask_id_number
from app.permits import Actor, Permit
from app.scope import reach_arguments
from certifications import ledger, wording
from certifications.data import Condition
from certifications.rounds.checking import (
    STAGE_PERMITS,
    WAITS_FOR,
    CheckRow,
    checks_of,
)
from certifications.rounds.data import ApplicationRow, RoundRow, Stage
from certifications.rounds.deadlines import days_left, due_after
from certifications.rounds.own import is_applicant
from certifications.rounds.paper_rows import PaperRow, papers_of
from certifications.rounds.queries import APPLICATION, application_from, round_of
from certifications.rounds.recommend_queries import (
    RecommendationRow,
    reached,
    recommendations_of,
)
from certifications.rounds.standing import Case, case_of, day_of
from certifications.rounds.stated import Stated, stated_in
from certifications.rounds.terms import round_terms

PAGE = 50
_CITED_AT_MOST = 3


class CaseCondition(msgspec.Struct, frozen=True, kw_only=True):
    """One condition of the tier: ``look`` is ok, wait or bad."""

    heading: str
    verdict: str
    look: str
    lines: tuple[Markup, ...]
    notes: tuple[Markup, ...]


class StatedFact(msgspec.Struct, frozen=True, kw_only=True):
    """A stated fact with its words and its paper's name."""

    stated: Stated
    line: Markup
    basis: str
    paper: UUID
    paper_name: str


class CasePage(msgspec.Struct, frozen=True, kw_only=True):
    """Everything beside the decision; ``stage`` is the check that the reader may do now."""

    application: ApplicationRow
    held: RoundRow
    id_masked: str
    division_name: str
    judged_on: date
    conditions: tuple[CaseCondition, ...]
    met: int
    open: int
    eligible: bool
    hopeful: bool
    facts: tuple[StatedFact, ...]
    papers: list[PaperRow]
    recommendations: list[RecommendationRow]
    checks: list[CheckRow]
    days_left: int | None
    stage: Stage | None
    own: bool
    earliest_mend: date | None
    next_key: UUID | None
    waiting: int
    """How many more wait for the same check."""


def condition_rows(case: Case) -> tuple[CaseCondition, ...]:
    """Return the conditions of the best route in words, with the rows each stands on."""
    rows = {row.id: row for row in case.evidence}

    def one(condition: Condition) -> CaseCondition:
        cited = [*condition.evidence, *condition.unconfirmed]
        waits = not condition.met and bool(condition.unconfirmed)
        look = "ok" if condition.met else "wait" if waits else "bad"
        return CaseCondition(
            heading=wording.heading(condition),
            verdict=wording.verdict(condition),
            look=look,
            lines=tuple(ledger.line(rows[key]) for key in cited[-_CITED_AT_MOST:] if key in rows),
            notes=wording.notes(condition),
        )

    return tuple(one(condition) for condition in case.found.best.conditions)


def stated_rows(application: UUID, case: Case, papers: list[PaperRow]) -> tuple[StatedFact, ...]:
    """Return what the applicant stated, in words, each with its paper."""
    named = {paper.id: paper.name for paper in papers}
    return tuple(
        StatedFact(
            stated=one,
            line=ledger.line(one.row),
            basis=wording.BASES[one.row.basis],
            paper=one.paper,
            paper_name=named.get(one.paper, ""),
        )
        for one in stated_in(application, case.evidence)
    )


def stage_for(actor: Actor, held: ApplicationRow) -> Stage | None:
    """Return the check that the application waits for, where the actor's role does it."""
    for stage, state in WAITS_FOR.items():
        if held.state is state and actor.may(STAGE_PERMITS[stage]):
            return stage
    return None


async def case_page(actor: Actor, key: UUID) -> CasePage:
    """Return one application with its evidence; raises NotFoundError outside the reach."""
    today = clock.today()
    async with db.read(actor) as connection:
        held = await reached(actor, key, Permit.ROUND_VIEW)
        round_row = await round_of(held.round)
        case = await case_of(held, round_row, day_of(held, round_row, today))
        papers, stage = await papers_of(key), stage_for(actor, held)
        rows = condition_rows(case)
        sealed = await connection.fetchval(
            "SELECT id_number FROM person WHERE id = $1", held.person
        )
        place = await connection.fetchval(
            "SELECT name_zh FROM division WHERE code = $1", held.division
        )
        following, waiting = await _next(actor, held, stage) if stage else (None, 0)
        terms = await round_terms(today)
        return CasePage(
            application=held,
            held=round_row,
            id_masked=mask_id_number(
                vault.unseal(sealed, f"person|id_number|{held.person}").decode()
            ),
            division_name=place or held.division or "",
            judged_on=day_of(held, round_row, today),
            conditions=rows,
            met=sum(row.look == "ok" for row in rows),
            open=sum(row.look == "wait" for row in rows),
            eligible=not case.found.best.missing,
            hopeful=not case.hopeful.of(round_row.tier).best.missing,
            facts=stated_rows(key, case, papers),
            papers=papers,
            recommendations=await recommendations_of(key),
            checks=await checks_of(key),
            days_left=await days_left(held.due_on),
            stage=stage,
            own=await is_applicant(actor, held),
            earliest_mend=await due_after(terms.mend_working_days) if stage else None,
            next_key=following,
            waiting=waiting,
        )


_REACHED = "($1 OR a.organisation = ANY($2::uuid[]) OR a.division = ANY($3::text[]))"
_OPEN_ROUND = "r.state IN ('called', 'checking')"


async def _next(actor: Actor, held: ApplicationRow, stage: Stage) -> tuple[UUID | None, int]:
    """Return the case that waits longest beside this one, and how many wait."""
    rows = await db.require_transaction().fetch(
        f"SELECT a.id FROM application a JOIN round r ON r.id = a.round WHERE {_REACHED}"
        f" AND a.state = $4 AND {_OPEN_ROUND} AND a.id <> $5"
        " ORDER BY a.due_on NULLS LAST, a.submitted_at, a.id LIMIT 1000",
        *reach_arguments(actor, STAGE_PERMITS[stage]), WAITS_FOR[stage], held.id,
    )  # fmt: skip
    return (rows[0]["id"] if rows else None), len(rows)


class CheckFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What the queue is narrowed to, as the URL says it."""

    q: str = ""
    division: str = ""
    round: UUID | None = None
    late: bool = False
    page: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1


class CheckRowWaiting(msgspec.Struct, frozen=True, kw_only=True):
    """An application that waits for a check."""

    application: ApplicationRow
    round_title: str
    division_name: str
    since: datetime


class Choice(msgspec.Struct, frozen=True):
    """A round or a place with how many wait there."""

    key: str
    name: str
    waiting: int
    late: int


class CheckQueue(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the queue, how many match, and where they wait."""

    rows: list[CheckRowWaiting]
    total: int
    late: int
    divisions: list[Choice]
    rounds: list[Choice]


async def check_queue(actor: Actor, stage: Stage, wanted: CheckFilter) -> CheckQueue:
    """Return what waits for this check within the actor's reach, earliest deadline first."""
    reach = reach_arguments(actor, STAGE_PERMITS[stage])
    where = f" WHERE {_REACHED} AND a.state = $4 AND {_OPEN_ROUND}"
    today = clock.today()
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            APPLICATION.replace(
                "SELECT ", "SELECT r.title AS round_title, coalesce(d.name_zh, a.division, '')"
                " AS division_name, count(*) OVER () AS total, ", 1
            )
            + " JOIN round r ON r.id = a.round LEFT JOIN division d ON d.code = a.division"
            + where
            + " AND strpos(p.name || ' ' || a.employer || ' ' || a.occupation, $5) > 0"
            " AND ($6 = '' OR a.division = $6) AND ($7::uuid IS NULL OR a.round = $7)"
            " AND (NOT $8 OR a.due_on < $9)"
            " ORDER BY a.due_on NULLS LAST, a.submitted_at, a.id LIMIT $10 OFFSET $11",
            *reach, WAITS_FOR[stage], wanted.q.strip(), wanted.division, wanted.round,
            wanted.late, today, PAGE, (wanted.page - 1) * PAGE,
        )  # fmt: skip
        counts = await connection.fetch(
            "SELECT coalesce(a.division, '') AS division, coalesce(max(d.name_zh), '') AS place,"
            " a.round::text AS round, max(r.title) AS title, count(*) AS waiting,"
            " count(*) FILTER (WHERE a.due_on < $5) AS late FROM application a"
            " JOIN round r ON r.id = a.round LEFT JOIN division d ON d.code = a.division"
            f"{where} GROUP BY 1, 3",
            *reach, WAITS_FOR[stage], today,
        )  # fmt: skip
    return CheckQueue(
        rows=[
            CheckRowWaiting(
                application=application_from(row),
                round_title=row["round_title"],
                division_name=row["division_name"],
                since=row["submitted_at"],
            )
            for row in rows
        ],
        total=rows[0]["total"] if rows else 0,
        late=sum(row["late"] for row in counts),
        divisions=_choices(counts, "division", "place"),
        rounds=_choices(counts, "round", "title"),
    )


def _choices(counts: Iterable[Mapping[str, Any]], key: str, name: str) -> list[Choice]:
    found: dict[str, Choice] = {}
    for row in counts:
        held = found.get(row[key])
        waiting = row["waiting"] + (held.waiting if held else 0)
        late = row["late"] + (held.late if held else 0)
        found[row[key]] = Choice(row[key], row[name] or row[key], waiting, late)
    return sorted(found.values(), key=lambda one: one.key)
