"""What is hidden of seekers cannot be worked out from what is published beside it."""

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dashboards.reports.hiding import hide, safe

LEAST = 5
groups = st.dictionaries(
    st.sampled_from("1246"),
    st.dictionaries(st.sampled_from("abcde"), st.integers(0, 12), min_size=1),
    min_size=1,
).map(lambda made: {g: {g + c: n for c, n in held.items()} for g, held in made.items()})


def sums_known(made, hidden) -> list[set[str]]:
    """Sets of hidden cells whose sums follow from the published cells and totals."""
    known = []
    closed: set[str] = set()
    for group, held in made.items():
        cells = {cell for cell in held if cell in hidden.cells}
        if group in hidden.groups:
            closed |= cells
        else:
            known.append(cells)
    if not hidden.total:
        known.append(closed)
    return [cells for cells in known if cells]


@given(groups)
def test_no_small_count_is_shown_and_none_follows_by_subtraction(made) -> None:
    hidden = hide(made, LEAST)
    counts = {cell: n for held in made.values() for cell, n in held.items()}
    assert all(n == 0 or n >= LEAST for cell, n in counts.items() if cell not in hidden.cells)
    sums = sums_known(made, hidden)
    for some in range(1, len(sums) + 1):
        for picked in combinations(sums, some):
            cells = set().union(*picked)
            assert safe([counts[cell] for cell in cells], LEAST)
    cells = sorted(set().union(*sums)) if sums else []
    known = np.array([[cell in one for cell in cells] for one in sums], dtype=float)
    for place in range(len(cells)):
        unit = np.eye(len(cells))[place]
        assert np.linalg.matrix_rank(np.vstack([known, unit])) > np.linalg.matrix_rank(known)


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    hidden = hide({"4": {"a": 20, "b": 0}, "6": {"c": 7}}, LEAST)
    assert not hidden.cells
    assert not hidden.groups
    assert not hidden.total


def test_a_group_of_one_small_count_takes_another_group_with_it() -> None:
    hidden = hide({"4": {"a": 20, "b": 30}, "6": {"c": 3}}, LEAST)
    assert hidden.groups == {"4", "6"}
    assert hidden.cells == {"a", "c"}
    assert not hidden.total
