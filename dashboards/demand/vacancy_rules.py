"""Rules of vacancies: checking a list, stocks that join up, flows that add up. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np

from app.cleaning import Column, column, compact, filled, repeated, tidy
from dashboards.data import DemandDefaults, DemandProblem, DemandWords, Severity
from dashboards.demand.vacancy_data import (
    VacancyChecked,
    VacancyKey,
    VacancyLine,
    VacancySum,
)
from dashboards.periods import quarters_back
from dashboards.rules import (
    Rows,
    joined,
    read_categories,
    read_divisions,
    read_figures,
    read_periods,
)

COUNTS = ("open_at_start", "advertised", "filled", "withdrawn")
_READ = ("occupation", "occupation_code", *COUNTS, "median_days", "period", "division")


def key_before(key: VacancyKey) -> VacancyKey:
    """Return the same division, source and occupation one quarter earlier."""
    return (quarters_back(key[0], 2)[1], *key[1:])


def check_vacancies(
    columns: Mapping[str, Column],
    words: DemandWords,
    defaults: DemandDefaults,
    today: date,
    ends: Mapping[VacancyKey, int],
) -> VacancyChecked:
    """Check all rows; ``ends`` are vacancies open at the end of quarters entered already.

    A start that differs from the quarter before is let in with a doubt: one of both is wrong.
    """
    count = len(next(iter(columns.values()))) if columns else 0
    blank = column([""] * count)
    written = {f: compact(columns[f]) if f in columns else blank for f in _READ}
    rows = Rows(count=count, problems=[[] for _ in range(count)], bad=np.zeros(count, dtype=bool))
    kind, _, code = read_categories(rows, written, words)
    grouped = np.isin(kind.astype(str), ["group", "unspecified"]) & filled(written["occupation"])
    rows.find("vacancy-occupation-only", "occupation", grouped)
    figures = {field: read_figures(rows, written[field], field) for field in COUNTS}
    days = read_figures(rows, written["median_days"], "median_days")
    for field in COUNTS:
        rows.find("vacancy-figure-missing", field, ~filled(written[field]))
    period = read_periods(rows, written["period"], defaults, today)
    division = read_divisions(rows, written["division"], words, defaults)
    source = column(text or defaults.source for text in tidy(columns.get("source", blank)).tolist())
    rows.find("demand-source-missing", "source", ~filled(source))
    line = column(joined(period, division, source, code).tolist())
    line[rows.bad] = ""
    rows.find("demand-row-twice", "occupation", repeated(line))
    lines: list[VacancyLine | None] = [
        None
        if rows.bad[row]
        else VacancyLine(
            period=period[row],
            division=division[row],
            source=source[row],
            occupation_code=code[row],
            median_days=int(days[row]) if days[row] else None,
            **{field: int(figures[field][row]) for field in COUNTS},
        )
        for row in range(count)
    ]
    return _with_stocks(lines, rows.problems, ends)


def _with_stocks(
    lines: list[VacancyLine | None],
    problems: list[list[DemandProblem]],
    ends: Mapping[VacancyKey, int],
) -> VacancyChecked:
    known = {**ends, **{line.key: line.open_at_end for line in lines if line}}
    for row, line in enumerate(lines):
        if line is None:
            continue
        if line.open_at_end < 0:
            lines[row] = None
            problems[row].append(
                DemandProblem(
                    field="filled", code="vacancy-below-zero", severity=Severity.ERROR,
                    facts={"end": str(line.open_at_end)},
                )
            )  # fmt: skip
            continue
        before = known.get(key_before(line.key))
        if before is not None and before != line.open_at_start:
            problems[row].append(
                DemandProblem(
                    field="open_at_start", code="vacancy-start-differs",
                    severity=Severity.WARNING, facts={"before": str(before)},
                )
            )  # fmt: skip
    return VacancyChecked(lines=tuple(lines), problems=tuple(map(tuple, problems)))


def breaks(lines: Iterable[VacancyLine]) -> dict[VacancyKey, int]:
    """Return, by line, the end of the quarter before where the start differs from it."""
    held = list(lines)
    ends = {line.key: line.open_at_end for line in held}
    return {
        line.key: ends[key_before(line.key)]
        for line in held
        if ends.get(key_before(line.key), line.open_at_start) != line.open_at_start
    }


def summed(lines: Sequence[VacancyLine]) -> VacancySum | None:
    """Add up flows over quarters and rows; stocks are taken at the two ends, never added up.

    Each division, source and occupation gives the start of its first quarter and, at the end,
    what its last quarter left open. None for no lines. Medians are not added up.
    """
    if not lines:
        return None
    series: dict[tuple[str, str, str], list[VacancyLine]] = defaultdict(list)
    for line in lines:
        series[line.key[1:]].append(line)
    ordered = [sorted(one, key=lambda line: line.period) for one in series.values()]
    start = sum(one[0].open_at_start for one in ordered)
    end = sum(one[-1].open_at_end for one in ordered)
    return VacancySum(
        open_at_start=start,
        advertised=sum(line.advertised for line in lines),
        filled=sum(line.filled for line in lines),
        withdrawn=sum(line.withdrawn for line in lines),
        open_at_end=end,
        quarters=len({line.period for line in lines}),
        breaks=len(breaks(lines)),
    )
