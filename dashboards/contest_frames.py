"""Figures of contests. Pure: facts in, rows out; pandas counts, nothing is read."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

import pandas as pd

from competitions.data import ContestLevel, EventState, Group, IndustryTag
from competitions.hiring.data import Hire
from competitions.hiring.rules import outcome
from competitions.results.league import STEPS, award_step
from competitions.rules.data import RuleSet
from competitions.rules.result import passes
from dashboards.contest_data import (
    AgreementRow,
    Ended,
    Entrant,
    EntrantRow,
    Event,
    HireRow,
    Judged,
    JudgeRow,
    Known,
    ResultRow,
    TagRow,
)

RATE_BASE = 10
"""Entries under which no share is computed: one more or less would move it by ten points."""
ENOUGH = 20
"""Judged aspects under which agreement is not judged, of an event and of one judge."""
MARKED = frozenset(
    {EventState.LOCKED, EventState.PROVISIONAL, EventState.FINAL, EventState.CORRECTED}
)
"""States of an event in which nothing is marked any more."""
NO_AWARD = "none"
AWARD_STEPS = (*STEPS, NO_AWARD)


def by_tag(events: Sequence[Event]) -> tuple[list[TagRow], TagRow]:
    """Return events by industry and level, and the total in which each event counts once.

    An event of two industries is in both rows, one of none in the last.
    """
    rows = [_tag_row(tag, [e for e in events if tag in e.tags]) for tag in IndustryTag]
    rows.append(_tag_row(None, [e for e in events if not e.tags]))
    return rows, _tag_row(None, events)


def _tag_row(tag: IndustryTag | None, events: Sequence[Event]) -> TagRow:
    levels = Counter(event.level for event in events)
    return TagRow(
        tag=tag,
        levels={level: levels[level] for level in ContestLevel},
        events=len(events),
        contests=len({event.contest for event in events}),
    )


def entrants(
    events: Sequence[Event], found: Sequence[Entrant]
) -> tuple[list[EntrantRow], EntrantRow]:
    """Return distinct persons and entries by group, level and year, and of all.

    Somebody in two groups counts once in each and once in the total: rows do not add up.
    """
    facts = {event.id: (str(event.year), event.level, event.participants) for event in events}
    frame = pd.DataFrame(
        [(*facts[row.event], row.person, row.entry) for row in found if row.event in facts],
        columns=["year", "level", "group", "person", "entry"],
    )
    orders = {
        "group": [str(group) for group in Group],
        "level": [str(level) for level in ContestLevel],
        "year": sorted({str(event.year) for event in events}, reverse=True),
    }
    rows = [_entrant_row(by, key, frame[frame[by] == key]) for by in orders for key in orders[by]]
    return [row for row in rows if row.entries], _entrant_row("", "", frame)


def _entrant_row(by: str, key: str, frame: pd.DataFrame) -> EntrantRow:
    people, entries = frame["person"].nunique(), frame["entry"].nunique()
    return EntrantRow(by=by, key=key, people=int(people), entries=int(entries))


def results(events: Sequence[Event], found: Iterable[Ended]) -> list[ResultRow]:
    """Return passes and awards of each event with a result, most entries first.

    An entry passes when it is ranked and reached the pass mark of every stage that has one;
    where no stage has one nobody can pass or fail, and that is said instead of a share.
    """
    ended: dict[UUID, list[Ended]] = {}
    for row in found:
        ended.setdefault(row.event, []).append(row)
    rows = [
        _result_row(event.id, event.rules, ended[event.id])
        for event in events
        if event.rules is not None and event.id in ended
    ]
    return sorted(rows, key=lambda row: -row.competed)


def _result_row(event: UUID, rules: RuleSet, ended: Sequence[Ended]) -> ResultRow:
    competed = len(ended)
    marked = any(stage.pass_mark is not None for stage in rules.stages)
    passed = sum(passes(rules, row.rank, row.stages) for row in ended) if marked else None
    steps = Counter(award_step(row.award) or NO_AWARD for row in ended)
    enough = competed >= RATE_BASE
    known = Known.KNOWN if enough else Known.TOO_FEW
    return ResultRow(
        event=event,
        competed=competed,
        passed=passed,
        rate=None if passed is None or not enough else passed / competed,
        known=known if marked else Known.NO_LINE,
        counts={step: steps[step] for step in AWARD_STEPS},
        shares={step: steps[step] / competed for step in AWARD_STEPS} if enough else None,
    )


def pass_share(rows: Sequence[ResultRow]) -> tuple[int, int, float | None]:
    """Return passes and entries over the events that have a pass mark, and the share."""
    counted = [row for row in rows if row.passed is not None]
    passed = sum(row.passed or 0 for row in counted)
    competed = sum(row.competed for row in counted)
    return passed, competed, passed / competed if competed >= RATE_BASE else None


def agreement(events: Sequence[Event], found: Sequence[Judged]) -> list[AgreementRow]:
    """Return how far judges agree at each event with judged aspects, the least agreeing first.

    Only aspects that two judges or more marked can show it. ``away`` is the mean of the absolute
    differences between a mark and the mean of its panel, in points of the 0 to 3 scale.
    """
    by_event: dict[UUID, list[Judged]] = {}
    for row in found:
        if len(row.marks) > 1:
            by_event.setdefault(row.event, []).append(row)
    rows = [
        _agreement_row(event.id, event.rules.spread, by_event[event.id])
        for event in events
        if event.rules is not None and event.id in by_event
    ]
    return sorted(rows, key=lambda row: (row.within is None, row.within or 0.0))


def _agreement_row(event: UUID, spread: int, found: Sequence[Judged]) -> AgreementRow:
    aspects = sum(row.times for row in found)
    within = sum(row.times for row in found if max(row.marks) - min(row.marks) <= spread)
    frame = pd.DataFrame(
        [
            (judge, row.times, row.times * abs(mark - sum(row.marks) / len(row.marks)))
            for row in found
            for judge, mark in zip(row.judges, row.marks, strict=True)
        ],
        columns=["judge", "marks", "away"],
    )
    enough = aspects >= ENOUGH
    sums = frame.groupby("judge")[["marks", "away"]].sum()
    return AgreementRow(
        event=event,
        spread=spread,
        aspects=aspects,
        within=within / aspects if enough else None,
        away=float(frame["away"].sum() / frame["marks"].sum()) if enough else None,
        judges=tuple(
            JudgeRow(
                number=int(number),
                marks=int(marks),
                away=float(away / marks) if marks >= ENOUGH else None,
            )
            for number, marks, away in sums.itertuples()
        ),
        known=Known.KNOWN if enough else Known.TOO_FEW,
    )


def hires(
    events: Sequence[Event],
    ends: Mapping[UUID, date],
    found: Sequence[Entrant],
    hired: Sequence[Hire],
    today: date,
) -> tuple[list[HireRow], HireRow]:
    """Return hires of each event whose marks are locked, most first, and of all together.

    Somebody hired after two events counts once in each and once in the total.
    """
    over = {event.id: ends[event.id] for event in events if event.state in MARKED}
    people = [row for row in found if row.event in over]
    took = [row for row in hired if row.event in over]
    rows = [
        _hire_row(
            key,
            [row for row in people if row.event == key],
            [row for row in took if row.event == key],
            {key: ended},
            today,
        )
        for key, ended in over.items()
    ]
    return sorted(rows, key=lambda row: -row.hired), _hire_row(None, people, took, over, today)


def _hire_row(
    event: UUID | None,
    people: Sequence[Entrant],
    hired: Sequence[Hire],
    ends: Mapping[UUID, date],
    today: date,
) -> HireRow:
    found = outcome("", hired, ends, today)
    return HireRow(
        event=event,
        entrants=len({row.person for row in people}),
        hired=len({row.person for row in hired}),
        there=len({r.person for r in hired if r.left_on is None or r.left_on > today}),
        after=found.hired,
        stayed=found.staying[-1],
    )
