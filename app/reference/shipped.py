"""Reads what is shipped in ``data/`` into rows for the tables; no database here."""

import csv
import hashlib
import importlib.metadata
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import chinese_calendar
import msgspec
from chinese_calendar.constants import holidays, workdays

from app.reference.pinyin import initials, pinyin
from app.reference.working_days import SpecialDay

DATA = Path(__file__).parent / "data"
CALENDAR = "chinesecalendar"
_SATURDAY = 5

Row = tuple[Any, ...]
Record = dict[str, str]


class Shipped(msgspec.Struct, frozen=True):
    """The rows of one table: ``key`` finds a row again, all columns are compared.

    ``complete`` says that a row in the table which is not among them was shipped once.
    """

    table: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    rows: list[Row]
    complete: bool = True


def digest() -> str:
    """Return one hash over the files and over the programs that make rows of them."""
    whole = hashlib.sha256(importlib.metadata.version(CALENDAR).encode())
    here = Path(__file__).parent
    for path in (*sorted(DATA.glob("*.csv")), *sorted(here.glob("*.py"))):
        whole.update(path.read_bytes())
    return whole.hexdigest()


def shipped() -> Iterator[Shipped]:
    """Return every table's rows, a referenced table before the one that refers to it."""
    yield from (_levels(), _occupations(), _moves(), _work_types())
    yield from (_training_items(), _training_item_occupations())
    yield from (_divisions(), _industries(), _clusters(), _cluster_industries())
    yield from (_majors(), _major_occupations(), _shortages(), working_days())


def expected_holidays(year: int) -> list[SpecialDay]:
    """Return the statutory days (全国年节及纪念日放假办法) of a year that has no notice yet.

    Weekends that a notice will move are not among them. Raises FileNotFoundError where none
    are shipped for the year.
    """
    records = _read(f"provisional_{year}")
    return [SpecialDay(date.fromisoformat(r["date"]), r["name_zh"]) for r in records]


@cache
def _read(name: str) -> list[Record]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _parts(text: str, separator: str | None = "|") -> list[str]:
    return [part.strip() for part in text.split(separator) if part.strip()]


def _spelled(name: str) -> Row:
    return name, pinyin(name), initials(name)


@cache
def _editions() -> dict[str, str]:
    """Return the newest edition of each code."""
    pairs = sorted((r["code"], r["edition"]) for r in _read("occupations"))
    return dict(pairs)


def _levels() -> Shipped:
    columns = ("code", "rank", "name_zh", "name_en", "certificate_label", "aliases", "kind")
    rows: list[Row] = [
        (
            *(r["code"], int(r["order"]) - 1, r["zh"], r["en"], r["cert_label_zh"] or None),
            *(_parts(r["aliases"]), r["kind"], r["note"], r["source"]),
        )
        for r in _read("skill_levels")
    ]
    return Shipped("skill_level", ("code",), (*columns, "note", "source"), rows)


def _occupations() -> Shipped:
    columns = ("code", "edition", "name_zh", "pinyin", "initials", "name_en", "is_new")
    rows: list[Row] = [
        (
            *(r["code"], r["edition"], *_spelled(r["name_zh"]), r["name_en"], r["is_new"] == "1"),
            *(int(r["release_batch_year"] or 0) or None, r["is_digital"] == "1"),
            *(r["is_green"] == "1", r["source"]),
        )
        for r in _read("occupations")
    ]
    more = ("batch_year", "is_digital", "is_green", "source")
    return Shipped("occupation", ("code", "edition"), (*columns, *more), rows)


def _moves() -> Shipped:
    columns = ("old_code", "old_edition", "code", "edition", "basis")
    rows: list[Row] = [tuple(r[column] for column in columns) for r in _read("occupation_code_map")]
    return Shipped("occupation_move", columns[:-1], columns, rows)


def _work_types() -> Shipped:
    columns = ("occupation_code", "edition", "name_zh", "pinyin", "initials", "source")
    rows: list[Row] = [
        (r["code"], r["edition"], *_spelled(name), r["source"])
        for r in _read("occupations")
        for name in _parts(r["work_types_zh"])
    ]
    return Shipped("work_type", columns[:3], columns, rows)


def _training_items() -> Shipped:
    columns = ("name_zh", "pinyin", "initials", "name_en", "kind", "source")
    rows: list[Row] = [
        (*_spelled(r["name_zh"]), r["name_en"], r["kind"], r["source"])
        for r in _read("training_items")
    ]
    return Shipped("training_item", ("name_zh",), columns, rows)


def _training_item_occupations() -> Shipped:
    columns = ("item", "occupation_code", "edition")
    rows: list[Row] = [
        (r["name_zh"], code, _editions()[code])
        for r in _read("training_items")
        for code in _parts(r["occupation_codes"])
    ]
    return Shipped("training_item_occupation", columns, columns, rows)


def _divisions() -> Shipped:
    columns = ("code", "name_zh", "name_en", "kind", "parent", "source", "note")
    rows: list[Row] = [
        (r["code"], r["name_zh"], r["name_en"], r["kind"], r["parent"] or None, *_told(r))
        for r in _read("divisions")
    ]
    source = rows[1][5]
    rows += [
        (r["code"], r["name_zh"], None, "township", r["parent_code"], source, r["type"])
        for r in _read("townships")
    ]
    return Shipped("division", ("code",), columns, rows)


def _told(record: Record) -> tuple[str, str]:
    return record["source"], record["note"]


def _industries() -> Shipped:
    columns = ("code", "level", "section", "name_zh", "name_en", "source")
    rows: list[Row] = [tuple(r[column] or None for column in columns) for r in _read("industries")]
    return Shipped("industry", ("code",), columns, rows)


def _clusters() -> Shipped:
    columns = ("name_zh", "kind", "source", "note")
    rows: list[Row] = [tuple(r[column] for column in columns) for r in _read("clusters")]
    return Shipped("cluster", ("name_zh",), columns, rows)


def _cluster_industries() -> Shipped:
    columns = ("cluster", "industry")
    rows: list[Row] = [
        (r["name_zh"], industry)
        for r in _read("clusters")
        for industry in _parts(r["industries"], None)
    ]
    return Shipped("cluster_industry", columns, columns, rows)


def _majors() -> Shipped:
    columns = ("code", "school_level", "name_zh", "source")
    found = {
        r["major_code"]: (r["major_code"], r["school_level"], r["major_name_zh"], r["source"])
        for r in _read("major_occupation")
    }
    return Shipped("major", ("code",), columns, list(found.values()))


def _major_occupations() -> Shipped:
    columns = ("major", "occupation_code", "occupation_name", "weight")
    ordered = sorted(_read("major_occupation"), key=lambda r: r["major_code"])
    rows: list[Row] = []
    for major, group in groupby(ordered, key=lambda r: r["major_code"]):
        cited = [(r["occupation_code"], r["occupation_name_zh"]) for r in group]
        shares = equal_weights(len(cited))
        rows += [(major, *link, share) for link, share in zip(cited, shares, strict=True)]
    return Shipped("major_occupation", columns[:2], columns, rows)


def equal_weights(count: int) -> list[Decimal]:
    """Return as many shares, equal to one millionth, whose sum is exactly one."""
    whole, left = divmod(1_000_000, count)
    return [Decimal(whole + (place < left)).scaleb(-6) for place in range(count)]


def _shortages() -> Shipped:
    columns = ("period", "region", "occupation_code", "rank", "occupation_name", "source")
    rows: list[Row] = [
        (
            *(r["period"], r["region"], r["occupation_code"], int(r["rank"])),
            *(r["occupation"], r["source"]),
        )
        for r in _read("shortage_rank")
    ]
    return Shipped("shortage_rank", columns[:3], columns, rows)


def working_days() -> Shipped:
    """Return each day of each year that the State Council's notices cover so far."""
    columns = ("day", "working", "reason", "provisional", "source")
    first, last = min(holidays).year, max(holidays).year
    source = f"{CALENDAR} {importlib.metadata.version(CALENDAR)} (国务院办公厅节假日安排)"
    rows: list[Row] = []
    day = date(first, 1, 1)
    while day.year <= last:
        reason = holidays.get(day) or workdays.get(day)
        name = chinese_calendar.Holiday(reason).chinese if reason else None
        # as chinese_calendar.is_workday, which looks through all its days for each one
        working = day in workdays or (day.weekday() < _SATURDAY and day not in holidays)
        rows.append((day, working, name, False, source))
        day += timedelta(days=1)
    return Shipped("working_day", ("day",), columns, rows, complete=False)
