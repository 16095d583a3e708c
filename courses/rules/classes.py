"""Which class a row belongs to, and whether its occupation and level fit. Pure."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import partial

import numpy as np

from app.cleaning import Column, changed, column, compact, each, factored, filled, where
from app.dates import read_date
from courses.rules.base import Batch, ClassFacts
from courses.rules.values import ClassNumber, read_class_number


def check_classes(batch: Batch, default: str) -> None:
    """Find each row's class; ``default`` is the class of a roster that names none.

    With the classes known, a number written in another style is certain where it can mean one
    class only. Without them (``classes`` empty) only the style can be judged.
    """
    distinct, place = factored(batch.column("class_no"))
    written = compact(column(distinct))
    own = where(written, batch.classes.__contains__)
    meant = [
        () if known else _candidates(word, batch) for word, known in zip(written, own, strict=True)
    ]
    single = column(found[0] if len(found) == 1 else "" for found in meant)
    several = np.array([len(found) > 1 for found in meant], dtype=bool)
    present = filled(written)
    styled = filled(single) & (written != single)
    same = present & (own | (written == single))
    batch.find("class_style", "class_no", styled, place=place, after=single)
    options = {distinct[row]: meant[row] for row in np.flatnonzero(several)}
    batch.find("class_choice", "class_no", several, place=place, options=options)
    unknown = present & ~own & ~several & ~filled(single)
    batch.find("class_unknown", "class_no", unknown, place=place)
    if batch.has("class_no") and not default:
        batch.find("class_missing", "class_no", ~present, place=place)
    clean = np.where(same, written, np.where(styled, single, ""))
    batch.clean["class_no"] = np.where(present, clean, default)[place]
    batch.starts = _starts(batch)


def _candidates(word: str, batch: Batch) -> tuple[str, ...]:
    """Return the classes that a number, as written, can mean."""
    number = read_class_number(word)
    if number is None:
        return ()
    if not batch.classes:
        return (number.written(batch.today.year),)
    known = {name: read_class_number(name) for name in batch.classes}
    fits = [name for name, other in known.items() if other and number.agrees(other)]
    exact = [name for name in fits if _same_part(number, known[name])]
    return tuple(exact or fits)


def _same_part(number: ClassNumber, other: ClassNumber | None) -> bool:
    return other is not None and number.part is not None and number.part == other.part


def _starts(batch: Batch) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    """Return each row's first day of class: the class's, else the file's, else today."""
    known = {
        number: facts.starts_on.isoformat()
        for number, facts in batch.classes.items()
        if facts.starts_on
    }
    by_class = each(batch.clean["class_no"], lambda number: known.get(number, ""))
    if not batch.has("start_date"):
        own = column([""] * batch.count)
    else:
        own = each(compact(batch.column("start_date")), _first_day)
    today = batch.today.isoformat()
    days = np.where(filled(by_class), by_class, np.where(filled(own), own, today))
    distinct, place = factored(days)
    return np.array(distinct, dtype="datetime64[D]")[place]


def _first_day(text: str) -> str:
    day: date | None = read_date(text).day
    return day.isoformat() if day else ""


def check_against_class(batch: Batch) -> None:
    """Compare a row's occupation and level, where it names them, with its class's."""
    number = batch.clean["class_no"]
    for field, code in (("occupation", "occupation_not_class"), ("level", "level_not_class")):
        if field in batch.clean and batch.classes:
            expected = each(number, partial(_of_class, batch.classes, field))
            own = batch.clean[field]
            differs = filled(expected) & filled(own) & (own != expected)
            if differs.any():
                differs &= _plain(own) != _plain(expected)
            facts: dict[int, dict[str, str | int]] = {
                int(row): {"expected": expected[row]} for row in np.flatnonzero(differs)
            }
            batch.find(code, field, differs, facts=facts)


def _of_class(classes: Mapping[str, ClassFacts], field: str, number: str) -> str:
    facts = classes.get(number)
    if facts is None:
        return ""
    return facts.occupation if field == "occupation" else facts.level


def _plain(values: Column) -> Column:
    return changed(compact(values), str.lower)


def check_sizes(batch: Batch) -> None:
    """Doubt a class with more trainees than the terms allow one class."""
    numbers = batch.clean["class_no"]
    sizes = Counter(numbers.tolist())
    large = {n: size for n, size in sizes.items() if n and size > batch.terms.class_size_max}
    first = np.zeros(batch.count, dtype=bool)
    facts: dict[int, dict[str, str | int]] = {}
    for number, size in large.items():
        row = int(np.flatnonzero(numbers == number)[0])
        first[row] = True
        facts[row] = {"size": size, "most": batch.terms.class_size_max}
    batch.find("class_too_large", "class_no", first, facts=facts)
