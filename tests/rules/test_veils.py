"""What several versions of a quarter show the public together gives nobody away."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.figures.heat_cells import hidden_places
from dashboards.figures.veils import Counted, Levels, Veil, hidden_levels, over
from dashboards.frames import (
    Asked,
    Supply,
    gap_frame,
    public_totals,
    rows,
    suppress,
    totals,
)
from dashboards.reports.hiding import hide
from dashboards.terms import default_terms

TERMS = default_terms()
LEAST = TERMS.public_min_count
Grid = list[list[int]]
"""Supply of one version: a row an occupation, a column a division."""


def counted(grid: Grid, reporting: list[int] | None = None) -> Counted:
    names = [f"c{n}" for n in range(len(grid))]
    asked = [Asked(n, 500, r) for n, r in zip(names, reporting or [9] * len(grid), strict=True)]
    supply = [Supply(n, sum(row), 0) for n, row in zip(names, grid, strict=True)]
    return Counted(
        gaps=gap_frame(asked, supply, {}, divisions=9, terms=TERMS),
        cells=dict(zip(names, grid, strict=True)),
        seekers={},
        terms=TERMS,
    )


def published(one: Counted, veil: Veil) -> tuple[set[tuple[int, ...]], set[int], set[int] | None]:
    """Cells and occupations shown, and the occupations that a shown total adds up."""
    told = rows(suppress(one.gaps, TERMS, veil.codes))
    open_rows = {int(row.code[1:]) for row in told if not row.suppressed}
    cells = {
        (code, place)
        for code, row in enumerate(one.cells.values())
        for place in set(range(len(row)))
        - hidden_places(
            row, LEAST, total_hidden=code not in open_rows, held=veil.cells.get(f"c{code}", ())
        )
    }
    total = public_totals(totals(one.gaps), told, LEAST, veiled=veil.totals)
    added = {int(row.code[1:]) for row in told if row.state in {"shortage", "surplus", "balanced"}}
    return cells, open_rows, added if total.supply is not None else None


def worked_out(versions: list[Counted]) -> set[int]:
    """Small counts of cells and occupations that follow for who knows what did not change."""
    grids = [list(one.cells.values()) for one in versions]
    shape = (len(grids[0]), len(grids[0][0]))
    names: dict[tuple[int, ...], int] = {}
    places = []
    for v, grid in enumerate(grids):
        place = np.zeros(shape, dtype=int)
        for key in np.ndindex(shape):
            same = v and grids[v - 1][key[0]][key[1]] == grid[key[0]][key[1]]
            place[key] = places[-1][key] if same else names.setdefault((v, *key), len(names))
        places.append(place)
    known, asked, before = [], [], None
    for v, one in enumerate(versions):
        before = over(one, before)
        cells, open_rows, added = published(one, before if v else Veil())

        def line(keys, of=places[v]) -> np.ndarray:
            found = np.zeros(len(names))
            for key in keys:
                found[of[key]] += 1
            return found

        row = [[(code, place) for place in range(shape[1])] for code in range(shape[0])]
        known += [line([key]) for key in cells] + [line(row[code]) for code in open_rows]
        if added is not None:
            known.append(line([key for code in added for key in row[code]]))
        asked += [(grids[v][c][d], line([(c, d)])) for c, d in np.ndindex(shape)]
        asked += [(sum(grids[v][c]), line(row[c])) for c in range(shape[0])]
    rank = np.linalg.matrix_rank(np.array(known)) if known else 0
    return {
        count
        for count, wanted in asked
        if 0 < count < LEAST and np.linalg.matrix_rank(np.array([*known, wanted])) == rank
    }


def test_a_correction_does_not_give_away_what_was_hidden_before_it() -> None:
    first, second = counted([[3, 0], [10, 0], [50, 0]]), counted([[3, 0], [10, 0], [3, 0]])
    then = over(first, None)
    assert then.codes == {"c0", "c1"}
    assert not then.totals
    now = over(second, then)
    assert now.codes == {"c0", "c1", "c2"}
    assert now.totals  # 16 less the 13 of before would be the 3 of c2
    assert worked_out([first, second]) == set()


def test_what_was_hidden_stays_so_when_it_is_small_no_more() -> None:
    then = over(counted([[3, 0], [10, 0], [50, 0]]), None)
    now = over(counted([[30, 0], [10, 0], [50, 0]]), then)
    assert (now.codes, now.totals) == ({"c0", "c1"}, False)


def test_a_cell_newly_hidden_hides_the_total_of_its_row() -> None:
    first, second = counted([[60, 50, 40], [70, 60, 9]]), counted([[60, 50, 4], [70, 60, 9]])
    now = over(second, over(first, None))
    assert "c0" in now.codes
    assert now.totals
    assert worked_out([first, second]) == set()


counts = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 7, 10, 12, 20, 50])
grids = st.lists(st.lists(counts, min_size=3, max_size=3), min_size=3, max_size=5)


@st.composite
def corrected(draw: st.DrawFn) -> list[Counted]:
    """Two or three versions; each corrects a cell or two of the one before."""
    grid = draw(grids)
    report = st.lists(st.sampled_from([9, 9, 9, 1]), min_size=len(grid), max_size=len(grid))
    found = [counted(grid, draw(report))]
    for _ in range(draw(st.integers(1, 2))):
        grid = [list(row) for row in grid]
        for _ in range(draw(st.integers(0, 2))):
            grid[draw(st.integers(0, len(grid) - 1))][draw(st.integers(0, 2))] = draw(counts)
        found.append(counted(grid, draw(report)))
    return found


@settings(max_examples=300)
@given(corrected())
def test_nothing_small_is_worked_out_from_all_versions_together(versions: list[Counted]) -> None:
    assert worked_out(versions) == set()


@given(st.lists(st.lists(counts, min_size=4, max_size=4), min_size=2, max_size=3))
def test_a_level_once_hidden_stays_so_and_another_one_takes_all_along(
    versions: list[list[int]],
) -> None:
    before: Levels | None = None
    for seekers in versions:
        found = hidden_levels(dict(zip("abcd", seekers, strict=True)), LEAST, before)
        shown = [n for name, n in zip("abcd", seekers, strict=True) if name not in found.names]
        assert not any(0 < n < LEAST for n in shown)
        if before:
            assert before.names <= found.names
            assert found.names == before.names or not any(shown)
            assert not before.all_of_them or not any(shown)
        before = found


def test_seekers_hidden_in_an_earlier_report_stay_so_and_their_sums_with_them() -> None:
    then = hide({"4": {"a": 3, "b": 10, "c": 50}, "6": {"d": 30}}, LEAST)
    assert (then.cells, then.groups, then.total) == ({"a", "b"}, set(), False)
    same = hide({"4": {"a": 20, "b": 10, "c": 40}, "6": {"d": 30}}, LEAST, then)
    assert (same.cells, same.groups, same.total) == ({"a", "b"}, set(), False)
    now = hide({"4": {"a": 3, "b": 10, "c": 3}, "6": {"d": 30}}, LEAST, then)
    assert now.cells >= {"a", "b", "c"}
    assert "4" in now.groups
    assert now.total
    gone = hide({"4": {"b": 10, "c": 50}, "6": {"d": 30}}, LEAST, then)
    assert "4" in gone.groups
    assert gone.total


def test_a_cell_hidden_before_stays_so_and_need_not_hide_its_row() -> None:
    first, second = counted([[3, 10, 40], [60, 50, 70]]), counted([[30, 10, 40], [60, 50, 70]])
    now = over(second, over(first, None))
    assert now.cells == {"c0": {0, 1}}
    assert (now.codes, now.totals) == (set(), False)


named = {"4": "abc", "6": "de", "7": "fgh"}


changes_made = st.lists(st.tuples(st.integers(0, 7), counts), max_size=2)


@given(st.lists(counts, min_size=8, max_size=8), st.lists(changes_made, min_size=1, max_size=2))
def test_no_few_seekers_are_worked_out_from_all_reports_together(
    seekers: list[int], corrections: list[list[tuple[int, int]]]
) -> None:
    known, asked, before, place, size = [], [], None, list(range(8)), 24
    for version, changes in enumerate([[], *corrections]):
        for at, people in changes:
            if seekers[at] != people:
                seekers = [*seekers[:at], people, *seekers[at + 1 :]]
                place = [*place[:at], 8 * version + at, *place[at + 1 :]]
        of = dict(zip("abcdefgh", zip(seekers, place, strict=True), strict=True))
        groups = {group: {cell: of[cell][0] for cell in cells} for group, cells in named.items()}
        before = hide(groups, LEAST, before)
        eye = np.eye(size)
        known += [eye[at] for cell, (_, at) in of.items() if cell not in before.cells]
        known += [
            sum(eye[of[cell][1]] for cell in cells)
            for group, cells in named.items()
            if group not in before.groups
        ]
        known += [] if before.total else [sum(eye[at] for _, at in of.values())]
        asked += [eye[at] for people, at in of.values() if 0 < people < LEAST]
    rank = np.linalg.matrix_rank(np.array(known)) if known else 0
    assert all(np.linalg.matrix_rank(np.array([*known, one])) > rank for one in asked)
