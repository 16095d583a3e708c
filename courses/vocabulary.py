"""The words that rosters use, with their codes: read once from what is shipped."""

import csv
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable

from app.cleaning import column, compact
from app.reference.levels import SkillLevel
from courses.rules.base import Vocabulary

Record = dict[str, str]


def word_key(text: str) -> str:
    """Return a word as it is compared: compact, in normal width, lower case."""
    return str(compact(column([text]))[0]).lower()


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Return the shipped vocabulary."""
    shipped = resources.files("courses") / "shipped"
    reference = resources.files("app.reference") / "data"
    categories = _records(shipped / "person_categories.csv")
    education = _records(shipped / "education.csv")
    levels = _records(reference / "skill_levels.csv")
    choices = _records(shipped / "person_category_choices.csv")
    return Vocabulary(
        categories=_words(categories, "synonyms"),
        category_choices={
            word_key(record["written"]): tuple(record["codes"].split("|")) for record in choices
        },
        enterprise_categories=frozenset(r["code"] for r in categories if r["enterprise"] == "1"),
        category_names={record["code"]: record["zh"] for record in categories},
        education=_words(education, "synonyms"),
        education_names={record["code"]: record["zh"] for record in education},
        levels=_level_words(levels),
        level_names={record["code"]: record["zh"] for record in levels},
        occupations=_occupations(
            _records(reference / "occupations.csv"),
            _records(reference / "major_occupation.csv"),
            _records(reference / "training_items.csv"),
        ),
    )


@lru_cache(maxsize=1)
def category_names() -> dict[str, tuple[str, str]]:
    """Return the Chinese and English name of every person category, by code."""
    return _names("person_categories.csv")


@lru_cache(maxsize=1)
def education_names() -> dict[str, tuple[str, str]]:
    """Return the Chinese and English name of every education, by code."""
    return _names("education.csv")


def _names(file: str) -> dict[str, tuple[str, str]]:
    records = _records(resources.files("courses") / "shipped" / file)
    return {record["code"]: (record["zh"], record["en"]) for record in records}


def _records(path: Traversable) -> list[Record]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def _words(records: list[Record], synonyms: str) -> dict[str, str]:
    words: dict[str, str] = {}
    for record in records:
        for word in (record["zh"], record["code"], *record[synonyms].split("|")):
            words.setdefault(word_key(word), record["code"])
    return words


def _level_words(records: list[Record]) -> dict[str, str]:
    words = _words(records, "aliases")
    for record in records:
        number = record["code"].removeprefix("L")
        forms = [record["cert_label_zh"]]
        if number.isdigit():
            order = "一二三四五"[int(number) - 1]
            forms += [f"{number}级", f"{order}级{record['zh']}", f"{order}级({record['zh']})"]
            forms += [f"{record['zh']}{order}级", f"{number}级{record['zh']}", f"{order}级/"]
            forms += [f"{record['zh']}({number}级)", f"{record['zh']}/{order}级", f"{order}"]
        for form in filter(None, forms):
            words.setdefault(word_key(form), SkillLevel(record["code"]).value)
    return words


def _occupations(
    occupations: list[Record], majors: list[Record], items: list[Record]
) -> dict[str, str]:
    names = [name for r in occupations for name in (r["name_zh"], *r["work_types_zh"].split("|"))]
    names += [record["occupation_name_zh"] for record in majors]
    names += [record["name_zh"] for record in items]
    return {word_key(name): name.strip() for name in names if name.strip()}
