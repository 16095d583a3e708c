"""Checking the rows of a results workbook against the people of its class. Pure."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

import msgspec
import numpy as np
from numpy.typing import NDArray

from app.cleaning import Column, Mask, column, compact, each, filled, tidy, where
from app.dates import EMPTY_WORDS
from courses.data import Results
from courses.rules.base import Batch, Finding, RosterTerms, Severity, Vocabulary
from courses.rules.catalogue import severity
from courses.rules.person import check_ids
from courses.rules.roster import Checked, opened, settled

SCORES = ("theory_score", "practice_score")
NUMBERS = ("attended_hours", *SCORES)
PLACE = "trainee"
"""The clean column that says which trainee of the class a row is; "" for none."""
_BEST = Decimal(100)
_NUMBER = re.compile(r"(-?\d{1,6}(?:\.\d{1,20})?)(?:分|课时|学时)?")
_DECIMALS = {"attended_hours": Decimal("0.1")}
_CENT = Decimal("0.01")
_ABSENT = re.compile(r"(?<![未不无没非])(?:缺考|缺席|未参加)")
_ABSENT_WORDS = frozenset({"缺", "是", "√", "y", "yes", "absent"})
_MARKS = re.compile(r"[\s·•‧∙⋅・･.]+")
_ROWS_NAMED = 8


class Trainees(msgspec.Struct, frozen=True, kw_only=True):
    """The people of one class, and how a row may name them."""

    names: Sequence[str]
    decided: Sequence[bool]
    """Whose enrolment has ended: nothing of it may change."""
    held: Sequence[Results]
    by_id: Mapping[str, int]
    by_number: Mapping[str, int]
    """Trainee numbers, upper case."""
    class_hours: int
    recorded: Sequence[bool] = ()
    """Whose hours come from attendance by session: a workbook does not change them."""


def check_results(
    columns: Mapping[str, Column],
    *,
    trainees: Trainees,
    terms: RosterTerms,
    today: date,
    vocabulary: Vocabulary,
    numbers: Sequence[int] = (),
    found: Sequence[Finding] = (),
    counties: frozenset[str] | None = None,
) -> Checked:
    """Check all rows; clean columns hold numbers as text, "1" for absent, and ``PLACE``."""
    batch = opened(dict(columns), terms=terms, today=today, vocabulary=vocabulary, found=found)
    labels = [str(number) for number in numbers or range(1, batch.count + 1)]
    place = _check_people(batch, trainees, counties)
    _check_names(batch, trainees, place)
    _check_copies(batch, place, labels)
    _check_values(batch, trainees.class_hours)
    _check_recorded(batch, trainees, place)
    batch.clean[PLACE] = column(str(n) if n >= 0 else "" for n in place.tolist())
    return settled(batch, asked=True)


def results_of(checked: Checked, row: int, held: Results) -> Results:
    """Return what accepting a row leaves; what it does not say stays as ``held``.

    Absent means without a score in each part that the row does not score; somebody absent
    before is so no more once a row scores what was missed.
    """
    given = {
        field: Decimal(text) if (text := checked.columns[field][row]) else None for field in NUMBERS
    }
    said_absent = checked.columns["absent"][row] == "1"
    theory, practice = (
        given[field] if said_absent else _or(given[field], getattr(held, field)) for field in SCORES
    )
    scored = any(given[field] is not None for field in SCORES)
    return Results(
        attended_hours=_or(given["attended_hours"], held.attended_hours),
        theory_score=theory,
        practice_score=practice,
        absent=said_absent or (held.absent and (not scored or None in {theory, practice})),
    )


def _or(given: Decimal | None, held: Decimal | None) -> Decimal | None:
    return held if given is None else given


def _check_people(
    batch: Batch, trainees: Trainees, counties: frozenset[str] | None
) -> NDArray[np.int64]:
    """Find whose row each is, by trainee number or ID number."""
    number = each(compact(batch.column("trainee_no")), str.upper)
    by_number = _places(number, trainees.by_number)
    before = len(batch.findings)
    check_ids(batch, counties)
    written = batch.clean["id_number"]
    by_id = _places(written, trainees.by_id)
    ill = _id_errors(batch, before, known=(by_id >= 0) | (by_number >= 0))
    batch.find("result_who_missing", "id_number", ~filled(number) & ~filled(written))
    batch.find("result_unknown", "trainee_no", filled(number) & (by_number < 0))
    stranger = filled(written) & (by_id < 0) & ~ill
    batch.find("result_unknown", "id_number", stranger & ~filled(number))
    both = filled(number) & (by_number >= 0) & filled(written)
    batch.find("result_two_people", "trainee_no", both & ~ill & (by_id != by_number))
    place = np.where(by_number >= 0, by_number, by_id)
    decided = np.array([*trainees.decided, False], dtype=bool)[place]
    batch.find("result_decided", "name", decided)
    return place


def _places(values: Column, known: Mapping[str, int]) -> NDArray[np.int64]:
    return np.array([known.get(value, -1) for value in values.tolist()], dtype=np.int64)


def _id_errors(batch: Batch, before: int, *, known: Mask) -> Mask:
    """Return rows whose ID number is faulty; for somebody known the fault is of no account."""
    ill = np.zeros(batch.count, dtype=bool)
    kept = batch.findings[:before]
    for finding in batch.findings[before:]:
        error = severity(finding.code, batch.terms) is Severity.ERROR
        if error:
            ill[finding.rows] = True
        stays = ~known[finding.rows] if error else np.ones(len(finding.rows), dtype=bool)
        if stays.any():
            after = None if finding.after is None else finding.after[stays]
            kept.append(msgspec.structs.replace(finding, rows=finding.rows[stays], after=after))
    batch.findings = kept
    return ill


def _check_names(batch: Batch, trainees: Trainees, place: NDArray[np.int64]) -> None:
    raw = tidy(batch.column("name"))
    batch.find("required_missing", "name", ~filled(raw))
    written = each(raw, _bare)
    enrolled = column([*map(_bare, trainees.names), ""])[place]
    batch.find("result_name_differs", "name", filled(raw) & (place >= 0) & (written != enrolled))


def _bare(name: str) -> str:
    return _MARKS.sub("", name).lower()


def _check_copies(batch: Batch, place: NDArray[np.int64], labels: Sequence[str]) -> None:
    rows_of: defaultdict[int, list[int]] = defaultdict(list)
    for row, trainee in enumerate(place.tolist()):
        if trainee >= 0:
            rows_of[trainee].append(row)
    facts: dict[int, dict[str, str | int]] = {}
    twice = np.zeros(batch.count, dtype=bool)
    for rows in rows_of.values():
        if len(rows) > 1:
            twice[rows] = True
            for row in rows:
                others = [labels[other] for other in rows if other != row]
                more = "…" if len(others) > _ROWS_NAMED else ""
                facts[row] = {"rows": "、".join(others[:_ROWS_NAMED]) + more}
    batch.find("result_twice", "name", twice, facts=facts)


def _check_values(batch: Batch, class_hours: int) -> None:
    absent_here = np.zeros(batch.count, dtype=bool)
    scored = np.zeros(batch.count, dtype=bool)
    faulty = np.zeros(batch.count, dtype=bool)
    parts = {}
    for field in NUMBERS:
        written = each(compact(batch.column(field)), _meant)
        absent = where(written, _says_absent) & (field in SCORES)
        clean = each(written, partial(_number, _DECIMALS.get(field, _CENT)))
        wrong = filled(written) & ~filled(clean) & ~absent
        batch.find("result_not_number", field, wrong)
        outside = _outside(batch, field, clean, class_hours)
        batch.clean[field] = clean
        faulty |= wrong | outside
        if field in SCORES:
            absent_here |= absent
            scored |= filled(clean)
            parts[field] = absent
    said = where(compact(batch.column("absent")), _says_absent)
    batch.find("result_absent_scored", "absent", said & scored)
    for field, absent in parts.items():
        batch.find("result_part_absent", field, absent & scored & ~said)
    none = ~scored & ~said & ~absent_here & ~filled(batch.clean["attended_hours"]) & ~faulty
    batch.find("result_nothing", "name", none)
    batch.clean["absent"] = column("1" if yes else "" for yes in (said | absent_here).tolist())


def _check_recorded(batch: Batch, trainees: Trainees, place: NDArray[np.int64]) -> None:
    """Leave hours out where attendance by session tells them; another number is remarked on."""
    clean = batch.clean["attended_hours"]
    recorded = np.array([*(trainees.recorded or [False] * len(trainees.names)), False])[place]
    facts: dict[int, dict[str, str | int]] = {}
    for row in np.flatnonzero(recorded & filled(clean)):
        held = trainees.held[place[row]].attended_hours or Decimal(0)
        if Decimal(clean[row]) != held:
            facts[int(row)] = {"hours": f"{held.normalize():f}"}
    differs = np.zeros(batch.count, dtype=bool)
    differs[list(facts)] = True
    batch.find("result_hours_recorded", "attended_hours", differs, facts=facts)
    kept = zip(clean, recorded.tolist(), strict=True)
    batch.clean["attended_hours"] = column("" if known else text for text, known in kept)


def _outside(batch: Batch, field: str, clean: Column, class_hours: int) -> Mask:
    below = where(clean, lambda text: text.startswith("-"))
    if field in SCORES:
        outside = below | where(clean, lambda text: bool(text) and Decimal(text) > _BEST)
        batch.find("result_out_of_range", field, outside)
        return outside
    beyond = where(clean, lambda text: bool(text) and Decimal(text) > class_hours)
    facts: dict[int, dict[str, str | int]] = {
        int(row): {"hours": class_hours} for row in np.flatnonzero(beyond)
    }
    batch.find("result_hours_negative", field, below)
    batch.find("result_hours_beyond", field, beyond, facts=facts)
    return below | beyond


def _meant(text: str) -> str:
    return "" if text.lower() in EMPTY_WORDS else text


def _says_absent(text: str) -> bool:
    return text.lower() in _ABSENT_WORDS or bool(_ABSENT.search(text))


def _number(step: Decimal, text: str) -> str:
    """Return the number as it is kept (hours to 0.1, scores to 0.01), "" for none."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return ""
    value = Decimal(found[1]).quantize(step)
    return f"{value.normalize():f}"
