"""Reading the market's facts: live, or as a dated snapshot kept them. Shared steps of a page.

Counts are summed. Persons are distinct at each grain and never summed over occupations or levels:
the grain is picked. Over several divisions that are not the whole city nobody counted together,
their persons are summed, and the page says so.
"""

import re
from collections.abc import Iterable, Sequence

from app.db import require_transaction
from dashboards.facts.data import (
    ADDITIVE,
    TOTALLED,
    Figure,
    Line,
    Measure,
    Narrowing,
    Report,
    Twice,
)
from dashboards.facts.snapshots import LIVE
from dashboards.frames import Asked

Condition = tuple[str, object]
"""A condition with a place for its argument."""
TOTALS = "market_total"
"""The live view of counts over all occupations and levels together: a row a report."""
_OCCUPATION = re.compile(r"\d-\d\d-\d\d-\d\d")
_LINES = (Line.PERIOD, Line.OCCUPATION, Line.DIVISION, Line.LEVEL, Line.SOURCE)
"""In the order of a figure's fields."""
_MANY = frozenset({Line.OCCUPATION, Line.DIVISION})
_MEASURES = {measure.value: measure for measure in Measure}


async def figures(
    relation: str, measures: Iterable[Measure], wanted: Narrowing, by: Sequence[Line] = ()
) -> list[Figure]:
    """Return the figures of these measures along the lines of ``by``.

    ``relation`` is that of ``snapshots.relation``. What was never reported is absent, not zero.
    They come in order, but by occupation and division: those are thousands, to be looked up.
    """
    asked = frozenset(measures)
    counts, persons = sorted(asked & ADDITIVE), sorted(asked - ADDITIVE)
    found: list[Figure] = []
    if counts:
        whole = not (
            wanted.occupations or wanted.codes is not None or wanted.level
            or {Line.OCCUPATION, Line.LEVEL} & set(by)
        )  # fmt: skip
        summed = relation == LIVE and whole and TOTALLED.issuperset(counts)
        source = TOTALS if summed else relation
        found += await _read(source, counts, wanted, by, _of_counts(wanted))
    if persons:
        lines = [line for line in by if line is not Line.SOURCE or Measure.SHARED in asked]
        found += await _read(relation, persons, wanted, lines, _of_persons(wanted, by))
    return found


async def _read(
    relation: str,
    measures: Sequence[Measure],
    wanted: Narrowing,
    by: Sequence[Line],
    grain: Sequence[Condition],
) -> list[Figure]:
    lines = "".join(f", {line}" for line in by)
    columns = ", ".join(line.value if line in by else "''" for line in _LINES)
    where, arguments = _where(measures, [("period = ANY({})", list(wanted.periods)), *grain])
    order = "" if _MANY.issubset(by) else f" ORDER BY measure{lines}"
    rows = await require_transaction().fetch(
        f"SELECT measure, sum(value)::int, {columns} FROM {relation} AS f"
        f" WHERE {where} GROUP BY measure{lines}{order}",
        *arguments,
    )
    return [Figure(_MEASURES[measure], *rest) for measure, *rest in rows]


def _where(
    measures: Iterable[Measure], conditions: Sequence[Condition], first: int = 1
) -> tuple[str, tuple[object, ...]]:
    """Return the conditions as SQL and their arguments, the ``first`` of which has this number.

    The measures stand in the text, so that a plan kept for it reads no table of another measure.
    """
    named = ", ".join(f"'{measure.value}'" for measure in measures)
    texts = [text.format(f"${place}") for place, (text, _) in enumerate(conditions, first)]
    return " AND ".join((f"measure IN ({named})", *texts)), tuple(v for _, v in conditions)


async def asked(relation: str, wanted: Narrowing) -> list[Asked]:
    """Return demand by occupation in the quarters wanted, with how many divisions reported it."""
    where, arguments = _where(
        [Measure.DEMAND], [("period = ANY({})", list(wanted.periods)), *_of_counts(wanted)]
    )
    rows = await require_transaction().fetch(
        # by division first, so that nothing need be sorted to count divisions
        "SELECT occupation_code, sum(people)::int, count(*)::int FROM ("
        " SELECT occupation_code, division, sum(value) AS people"
        f" FROM {relation} AS f WHERE {where} GROUP BY 1, 2) d GROUP BY 1 ORDER BY 1",
        *arguments,
    )
    return [Asked(*row) for row in rows]


async def answered(relation: str, wanted: Narrowing, kept: float) -> dict[str, tuple[int, int]]:
    """Return each division's demand, and the people for the occupations that it asked for.

    People are effective supply, ``kept`` the share of completers that it counts on: rounded an
    occupation as ``counted_on`` does.
    """
    period: Condition = ("period = ANY({})", list(wanted.periods))
    asked_, counts = _where([Measure.DEMAND], [period, *_of_counts(wanted)])
    trained, persons = _where(
        [Measure.SUPPLY],
        [period, *_of_persons(wanted, (Line.OCCUPATION, Line.DIVISION))],
        len(counts) + 1,
    )
    share = f"${len(counts) + len(persons) + 1}::float8"
    whole = f"floor(round(greatest(people, 0)::float8 * {share} * 1000000) / 1000000 + 0.5)"
    rows = await require_transaction().fetch(
        f"SELECT division, sum(asked)::int, coalesce(sum({whole}), 0)::int FROM ("
        " SELECT division, occupation_code, sum(value) AS asked"
        f" FROM {relation} AS f WHERE {asked_} GROUP BY 1, 2 HAVING sum(value) > 0) d"
        " LEFT JOIN (SELECT division, occupation_code, sum(value) AS people"
        f" FROM {relation} AS f WHERE {trained} GROUP BY 1, 2) s"
        " USING (division, occupation_code) GROUP BY 1",
        *counts, *persons, kept,
    )  # fmt: skip
    return {division: (demand, people) for division, demand, people in rows}


async def twice(relation: str, wanted: Narrowing, period: str, before: str) -> list[Twice]:
    """Return demand by occupation in ``period`` beside the same reports in ``before``."""
    both = ("period = ANY({})", [period, before])
    where, arguments = _where([Measure.DEMAND], [both, *_of_counts(wanted)])
    last = f"${len(arguments) + 1}"
    rows = await require_transaction().fetch(
        "SELECT occupation_code, sum(people)::int, count(since)::int, coalesce(sum(since), 0)::int,"
        " coalesce(sum(earlier), 0)::int FROM ("
        "  SELECT occupation_code, division, sum(now) AS people, sum(now) FILTER (WHERE earlier IS"
        "   NOT NULL) AS since, sum(earlier) FILTER (WHERE now IS NOT NULL) AS earlier FROM ("
        "   SELECT occupation_code, division, source,"
        f"    sum(value) FILTER (WHERE period = {last}) AS now,"
        f"    sum(value) FILTER (WHERE period <> {last}) AS earlier"
        f"   FROM {relation} AS f WHERE {where} GROUP BY 1, 2, 3) reports GROUP BY 1, 2) d"
        " GROUP BY 1 HAVING count(people) > 0 ORDER BY 1",
        *arguments, period,
    )  # fmt: skip
    return [Twice(*row) for row in rows]


def _of_counts(wanted: Narrowing) -> list[Condition]:
    """Return the conditions on counts; what is of another level than the one asked stays out."""
    conditions: list[Condition] = [("division = ANY({})", list(wanted.divisions))]
    if wanted.occupations:
        conditions.append(("starts_with(occupation_code, {})", wanted.occupations))
    if wanted.codes is not None:
        conditions.append(("occupation_code = ANY({})", list(wanted.codes)))
    if wanted.level:
        conditions.append(("level = {}", wanted.level))
    return conditions


def _of_persons(wanted: Narrowing, by: Sequence[Line]) -> list[Condition]:
    many = Line.DIVISION in by or not wanted.whole
    conditions: list[Condition] = [("division = ANY({})", list(wanted.divisions) if many else [""])]
    if wanted.codes is not None:
        conditions.append(("occupation_code <> '' AND occupation_code = ANY({})", wanted.codes))
    elif _OCCUPATION.fullmatch(wanted.occupations):
        conditions.append(("occupation_code = {}", wanted.occupations))
    elif Line.OCCUPATION in by and wanted.with_all and not wanted.occupations:
        pass
    elif Line.OCCUPATION in by or wanted.occupations:
        conditions.append(
            ("occupation_code <> '' AND starts_with(occupation_code, {})", wanted.occupations)
        )
    else:
        conditions.append(("occupation_code = {}", ""))
    if Line.LEVEL not in by:
        conditions.append(("level = {}", wanted.level))
    elif wanted.level:
        conditions.append(("level <> '' AND level = {}", wanted.level))
    else:
        conditions.append(("level <> {}", ""))
    return conditions


async def stated_shares(
    relation: str, periods: Sequence[str]
) -> tuple[dict[tuple[str, str], dict[str, int]], dict[tuple[str, str], int]]:
    """Return what programmes of several occupations serve, and the city's openings there.

    The shares are in ten-thousandths, by quarter and programme; openings by quarter and occupation.
    """
    connection = require_transaction()
    stated: dict[tuple[str, str], dict[str, int]] = {}
    for period, programme, code, share in await connection.fetch(
        f"SELECT period, source, occupation_code, value FROM {relation} AS f"
        " WHERE measure = 'share' AND period = ANY($1)",
        list(periods),
    ):
        stated.setdefault((period, programme), {})[code] = share
    if not stated:
        return {}, {}
    wanted = await connection.fetch(
        f"SELECT period, occupation_code, sum(value)::int FROM {relation} AS f"
        " WHERE measure = 'demand' AND period = ANY($1) AND occupation_code = ANY($2)"
        " GROUP BY 1, 2",
        sorted({period for period, _ in stated}),
        sorted({code for served in stated.values() for code in served}),
    )
    return stated, {(period, code): value for period, code, value in wanted}


async def observed_jobs(
    relation: str, periods: Sequence[str], programmes: Iterable[str]
) -> dict[tuple[str, str], dict[str, int]]:
    """Return the jobs whose occupation is known, by quarter and programme, then by occupation."""
    rows = await require_transaction().fetch(
        f"SELECT period, source, occupation_code, value FROM {relation} AS f"
        " WHERE measure = 'observed' AND period = ANY($1) AND source = ANY($2)",
        list(periods), sorted(programmes),
    )  # fmt: skip
    found: dict[tuple[str, str], dict[str, int]] = {}
    for period, programme, code, jobs in rows:
        found.setdefault((period, programme), {})[code] = jobs
    return found


async def reports(periods: Sequence[str], divisions: Sequence[str]) -> list[Report]:
    """Return which source reported for which division in these quarters."""
    rows = await require_transaction().fetch(
        "SELECT period, division, source, to_char(reported_on, 'YYYY-MM-DD'), asked, answered"
        " FROM demand_report WHERE period = ANY($1) AND division = ANY($2)"
        " ORDER BY period, division, source",
        list(periods), list(divisions),
    )  # fmt: skip
    return [
        Report(
            period=period, division=division, source=source, reported_on=day, asked=asked,
            answered=answered,
        )
        for period, division, source, day, asked, answered in rows
    ]  # fmt: skip
