"""Checking the rows of a demand report: every problem of every row. Pure."""

import re
from collections.abc import Mapping
from datetime import date

import msgspec
import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from app.cleaning import Column, Mask, column, compact, each, filled, repeated, tidy
from dashboards.data import (
    DemandChecked,
    DemandDefaults,
    DemandLine,
    DemandProblem,
    DemandWords,
    Severity,
)
from dashboards.market import UNSPECIFIED
from dashboards.periods import quarter_of

NO_LEVEL = "NONE"
"""Level of demand that asks for none (无要求); an empty level is all levels together."""
CHECKED = ("occupation", "occupation_code", "level", "demand", "seekers", "period", "division")
_QUARTER = re.compile(r"(20\d\d)年?(?:-?Q|第?)([1-4一二三四])(?:季度?)?", re.IGNORECASE)
_CHINESE = {"一": "1", "二": "2", "三": "3", "四": "4"}
_FIGURE = re.compile(r"(\d{1,9})(?:\.0+)?人?")
_NEGATIVE = re.compile(r"[-−－–(（]\d{1,9}(?:\.\d+)?[)）]?人?")
_NEAR = 0.34


class Rows(msgspec.Struct):
    """Columns on their way through the rules, and the problems of each row."""

    count: int
    problems: list[list[DemandProblem]]
    bad: Mask

    def find(
        self,
        code: str,
        field: str,
        mask: Mask,
        severity: Severity = Severity.ERROR,
        facts: Mapping[str, Column] | None = None,
    ) -> None:
        """Note a problem on each row of the mask; an error keeps these rows out."""
        for row in np.flatnonzero(mask).tolist():
            told = {name: str(values[row]) for name, values in (facts or {}).items()}
            self.problems[row].append(
                DemandProblem(field=field, code=code, severity=severity, facts=told)
            )
        if severity is Severity.ERROR:
            self.bad |= mask


def check_demand(
    columns: Mapping[str, Column], words: DemandWords, defaults: DemandDefaults, today: date
) -> DemandChecked:
    """Check all rows; ``columns`` hold cells as written, by field.

    Groups of occupations and the unspecified bucket (无要求) are rows of their own kind. The
    same occupation is reported either with levels or without: both would be counted twice.
    """
    count = len(next(iter(columns.values()))) if columns else 0
    written = {
        field: compact(columns[field]) if field in columns else column([""] * count)
        for field in CHECKED
    }
    source = tidy(columns.get("source", column([""] * count)))
    rows = Rows(count=count, problems=[[] for _ in range(count)], bad=np.zeros(count, dtype=bool))
    kind, category, code = read_categories(rows, written, words)
    level = _levels(rows, written["level"], words)
    demand = read_figures(rows, written["demand"], "demand")
    seekers = read_figures(rows, written["seekers"], "seekers")
    rows.find(
        "demand-no-figures", "demand", ~filled(written["demand"]) & ~filled(written["seekers"])
    )
    period = read_periods(rows, written["period"], defaults, today)
    division = read_divisions(rows, written["division"], words, defaults)
    source = column(text or defaults.source for text in source.tolist())
    rows.find("demand-source-missing", "source", ~filled(source))
    report = joined(period, division, source)
    _repeats(rows, report, joined(kind, category), level)
    lines = tuple(
        None
        if rows.bad[row]
        else DemandLine(
            period=period[row],
            division=division[row],
            source=source[row],
            kind=kind[row],
            category=category[row],
            occupation_code=code[row] or None,
            level=level[row],
            demand=int(demand[row]) if demand[row] else None,
            seekers=int(seekers[row]) if seekers[row] else None,
        )
        for row in range(count)
    )
    return DemandChecked(lines=lines, problems=tuple(tuple(found) for found in rows.problems))


def read_categories(
    rows: Rows, written: Mapping[str, Column], words: DemandWords
) -> tuple[Column, Column, Column]:
    """Return kind, name and newest code of each row's occupation, what is wrong noted."""
    names, codes = written["occupation"], written["occupation_code"]
    rows.find("demand-occupation-missing", "occupation", ~filled(names) & ~filled(codes))
    by_name = each(names, lambda text: words.occupations.get(text, ""))
    by_code = each(codes, lambda text: words.occupations.get(text, ""))
    rows.find("demand-code-unknown", "occupation_code", filled(codes) & ~filled(by_code))
    both = filled(by_name) & filled(by_code) & (by_name != by_code)
    meant = each(by_code, lambda text: words.names.get(text, ""))
    rows.find("demand-code-differs", "occupation_code", both, facts={"meant": meant})
    code = column(c or n for c, n in zip(by_code.tolist(), by_name.tolist(), strict=True))
    unspecified = np.asarray(names == UNSPECIFIED, dtype=bool)
    group = np.isin(names.astype(str), sorted(words.groups)) & ~filled(code)
    unknown = filled(names) & ~filled(code) & ~unspecified & ~group
    near = each(column(names[unknown]), lambda text: _nearest(text, words))
    suggested = column([""] * rows.count)
    suggested[unknown] = near
    rows.find(
        "demand-occupation-near", "occupation", unknown & filled(suggested),
        facts={"meant": suggested},
    )  # fmt: skip
    rows.find("demand-occupation-unknown", "occupation", unknown & ~filled(suggested))
    kind = np.select([unspecified, group], ["unspecified", "group"], default="occupation")
    named = each(code, lambda text: words.names.get(text, ""))
    category = column(
        text or name for text, name in zip(named.tolist(), names.tolist(), strict=True)
    )
    return column(kind.tolist()), category, code


def _nearest(text: str, words: DemandWords) -> str:
    """Return the occupation one slip away, where there is exactly one such name."""
    found = process.extract(
        text,
        [*words.names.values(), *words.groups],
        scorer=DamerauLevenshtein.normalized_distance,
        score_cutoff=_NEAR,
        limit=2,
    )
    if not found or (len(found) > 1 and found[0][1] == found[1][1]):
        return ""
    return str(found[0][0])


def _levels(rows: Rows, written: Column, words: DemandWords) -> Column:
    def code(text: str) -> str:
        return NO_LEVEL if text == UNSPECIFIED else words.levels.get(text, "")

    level = each(written, code)
    rows.find("demand-level-unknown", "level", filled(written) & ~filled(level))
    return level


def read_figures(rows: Rows, written: Column, field: str) -> Column:
    """Return whole numbers as text, '' where there is none; what cannot be one is noted."""

    def figure(text: str) -> str:
        found = _FIGURE.fullmatch(text.replace(",", ""))
        return found[1] if found else ""

    figures = each(written, figure)
    below = each(written, lambda text: "1" if _NEGATIVE.fullmatch(text.replace(",", "")) else "")
    rows.find("demand-figure-negative", field, filled(below))
    rows.find(
        "demand-figure-unreadable", field, filled(written) & ~filled(figures) & ~filled(below)
    )
    return figures


def read_periods(rows: Rows, written: Column, defaults: DemandDefaults, today: date) -> Column:
    """Return each row's quarter, the default where it says none; what is wrong is noted."""

    def quarter(text: str) -> str:
        found = _QUARTER.fullmatch(text)
        return f"{found[1]}Q{_CHINESE.get(found[2], found[2])}" if found else ""

    period = each(written, lambda text: quarter(text) if text else defaults.period)
    rows.find("demand-period-missing", "period", ~filled(written) & ~filled(period))
    rows.find("demand-period-unknown", "period", filled(written) & ~filled(period))
    current = quarter_of(today)
    rows.find("demand-period-future", "period", np.asarray(period > current, dtype=bool))
    return period


def read_divisions(
    rows: Rows, written: Column, words: DemandWords, defaults: DemandDefaults
) -> Column:
    """Return each row's division by code, the default where it says none; faults are noted."""
    division = each(
        written, lambda text: words.divisions.get(text, "") if text else defaults.division
    )
    rows.find("demand-division-missing", "division", ~filled(written) & ~filled(division))
    rows.find("demand-division-unknown", "division", filled(written) & ~filled(division))
    outside = filled(division) & ~np.isin(division.astype(str), sorted(words.reach))
    rows.find("demand-division-outside", "division", outside)
    return division


def _repeats(rows: Rows, report: Column, category: Column, level: Column) -> None:
    open_rows = ~rows.bad
    line = column(joined(report, category, level).tolist())
    line[~open_rows] = ""
    twice = repeated(line)
    rows.find("demand-row-twice", "occupation", twice)
    place = joined(report, category)
    leveled = set(place[open_rows & filled(level)].tolist())
    whole = set(place[open_rows & ~filled(level)].tolist())
    mixed = np.isin(place.astype(str), sorted(leveled & whole)) & open_rows
    rows.find("demand-level-mixed", "level", mixed)


def joined(*columns: Column) -> Column:
    """Return the columns as one, to tell rows apart."""
    return column("\x1f".join(parts) for parts in zip(*columns, strict=True))
