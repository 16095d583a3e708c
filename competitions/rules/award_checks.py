"""What is wrong with the awards of a rule set."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from competitions.rules.awards import MEDALS
from competitions.rules.data import Awards, Merit, Sizing
from competitions.rules.faults import Fault, finite

WHERE = "awards"
_WHOLE = Decimal(100)
_MOST = 10_000
"""Awards of one class by number: more is a slip of the keyboard."""


def award_faults(awards: Awards) -> Iterator[Fault]:
    """Return everything that is wrong with who wins what."""
    yield from _classes(awards)
    if awards.least is not None and not _share(awards.least):
        yield Fault("awards-least", WHERE, {"value": awards.least})
    if awards.minimum_field < 1:
        yield Fault("awards-minimum", WHERE, {"value": awards.minimum_field})
    if awards.merit is not None:
        yield from _merit(awards, awards.merit)
    yield from _small_fields(awards)


def _classes(awards: Awards) -> Iterator[Fault]:
    names = Counter(line.award for line in awards.classes)
    for name, times in names.items():
        if times > 1:
            yield Fault("award-twice", WHERE, {"award": name.value})
    sound = True
    for line in awards.classes:
        if not finite(line.amount) or line.amount <= 0:
            sound = False
            yield Fault("award-amount", f"{WHERE}/{line.award}", {"award": line.award.value})
    if sound:
        yield from _sizes(awards)


def _sizes(awards: Awards) -> Iterator[Fault]:
    amounts = [line.amount for line in awards.classes]
    match awards.sizing:
        case Sizing.FIXED:
            yield from _numbers(awards)
        case Sizing.SHARE:
            if (summed := sum(amounts)) > _WHOLE:
                yield Fault("award-shares", WHERE, {"sum": summed})
        case Sizing.THRESHOLD:
            if any(amount > _WHOLE for amount in amounts):
                yield Fault("award-threshold", WHERE)
            if any(higher <= lower for higher, lower in pairwise(amounts)):
                yield Fault("award-order", WHERE)
        case Sizing.WORLDSKILLS:
            if amounts:
                yield Fault("award-medals", WHERE)


def _numbers(awards: Awards) -> Iterator[Fault]:
    for line in awards.classes:
        if line.amount > _MOST or line.amount != int(line.amount):
            where = f"{WHERE}/{line.award}"
            yield Fault("award-part", where, {"award": line.award.value, "most": _MOST})


def _merit(awards: Awards, merit: Merit) -> Iterator[Fault]:
    where = f"{WHERE}/merit"
    if (merit.share is None) == (merit.threshold is None):
        yield Fault("merit-kind", where)
    if merit.share is not None and not (_share(merit.share) and merit.share > 0):
        yield Fault("merit-share", where, {"value": merit.share})
    if merit.threshold is not None and not (finite(merit.threshold) and merit.threshold >= 0):
        yield Fault("merit-threshold", where, {"value": merit.threshold})
    taken = MEDALS if awards.sizing is Sizing.WORLDSKILLS else [x.award for x in awards.classes]
    if merit.award in taken:
        yield Fault("award-twice", where, {"award": merit.award.value})


def _small_fields(awards: Awards) -> Iterator[Fault]:
    where = f"{WHERE}/small_fields"
    most = len(MEDALS) if awards.sizing is Sizing.WORLDSKILLS else len(awards.classes)
    for at_most, times in Counter(line.at_most for line in awards.small_fields).items():
        if times > 1:
            yield Fault("small-field-twice", where, {"n": at_most})
    for line in awards.small_fields:
        if line.at_most < 1:
            yield Fault("small-field-size", where, {"value": line.at_most})
        if not 0 <= line.classes <= most:
            yield Fault("small-field-classes", where, {"value": line.classes, "most": most})


def _share(value: Decimal) -> bool:
    return finite(value) and 0 <= value <= _WHOLE
