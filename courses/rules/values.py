"""Class numbers read from single cells. Pure."""

import re
from functools import lru_cache

import msgspec

_CLASS = re.compile(
    r"(?:(\d{4})(?:年度?|-|/))?第?[(\[〔【]?0*(\d{1,4})[)\]〕】]?(?:期|$)(?:第?[(]?(\d{1,2})[)]?班)?"
)
_BARE_CLASS = re.compile(r"0*(\d{1,4})")
_CHINESE_DIGITS = str.maketrans("一二三四五六七八九", "123456789")


class ClassNumber(msgspec.Struct, frozen=True):
    """The parts of a class number such as 2026年第(021)期2班."""

    year: int | None
    number: int
    part: int | None = None

    def written(self, year: int) -> str:
        """Return the filing style; ``year`` where the number names none."""
        part = f"{self.part}班" if self.part else ""
        return f"{self.year or year}年第({self.number:03d})期{part}"

    def agrees(self, other: "ClassNumber") -> bool:
        """Return whether both can mean the same class, where either says less."""
        return (
            self.number == other.number
            and (self.year is None or other.year is None or self.year == other.year)
            and (self.part is None or other.part is None or self.part == other.part)
        )


@lru_cache(maxsize=4_096)
def read_class_number(text: str) -> ClassNumber | None:
    """Return the parts of a compact class number, or None where it is none."""
    plain = text.translate(_CHINESE_DIGITS).replace("年度", "年")
    if found := _BARE_CLASS.fullmatch(plain):
        return ClassNumber(None, int(found[1]))
    found = _CLASS.fullmatch(plain)
    if not found:
        return None
    year = int(found[1]) if found[1] else None
    return ClassNumber(year, int(found[2]), int(found[3]) if found[3] else None)


def find_class_number(text: str) -> ClassNumber | None:
    """Return the class number inside a longer compact text, such as a title."""
    found = re.search(r"(?:\d{4}年)?第[(\[〔【]?\d{1,4}[)\]〕】]?期(?:\d{1,2}班)?", text)
    return read_class_number(found[0]) if found else None
