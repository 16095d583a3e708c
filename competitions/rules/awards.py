"""Places to awards; what each policy means stands at its name in ``data``."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

import msgspec

from competitions.rules.data import Award, Awards, Merit, Part, Sizing
from competitions.rules.worldskills import medals

MEDALS = (Award.GOLD, Award.SILVER, Award.BRONZE)
_WHOLE = 100


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A ranked entry; ``waits`` counts those with whom it waits for a re-test, itself included.

    ``scaled`` is none without a scale, or where the scale cannot be computed.
    """

    entry: str
    total: Decimal
    rank: int
    scaled: int | Decimal | None = None
    waits: int = 1


def award(
    awards: Awards, standings: Sequence[Standing], *, field: int, by_scale: bool
) -> dict[str, Award]:
    """Return the award of every entry that has one.

    ``field`` is how many competed; ``by_scale`` says that a merit award's threshold is one of
    the scale.
    """
    if field < awards.minimum_field:
        return {}
    given = classes_given(awards, field)
    found = _by_class(awards, standings, given, field)
    if awards.merit is not None and (given or not _class_names(awards)):
        for standing in standings:
            if standing.entry not in found and _deserves(
                awards.merit, standing, awards.part, field=field, by_scale=by_scale
            ):
                found[standing.entry] = awards.merit.award
    kept = {entry: won for entry, won in found.items() if won is not None}
    if awards.least is None:
        return kept
    low = {standing.entry for standing in standings if standing.total < awards.least}
    return {entry: won for entry, won in kept.items() if entry not in low}


def classes_given(awards: Awards, field: int) -> tuple[Award, ...]:
    """Return the classes that are given in a field of this size, the highest first."""
    names = _class_names(awards)
    fitting = [small for small in awards.small_fields if field <= small.at_most]
    narrowest = min(fitting, key=lambda small: small.at_most, default=None)
    return names if narrowest is None else names[: narrowest.classes]


def numbers(awards: Awards, field: int) -> list[int]:
    """Return how many there are of each class by number or share; never more than competed."""
    found = [
        int(line.amount)
        if awards.sizing is Sizing.FIXED
        else portion(line.amount, field, awards.part)
        for line in awards.classes
    ]
    ends = [min(end, field) for end in accumulate(found)]
    return [end - before for before, end in zip([0, *ends], ends, strict=False)]


def portion(share: Decimal, field: int, part: Part) -> int:
    """Return so many per cent of a field as a whole number; ``round`` takes a half up."""
    exact = Fraction(share) * field / _WHOLE
    match part:
        case Part.FLOOR:
            return exact.__floor__()
        case Part.CEIL:
            return exact.__ceil__()
        case Part.ROUND:
            return (exact + Fraction(1, 2)).__floor__()


def _class_names(awards: Awards) -> tuple[Award, ...]:
    if awards.sizing is Sizing.WORLDSKILLS:
        return MEDALS
    return tuple(line.award for line in awards.classes)


def _by_class(
    awards: Awards, standings: Sequence[Standing], given: Sequence[Award], field: int
) -> dict[str, Award | None]:
    """Return the class of every entry that has one; none where a re-test must decide it."""
    match awards.sizing:
        case Sizing.WORLDSKILLS:
            won = _by_groups(standings)
        case Sizing.THRESHOLD:
            won = {
                standing.entry: line.award
                for standing in standings
                for line in reversed(awards.classes)
                if standing.total >= line.amount
            }
        case Sizing.FIXED | Sizing.SHARE:
            return _by_rank(awards, standings, given, field)
    return {entry: medal for entry, medal in won.items() if medal in given}


def _by_groups(standings: Sequence[Standing]) -> dict[str, Award]:
    scores = [standing.scaled for standing in standings if standing.scaled is not None]
    if len(scores) < len(standings):
        return {}
    won = zip(standings, medals(scores), strict=True)
    return {standing.entry: medal for standing, medal in won if medal is not None}


def _by_rank(
    awards: Awards, standings: Sequence[Standing], given: Sequence[Award], field: int
) -> dict[str, Award | None]:
    by_place = [
        line.award if line.award in given else None
        for line, number in zip(awards.classes, numbers(awards, field), strict=True)
        for _ in range(number)
    ]
    by_place += [None] * (field - len(by_place))
    answer: dict[str, Award | None] = {}
    for standing in standings:
        first = standing.rank - 1
        possible = set(by_place[first : first + standing.waits])
        if len(possible) > 1:
            answer[standing.entry] = None
        elif (won := possible.pop()) is not None:
            answer[standing.entry] = won
    return answer


def _deserves(merit: Merit, standing: Standing, part: Part, *, field: int, by_scale: bool) -> bool:
    if merit.share is not None:
        last = standing.rank + standing.waits - 1
        return last <= portion(merit.share, field, part)
    reached = standing.scaled if by_scale else standing.total
    return merit.threshold is not None and reached is not None and reached >= merit.threshold
