"""The WorldSkills scales, and who wins what. Scale and medals as WorldSkills publishes them."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import isqrt

from competitions.recompute.marks import Record
from competitions.recompute.numbers import HUNDRED, BundleError, number, rounded

Values = Mapping[str, Fraction]
_MEDALS = ("GOLD", "SILVER", "BRONZE")
_NEAR = 2
"""Points within which scores on the scale stand level."""
_SPREAD = 30
"""Points of the scale a standard deviation."""
_SIGMA = Fraction(14826, 10000)
"""What makes the median absolute deviation of a normal field its standard deviation."""


def _median(values: Sequence[Fraction]) -> Fraction:
    held, middle = sorted(values), len(values) // 2
    return held[middle] if len(held) % 2 else (held[middle - 1] + held[middle]) / 2


def _in_deviations(away: Fraction, variance: Fraction) -> int:
    """Return 30 * away / sqrt(variance), rounded half up, without an inexact root."""
    square = 4 * (_SPREAD * away) ** 2 / variance
    doubled = isqrt(square.numerator // square.denominator)
    if away >= 0:
        return (doubled + 1) // 2
    exact = Fraction(doubled) ** 2 == square
    return -((doubled if exact else doubled + 1) // 2)


def on_scale(totals: Values, scale: str) -> dict[str, int]:
    """Return each total on the scale; nothing where it cannot be computed or there is none.

    ``ws500``: 500 + 30 * (x - mean) / population standard deviation; ``ws700``: 700 + 30 * (x -
    median) / (1.4826 * median absolute deviation). Not computable where all deviations are 0.
    """
    if not totals or scale == "none":
        return {}
    values = list(totals.values())
    if scale == "ws500":
        mean = sum(values, Fraction(0)) / len(values)
        variance = sum(((x - mean) ** 2 for x in values), Fraction(0)) / len(values)
        if variance == 0:
            return {}
        return {key: 500 + _in_deviations(x - mean, variance) for key, x in totals.items()}
    if scale == "ws700":
        middle = _median(values)
        deviation = _median([abs(x - middle) for x in values])
        if deviation == 0:
            return {}
        unit = _SIGMA * deviation / _SPREAD
        return {key: int(rounded(700 + (x - middle) / unit, 0, "half_up"))
                for key, x in totals.items()}  # fmt: skip
    raise BundleError("bundle-rule", rule="scale", value=scale)


def medals(scores: Values) -> dict[str, str]:
    """Return gold, silver and bronze: groups within two points of their best score.

    One gold lets silver follow, one silver bronze; after two golds bronze follows, whatever the
    gap; after more golds, or more silvers than one, only who stands within two points of the last.
    """
    rest = sorted(scores, key=lambda key: (-scores[key], key))
    given: dict[str, str] = {}

    def award(medal: str) -> list[str]:
        group = [key for key in rest if scores[key] >= scores[rest[0]] - _NEAR]
        given.update(dict.fromkeys(group, medal))
        del rest[: len(group)]
        return group

    def near(group: Sequence[str]) -> bool:
        return bool(rest) and scores[group[-1]] - scores[rest[0]] <= _NEAR

    gold, silver, bronze = _MEDALS
    if not rest:
        return given
    first = award(gold)
    if len(first) == 1 and rest:
        second = award(silver)
        if rest and (len(second) == 1 or near(second)):
            award(bronze)
    elif rest and (len(first) == len(_MEDALS) - 1 or near(first)):
        award(bronze)
    return given


def _count(share: object, of: int, part: str) -> int:
    exact = number(share) * of / HUNDRED
    if part == "floor":
        return exact.numerator // exact.denominator
    if part == "ceil":
        return -(-exact.numerator // exact.denominator)
    if part == "round":
        return int(rounded(exact, 0, "half_up"))
    raise BundleError("bundle-rule", rule="awards.part", value=part)


def _by_class(awards: Record, competed: int, ranks: Mapping[str, int], totals: Values,
              classes: Sequence[Record]) -> dict[str, str]:  # fmt: skip
    sizing, given, places = awards["sizing"], {}, 0
    for one in classes:
        if sizing == "threshold":
            least = number(one["amount"])
            won = [key for key in ranks if totals[key] >= least]
        elif sizing in {"fixed", "share"}:
            part = awards.get("part", "round")
            places += (
                _count(one["amount"], competed, part)
                if sizing == "share"
                else int(number(one["amount"]))
            )
            won = [key for key in ranks if ranks[key] <= places]
        else:
            raise BundleError("bundle-rule", rule="awards.sizing", value=sizing)
        given.update({key: one["award"] for key in won if key not in given})
    return given


def _with_merit(awards: Record, competed: int, ranks: Mapping[str, int], scores: Values
                ) -> dict[str, str]:  # fmt: skip
    merit = awards.get("merit")
    if merit is None:
        return {}
    share, threshold = merit.get("share"), merit.get("threshold")
    places = 0 if share is None else _count(share, competed, awards.get("part", "round"))
    least = None if threshold is None else number(threshold)
    return {
        key: merit["award"]
        for key in ranks
        if ranks[key] <= places or (least is not None and key in scores and scores[key] >= least)
    }


def awards_of(rules: Record, competed: int, ranks: Mapping[str, int], totals: Values,
              scaled: Mapping[str, int]) -> dict[str, str]:  # fmt: skip
    """Return what each ranked entry wins; ``competed`` counts those stopped at a cut line too."""
    awards = rules["awards"]
    if competed < awards.get("minimum_field", 1):
        return {}
    on_scale = rules.get("scale", "none") != "none"
    scores = {key: Fraction(value) for key, value in scaled.items()} if on_scale else totals
    small = [one for one in awards.get("small_fields", ()) if competed <= one["at_most"]]
    most = min(small, key=lambda one: one["at_most"])["classes"] if small else None
    if awards["sizing"] == "worldskills":
        allowed = _MEDALS[:most]
        given = {key: medal for key, medal in medals(scores).items() if medal in allowed}
    else:
        given = _by_class(awards, competed, ranks, totals, awards.get("classes", ())[:most])
    if most != 0:
        given = {**_with_merit(awards, competed, ranks, scores), **given}
    least = awards.get("least")
    return {key: won for key, won in given.items()
            if least is None or totals[key] >= number(least)}  # fmt: skip
