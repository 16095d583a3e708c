"""Checking staged demand rows: rules, then what entering each would do; in a transaction."""

from collections.abc import Mapping, Sequence

import msgspec

from app import clock
from app.cleaning import Column, column, each
from app.imports.staging import Staging
from app.permits import Actor, Permit
from dashboards.data import DemandChecked, DemandDefaults, DemandLine, DemandProblem, Severity
from dashboards.demand_words import demand_words
from dashboards.entering import known_lines
from dashboards.return_guard import held_returns
from dashboards.rules import check_demand


async def checked_rows(
    actor: Actor, staged: Staging, header_map: Mapping[str, object]
) -> DemandChecked:
    """Return these rows checked under the batch's defaults, what people decided applied first."""
    columns = decided_columns(staged, header_map)
    defaults = msgspec.convert(header_map.get("defaults", {}), DemandDefaults)
    words = await demand_words(actor.reach(Permit.DEMAND_IMPORT))
    return await _not_filed(check_demand(columns, words, defaults, clock.today()))


async def _not_filed(checked: DemandChecked) -> DemandChecked:
    """Refuse rows of a return that is filed, unless they say what is entered already."""
    lines = [line for line in checked.lines if line]
    held = await held_returns({(line.period, line.division) for line in lines})
    if not held:
        return checked
    known = await known_lines(lines)
    kept, problems = list(checked.lines), list(checked.problems)
    for row, line in enumerate(checked.lines):
        if line is None or (line.period, line.division) not in held:
            continue
        if line.key in known and known[line.key][1] == (line.demand, line.seekers):
            continue
        kept[row] = None
        found = DemandProblem(
            field="demand",
            code=f"demand-return-{held[line.period, line.division]}",
            severity=Severity.ERROR,
        )
        problems[row] = (*problems[row], found)
    return DemandChecked(lines=tuple(kept), problems=tuple(problems))


def decided_columns(staged: Staging, header_map: Mapping[str, object]) -> dict[str, Column]:
    """Return the staged cells by field, what people decided applied."""
    decisions = msgspec.convert(header_map.get("decisions", {}), dict[str, dict[str, str]])
    return {
        field: _decided(column(values), decisions.get(field, {}))
        for field, values in zip(staged.fields, staged.columns, strict=True)
    }


def _decided(values: Column, meant: Mapping[str, str]) -> Column:
    return each(values, lambda text: meant.get(text, text))


async def outcomes(lines: Sequence[DemandLine | None]) -> list[str]:
    """Say of each row what entering it would do."""
    known = await known_lines([line for line in lines if line])
    found = []
    for line in lines:
        if line is None:
            found.append("refused")
        elif line.key not in known:
            found.append("new")
        else:
            same = known[line.key][1] == (line.demand, line.seekers)
            found.append("unchanged" if same else "changed")
    return found
