"""ID numbers, checked a column at a time.

Source of the rules: GB 11643-1999 (17 digits and an ISO 7064 MOD 11-2 check character), the
residence permits for Hong Kong, Macao and Taiwan (prefixes 81, 82, 83 since 2018) and the
foreigners' permanent residence card of 2023 (18 digits that begin with 9).
"""

import re
from datetime import date
from enum import IntEnum
from functools import lru_cache
from importlib import resources

import msgspec
import numpy as np
from numpy.typing import NDArray

from app.cleaning import Column, Mask, changed, column, compact, each, filled, where

LENGTH = 18
_HELD = 24  # characters kept of each cell: enough to tell every kind of number and fault apart
_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int32)
_CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8).astype(np.uint32)
_PROVINCES = np.array(
    [
        *(11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46),
        *(50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83),
    ]
)
_FOREIGN_PREFIX = 91
_TAIWAN = (71, 83)
_HK_MACAO = (81, 82)
_FOREIGN_FIRST = 9
_BIRTH_END = 14
_DECEMBER = 12
_FEBRUARY = 2
_MONTH_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_EARLIEST_YEAR = 1900
_APOSTROPHES = re.compile(r"['‘’`´]")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+|\d{16,}\.0*")
_PERMIT_HK_MACAO = re.compile(r"[HM]\d{8}(\d{2})?")
_PERMIT_TAIWAN = re.compile(r"\d{8}|\d{10}[A-Z]?")
_RESIDENCE_OLD = re.compile(r"[A-Z]{3}\d{12}")
_PASSPORT = re.compile(r"(?=.*\d)[A-Z0-9]{5,17}")


class IdType(IntEnum):
    """Which document a number belongs to."""

    MAINLAND = 0
    HK_MACAO = 1
    TAIWAN = 2
    FOREIGN = 3


ID_TYPE_CODES = {
    IdType.MAINLAND: "mainland_id",
    IdType.HK_MACAO: "hk_macao_permit",
    IdType.TAIWAN: "taiwan_permit",
    IdType.FOREIGN: "foreign_document",
}
"""How a person's ``id_type`` is written."""


class IdFault(IntEnum):
    """Why a number is refused; one a cell, the cause nearest to what a person can mend."""

    NONE = 0
    TRUNCATED = 1
    OLD_15 = 2
    LENGTH = 3
    CHARACTER = 4
    PROVINCE = 5
    BIRTH_DATE = 6
    BIRTH_FUTURE = 7
    CHECKSUM = 8
    DOCUMENT = 9
    TYPE_NEEDED = 10


class IdCheck(msgspec.Struct, frozen=True):
    """The answers for a column of numbers, row by row; empty cells carry no fault."""

    value: Column
    """The number in normal width, without spaces, X upper case."""
    id_type: NDArray[np.int8]
    """``IdType``; a number of 18 characters says itself whose it is, whatever ``types`` says."""
    fault: NDArray[np.int8]
    """``IdFault``."""
    county_unknown: Mask
    """The first six digits are none of the known county codes: a warning, never a refusal."""
    perhaps_truncated: Mask
    """Ends in 000 yet its check character fits, as one in eleven cut numbers does: a warning."""
    normalised: Mask
    """Width, case or spaces were changed: a note."""
    birth: NDArray[np.datetime64]
    """Birth date where the number holds a real one (also of truncated numbers), else NaT."""
    sex: NDArray[np.int8]
    """1 male, 2 female (ISO/IEC 5218), 0 where the number does not say."""


TYPE_WORDS: dict[IdType, tuple[str, ...]] = {
    IdType.MAINLAND: (
        *("中国", "中华人民共和国", "中国大陆", "大陆", "内地", "中国内地", "CHN", "CN", "156"),
        *("居民身份证", "身份证", "二代身份证", "第二代居民身份证", "居民户口簿"),
    ),
    IdType.HK_MACAO: (
        *("中国香港", "香港", "中国澳门", "澳门", "港澳", "HKG", "MAC", "港澳居民居住证"),
        *("港澳居民来往内地通行证", "来往内地通行证", "港澳通行证", "回乡证", "港澳台居民居住证"),
    ),
    IdType.TAIWAN: (
        *("中国台湾", "台湾", "TWN", "台湾居民来往大陆通行证", "台胞证", "台湾居民居住证"),
        *("台湾通行证",),
    ),
    IdType.FOREIGN: ("外国人永久居留身份证", "外国护照", "护照", "外籍", "外国"),
}
"""What the columns 证件类型 and 国籍/地区 hold; any other word there is a foreign country."""


def check_id_numbers(
    raw: Column,
    *,
    today: date,
    types: Column | None = None,
    counties: frozenset[str] | None = None,
) -> IdCheck:
    """Return what each number says and what is wrong with it.

    ``types`` is the row's 证件类型 or 国籍/地区 as written; ``counties`` the six-digit codes
    taken as known (``known_counties()`` when not given).
    """
    value = compact(changed(compact(raw), lambda text: _APOSTROPHES.sub("", text).upper()))
    kind = _types(types, len(value))
    marks = _code_points(value)
    length = np.fromiter(map(len, value.tolist()), dtype=np.int32, count=len(value))
    digits, is_digit = _digits(marks)
    shaped = (length == LENGTH) & is_digit[:, :17].all(axis=1)
    shaped &= is_digit[:, 17] | (marks[:, 17] == ord("X"))
    present = filled(value)

    birth, real = _birth_dates(digits, is_digit[:, 6:14].all(axis=1) & (length >= _BIRTH_END))
    fault = np.zeros(len(value), dtype=np.int8)
    future = real & (birth > np.datetime64(today))
    checksum = _CHECKS[(digits[:, :17] @ _WEIGHTS) % 11] == marks[:, 17]
    for wrong, name in (
        (~checksum, IdFault.CHECKSUM),
        (future, IdFault.BIRTH_FUTURE),
        (~real, IdFault.BIRTH_DATE),
        (~_province_known(digits), IdFault.PROVINCE),
    ):
        fault[shaped & wrong] = name
    ends_000 = (digits[:, 15:18] == 0).all(axis=1) & is_digit[:, 15:18].all(axis=1)
    fault[shaped & ends_000 & ~checksum] = IdFault.TRUNCATED
    _judge_others(value, kind, fault, present & ~shaped)
    from_scientific = fault == IdFault.TRUNCATED
    birth, real = _with_scientific(value, from_scientific & ~shaped, birth, real)

    known = shaped & real & (fault == IdFault.NONE)
    return IdCheck(
        value=value,
        id_type=np.where(shaped, _type_by_prefix(digits), kind),
        fault=fault,
        county_unknown=known & _counties_unknown(value, known, counties),
        perhaps_truncated=known & ends_000,
        normalised=present & (value != raw),
        birth=np.where(known | (from_scientific & real), birth, np.datetime64("NaT", "D")),
        sex=np.where(known, 2 - digits[:, 16] % 2, 0).astype(np.int8),
    )


@lru_cache(maxsize=1)
def known_counties() -> frozenset[str]:
    """Return every six-digit county code that was ever in force (GB/T 2260, by stdnum)."""
    text = resources.files("stdnum").joinpath("cn", "loc.dat").read_text("utf-8")
    codes: set[str] = set()
    province = ""
    for line in text.splitlines():
        if line[:2].isdigit():
            province = line[:2]
        elif line.startswith(" "):
            codes.add(province + line.split()[0])
    return frozenset(codes)


def check_character(body: str) -> str:
    """Return the ISO 7064 MOD 11-2 check character of 17 digits."""
    total = sum(int(digit) * int(weight) for digit, weight in zip(body, _WEIGHTS, strict=True))
    return chr(int(_CHECKS[total % 11]))


RESERVED_PREFIXES = tuple(str(code) for code in range(379999, 379989, -1))
"""County codes that were never assigned: no real person can have such a number."""
_SERIALS_A_DAY = 500


def reserved_id_number(serial: int, birth: date, *, male: bool) -> str:
    """Return a well-formed number that belongs to nobody, for tests and the demonstration.

    ``serial`` tells apart 5,000 people of one sex born on one day.

    Raises ``IndexError`` beyond that.
    """
    block, order = divmod(serial, _SERIALS_A_DAY)
    body = f"{RESERVED_PREFIXES[block]}{birth:%Y%m%d}{order * 2 + male:03d}"
    return body + check_character(body)


def _types(words: Column | None, count: int) -> NDArray[np.int8]:
    if words is None:
        return np.zeros(count, dtype=np.int8)
    known = {word: str(int(kind)) for kind, group in TYPE_WORDS.items() for word in group}
    known[""] = str(int(IdType.MAINLAND))
    foreign = str(int(IdType.FOREIGN))
    tidied = changed(compact(words), str.upper)
    return each(tidied, lambda word: known.get(word, foreign)).astype(np.int8)


def _code_points(value: Column) -> NDArray[np.uint32]:
    fixed = np.array(value.tolist() or [""], dtype=f"<U{_HELD}")
    return fixed.view(np.uint32).reshape(len(fixed), _HELD)[: len(value)]


def _digits(marks: NDArray[np.uint32]) -> tuple[NDArray[np.int32], Mask]:
    """Return each character as a number (0 where it is none) and whether it is a digit."""
    is_digit: Mask = (marks >= ord("0")) & (marks <= ord("9"))
    return np.where(is_digit, marks.astype(np.int32) - ord("0"), 0), is_digit


def _birth_dates(digits: NDArray[np.int32], written: Mask) -> tuple[NDArray[np.datetime64], Mask]:
    """Return the date in digits 7 to 14 and whether it is a day of the calendar."""
    year = digits[:, 6:10] @ np.array([1000, 100, 10, 1])
    month = digits[:, 10:12] @ np.array([10, 1])
    day = digits[:, 12:14] @ np.array([10, 1])
    in_year = (month >= 1) & (month <= _DECEMBER)
    month = np.where(in_year, month, 1)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last = _MONTH_DAYS[month] + (leap & (month == _FEBRUARY))
    real = written & in_year & (year >= _EARLIEST_YEAR) & (day >= 1) & (day <= last)
    months = np.where(real, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    return months.astype("datetime64[D]") + np.where(real, day - 1, 0), real


def _province_known(digits: NDArray[np.int32]) -> Mask:
    first = digits[:, :2] @ np.array([10, 1])
    second = digits[:, 1:3] @ np.array([10, 1])
    foreign = (digits[:, 0] == _FOREIGN_FIRST) & np.isin(second, _PROVINCES)
    known: Mask = np.isin(first, _PROVINCES) | (first == _FOREIGN_PREFIX) | foreign
    return known


def _judge_others(
    value: Column, kind: NDArray[np.int8], fault: NDArray[np.int8], rows: Mask
) -> None:
    """Name the fault of every number that has not the shape of the 18-character number."""
    for row in np.flatnonzero(rows):
        fault[row] = _other_fault(value[row], IdType(kind[row]))


def _other_fault(number: str, kind: IdType) -> IdFault:
    if _SCIENTIFIC.fullmatch(number):
        return IdFault.TRUNCATED
    if kind is IdType.MAINLAND:
        return _mainland_fault(number)
    forms = {
        IdType.HK_MACAO: (_PERMIT_HK_MACAO,),
        IdType.TAIWAN: (_PERMIT_TAIWAN,),
        IdType.FOREIGN: (_RESIDENCE_OLD, _PASSPORT),
    }[kind]
    fits = any(form.fullmatch(number) for form in forms)
    return IdFault.NONE if fits else IdFault.DOCUMENT


def _mainland_fault(number: str) -> IdFault:
    if number.isdigit() and len(number) == len("370902900101123"):
        return IdFault.OLD_15
    if _PERMIT_HK_MACAO.fullmatch(number) or _RESIDENCE_OLD.fullmatch(number):
        return IdFault.TYPE_NEEDED
    if number[:1].isalpha() and _PASSPORT.fullmatch(number):
        return IdFault.TYPE_NEEDED
    return IdFault.LENGTH if len(number) != LENGTH else IdFault.CHARACTER


def _with_scientific(
    value: Column, rows: Mask, birth: NDArray[np.datetime64], real: Mask
) -> tuple[NDArray[np.datetime64], Mask]:
    """Read the birth date from numbers such as 3.7090219900101E+17, where it survived."""
    if not rows.any():
        return birth, real
    bare = each(value, lambda text: text.split("E")[0].replace(".", "") if "E" in text else text)
    digits, is_digit = _digits(_code_points(bare))
    written: Mask = is_digit[:, :_BIRTH_END].sum(axis=1) == _BIRTH_END
    found, found_real = _birth_dates(digits, written)
    return np.where(rows, found, birth), np.where(rows, found_real, real)


def _type_by_prefix(digits: NDArray[np.int32]) -> NDArray[np.int8]:
    prefix = digits[:, :2] @ np.array([10, 1])
    conditions = [
        np.isin(prefix, _TAIWAN),
        np.isin(prefix, _HK_MACAO),
        prefix // 10 == _FOREIGN_FIRST,
    ]
    types = [int(IdType.TAIWAN), int(IdType.HK_MACAO), int(IdType.FOREIGN)]
    return np.select(conditions, types, int(IdType.MAINLAND)).astype(np.int8)


def _counties_unknown(value: Column, rows: Mask, counties: frozenset[str] | None) -> Mask:
    known = known_counties() if counties is None else counties
    first = column(text[:6] for text in value.tolist())
    return rows & where(first, lambda code: code not in known and code[:1] != "9")
