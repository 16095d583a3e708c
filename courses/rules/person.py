"""Who somebody is: name, ID number, sex, birth date, age, phone, and being here twice. Pure."""

import re
from collections import defaultdict
from datetime import date

import numpy as np

from app.cleaning import (
    Column,
    Mask,
    all_match,
    changed,
    compact,
    each,
    factored,
    filled,
    repeated,
    tidy,
    where,
)
from app.dates import EMPTY_WORDS, DateForm, read_date
from app.people.id_numbers import ID_TYPE_CODES, IdFault, IdType, check_id_numbers
from courses.rules.base import Batch

_FAULT_CODES = {
    IdFault.TRUNCATED: "id_truncated",
    IdFault.OLD_15: "id_15_digits",
    IdFault.LENGTH: "id_length",
    IdFault.CHARACTER: "id_character",
    IdFault.PROVINCE: "id_province",
    IdFault.BIRTH_DATE: "id_birth_date",
    IdFault.BIRTH_FUTURE: "id_birth_future",
    IdFault.CHECKSUM: "id_checksum",
    IdFault.DOCUMENT: "id_document",
    IdFault.TYPE_NEEDED: "id_type_needed",
}
_TYPE_CODES = np.array([ID_TYPE_CODES[kind] for kind in IdType], dtype=object)
_SEX_WORDS = {
    "男": "m",
    "女": "f",
    "男性": "m",
    "女性": "f",
    "m": "m",
    "f": "f",
    "1": "m",
    "2": "f",
}
_SEX_CODES = np.array(["", "m", "f"], dtype=object)
_DOTS = re.compile(r"[•‧∙⋅・･]|(?<=[^\x00-\x7f])\.")
_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}·]) +(?=[{_HAN}·])")
_NAME = re.compile(rf"[{_HAN}]{{1,30}}(?:·[{_HAN}]{{1,30}}){{0,5}}|[A-Za-z][A-Za-z '\-·.,]{{1,59}}")
_PLAIN_NAME = r"[\u4e00-\u67cf\u67d1-\u6d4a\u6d4c-\u8bd4\u8bd6-\u9fff]{1,30}"  # without 某, 测, 试
_NO_NAME = re.compile(r"[测试某]{2,}|.*[某]+$")
_PHONE = re.compile(r"1[3-9]\d{9}")
_PHONE_MARKS = re.compile(r"[-() ]+")
_DECIMALS = re.compile(r"\.0+(?=\x00)")
_COUNTRY_CODE = re.compile(r"\x00(?:\+|00)?86(?=1\d{10}\x00)")
_ROWS_NAMED = 8


def check_names(batch: Batch) -> None:
    """Names are Han characters, one alone too, with · between parts; or Latin letters."""
    raw = batch.column("name")
    clean = changed(tidy(raw), _name)
    ill = filled(clean)
    if all_match(clean, _PLAIN_NAME):
        ill[:] = False
    else:
        ill &= ~where(clean, _is_name)
    batch.find("name_form", "name", ill)
    batch.find("name_normalised", "name", (clean != raw) & ~ill & filled(clean), after=clean)
    batch.clean["name"] = clean


def _name(text: str) -> str:
    dotted = _DOTS.sub("·", text)
    return _BETWEEN_HAN.sub("", dotted) if " " in dotted else dotted


def _is_name(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and not _NO_NAME.fullmatch(name)


def check_ids(batch: Batch, counties: frozenset[str] | None) -> None:
    """Check ID numbers by the kind of document; derive birth date and sex."""
    types = batch.column("id_type") if batch.has("id_type") else None
    check = check_id_numbers(
        batch.column("id_number"), today=batch.today, types=types, counties=counties
    )
    for fault, code in _FAULT_CODES.items():
        batch.find(code, "id_number", check.fault == fault)
    batch.find("id_perhaps_truncated", "id_number", check.perhaps_truncated)
    batch.find("id_county", "id_number", check.county_unknown)
    sound = check.normalised & (check.fault == IdFault.NONE)
    batch.find("id_normalised", "id_number", sound, after=check.value)
    batch.clean["id_type"] = _TYPE_CODES[check.id_type]
    batch.clean["id_number"] = check.value
    batch.birth = check.birth
    batch.sex = check.sex


def check_sex(batch: Batch) -> None:
    """Sex is what the ID number says; a column that says otherwise is an error."""
    derived = _SEX_CODES[batch.sex]
    if batch.has("gender"):
        written = compact(batch.column("gender"))
        code = each(written, lambda word: _SEX_WORDS.get(word.lower(), ""))
        empty = where(written, lambda word: not word or word.lower() in EMPTY_WORDS)
        batch.find("sex_form", "gender", ~empty & ~filled(code))
        batch.find("sex_mismatch", "gender", filled(code) & filled(derived) & (code != derived))
        derived = np.where(filled(derived), derived, code)
    batch.clean["gender"] = derived


def check_births(batch: Batch) -> None:
    """Take the birth date from the ID number; a column that says otherwise is an error."""
    if batch.has("birth_date"):
        distinct, place = factored(tidy(batch.column("birth_date")))
        read = [read_date(text) for text in distinct]
        days = [found.day if found.form is not DateForm.TWO else None for found in read]
        written = np.array(days, dtype="datetime64[D]")[place]
        month_only = np.array([found.form is DateForm.MONTH for found in read], dtype=bool)[place]
        both = ~np.isnat(written) & ~np.isnat(batch.birth)
        same = written == batch.birth
        same |= month_only & (
            written.astype("datetime64[M]") == batch.birth.astype("datetime64[M]")
        )
        batch.find("birth_mismatch", "birth_date", both & ~same)
        batch.find("birth_future", "birth_date", written > np.datetime64(batch.today))
        batch.birth = np.where(np.isnat(batch.birth), written, batch.birth)
    number_in_order = filled(batch.clean["id_number"])
    for finding in batch.findings:
        if finding.code in _FAULT_CODES.values():
            number_in_order[finding.rows] = False
    batch.find("birth_unknown", "id_number", number_in_order & np.isnat(batch.birth))
    batch.clean["birth_date"] = _iso(batch.birth)


def _iso(days: np.ndarray[tuple[int], np.dtype[np.datetime64]]) -> Column:
    texts = days.astype(str).astype(object)
    texts[np.isnat(days)] = ""
    return texts


def check_ages(batch: Batch) -> None:
    """Age counts on the first day of the class, by the terms in force that day."""
    years = _ages(batch)
    known = ~np.isnat(batch.birth)
    terms = batch.terms
    young = known & (years < terms.age_min)
    reached = {int(row): _days_missing(batch, int(row)) for row in np.flatnonzero(young)}
    batch.find("age_min", "id_number", young, facts=reached)
    over = np.zeros(batch.count, dtype=bool)
    for day in np.unique(batch.starts):
        limits = terms.age_limits(day.item())
        most = np.where(batch.sex == 2, limits.female, limits.male)  # noqa: PLR2004 - ISO 5218
        over |= (batch.starts == day) & known & (batch.sex > 0) & (years > most)
    suspect = known & (years >= terms.age_suspect)
    batch.find("age_suspect", "id_number", suspect)
    ages: dict[int, dict[str, str | int]]
    ages = {int(row): {"age": int(years[row])} for row in np.flatnonzero(over & ~suspect)}
    batch.find("age_max", "id_number", over & ~suspect, facts=ages)
    if batch.has("age"):
        written = each(compact(batch.column("age")), _whole_number)
        stated = np.array([int(text or -1) for text in written.tolist()], dtype=np.int64)
        # Nominal age (虚岁) and the day of writing each move it by one.
        batch.find("age_mismatch", "age", known & (stated >= 0) & (abs(stated - years) > 2))  # noqa: PLR2004


def _ages(batch: Batch) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return full years at class start; meaningless where the birth date is not known."""
    birth = np.where(np.isnat(batch.birth), np.datetime64("1970-01-01"), batch.birth)
    months = birth.astype("datetime64[M]").astype(np.int64)
    days = (birth - birth.astype("datetime64[M]")).astype(np.int64)
    start_months = batch.starts.astype("datetime64[M]").astype(np.int64)
    start_days = (batch.starts - batch.starts.astype("datetime64[M]")).astype(np.int64)
    whole: np.ndarray[tuple[int], np.dtype[np.int64]] = (
        start_months - months - (start_days < days)
    ) // 12
    return whole


def _days_missing(batch: Batch, row: int) -> dict[str, str | int]:
    born: date = batch.birth[row].item()
    start: date = batch.starts[row].item()
    year = born.year + batch.terms.age_min
    leap = (born.month, born.day) == (2, 29)
    day = date(year, 3, 1) if leap and year % 4 else born.replace(year=year)
    return {"days": (day - start).days}


def _whole_number(text: str) -> str:
    found = re.fullmatch(r"(\d{1,3})(?:\.0+)?(?:岁|周岁)?", text)
    return found[1] if found else ""


def check_phones(batch: Batch) -> None:
    """Hold phones to 11 digits; the same phone for several people is worth a look."""
    raw = batch.column("phone")
    clean = changed(compact(raw), _bare_phone)
    present = filled(clean)
    sound = present.copy()
    if not all_match(clean, _PHONE.pattern):
        sound = where(clean, lambda phone: bool(_PHONE.fullmatch(phone)))
    batch.find("phone_form", "phone", present & ~sound)
    batch.find("phone_normalised", "phone", sound & (clean != raw), after=clean)
    people = owners(clean, sound & repeated(clean), batch.clean["id_number"])
    many = {phone for phone, found in people.items() if len(found) > batch.terms.phone_people_max}
    shared = sound & where(clean, many.__contains__)
    facts: dict[int, dict[str, str | int]] = {
        int(row): {"people": len(people[clean[row]])} for row in np.flatnonzero(shared)
    }
    batch.find("phone_shared", "phone", shared, facts=facts)
    batch.clean["phone"] = np.where(sound, clean, "")


def _bare_phone(text: str) -> str:
    text = f"\x00{_PHONE_MARKS.sub('', text)}\x00"
    if "." in text:
        text = _DECIMALS.sub("", text)
    return _COUNTRY_CODE.sub("\x00", text)[1:-1]


def owners(values: Column, among: Mask, ids: Column) -> dict[str, set[str]]:
    """Return whose each value is: the ID numbers of its rows."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for value, owner in zip(values[among].tolist(), ids[among].tolist(), strict=True):
        found[value].add(owner)
    return found


def check_duplicates(batch: Batch, numbers: Column) -> None:
    """Flag every copy of a person who is in the file more than once.

    ``numbers`` are the rows as the spreadsheet shows them.
    """
    ids = batch.clean["id_number"]
    whole = filled(ids)
    for finding in batch.findings:
        if finding.code == "id_truncated":  # what is left of two numbers may be the same
            whole[finding.rows] = False
    _flag_copies(batch, "duplicate_in_file", ids, whole, numbers)
    born = batch.clean["birth_date"]
    both = np.where(filled(born) & filled(batch.clean["name"]), batch.clean["name"] + born, "")
    known = filled(both) & ~(whole & repeated(np.where(whole, ids, "")))
    _flag_copies(batch, "same_name_and_birth", both, known, numbers)


def _flag_copies(batch: Batch, code: str, values: Column, among: Mask, numbers: Column) -> None:
    copies = repeated(np.where(among, values, ""))
    rows_of: defaultdict[str, list[str]] = defaultdict(list)
    for row in np.flatnonzero(copies):
        rows_of[values[row]].append(numbers[row])
    facts: dict[int, dict[str, str | int]] = {}
    for row in np.flatnonzero(copies):
        others = [number for number in rows_of[values[row]] if number != numbers[row]]
        more = "…" if len(others) > _ROWS_NAMED else ""
        facts[int(row)] = {"rows": "、".join(others[:_ROWS_NAMED]) + more}
    batch.find(code, "id_number", copies, facts=facts)
