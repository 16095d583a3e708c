"""Effective supply: the one place from which every chart has it. Shared steps of a page.

Completers other than employees trained in their own job, those of a programme that serves several
occupations shared out over these, times the shares of the terms: who is new to the occupation,
stays in the city, and does not leave the occupation. Each quarter is counted by the terms of its
last day, the running one by today's; the year to date by those of its last quarter.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from dashboards.facts import reading
from dashboards.facts.data import Figure, Line, Measure, Narrowing
from dashboards.figures.data import Frame
from dashboards.periods import quarters_back
from dashboards.supply.sharing import (
    OBSERVED,
    Group,
    Sharing,
    counted_on,
    each_counted_on,
    moves,
    placed_until,
    sharing,
)
from dashboards.terms import EffectiveTerms

_SUPPLY = frozenset({Measure.SUPPLY, Measure.SUPPLY_YTD})
Key = tuple[str, str, str, str]
"""Quarter, occupation, division, level."""


async def shares_of(
    relation: str,
    periods: Sequence[str],
    terms: EffectiveTerms,
    terms_by: Mapping[str, EffectiveTerms],
) -> Sharing:
    """Return what turns completers into effective supply in these quarters.

    ``terms`` are those of the quarter shown, ``terms_by`` of each.
    """
    stated, openings = await reading.stated_shares(relation, periods)
    jobs = {}
    if stated:
        wider = sorted({back for period in periods for back in quarters_back(period, OBSERVED)})
        jobs = await reading.observed_jobs(relation, wider, {programme for _, programme in stated})
    return sharing(
        stated, openings, terms=terms, terms_by=terms_by,
        placed={key: placed_until(jobs, *key) for key in stated},
    )  # fmt: skip


async def figures(
    frame: Frame, measures: Iterable[Measure], wanted: Narrowing, by: Sequence[Line] = ()
) -> list[Figure]:
    """Return the figures of these measures along the lines of ``by``; supply is effective supply.

    Over all occupations together nobody moves: there each person counts once as it is.
    """
    asked = frozenset(measures)
    found = await reading.figures(frame.relation, asked, wanted, by)
    return await effective(frame, asked, found, wanted, by) if asked & _SUPPLY else found


async def effective(
    frame: Frame,
    asked: Iterable[Measure],
    found: Sequence[Figure],
    wanted: Narrowing,
    by: Sequence[Line] = (),
) -> list[Figure]:
    """Return the figures of ``asked`` as read, with effective supply in the place of completers."""
    moved: dict[tuple[Measure, Key], float] = {}
    if frame.sharing.parts and (wanted.occupations or Line.OCCUPATION in by):
        groups = await groups_of(frame, wanted, by)
        for measure in _SUPPLY.intersection(asked):
            for key, people in _moved(groups, frame.sharing, measure, wanted, by).items():
                moved[measure, key] = people
    return [*_rest(found), *_effective(found, moved, frame.sharing)]


async def groups_of(frame: Frame, wanted: Narrowing, by: Sequence[Line] = ()) -> list[Group]:
    """Return the completers of programmes of several occupations, in the years of the quarters."""
    periods = {q for period in wanted.periods for q in quarters_back(period, int(period[-1]))}
    lines = [line for line in (Line.DIVISION, Line.LEVEL) if line in by]
    rows = await reading.figures(
        frame.relation, [Measure.SHARED],
        msgspec.structs.replace(wanted, periods=tuple(sorted(periods)), occupations=""),
        [Line.PERIOD, Line.OCCUPATION, Line.SOURCE, *lines],
    )  # fmt: skip
    return [
        Group(
            period=row.period, programme=row.source, occupation=row.occupation, people=row.value,
            line=(row.division, row.level),
        )
        for row in rows
    ]  # fmt: skip


def _moved(
    groups: Sequence[Group], held: Sharing, measure: Measure, wanted: Narrowing, by: Sequence[Line]
) -> dict[Key, float]:
    """Return what is moved, under the keys by which the figures are told apart."""
    found: dict[Key, float] = {}
    for (quarter, code, (division, level)), people in moves(groups, held).items():
        if not code.startswith(wanted.occupations):
            continue
        for period in wanted.periods:
            to_date = measure is Measure.SUPPLY_YTD
            within = period[:4] == quarter[:4] and period >= quarter
            if not (within if to_date else period == quarter):
                continue
            key = (
                period if Line.PERIOD in by else "",
                code if Line.OCCUPATION in by else "",
                division,
                level,
            )
            found[key] = found.get(key, 0.0) + people
    return found


def _rest(found: Sequence[Figure]) -> list[Figure]:
    return [figure for figure in found if figure.measure not in _SUPPLY]


def _effective(
    found: Sequence[Figure], moved: Mapping[tuple[Measure, Key], float], held: Sharing
) -> list[Figure]:
    if not moved:
        completed = [one for one in found if one.measure in _SUPPLY]
        counted = each_counted_on(
            [one.value for one in completed], held, [one.period for one in completed]
        )
        return [
            Figure(one.measure, people, one.period, one.occupation, one.division, one.level)
            for one, people in zip(completed, counted, strict=True)
        ]
    people: dict[tuple[Measure, Key], float] = dict(moved)
    for one in found:
        if one.measure in _SUPPLY:
            key = (one.measure, (one.period, one.occupation, one.division, one.level))
            people[key] = people.get(key, 0.0) + one.value
    return [
        Figure(
            measure=measure, value=counted_on(n, held, period), period=period,
            occupation=occupation, division=division, level=level,
        )
        for (measure, (period, occupation, division, level)), n in sorted(people.items())
    ]  # fmt: skip
