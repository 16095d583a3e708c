"""The WorldSkills scales and medals, as published results bear them out. Exact, nothing clamped."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import isqrt, lcm

from competitions.rules.data import Award

TIE = 2
"""Scale points within which two results are level for a medal."""
_SPREAD = 30
"""Scale points of one standard deviation."""
_MAD = Fraction(14826, 10000)
"""Median absolute deviations in one standard deviation of a normal distribution."""
_TWO = 2


def scale_500(totals: Sequence[Decimal]) -> list[int] | None:
    """Return 500 + 30 * (x - mean) / sigma of each total, sigma that of a whole population.

    Rounded half up from the exact figure; none where it cannot be computed: all are level.
    """
    whole = _whole(totals)
    count, summed = len(whole), sum(whole)
    variance = count * sum(x * x for x in whole) - summed * summed
    if not variance:
        return None
    return [500 + _rounded_root(_SPREAD, count * x - summed, variance) for x in whole]


def scale_700(totals: Sequence[Decimal]) -> list[int] | None:
    """Return 700 + 30 * (x - median) / (1.4826 * MAD) of each total.

    MAD is the median of |x - median|. Rounded half up from the exact figure; none where it
    cannot be computed: at least half of the totals are level with the median.
    """
    whole = _whole(totals)
    if not whole:
        return None
    twice = _twice_median(whole)
    apart = _twice_median([abs(2 * x - twice) for x in whole])
    if not apart:
        return None
    unit = _SPREAD / (_MAD * apart)
    return [700 + _half_up(unit * 2 * (2 * x - twice)) for x in whole]


def medals(scores: Sequence[int | Decimal]) -> list[Award | None]:
    """Return the medal of each score on a scale, in the order given.

    1. A group is everybody within two points of its best score, never of one another in a row.
    2. One gold: the next group is silver. One silver: the next group is bronze.
    3. Several silver: bronze only if the next score is within two points of the last silver.
    4. Two gold: no silver; the next group is bronze, however far behind.
    5. Three or more gold: no silver; bronze only if the next is within two of the last gold.
    6. The medallion is no matter of groups: see ``Merit``.
    """
    order = sorted(range(len(scores)), key=lambda index: scores[index], reverse=True)
    best = [scores[index] for index in order]
    gold = _group(best, 0)
    silver = _group(best, gold) if gold == 1 else gold
    whatever_gap = gold == _TWO or silver - gold == 1
    near = 0 < silver < len(best) and best[silver - 1] - best[silver] <= TIE
    bronze = _group(best, silver) if whatever_gap or near else silver
    answer: list[Award | None] = [None] * len(scores)
    for place, index in enumerate(order[:bronze]):
        answer[index] = (
            Award.GOLD if place < gold else Award.SILVER if place < silver else Award.BRONZE
        )
    return answer


def _group(best: Sequence[int | Decimal], first: int) -> int:
    """Return where the group that begins at ``first`` ends."""
    end = first
    while end < len(best) and best[first] - best[end] <= TIE:
        end += 1
    return end


def _whole(totals: Sequence[Decimal]) -> list[int]:
    """Return the totals as whole numbers of one unit, which no scale depends on."""
    ratios = [total.as_integer_ratio() for total in totals]
    unit = lcm(*{below for _, below in ratios})
    return [above * (unit // below) for above, below in ratios]


def _twice_median(values: Sequence[int]) -> int:
    order, middle = sorted(values), len(values) // 2
    return 2 * order[middle] if len(order) % 2 else order[middle - 1] + order[middle]


def _half_up(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def _rounded_root(points: int, apart: int, variance: int) -> int:
    """Return points * apart / sqrt(variance), rounded half up, without a root's own rounding."""
    square = Fraction(4 * (points * apart) ** 2, variance)
    below = isqrt(square.numerator // square.denominator)
    if apart >= 0:
        return (below + 1) // 2
    above = below if below * below == square else below + 1
    return -(above // 2)
