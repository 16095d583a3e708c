"""One thing that is wrong, as a code with its place and facts."""

from collections.abc import Mapping
from decimal import Decimal

import msgspec

PLACES = 2
"""Decimals of marks, largest marks and weights."""


class Fault(msgspec.Struct, frozen=True):
    """``code`` names a sentence of ``rules_wording.FAULTS``, ``facts`` fill its placeholders."""

    code: str
    where: str
    facts: Mapping[str, object] = {}


def finite(value: Decimal) -> bool:
    """Whether an amount is a number at all: not NaN, not infinite."""
    return value.is_finite()


def too_fine(value: Decimal) -> bool:
    """Whether an amount has more decimals than are kept."""
    _, digits, exponent = value.as_tuple()
    beyond = -exponent - PLACES if isinstance(exponent, int) else 0
    return beyond > 0 and any(digits[-beyond:])
