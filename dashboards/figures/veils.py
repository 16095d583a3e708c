"""What a closed quarter hides from the public over all its versions. Pure.

A correction gives the quarter a new version, and what was public of an earlier one is known: a
count that one version hides and another shows could be worked out of both. So what was hidden
stays hidden. Where a version hides something more, people know what stood there before, and the
total beside it would tell what it became: such a total is hidden too, in that version and after.
"""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from dashboards import frames
from dashboards.data import EVIDENT
from dashboards.figures.heat_cells import hidden_places
from dashboards.terms import MarketTerms


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """What one version counts: gaps, supply by occupation and division, seekers by level.

    Divisions are in the same order in every version.
    """

    gaps: frames.Frame
    cells: Mapping[str, Sequence[int]]
    seekers: Mapping[str, int]
    terms: MarketTerms


class Levels(msgspec.Struct, frozen=True, kw_only=True):
    """Levels whose seekers are hidden; ``all_of_them`` says that every one that has any is."""

    names: frozenset[str] = frozenset()
    all_of_them: bool = False


class Veil(msgspec.Struct, frozen=True, kw_only=True):
    """What is hidden of supply and seekers, in this version or an earlier one.

    ``evident`` are the occupations of ``codes`` that totals count, ``cells`` places by occupation.
    ``totals`` says that no total of people may stand beside the occupations.
    """

    codes: frozenset[str] = frozenset()
    evident: frozenset[str] = frozenset()
    cells: Mapping[str, frozenset[int]] = {}
    levels: Levels = Levels()
    totals: bool = False


def over(counted: Counted, before: Veil | None) -> Veil:
    """Return what a version hides after what was hidden ``before`` it; the first has nothing."""
    least = counted.terms.public_min_count
    then = before or Veil()
    cells = {
        code: hidden_places(
            counted.cells.get(code, ()), least,
            total_hidden=code in then.codes, held=then.cells.get(code, ()),
        )
        for code in counted.cells.keys() | then.cells.keys()
    }  # fmt: skip
    # a cell that is newly hidden would follow from its row: the occupation goes with it
    told_apart = {
        code for code, held in cells.items() if before and held != then.cells.get(code, frozenset())
    }
    codes, evident = _occupations(counted, then.codes | told_apart)
    for code in codes:
        row = counted.cells.get(code, ())
        cells[code] = hidden_places(row, least, total_hidden=True, held=then.cells.get(code, ()))
    same = (codes, evident) == (then.codes, then.evident) and not told_apart
    return Veil(
        codes=codes | then.codes,
        evident=evident,
        cells={code: held for code, held in cells.items() if held},
        levels=hidden_levels(counted.seekers, least, before.levels if before else None),
        totals=then.totals or bool(before and not same),
    )


def _occupations(
    counted: Counted, held: frozenset[str] | set[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the occupations of this version that are hidden, and those of them in totals."""
    public = frames.suppress(counted.gaps, counted.terms, held)
    hidden = public["suppressed"]
    known = np.isin(public["state"].astype(str), sorted(EVIDENT))
    return frozenset(public["code"][hidden]), frozenset(public["code"][hidden & known])


def hidden_levels(
    seekers: Mapping[str, int], least: int, before: Levels | None, *, total_hidden: bool = False
) -> Levels:
    """Return the levels hidden; all of them once they are not those hidden ``before``.

    Their total is told by the ratio with demand shared out, and cannot be left out alone.
    """
    names, counts, then = list(seekers), list(seekers.values()), before or Levels()
    held = {place for place, name in enumerate(names) if name in then.names}
    all_of_them = total_hidden or then.all_of_them
    places = hidden_places(counts, least, total_hidden=all_of_them, held=held)
    if before and {names[place] for place in places} != then.names:
        all_of_them = True
        places = hidden_places(counts, least, total_hidden=True, held=held)
    return Levels(
        names=frozenset(names[place] for place in places) | then.names, all_of_them=all_of_them
    )
