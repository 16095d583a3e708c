"""Which registered seekers the public may see, by occupation and major group at once. Pure.

A published total gives what is hidden in it away as one sum: it must be of two counts at least and
no small count itself. That holds in each group whose total is published, and once more over all
groups whose totals are not, since the city's total less the published ones is known too.
"""

from collections.abc import Mapping

import msgspec

_PAIR = 2


class Hidden(msgspec.Struct, frozen=True, kw_only=True):
    """Cells and groups that are hidden; ``total`` says that the whole would give few away."""

    cells: frozenset[str]
    groups: frozenset[str]
    total: bool
    held: Mapping[str, frozenset[str]] = {}
    """The cells by group."""


def safe(counts: list[int], least: int) -> bool:
    """Return whether counts hidden together stay hidden beside their sum."""
    return not counts or (len(counts) >= _PAIR and sum(counts) >= least)


def hide(
    groups: Mapping[str, Mapping[str, int]], least: int, before: Hidden | None = None
) -> Hidden:
    """Return what is hidden of counts by cell within groups, whose totals are published.

    What an earlier version hid ``before`` stays hidden; a total that would tell what else became
    of the cells beside it is hidden from then on.
    """
    then = before or Hidden(cells=frozenset(), groups=frozenset(), total=False)
    small = {cell for held in groups.values() for cell, n in held.items() if 0 < n < least}
    cells, closed = small | then.cells, set(then.groups & groups.keys())
    for group, held in groups.items():
        _widen(held, cells, least)
        same = before is None or cells & held.keys() == then.held.get(group, frozenset())
        if not (same and safe(_counts(held, cells), least)):
            closed.add(group)
    for group in sorted(groups, key=lambda one: (sum(groups[one].values()), one)):
        pool = [n for one in closed for n in _counts(groups[one], cells)]
        if safe(pool, least):
            break
        if group in closed:
            continue
        closed.add(group)
        held = groups[group]
        if held and not _counts(held, cells):
            cells.add(min(held, key=lambda cell: (held[cell] == 0, held[cell], cell)))
    pool = [n for one in closed for n in _counts(groups[one], cells)]
    by_group = {group: frozenset(cells & held.keys()) for group, held in groups.items()}
    by_group = {group: held for group, held in by_group.items() if held}
    same = before is None or (by_group == then.held and closed == then.groups)
    return Hidden(
        cells=frozenset(cells),
        groups=frozenset(closed) | then.groups,
        total=then.total or not same or not safe(pool, least),
        held=by_group,
    )


def _counts(held: Mapping[str, int], cells: set[str]) -> list[int]:
    return [n for cell, n in held.items() if cell in cells]


def _widen(held: Mapping[str, int], cells: set[str], least: int) -> None:
    rest = sorted(
        (cell for cell in held if cell not in cells),
        key=lambda cell: (held[cell] == 0, held[cell], cell),
    )
    for cell in rest:
        if safe(_counts(held, cells), least):
            return
        cells.add(cell)
