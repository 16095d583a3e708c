"""The verification code: ``K`` + year + level + 10 random symbols + check symbol.

15 symbols, printed 5-5-5. The 30 symbols leave out I L O U 0 1, which people mix up; 30^10 is
5.9e14. The check is ISO 7064 MOD 37,36 over the 14 before it: it finds every single mistyped
symbol and nearly every swap of neighbours. Pure.
"""

import re
import secrets
import unicodedata
from enum import StrEnum

import msgspec

SYMBOLS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""What a code is made of."""
CONFUSED = frozenset("ILOU01")
"""What people write for one another."""
LENGTH = 15
_PRINTED = 5
_RANDOM = 10
_ALL = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUES = {symbol: value for value, symbol in enumerate(_ALL)}
_FORM = re.compile(rf"K\d\d[{SYMBOLS}]{{12}}")
_BETWEEN = re.compile(r"[\s\-‐-―_.]")
_YEAR = range(1, 3)
_LEVELS = {
    "APPRENTICE": "A",
    "L5": "5",
    "L4": "4",
    "L3": "3",
    "L2": "2",
    "L1": "G",
    "SPECIAL": "T",
    "CHIEF": "S",
}
_NO_LEVEL = "X"


class Fault(StrEnum):
    """Why a typed code cannot be one, found before anything is looked up."""

    LENGTH = "length"
    CONFUSED = "confused"
    """Holds I, L, O, U, 0 or 1 where no code has one."""
    FORM = "form"
    CHECK = "check"
    """The check symbol does not fit: a symbol is mistyped, or two are swapped."""


class Typed(msgspec.Struct, frozen=True):
    """A code as it was typed, put in order; ``fault`` is None where it may be looked up."""

    code: str
    fault: Fault | None = None


def check_symbol(body: str) -> str:
    """Return the ISO 7064 MOD 37,36 check symbol of these digits and capitals."""
    held = 36
    for symbol in body:
        held = (held + _VALUES[symbol]) % 36 or 36
        held = held * 2 % 37
    return _ALL[(37 - held) % 36]


def new_code(year: int, level: str | None) -> str:
    """Return a new code; the caller holds it unique.

    ``level`` is a code of ``SkillLevel`` or None. Drawn again where the check symbol would be
    one that people mix up (1 in 6).
    """
    head = f"K{year % 100:02d}{_LEVELS.get(level or '', _NO_LEVEL)}"
    while True:
        body = head + "".join(secrets.choice(SYMBOLS) for _ in range(_RANDOM))
        check = check_symbol(body)
        if check not in CONFUSED:
            return body + check


def read_code(typed: str) -> Typed:
    """Put a typed code in order: width, case, spaces and hyphens; say why it cannot be one."""
    plain = typed if typed.isascii() else unicodedata.normalize("NFKC", typed)
    code = _BETWEEN.sub("", plain.upper())
    if len(code) != LENGTH:
        return Typed(code, Fault.LENGTH)
    if any(s in CONFUSED for place, s in enumerate(code) if place not in _YEAR):
        return Typed(code, Fault.CONFUSED)
    if not _FORM.fullmatch(code):
        return Typed(code, Fault.FORM)
    if check_symbol(code[:-1]) != code[-1]:
        return Typed(code, Fault.CHECK)
    return Typed(code)


def printed(code: str) -> str:
    """Return the code as it is printed: 5-5-5."""
    return " ".join(code[n : n + _PRINTED] for n in range(0, len(code), _PRINTED))
