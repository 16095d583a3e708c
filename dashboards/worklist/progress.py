"""How far each task is and where the year will end. Shared steps of whoever reads or acts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app import clock
from app.db import require_transaction
from app.terms.service import in_force
from dashboards.facts.data import ADDITIVE, Measure
from dashboards.periods import quarter_of
from dashboards.worklist import rules
from dashboards.worklist.data import (
    CITY,
    COUNTED,
    Entry,
    EntryState,
    Outlook,
    Standing,
    TargetLine,
    Task,
    TaskLine,
    TaskState,
)
from dashboards.worklist.terms import WORK_LIST, WorkTerms, default_terms

_TASK = (
    "SELECT t.id, t.year, t.item, t.number, t.title, t.unit, t.measure, t.lead,"
    " o.name AS lead_name, t.helpers, ARRAY(SELECT h.name FROM organisation h"
    "  WHERE h.id = ANY(t.helpers) ORDER BY array_position(t.helpers, h.id)) AS helper_names,"
    " t.due_on, t.state"
    " FROM work_task t JOIN organisation o ON o.id = t.lead"
)
Values = dict[tuple[str, str], dict[int, float]]
"""What the register counted by measure and division: the year up to each quarter."""


async def terms_of(today: date) -> WorkTerms:
    """Return the terms of the work list in force."""
    found = await in_force(WORK_LIST, today, WorkTerms)
    return found[0] if found else default_terms()


async def tasks_of(year: int) -> list[Task]:
    """Return a year's tasks in order, in the current transaction."""
    rows = await require_transaction().fetch(
        f"{_TASK} WHERE t.year = $1 ORDER BY t.item, t.number", year
    )
    return [msgspec.convert(dict(row), Task) for row in rows]


async def task_of(key: UUID, *, lock: bool = False) -> Task | None:
    """Return a task, in the current transaction; None where there is none."""
    row = await require_transaction().fetchrow(
        f"{_TASK} WHERE t.id = $1{' FOR UPDATE OF t' if lock else ''}", key
    )
    return None if row is None else msgspec.convert(dict(row), Task)


async def counted(years: Sequence[int]) -> Values:
    """Return what the register counted in these years, up to each quarter that has begun.

    Persons are distinct within the year; seats are added up.
    """
    periods = [f"{year}Q{quarter}" for year in years for quarter in range(1, 5)]
    persons = [f"{measure}_ytd" for measure in COUNTED if measure not in ADDITIVE]
    rows = await require_transaction().fetch(
        "SELECT period, division, replace(measure, '_ytd', '') AS measure, value FROM market_fact"
        " WHERE measure = ANY($1) AND period = ANY($2) AND occupation_code = '' AND level = ''"
        " UNION ALL SELECT period, division, measure, sum(value)::int FROM market_fact"
        " WHERE measure = 'seats' AND period = ANY($2) GROUP BY 1, 2, 3",
        persons, periods,
    )  # fmt: skip
    found: dict[tuple[str, str, int], dict[int, float]] = defaultdict(dict)
    for period, division, measure, value in rows:
        quarter = int(period[5])
        for name in {division, CITY} if measure == Measure.SEATS else {division}:
            held = found[measure, name, int(period[:4])]
            held[quarter] = held.get(quarter, 0) + value
    return {
        (f"{measure}:{year}", division): _running(by, measure)
        for (measure, division, year), by in found.items()
    }


def _running(by: Mapping[int, float], measure: str) -> dict[int, float]:
    if measure != Measure.SEATS:
        return dict(by)
    return {q: sum(by.get(one, 0) for one in range(1, q + 1)) for q in range(1, 5)}


class Year:
    """All that lines of a year are made of."""

    def __init__(self, year: int, today: date, terms: WorkTerms) -> None:
        self.year, self.today, self.terms = year, today, terms
        self.targets: dict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
        self.entries: dict[UUID, list[Entry]] = defaultdict(list)
        self.before: dict[tuple[int, str, str], dict[int, float]] = defaultdict(dict)
        self.counted: Values = {}

    async def read(self, *, figures: bool = True) -> None:
        """Read targets, entries of both years and, with ``figures``, what the register counted."""
        connection = require_transaction()
        for row in await connection.fetch(
            "SELECT w.id, w.task, w.division, w.target FROM work_target w"
            " JOIN work_task t ON t.id = w.task WHERE t.year = $1 ORDER BY w.division",
            self.year,
        ):
            self.targets[row["task"]].append(row)
        for row in await connection.fetch(
            "SELECT e.id, e.target, e.quarter, e.value, e.text, e.file, e.state, e.filer,"
            " e.filed_by, e.filed_at, e.reviewed_by, e.returned_for FROM work_entry e"
            " JOIN work_target w ON w.id = e.target JOIN work_task t ON t.id = w.task"
            " WHERE t.year = $1 ORDER BY e.quarter",
            self.year,
        ):
            self.entries[row["target"]].append(msgspec.convert(dict(row), Entry))
        for row in await connection.fetch(
            "SELECT t.item, t.title, w.division, e.quarter, e.value::float8 AS value"
            " FROM work_entry e JOIN work_target w ON w.id = e.target"
            " JOIN work_task t ON t.id = w.task WHERE t.year = $1 AND e.state = 'accepted'",
            self.year - 1,
        ):
            self.before[row["item"], row["title"], row["division"]][row["quarter"]] = row["value"]
        if figures:
            self.counted = await counted([self.year - 1, self.year])

    def line(self, task: Task) -> TaskLine:
        """Return a task with its targets; without an own entry the city is its divisions' sum."""
        lines = [self._target(task, row) for row in self.targets[task.id]]
        city = next(line for line in lines if line.division == CITY)
        rest = tuple(line for line in lines if line.division != CITY)
        summed = not task.measure and city.value is None and any(r.value is not None for r in rest)
        if summed:
            known = [one for one in rest if one.value is not None]
            city = self._placed(
                task,
                city,
                sum(one.value or 0 for one in known),
                min(one.quarter for one in known),
                any(one.waiting for one in known),
                rules.summed([one.outlook for one in rest], len(rest)),
            )
            city = msgspec.structs.replace(city, latest=max(one.quarter for one in known))
        return TaskLine(
            task=task,
            city=city,
            divisions=rest,
            summed=summed,
            reported=sum(one.value is not None for one in rest),
        )

    def _target(self, task: Task, row: Mapping[str, Any]) -> TargetLine:
        entries = tuple(self.entries[row["id"]])
        held = [one for one in entries if one.state is not EntryState.RETURNED]
        value, quarter, waiting, entry = None, 0, False, None
        if task.measure:
            quarter = self._latest()
            by = self.counted.get((f"{task.measure}:{self.year}", row["division"]), {})
            value = by.get(max((q for q in by if q <= quarter), default=0)) if quarter else None
            value = 0.0 if value is None and quarter and self.counted else value
        elif held:
            entry = held[-1]
            value, quarter = float(entry.value), entry.quarter
            waiting = entry.state is EntryState.FILED
        empty = TargetLine(
            id=row["id"],
            division=row["division"],
            target=row["target"],
            value=None,
            quarter=0,
            outlook=rules.outlook(None, 0, {}, self.terms),
            standing=Standing.UNKNOWN,
            entries=entries,
            missing=self.missing(task, row["id"], row["division"]),
        )
        if task.measure:
            last = self.counted.get((f"{task.measure}:{self.year - 1}", row["division"]), {})
            full = f"{self.year}Q{quarter}" < quarter_of(self.today) if quarter else False
            done = quarter if full or quarter == 0 else quarter - 1
            expected = self._expected(task, row["division"], value, quarter, done, last)
        else:
            before = [float(one.value) for one in held if one.quarter == quarter - 1]
            filed_on = entry.filed_at.astimezone(clock.CITY_ZONE).date() if entry else self.today
            expected = rules.outlook(
                value,
                quarter,
                self.before[task.item, task.title, row["division"]],
                self.terms,
                earlier=before[0] if before else None,
                gone=rules.elapsed(self.year, quarter, filed_on) if entry else None,
            )
        return self._placed(task, empty, value, quarter, waiting, expected)

    def _placed(
        self, task: Task, line: TargetLine, value: float | None, quarter: int, waiting: bool,
        expected: Outlook,
    ) -> TargetLine:  # fmt: skip
        """Judge a line: the due quarter's entry has its own days before the task is late."""
        last, due_on = rules.due_quarter(self.year, task.due_on), task.due_on
        if not task.measure and quarter < last:
            due_on = max(due_on, rules.due_day(self.year, last, self.terms))
        by_then = rules.by_due(value, quarter, expected, last)
        return msgspec.structs.replace(
            line,
            value=value,
            quarter=quarter,
            waiting=waiting,
            outlook=expected,
            standing=rules.standing(value, float(line.target), by_then, due_on, self.today),
        )

    def _expected(
        self, task: Task, division: str, value: float | None, quarter: int, done: int,
        last: Mapping[int, float],
    ) -> Outlook:  # fmt: skip
        """Return the outlook of what the register counts, from the last quarter that has ended."""
        if done == quarter:
            return rules.outlook(value, quarter, last, self.terms)
        by = self.counted.get((f"{task.measure}:{self.year}", division), {})
        found = rules.outlook(by.get(done, 0.0) if done else None, done, last, self.terms)
        if found.value is not None and value is not None and found.value < value:
            return msgspec.structs.replace(found, value=value)
        return found

    def _latest(self) -> int:
        return max(rules.begun(self.year, self.today), default=0)

    def asked(self, task: Task, division: str) -> bool:
        """Whether entries are asked for: of each division, of the city's units where none is."""
        return division != CITY or len(self.targets[task.id]) == 1

    def missing(self, task: Task, target: UUID, division: str) -> tuple[int, ...]:
        """Return the quarters whose entry is past due; none of what the register counts."""
        if task.measure or task.state is not TaskState.ISSUED or not self.asked(task, division):
            return ()
        known = {e.quarter for e in self.entries[target] if e.state is not EntryState.RETURNED}
        return tuple(
            q
            for q in range(1, rules.LAST + 1)
            if q not in known and rules.due_day(self.year, q, self.terms) < self.today
        )
