"""Unified social credit codes (统一社会信用代码, GB 32100-2015), both check digits."""

from stdnum.cn import uscc as outer

_INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LENGTH = 18
_ELEVEN = 11


def inner_check_character(body: str) -> str:
    """Return the check character of an organisation code's eight places (GB 11714-1997)."""
    total = sum(
        _ALPHABET.index(place) * weight for place, weight in zip(body, _INNER_WEIGHTS, strict=True)
    )
    check = _ELEVEN - total % _ELEVEN
    return {10: "X", 11: "0"}.get(check, str(check))


def fault_of(code: str) -> str | None:
    """Return why a code is none: ``length``, ``inner-check``, ``outer-check``; None for a good one.

    The library checks the outer digit alone; a code typed wrongly in its organisation part can
    pass there.
    """
    if len(code) != _LENGTH or not set(code) <= set(_ALPHABET):
        return "length"
    if inner_check_character(code[8:16]) != code[16]:
        return "inner-check"
    return None if outer.is_valid(code) else "outer-check"


def reserved_uscc(serial: int) -> str:
    """Return a well-formed code of an unassigned area (379999), for tests and demonstrations."""
    body = f"MJD{serial:05d}"
    head = f"52379999{body}{inner_check_character(body)}"
    return head + str(outer.calc_check_digit(head))
