"""The survey as officers and employers see it."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from app import clock, db
from app.db import require_transaction
from app.errors import NotFoundError
from app.i18n import current_language
from app.permits import Actor, Permit
from app.reference.queries import occupation_names
from dashboards.data import SURVEY_SOURCE
from dashboards.demand.survey_data import Answer, OwnLine, Result, Round
from dashboards.demand.survey_rules import hide_few, results
from dashboards.market_terms import terms_in_time

_ROUND = (
    "SELECT s.id, s.period, s.title, s.opens_on, s.closes_on, s.asked, s.closed_at, s.taken_at,"
    " s.taken_by, (SELECT count(DISTINCT a.organisation) FROM survey_answer a"
    " WHERE a.survey = s.id)::int AS answered, (SELECT count(DISTINCT r.division) FROM"
    " demand_report r WHERE r.period = s.period"
    f" AND r.source = '{SURVEY_SOURCE}')::int AS divisions FROM survey_round s"
)


class Employer(msgspec.Struct, frozen=True, kw_only=True):
    """An employer that may be asked or was."""

    id: UUID
    name: str
    lines: int = 0


class OwnSurvey(msgspec.Struct, frozen=True, kw_only=True):
    """The survey as one employer sees it: own lines, last time's to take over, the results."""

    organisation: UUID
    employer: str
    survey: Round
    lines: tuple[OwnLine, ...]
    before: tuple[OwnLine, ...]
    """Lines of the survey before that this one has not yet."""


async def _names() -> dict[str, str]:
    english = current_language() == "en"
    return {
        code: (one.en if english and one.en else one.zh)
        for code, one in (await occupation_names()).items()
    }


def _round(row: Mapping[str, object]) -> Round:
    return msgspec.convert(dict(row), Round)


async def round_at(key: UUID, *, lock: bool = False) -> Round:
    """Return a survey, in the current transaction; raises NotFoundError."""
    row = await require_transaction().fetchrow(
        f"{_ROUND} WHERE s.id = $1{' FOR UPDATE OF s' if lock else ''}", key
    )
    if row is None:
        raise NotFoundError("not-found")
    return _round(row)


async def answers_of(key: UUID) -> list[Answer]:
    """Return every line of a survey, in the current transaction."""
    rows = await require_transaction().fetch(
        "SELECT organisation, division, occupation_code AS code, staff, vacancies, needed,"
        " difficulty, days_to_fill, wage FROM survey_answer WHERE survey = $1",
        key,
    )
    return [msgspec.convert(dict(row), Answer) for row in rows]


async def surveys(actor: Actor) -> tuple[list[Round], list[Employer]]:
    """Return all surveys, the latest first, and the employers that may be asked."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(f"{_ROUND} ORDER BY s.period DESC")
        employers = await connection.fetch(
            "SELECT id, name FROM organisation WHERE active AND 'employer' = ANY(kinds)"
            " ORDER BY name"
        )
    return [_round(row) for row in rows], [
        msgspec.convert(dict(row), Employer) for row in employers
    ]


async def survey_results(
    actor: Actor, key: UUID
) -> tuple[Round, tuple[Result, ...], list[Employer]]:
    """Return a survey with its results by occupation and who was asked, for officers."""
    async with db.read(actor) as connection:
        held = await round_at(key)
        rows = await connection.fetch(
            "SELECT o.id, o.name, (SELECT count(*) FROM survey_answer a WHERE a.survey = $1"
            " AND a.organisation = o.id)::int AS lines FROM organisation o WHERE o.id = ANY($2)"
            " ORDER BY 3, o.name",
            key, list(held.asked),
        )  # fmt: skip
        found = results(await answers_of(key), await _names())
    return held, found, [msgspec.convert(dict(row), Employer) for row in rows]


async def own_surveys(actor: Actor) -> list[OwnSurvey]:
    """Return the latest survey of each of the actor's employers, with last time's lines."""
    own = sorted(actor.reach(Permit.SURVEY_ANSWER).organisations)
    answer = []
    async with db.read(actor) as connection:
        names = await _names()
        for organisation in own:
            rows = await connection.fetch(
                f"{_ROUND} WHERE $1 = ANY(s.asked) AND s.opens_on <= $2"
                " ORDER BY s.period DESC LIMIT 2",
                organisation, clock.today(),
            )  # fmt: skip
            if not rows:
                continue
            found = [await _own_lines(row["id"], organisation, names) for row in rows]
            known = {line.code for line in found[0]}
            name = await connection.fetchval(
                "SELECT name FROM organisation WHERE id = $1", organisation
            )
            answer.append(
                OwnSurvey(
                    organisation=organisation,
                    employer=name,
                    survey=_round(rows[0]),
                    lines=found[0],
                    before=tuple(
                        one for past in found[1:] for one in past if one.code not in known
                    ),
                )
            )
    return answer


async def _own_lines(
    survey: UUID, organisation: UUID, names: Mapping[str, str]
) -> tuple[OwnLine, ...]:
    rows = await require_transaction().fetch(
        "SELECT occupation_code AS code, staff, vacancies, needed, difficulty, days_to_fill, wage,"
        " note FROM survey_answer WHERE survey = $1 AND organisation = $2 ORDER BY 1",
        survey, organisation,
    )  # fmt: skip
    return tuple(
        msgspec.convert(dict(row) | {"name": names.get(row["code"], row["code"])}, OwnLine)
        for row in rows
    )


async def shared_results(actor: Actor) -> tuple[Round, tuple[Result, ...]] | None:
    """Return the latest closed survey that asked the actor's employers, few answers hidden."""
    own = sorted(actor.reach(Permit.SURVEY_ANSWER).organisations)
    async with db.read(actor) as connection:
        row = await connection.fetchrow(
            f"{_ROUND} WHERE s.asked && $1::uuid[] AND s.closed_at IS NOT NULL"
            " ORDER BY s.period DESC LIMIT 1",
            own,
        )
        if row is None:
            return None
        least = (await terms_in_time()).on(clock.today()).public_min_count
        found = results(await answers_of(row["id"]), await _names())
    return _round(row), hide_few(found, least)
