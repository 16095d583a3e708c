"""What somebody did before: dates, category, education, employer, levels, occupation. Pure."""

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from app.cleaning import (
    Column,
    Mask,
    changed,
    column,
    compact,
    each,
    factored,
    filled,
    repeated,
    tidy,
    where,
)
from app.dates import EMPTY_WORDS, DateForm, read_date
from app.reference.levels import SkillLevel
from courses.rules.base import Batch
from courses.rules.person import owners

_DATE_FIELDS = ("birth_date", "work_start_date", "existing_cert_date", "start_date", "end_date")
_NEVER_FUTURE = ("work_start_date", "existing_cert_date")
_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)(?:年|周年)?")
_LEVEL_PART = re.compile(r"[/、,(]")
_PLAIN_FIELDS = (
    *("ethnicity", "address", "household", "eligibility_condition", "existing_cert_no", "hired_by"),
    *("post", "student_cert_no", "is_fresh_graduate", "employment_cert_no", "remark"),
    *("social_insurance_no", "cert_type", "cert_no", "training_org", "training_type"),
)
_OWN_NUMBERS = ("existing_cert_no", "student_cert_no", "employment_cert_no", "social_insurance_no")
_NAT = np.datetime64("NaT", "D")

Days = NDArray[np.datetime64]


def check_dates(batch: Batch) -> None:
    """Read dates in every style seen; a cell with two days needs a choice."""
    days: dict[str, Days] = {}
    for field in _DATE_FIELDS:
        if batch.has(field):
            days[field] = _dates(batch, field)
    for field in _NEVER_FUTURE:
        if field in days:
            late = days[field] > np.datetime64(batch.today)
            batch.find("date_future", field, late)
    born = batch.birth
    if "existing_cert_date" in days:
        batch.find("cert_before_birth", "existing_cert_date", days["existing_cert_date"] <= born)
    if "work_start_date" in days:
        months = np.timedelta64(batch.terms.work_age_min * 12, "M")
        earliest = (born.astype("datetime64[M]") + months).astype("datetime64[D]")
        batch.find("work_too_young", "work_start_date", days["work_start_date"] < earliest)
    if "start_date" in days and "end_date" in days:
        batch.find("end_before_start", "end_date", days["end_date"] < days["start_date"])


def _dates(batch: Batch, field: str) -> Days:
    raw = batch.column(field)
    distinct, place = factored(tidy(raw))
    read = [read_date(text) for text in distinct]
    forms = np.array([found.form.value for found in read], dtype=object)
    days = np.array([found.day for found in read], dtype="datetime64[D]")
    iso = column("" if found.day is None else found.day.isoformat() for found in read)
    batch.find("date_form", field, forms == DateForm.BAD.value, place=place)
    two = forms == DateForm.TWO.value
    options = {
        raw[row]: (f"{read[place[row]].day}", f"{read[place[row]].until}")
        for row in (np.flatnonzero(two[place]) if two.any() and field != "birth_date" else ())
    }
    batch.find("date_two", field, two, place=place, options=options)
    styled = forms == DateForm.STYLED.value
    batch.find("date_normalised", field, styled, place=place, after=iso)
    batch.find("date_month_only", field, forms == DateForm.MONTH.value, place=place, after=iso)
    days[two] = _NAT
    if field != "birth_date":
        batch.clean[field] = np.where(two, "", iso)[place]
    return days[place]


def check_years(batch: Batch) -> None:
    """Years in trade are a number, and fewer than the years since somebody could work."""
    if not batch.has("years_in_trade"):
        return
    written = _without_empty_words(compact(batch.column("years_in_trade")))
    number = each(written, lambda text: m[1] if (m := _NUMBER.fullmatch(text)) else "")
    batch.find("number_form", "years_in_trade", filled(written) & ~filled(number))
    years = np.where(filled(number), number, "0").astype(np.float64)
    # Not a number becomes no bound: only a known birth date can contradict.
    lived = (batch.starts - batch.birth).astype("timedelta64[D]").astype(np.float64) / 365.2425
    lived[np.isnat(batch.birth)] = np.inf
    most = np.maximum(lived - batch.terms.work_age_min, 0)
    batch.find("years_beyond_age", "years_in_trade", years > most + 1)
    batch.clean["years_in_trade"] = number


def check_categories(batch: Batch) -> None:
    """Person categories are those of the catalogue; synonyms are fixed, doubles are chosen."""
    words, field = batch.vocabulary, "person_category"
    distinct, place = factored(batch.column(field))
    written = compact(column(distinct))
    key = changed(written, str.lower)
    code = each(key, lambda word: words.categories.get(word, ""))
    official = each(code, lambda found: words.category_names.get(found, ""))
    doubtful = where(key, words.category_choices.__contains__)
    own = (written == official) | where(key, words.category_names.__contains__)
    batch.find("category_synonym", field, filled(code) & ~own, place=place, after=official)
    options = {
        distinct[row]: tuple(words.category_names[c] for c in words.category_choices[key[row]])
        for row in np.flatnonzero(doubtful)
    }
    batch.find("category_choice", field, doubtful, place=place, options=options)
    unknown = filled(written) & ~filled(code) & ~doubtful
    batch.find("category_unknown", field, unknown, place=place)
    batch.clean[field] = code[place]


def check_employers(batch: Batch) -> None:
    """Somebody in an enterprise category names the enterprise."""
    employer = _without_empty_words(tidy(batch.column("employer")))
    category = batch.clean["person_category"]
    asked = where(category, batch.vocabulary.enterprise_categories.__contains__)
    if batch.has("employer"):
        batch.find("employer_required", "employer", asked & ~filled(employer))
    else:
        # The file is without the column: said once, not on every row.
        batch.find("employer_absent", "employer", asked & (np.cumsum(asked) == 1))
    batch.clean["employer"] = employer


def check_education(batch: Batch) -> None:
    """Education is a word of the list; other words for the same are read as it."""
    if not batch.has("education"):
        return
    words, field = batch.vocabulary, "education"
    distinct, place = factored(batch.column(field))
    written = _without_empty_words(compact(column(distinct)))
    code = each(written, lambda word: words.education.get(word.lower(), ""))
    official = each(code, lambda found: words.education_names.get(found, ""))
    batch.find("education_missing", field, ~filled(written), place=place)
    batch.find("education_unknown", field, filled(written) & ~filled(code), place=place)
    differs = filled(code) & (written != changed(official, _plain_width))
    batch.find("education_synonym", field, differs, place=place, after=official)
    batch.clean[field] = code[place]


def _plain_width(text: str) -> str:
    return text.replace("／", "/")


def check_levels(batch: Batch) -> None:
    """Read levels in every style (5, 五级, 初级工, 五级/初级工); training leads upwards."""
    for field, code in (("level", "level_unknown"), ("existing_level", "existing_level_unknown")):
        if batch.has(field):
            distinct, place = factored(batch.column(field))
            written = _without_empty_words(compact(column(distinct)))
            level = each(written, lambda text: _level(text, batch.vocabulary.levels))
            batch.find(code, field, filled(written) & ~filled(level), place=place)
            name = each(level, lambda found: batch.vocabulary.level_names.get(found, ""))
            differs = filled(level) & (written != name) & (written != level)
            batch.find("level_synonym", field, differs, place=place, after=name)
            batch.clean[field] = level[place]
    if "level" in batch.clean and "existing_level" in batch.clean:
        wanted, held = _ranks(batch.clean["level"]), _ranks(batch.clean["existing_level"])
        batch.find("level_not_higher", "level", (wanted >= 0) & (held >= 0) & (wanted <= held))


def _level(text: str, words: Mapping[str, str]) -> str:
    key = text.lower()
    parts = (key, *_LEVEL_PART.split(key.replace(")", "")))
    return next((words[part] for part in parts if part in words), "")


def _ranks(levels: Column) -> NDArray[np.int64]:
    ranks = {"": -1} | {level.value: level.rank for level in SkillLevel}
    return np.fromiter(map(ranks.__getitem__, levels.tolist()), dtype=np.int64, count=len(levels))


def check_occupations(batch: Batch) -> None:
    """Occupations are names of the catalogue; another name is doubted, not refused."""
    if not batch.has("occupation"):
        return
    names = batch.vocabulary.occupations
    distinct, place = factored(batch.column("occupation"))
    written = tidy(column(distinct))
    known = each(changed(compact(written), str.lower), lambda key: names.get(key, ""))
    unknown = filled(written) & ~filled(known)
    batch.find("occupation_unknown", "occupation", unknown, place=place)
    batch.clean["occupation"] = np.where(filled(known), known, written)[place]


def check_plain(batch: Batch) -> None:
    """Trim the columns that are kept as written; numbers of papers belong to one person."""
    for field in _PLAIN_FIELDS:
        if batch.has(field):
            batch.clean[field] = _without_empty_words(tidy(batch.column(field)))
    for field in _OWN_NUMBERS:
        if field in batch.clean:
            values = compact(batch.clean[field])
            people = owners(values, repeated(values), batch.clean["id_number"])
            shared = {value for value, found in people.items() if len(found) > 1}
            batch.find("number_shared", field, where(values, shared.__contains__))


def _without_empty_words(values: Column) -> Column:
    none: Mask = where(values, lambda text: text.lower() in EMPTY_WORDS)
    return np.where(none, "", values) if none.any() else values
