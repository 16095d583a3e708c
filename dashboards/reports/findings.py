"""Three findings by stated rules. Pure: facts in, findings with the cells they cite out.

Candidates, in the order in which they are asked:

1. The shortage that weighs most: persons lacking times the quarters in a row that it has lasted,
   of occupations whose shortage is evident.
2. Missing evidence, where more occupations lack it than have it.
3. What grows fastest: demand over the reports that came in both years, from a base of at least
   10, of occupations that are not in surplus; at least two divisions must have reported in both.
4. Where the latest cohort whose certificates are in loses most people between two stages.
5. The surplus with most people still in a class; the largest where nobody is.
6. Missing evidence, where a division has not reported or an occupation lacks evidence.
7. The next shortages.

An occupation is named once. Where nothing is found, that is said, and that it is hidden for the
sake of few people where it is: it never reads as no shortage.
"""

from collections.abc import Iterator
from itertools import pairwise

from dashboards.data import EVIDENT, GapRow, GapState
from dashboards.reports.data import Cited, Facts, Finding, FindingKind, Shift, Stage

MOST = 3
RATE_BASE = 10
"""A rate over fewer than this says little."""
LONGEST = 4
"""Quarters beyond these do not make a shortage weigh more."""
LEAST_PANEL = 2
_STAGES = ("enrolled", "completed", "certified", "placed")


def findings(facts: Facts) -> tuple[Finding, ...]:
    """Return at most three findings, at least one."""
    chosen: list[Finding] = []
    for found in _candidates(facts):
        named = {(one.subject, one.kind is FindingKind.MISSING) for one in chosen}
        if (found.subject, found.kind is FindingKind.MISSING) not in named:
            chosen.append(found)
        if len(chosen) == MOST:
            break
    if chosen:
        return tuple(chosen)
    uneven = any(row.state in {GapState.SHORTAGE, GapState.SURPLUS} for row in facts.rows)
    return (Finding(kind=FindingKind.HIDDEN if uneven else FindingKind.THIN),)


def _candidates(facts: Facts) -> Iterator[Finding]:
    short = _shortages(facts)
    lacking = _missing(facts)
    yield from short[:1]
    if lacking and _mostly_unknown(facts):
        yield lacking
    yield from _worsening(facts)[:1]
    yield from _lost(facts)
    yield from _surplus(facts)
    if lacking:
        yield lacking
    yield from short[1:]


def percent(now: int, before: int) -> float:
    """Return the change in percent to one decimal, as tables print it."""
    return round(100 * (now / before - 1), 1)


def _cell(value: float, table: str, row: str, column: str) -> Cited:
    return Cited(value=value, table=table, row=row, column=column)


def _training(facts: Facts, code: str) -> tuple[dict[str, Cited], bool]:
    people = facts.training.get(code, 0)
    if people is None:
        return {}, True
    return {"training": _cell(people, "gaps", code, "training")}, False


def _shortages(facts: Facts) -> list[Finding]:
    def weight(row: GapRow) -> int:
        return (row.gap or 0) * min(facts.lasting.get(row.code, 1), LONGEST)

    rows = [r for r in facts.rows if r.state is GapState.SHORTAGE and r.gap and not r.suppressed]
    found = []
    for row in sorted(rows, key=lambda r: (-weight(r), r.code)):
        training, few = _training(facts, row.code)
        numbers = {
            "gap": _cell(row.gap or 0, "gaps", row.code, "gap"),
            "demand": _cell(row.demand or 0, "gaps", row.code, "demand"),
            "supply": _cell(row.supply or 0, "gaps", row.code, "supply"),
            "lasting": _cell(facts.lasting.get(row.code, 1), "gaps", row.code, "lasting"),
            **training,
        }
        found.append(Finding(kind=FindingKind.SHORTAGE, subject=row.code, numbers=numbers, few=few))
    return found


def _worsening(facts: Facts) -> list[Finding]:
    states = {row.code: row.state for row in facts.rows}
    hidden = {row.code for row in facts.rows if row.suppressed}

    def tells(one: Shift) -> bool:
        return (
            one.before >= RATE_BASE
            and one.now > one.before
            and one.n >= min(LEAST_PANEL, len(facts.divisions))
            and states.get(one.code) in {GapState.SHORTAGE, GapState.BALANCED}
            and one.code not in hidden
        )

    told = sorted(
        (one for one in facts.shifts if tells(one)),
        key=lambda one: (-(one.now / one.before), one.code),
    )
    return [
        Finding(
            kind=FindingKind.WORSENING,
            subject=one.code,
            numbers={
                "change": _cell(percent(one.now, one.before), "shifts", one.code, "change"),
                "before": _cell(one.before, "shifts", one.code, "before"),
                "now": _cell(one.now, "shifts", one.code, "now"),
                "n": _cell(one.n, "shifts", one.code, "n"),
            },
        )
        for one in told
    ]


def _lost(facts: Facts) -> list[Finding]:
    for cohort in facts.stages:
        certified = not cohort.open or (cohort.running and "certified" not in cohort.running)
        if certified and (cohort.enrolled or 0) >= RATE_BASE:
            return _most_lost(cohort)
    return []


def _most_lost(cohort: Stage) -> list[Finding]:
    steps = []
    for before, after in pairwise(_STAGES):
        whole, part = getattr(cohort, before), getattr(cohort, after)
        if after in cohort.running:
            break
        if whole and part is not None and part < whole:
            steps.append((whole - part, before, after, whole, part))
    if not steps:
        return []
    _, before, after, whole, part = max(steps, key=lambda step: step[0])
    return [
        Finding(
            kind=FindingKind.LOST,
            subject=cohort.period,
            numbers={
                "whole": _cell(whole, "stages", cohort.period, before),
                "part": _cell(part, "stages", cohort.period, after),
            },
            stage=(before, after),
        )
    ]


def _surplus(facts: Facts) -> list[Finding]:
    rows = [
        row
        for row in facts.rows
        if row.state is GapState.SURPLUS and row.gap and not row.suppressed
    ]
    if not rows:
        return []
    row = max(rows, key=lambda one: (facts.training.get(one.code) or 0, -(one.gap or 0), one.code))
    training, few = _training(facts, row.code)
    numbers = {
        "gap": _cell(row.gap or 0, "gaps", row.code, "gap"),
        "supply": _cell(row.supply or 0, "gaps", row.code, "supply"),
        "demand": _cell(row.demand or 0, "gaps", row.code, "demand"),
        **training,
    }
    return [Finding(kind=FindingKind.SURPLUS, subject=row.code, numbers=numbers, few=few)]


def counted(facts: Facts) -> dict[str, int]:
    """Return how many divisions reported and how many occupations are known how well."""
    states = [row.state for row in facts.rows]
    return {
        "expected": len(facts.divisions),
        "reported": facts.reported,
        "evident": sum(state in EVIDENT for state in states),
        "insufficient": states.count(GapState.INSUFFICIENT),
        "not_reported": states.count(GapState.NOT_REPORTED),
    }


def _mostly_unknown(facts: Facts) -> bool:
    known = counted(facts)
    return known["insufficient"] + known["not_reported"] > known["evident"]


def _missing(facts: Facts) -> Finding | None:
    known = counted(facts)
    if not facts.late and not known["insufficient"] and not known["not_reported"]:
        return None
    numbers = {name: _cell(n, "coverage", "all", name) for name, n in known.items()}
    return Finding(kind=FindingKind.MISSING, subject="", numbers=numbers)
