"""Exact numbers of a bundle, and what it says where it cannot be read."""

import re
from fractions import Fraction
from functools import lru_cache

_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,12})?([eE][+-]?\d)?")
HUNDRED = 100


class BundleError(Exception):
    """A bundle that cannot be read; ``code`` says why, ``facts`` where."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


class UnsettledError(BundleError):
    """Results that only a re-test can give: ``facts["ciphers"]`` are level."""


@lru_cache(maxsize=4096)
def _read(value: str) -> Fraction:
    if not _NUMBER.fullmatch(value):
        raise BundleError("bundle-number", value=value[:40])
    return Fraction(value)


def number(value: object) -> Fraction:
    """Return an exact number written as a decimal string or a whole number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    if not isinstance(value, str):
        raise BundleError("bundle-number", value=str(value)[:40])
    return _read(value)


def within(value: object, most: Fraction, where: str) -> Fraction:
    """Return an exact number from 0 to the largest; raises BundleError for another."""
    found = number(value)
    if not 0 <= found <= most:
        raise BundleError("bundle-range", value=str(value), most=f"{float(most):g}", where=where)
    return found


def rounded(value: Fraction, places: int, mode: str) -> Fraction:
    """Round once: ``half_up`` (away from zero), ``half_even`` or ``down`` (towards zero)."""
    scaled = abs(value) * 10**places
    whole, rest = divmod(scaled, 1)
    half = Fraction(1, 2)
    up = mode == "half_up" and rest >= half
    up = up or (mode == "half_even" and (rest > half or (rest == half and whole % 2 == 1)))
    if mode not in {"half_up", "half_even", "down"}:
        raise BundleError("bundle-rule", rule="rounding.mode", value=mode)
    sign = -1 if value < 0 else 1
    return sign * Fraction(int(whole) + up, 10**places)


def written(value: Fraction, places: int) -> str:
    """Return a rounded number with all its places."""
    whole = value * 10**places
    digits = f"{abs(int(whole)):0{places + 1}d}"
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if value < 0 else text
