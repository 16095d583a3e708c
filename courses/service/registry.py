"""What the register knows about the people and classes that a roster names."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import numpy as np

from app import vault
from app.cleaning import Column, column
from app.db import require_transaction
from app.reference.levels import SkillLevel
from courses.data import TAKES_ROSTER
from courses.rules.base import ClassFacts
from courses.rules.registry import Registry

COMPARED = ("person_category", "employer", "post", "remark")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Clean columns of a roster, as far as the register is asked about them."""

    id_type: Column
    id_number: Column
    name: Column
    phone: Column
    education: Column
    class_no: Column
    compared: dict[str, Column]
    more: Sequence[bytes | None]
    """Blind index of each row's further columns."""
    truncated: dict[int, bytes]
    """Rows whose number lost digits: blind index of their name and birth date."""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """The register's answers, row by row."""

    registry: Registry
    person_known: Sequence[bool]
    enrolled: Sequence[bool]
    """In this very class already."""
    changes: Sequence[tuple[str, ...]]
    """Fields that acceptance would change, for rows enrolled already."""


async def classes_of(organisation: UUID) -> tuple[list[ClassFacts], dict[str, UUID]]:
    """Return the organisation's classes as the rules know them, and their keys by number."""
    rows = await require_transaction().fetch(
        "SELECT id, number, starts_on, ends_on, title, level, state, capacity - enrolled AS left"
        " FROM training_class WHERE organisation = $1 AND state NOT IN ('draft', 'cancelled')",
        organisation,
    )
    facts = [
        ClassFacts(
            number=row["number"],
            starts_on=row["starts_on"],
            ends_on=row["ends_on"],
            occupation=row["title"],
            level=row["level"],
            open=row["state"] in TAKES_ROSTER,
            places_left=row["left"],
        )
        for row in rows
    ]
    return facts, {row["number"]: row["id"] for row in rows}


async def ask(asked: Asked, keys: dict[str, UUID]) -> Known:
    """Look up all rows at once: people, overlapping classes, completions, own enrolments."""
    count = len(asked.name)
    indexes = vault.index_column(
        f"{kind}|{number}" for kind, number in zip(asked.id_type, asked.id_number, strict=True)
    )
    classes = [keys.get(number) for number in asked.class_no]
    people = await require_transaction().fetch(
        "SELECT a.place, coalesce(p.merged_into, p.id) AS person, p.name, p.phone_index,"
        " p.education FROM unnest($1::bytea[]) WITH ORDINALITY AS a(id_index, place)"
        " JOIN person p ON p.id_index = a.id_index",
        indexes,
    )
    found: dict[int, Any] = {row["place"] - 1: row for row in people}
    person = [found[n]["person"] if n in found else None for n in range(count)]
    own = await _own_enrolments(person, classes)
    return Known(
        registry=Registry(
            name_differs=np.array(
                [n in found and found[n]["name"] != asked.name[n] for n in range(count)], dtype=bool
            ),
            alike=await _alike(asked.truncated, count),
            **await _overlaps(person, classes),
            **await _completions(person, classes),
        ),
        person_known=[n in found for n in range(count)],
        enrolled=[n in own for n in range(count)],
        changes=[_changes(asked, n, found[n], own[n]) if n in own else () for n in range(count)],
    )


async def _alike(truncated: dict[int, bytes], count: int) -> Any:
    alike = np.zeros(count, dtype=np.int64)
    if truncated:
        rows = await require_transaction().fetch(
            "SELECT name_birth_index, count(DISTINCT coalesce(merged_into, id)) AS people"
            " FROM person WHERE name_birth_index = ANY($1::bytea[]) GROUP BY name_birth_index",
            list(truncated.values()),
        )
        people = {row["name_birth_index"]: row["people"] for row in rows}
        for row, index in truncated.items():
            alike[row] = people.get(index, 0)
    return alike


def _changes(asked: Asked, row: int, person: Any, enrolment: Any) -> tuple[str, ...]:
    changed = [
        field
        for field in COMPARED
        if field in asked.compared and asked.compared[field][row] != enrolment[field]
    ]
    if asked.more[row] != enrolment["more_index"]:
        changed.append("more")
    phone = asked.phone[row]
    if phone and vault.index(phone) != person["phone_index"]:
        changed.append("phone")
    education = asked.education[row]
    if education and education != person["education"]:
        changed.append("education")
    return tuple(changed)


async def _own_enrolments(
    person: Sequence[UUID | None], classes: Sequence[UUID | None]
) -> dict[int, Any]:
    rows = await require_transaction().fetch(
        "SELECT a.place, e.person_category, e.employer, e.post, e.remark, e.more_index"
        " FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS a(person, class, place)"
        " JOIN enrolment e ON e.person = a.person AND e.training_class = a.class"
        " AND e.state <> 'withdrawn'",
        person, classes,
    )  # fmt: skip
    return {row["place"] - 1: row for row in rows}


async def _overlaps(
    person: Sequence[UUID | None], classes: Sequence[UUID | None]
) -> dict[str, Any]:
    rows = await require_transaction().fetch(
        "SELECT a.place, max(c.ends_on) AS until, max(d.name_zh) AS division"
        " FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS a(person, class, place)"
        " JOIN training_class own ON own.id = a.class"
        " JOIN enrolment e ON e.person = a.person AND e.training_class <> a.class"
        " AND e.state = 'enrolled'"
        " JOIN training_class c ON c.id = e.training_class AND c.state IN ('approved', 'running')"
        " AND c.starts_on <= own.ends_on AND c.ends_on >= own.starts_on"
        " LEFT JOIN division d ON d.code = c.division GROUP BY a.place",
        person, classes,
    )  # fmt: skip
    until = _days(len(person))
    division = column([""] * len(person))
    for row in rows:
        until[row["place"] - 1] = np.datetime64(row["until"])
        division[row["place"] - 1] = row["division"] or ""
    return {"overlap_until": until, "overlap_division": division}


async def _completions(
    person: Sequence[UUID | None], classes: Sequence[UUID | None]
) -> dict[str, Any]:
    rows = await require_transaction().fetch(
        "SELECT a.place, own.level AS wanted, c.level AS held, c.completed_on"
        " FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS a(person, class, place)"
        " JOIN training_class own ON own.id = a.class"
        " JOIN completion c ON c.person = a.person AND c.occupation_code = own.occupation_code"
        " AND c.work_type = own.work_type"
        " JOIN enrolment e ON e.id = c.enrolment AND e.training_class <> own.id",
        person, classes,
    )  # fmt: skip
    completed, higher = _days(len(person)), column([""] * len(person))
    for row in rows:
        place, wanted, held = row["place"] - 1, SkillLevel(row["wanted"]), SkillLevel(row["held"])
        if held is wanted:
            completed[place] = np.datetime64(_day(row["completed_on"]))
        elif held.rank > wanted.rank:
            higher[place] = held.value
    return {"completed_on": completed, "higher_level": higher}


def _days(count: int) -> Any:
    return np.full(count, np.datetime64("NaT", "D"), dtype="datetime64[D]")


def _day(value: date) -> str:
    return value.isoformat()
