"""The league table (奖牌榜): medal points of divisions and institutions. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

POINTS: Mapping[str, int] = {
    "GOLD": 4, "FIRST": 4,
    "SILVER": 3, "SECOND": 3,
    "BRONZE": 2, "THIRD": 2,
    "MEDALLION": 1, "MERIT": 1,
}  # fmt: skip
"""Medal points as WorldSkills counts them, 4-3-2-1; a city's three prizes are its medals."""
STEPS = ("first", "second", "third", "merit")
_STEP = {4: "first", 3: "second", 2: "third", 1: "merit"}


def award_step(award: str) -> str:
    """Return which step of the podium an award is, whatever its name; '' for none."""
    return _STEP.get(POINTS.get(award, 0), "")


class Entered(msgspec.Struct, frozen=True, kw_only=True):
    """How often entries of one side came to one award; '' for none. A team is one entry."""

    side: str
    name: str
    award: str
    number: int


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One side of the table; sides with the same medals share a place, and a gap follows."""

    place: int
    side: str
    name: str
    points: int
    first: int
    second: int
    third: int
    merit: int
    entrants: int


def league(entered: Iterable[Entered]) -> list[Row]:
    """Return the table: by points, then by first, second and third prizes; then by name."""
    names: dict[str, str] = {}
    counts: dict[str, Counter[str]] = {}
    for one in entered:
        names[one.side] = one.name
        held = counts.setdefault(one.side, Counter())
        held["entrants"] += one.number
        points = POINTS.get(one.award, 0)
        if points:
            held["points"] += points * one.number
            held[_STEP[points]] += one.number
    order = sorted(
        counts, key=lambda side: (*(-n for n in _medals(counts[side])), names[side], side)
    )
    return _placed(order, names, counts)


def _medals(held: Counter[str]) -> tuple[int, ...]:
    return held["points"], *(held[step] for step in STEPS[:3])


def _placed(
    order: Sequence[str], names: Mapping[str, str], counts: Mapping[str, Counter[str]]
) -> list[Row]:
    rows: list[Row] = []
    for number, side in enumerate(order, 1):
        held = counts[side]
        level = bool(rows) and _medals(counts[rows[-1].side]) == _medals(held)
        rows.append(
            Row(
                place=rows[-1].place if level else number,
                side=side,
                name=names[side],
                points=held["points"],
                **{step: held[step] for step in STEPS},
                entrants=held["entrants"],
            )
        )
    return rows
