"""Checking staged demand rows: rules, then what entering each would do; in a transaction."""

from collections.abc import Mapping

import msgspec

from app import clock
from app.cleaning import Column, column, each
from app.imports import batches, staging
from app.imports.batches import Batch, BatchState
from app.imports.staging import Staging
from app.permits import Actor, Permit
from dashboards.data import DemandChecked, DemandDefaults, DemandLine
from dashboards.demand_file import DemandTable
from dashboards.demand_words import demand_words
from dashboards.entering import known_lines
from dashboards.rules import check_demand

OPEN = ("new", "changed", "unchanged", "refused")
"""Outcomes of rows that acceptance may still enter."""


def staged_rows(table: DemandTable) -> Staging:
    """Return a file's rows as they are staged, nothing checked yet."""
    return Staging(
        fields=table.fields,
        numbers=table.numbers,
        sheets=table.sheet_of,
        columns=table.columns,
        outcomes=["refused"] * len(table.numbers),
        problems=[list(found) for found in table.found],
    )


async def check_rows(
    actor: Actor, batch: Batch, staged: Staging, header_map: dict[str, object]
) -> None:
    """Check the rows still open and keep all rows with what was found."""
    open_rows = [n for n, outcome in enumerate(staged.outcomes) if outcome != "accepted"]
    part = staging.only(staged, open_rows)
    checked = await checked_rows(actor, part, header_map)
    outcomes = await _outcomes(checked, part)
    for place, row in enumerate(open_rows):
        reading = [found for found in part.problems[place] if "severity" not in found]
        found = [msgspec.to_builtins(problem) for problem in checked.problems[place]]
        staged.problems[row] = [*reading, *found]
        staged.outcomes[row] = outcomes[place]
    await staging.replace(batch.id, staged)
    counts = {name: staged.outcomes.count(name) for name in (*OPEN, "accepted")}
    await batches.move(
        batch,
        BatchState.READY,
        header_map=header_map,
        counts=counts,
        rows_read=len(staged.numbers),
        rows_checked=len(staged.numbers),
        checked_at=clock.now(),
    )


async def checked_rows(
    actor: Actor, staged: Staging, header_map: Mapping[str, object]
) -> DemandChecked:
    """Return these rows checked under the batch's defaults, what people decided applied first."""
    decisions = msgspec.convert(header_map.get("decisions", {}), dict[str, dict[str, str]])
    columns = {
        field: _decided(column(values), decisions.get(field, {}))
        for field, values in zip(staged.fields, staged.columns, strict=True)
    }
    defaults = msgspec.convert(header_map.get("defaults", {}), DemandDefaults)
    words = await demand_words(actor.reach(Permit.DEMAND_IMPORT))
    return check_demand(columns, words, defaults, clock.today())


def _decided(values: Column, meant: Mapping[str, str]) -> Column:
    return each(values, lambda text: meant.get(text, text))


async def _outcomes(checked: DemandChecked, staged: Staging) -> list[str]:
    """Say of each row what entering it would do; what reading found bad keeps a row out."""
    lines = good_lines(checked, staged)
    known = await known_lines([line for line in lines if line])
    outcomes = []
    for line in lines:
        if line is None:
            outcomes.append("refused")
        elif line.key not in known:
            outcomes.append("new")
        else:
            same = known[line.key][1] == (line.demand, line.seekers)
            outcomes.append("unchanged" if same else "changed")
    return outcomes


def good_lines(checked: DemandChecked, staged: Staging) -> list[DemandLine | None]:
    """Return the line of each row that may be entered; what reading found bad keeps one out."""
    return [
        None if any("severity" not in found for found in problems) else line
        for line, problems in zip(checked.lines, staged.problems, strict=True)
    ]
