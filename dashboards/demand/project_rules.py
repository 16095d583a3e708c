"""Declared demand of projects over quarters. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from dashboards.demand.project_data import Need
from dashboards.periods import quarter_end, quarter_of

_DAY = timedelta(days=1)


def spread(headcount: int, first: date, last: date | None) -> dict[str, int]:
    """Return by quarter whom a project hires: evenly over the days, in whole persons.

    The quarters add up to the headcount. Without a last day all are hired in the first quarter.
    """
    last = max(last or first, first)
    whole, found, before, start = (last - first).days + 1, dict[str, int](), 0, first
    while start <= last:
        period = quarter_of(start)
        end = min(quarter_end(period), last)
        by_then = round(headcount * ((end - first).days + 1) / whole)
        if by_then > before:
            found[period] = by_then - before
        before, start = by_then, end + _DAY
    return found


def demand_by_quarter(needs: Iterable[Need]) -> dict[str, dict[str, int]]:
    """Return persons by quarter and occupation over several needs."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for need in needs:
        spread_out = spread(need.headcount, need.needed_from, need.needed_until)
        for period, people in spread_out.items():
            found[period][need.code] += people
    return {period: dict(people) for period, people in sorted(found.items())}
