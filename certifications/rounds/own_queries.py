"""Applications as their applicants and agents see them."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db
from app.permits import Actor, Permit
from app.reference.queries import DivisionName, division_names
from app.reference.working_days import Calendar
from app.settings import settings
from certifications.data import Standing
from certifications.rounds.case import (
    CaseCondition,
    StatedFact,
    condition_rows,
    stated_rows,
)
from certifications.rounds.checking import CheckRow, checks_of
from certifications.rounds.data import (
    EDITABLE,
    ApplicationRow,
    ApplicationState,
    PaperKind,
    RoundRow,
    RoundState,
)
from certifications.rounds.deadlines import left_until, loaded
from certifications.rounds.own import OWN, own_application, own_arguments
from certifications.rounds.paper_rows import PaperRow, papers_of
from certifications.rounds.queries import round_of, rounds_in
from certifications.rounds.recommend_queries import RecommendationRow, recommendations_of
from certifications.rounds.rules import missing_papers
from certifications.rounds.standing import case_of, day_of
from certifications.rounds.terms import round_terms


class MyApplication(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the list: the application, its round, how long is left to act."""

    id: UUID
    name: str
    state: ApplicationState
    round: UUID
    round_title: str
    round_state: RoundState
    occupation: str
    closes_on: date
    due_on: date | None
    days_left: int | None
    ended_for: str


class OpenRound(msgspec.Struct, frozen=True, kw_only=True):
    """A round that can be applied in."""

    id: UUID
    title: str
    closes_on: date
    days_left: int | None


class MyApplications(msgspec.Struct, frozen=True, kw_only=True):
    """The list, and what else can be applied in."""

    rows: list[MyApplication]
    open_rounds: list[OpenRound]


class OwnPage(msgspec.Struct, frozen=True, kw_only=True):
    """One application as its applicant fills it in and follows it."""

    application: ApplicationRow
    held: RoundRow
    editable: bool
    conditions: tuple[CaseCondition, ...]
    met: int
    standing: Standing
    hopeful: bool
    facts: tuple[StatedFact, ...]
    papers: list[PaperRow]
    missing: tuple[PaperKind, ...]
    filled: bool
    recommendations: list[RecommendationRow]
    checks: list[CheckRow]
    divisions: list[DivisionName]
    occupations: list[tuple[str, str]]
    days_left: int | None
    division_name: str
    withdrawable: bool
    paper_mb: int
    """Largest paper that is taken, in MB."""


_MOST = 200
_MIB = 1024 * 1024
_LISTED = (
    "SELECT a.id, p.name, a.state, a.round, r.title AS round_title, r.state AS round_state,"
    " a.occupation, r.closes_on, a.due_on, a.ended_for FROM application a"
    " JOIN person p ON p.id = a.person JOIN round r ON r.id = a.round"
    f" WHERE {OWN} ORDER BY a.started_at DESC, a.id LIMIT {_MOST}"
)


async def my_applications(actor: Actor, *, by_agent: bool) -> MyApplications:
    """Return one's own applications, or those one files for others, newest first."""
    today = clock.today()
    async with db.read(actor) as connection:
        found = await connection.fetch(_LISTED, *await own_arguments(actor, by_agent=by_agent))
        working = await loaded(today)
        rows = [
            msgspec.convert({**row, "days_left": _days_left(row, today, working)}, MyApplication)
            for row in found
        ]
        gone = ApplicationState.WITHDRAWN
        taken = {row.round for row in rows if row.state is not gone and not by_agent}
        open_rounds = [
            OpenRound(
                id=one.id,
                title=one.title,
                closes_on=one.closes_on,
                days_left=left_until(one.closes_on, today, working),
            )
            for one in await rounds_in(RoundState.CALLED)
            if one.opens_on <= today <= one.closes_on and one.id not in taken
        ]
    return MyApplications(rows=rows, open_rounds=open_rounds)


def _days_left(row: Mapping[str, Any], today: date, working: Calendar) -> int | None:
    """Return the working days left to act, None where there is nothing to do."""
    if row["state"] not in EDITABLE or row["round_state"] == RoundState.CANCELLED:
        return None
    returned = row["state"] == ApplicationState.RETURNED
    return left_until(row["due_on"] if returned else row["closes_on"], today, working)


async def own_page(actor: Actor, key: UUID, needed: Permit) -> OwnPage:
    """Return one's own application; raises NotFoundError for any other."""
    today = clock.today()
    async with db.read(actor) as connection:
        held = await own_application(actor, key, needed)
        round_row = await round_of(held.round)
        case = await case_of(held, round_row, day_of(held, round_row, today))
        papers, rows = await papers_of(key), condition_rows(case)
        divisions = await division_names(settings().city_code)
        codes = {row.occupation_code for row in case.evidence if row.occupation_code}
        named = await connection.fetch(
            "SELECT DISTINCT ON (code) code, name_zh FROM occupation WHERE code = ANY($1::text[])"
            " ORDER BY code, edition DESC",
            sorted(codes | {held.occupation_code or ""}),
        )
        return OwnPage(
            application=held,
            held=round_row,
            editable=held.state in EDITABLE and round_row.state is not RoundState.CANCELLED,
            conditions=rows,
            met=sum(row.look == "ok" for row in rows),
            standing=case.found.standing,
            hopeful=case.hopeful.of(round_row.tier).standing is Standing.ELIGIBLE,
            facts=stated_rows(key, case, papers),
            papers=papers,
            missing=missing_papers(frozenset(paper.kind for paper in papers)),
            filled=all(
                (held.occupation_code, held.employer, held.post, held.division, held.statement)
            ),
            recommendations=await recommendations_of(key),
            checks=await checks_of(key),
            divisions=divisions,
            occupations=[(row["code"], row["name_zh"]) for row in named],
            days_left=_days_left(
                {
                    "state": held.state,
                    "round_state": round_row.state,
                    "due_on": held.due_on,
                    "closes_on": round_row.closes_on,
                },
                today,
                await loaded(today),
            ),
            division_name=next(
                (one.zh for one in divisions if one.code == held.division), held.division or ""
            ),
            paper_mb=(await round_terms(today)).paper_bytes_max // _MIB,
            withdrawable=held.state
            not in {
                ApplicationState.NAMED,
                ApplicationState.NOT_SELECTED,
                ApplicationState.REJECTED,
                ApplicationState.WITHDRAWN,
            },
        )
