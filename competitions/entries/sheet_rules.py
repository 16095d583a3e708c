"""Checking a workbook of entries: every problem of every row. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import msgspec
import numpy as np

from app.cleaning import Column, column, compact, tidy
from app.people.id_numbers import ID_TYPE_CODES, IdCheck, IdFault, IdType, check_id_numbers
from competitions.entries.data import Applicant, EntryLine, EventRoom, Known, Problem, Severity
from competitions.entries.rules import entry_problems

CHECKED = ("team", "name", "id_number", "phone", "employer")
_NAME = re.compile(
    r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af·]{1,40}|[A-Za-z .'·-]{2,60}"
)
_PHONE = re.compile(r"1[3-9]\d{9}")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One row as read: what it says, and what of it cannot be read."""

    line: EntryLine
    problems: tuple[Problem, ...]


def read_rows(columns: Mapping[str, Column], today: date) -> list[Row]:
    """Return the rows of a workbook; ``columns`` hold cells as written, by field."""
    count = len(next(iter(columns.values()))) if columns else 0
    absent = column([""] * count)
    written = {field: columns.get(field, absent) for field in CHECKED}
    ids = check_id_numbers(written["id_number"], today=today)
    phones = compact(written["phone"]).tolist()
    texts = {field: tidy(written[field]).tolist() for field in ("team", "name", "employer")}
    return [
        _row(
            row,
            ids,
            {field: str(texts[field][row]) for field in texts},
            re.sub(r"^(\+?86)?-?|-", "", str(phones[row])),
        )
        for row in range(count)
    ]


def _row(row: int, ids: IdCheck, text: Mapping[str, str], phone: str) -> Row:
    number, fault = str(ids.value[row]), IdFault(ids.fault[row])
    found = []
    if not text["name"]:
        found.append(Problem(field="name", code="entry-name-missing"))
    elif not _NAME.fullmatch(text["name"]):
        found.append(Problem(field="name", code="entry-name-form"))
    if number and fault is not IdFault.NONE:
        code = f"entry-id-{fault.name.lower().replace('_', '-')}"
        found.append(Problem(field="id_number", code=code))
    if phone and not _PHONE.fullmatch(phone):
        found.append(Problem(field="phone", code="entry-phone-form"))
    elif not number and not phone:
        found.append(Problem(field="id_number", code="entry-id-missing"))
    line = EntryLine(
        team=text["team"],
        name=text["name"],
        id_type=ID_TYPE_CODES[IdType(ids.id_type[row])],
        id_number=number,
        phone=phone,
        birth_date=None if np.isnat(ids.birth[row]) else ids.birth[row].astype(object),
        sex=("", "m", "f")[int(ids.sex[row])],
        employer=text["employer"],
    )
    return Row(line=line, problems=tuple(found))


class CheckedEntries(msgspec.Struct, frozen=True, kw_only=True):
    """A workbook after its check, row by row; a line is None where the row may not be entered."""

    lines: list[EntryLine | None]
    outcomes: list[str]
    problems: list[list[Problem]]


def check_entries(
    rows: Sequence[Row], known: Known, room: EventRoom, employer: UUID | None, employer_name: str
) -> CheckedEntries:
    """Check all rows: who they are, what keeps each entry out, and the places in their order.

    ``employer`` is who sends the list, None where the contest's office does. The row that takes
    an entry over the limit is refused, those before it are not.
    """
    problems = [list(row.problems) for row in rows]
    lines = [_matched(row.line, known, problems[n]) for n, row in enumerate(rows)]
    _twice(lines, problems)
    _employers(rows, problems, employer_name if employer else None)
    outcomes = ["refused"] * len(rows)
    left, left_each = room.places_left, room.places_left_each
    for places in _entries(rows):
        members = [_applicant(lines[n], known) for n in places]
        own = [one.own for one in members]
        if all(own):
            for n in places:
                outcomes[n] = "refused" if _bad(problems[n]) else "unchanged"
            continue
        asked = msgspec.structs.replace(room, places_left=left, places_left_each=left_each)
        for n, found in zip(places, entry_problems(members, employer, asked), strict=True):
            problems[n].extend(found)
        if any(_bad(problems[n]) for n in places):
            _refused_together(places, problems)
            continue
        if (left is not None and left < 1) or (left_each is not None and left_each < 1):
            code = "entry-full" if left is not None and left < 1 else "entry-full-each"
            problems[places[0]].append(Problem(field="name", code=code, facts={"n": "0"}))
            _refused_together(places, problems)
            continue
        left = None if left is None else left - 1
        left_each = None if left_each is None else left_each - 1
        for n in places:
            outcomes[n] = "new"
    kept: list[EntryLine | None] = [
        line if outcomes[n] != "refused" else None for n, line in enumerate(lines)
    ]
    return CheckedEntries(lines=kept, outcomes=outcomes, problems=problems)


def _entries(rows: Sequence[Row]) -> list[list[int]]:
    """Return the rows of each entry: those of one team, or one row."""
    held: dict[str, list[int]] = {}
    for n, row in enumerate(rows):
        held.setdefault(f"team {row.line.team}" if row.line.team else f"row {n}", []).append(n)
    return list(held.values())


def _bad(problems: Sequence[Problem]) -> bool:
    return any(one.severity is Severity.ERROR for one in problems)


def _refused_together(places: Sequence[int], problems: Sequence[list[Problem]]) -> None:
    """Say to the good rows of a refused team why they wait."""
    for n in places:
        if not _bad(problems[n]):
            problems[n].append(Problem(field="team", code="entry-team-waits"))


def _matched(line: EntryLine, known: Known, problems: list[Problem]) -> EntryLine:
    """Return the line with the person it means; an ID number means one, name and phone may not."""
    if line.id_number:
        if line.name and known.names.get(line.id_number, line.name) != line.name:
            problems.append(Problem(field="name", code="entry-name-other"))
        return msgspec.structs.replace(line, person=known.persons.get(line.id_number))
    if not line.phone or problems:
        return line
    found = known.by_phone.get((line.name, line.phone), ())
    if not found:
        problems.append(Problem(field="id_number", code="entry-id-needed"))
    elif len(found) > 1:
        facts = {"n": str(len(found))}
        problems.append(Problem(field="name", code="entry-two-people", facts=facts))
    return msgspec.structs.replace(line, person=found[0] if len(found) == 1 else None)


def _applicant(line: EntryLine, known: Known) -> Applicant:
    fresh = Applicant(person=None, name=line.name, birth_date=line.birth_date)
    return known.applicants.get(line.person, fresh) if line.person else fresh


def _twice(lines: Sequence[EntryLine], problems: Sequence[list[Problem]]) -> None:
    seen: dict[object, int] = {}
    for n, line in enumerate(lines):
        key = line.person or line.id_number
        if key and seen.setdefault(key, n) != n:
            facts = {"first": str(seen[key] + 1)}
            problems[n].append(Problem(field="name", code="entry-row-twice", facts=facts))


def _employers(rows: Sequence[Row], problems: Sequence[list[Problem]], sender: str | None) -> None:
    """Refuse rows that name another employer than the sender's, or than their team's first."""
    for places in _entries(rows):
        named = [rows[n].line.employer for n in places]
        wanted = sender or next((name for name in named if name), "")
        for n, name in zip(places, named, strict=True):
            if name and _plain(name) != _plain(wanted):
                facts = {"wanted": wanted}
                problems[n].append(Problem(field="employer", code="entry-foreign", facts=facts))


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
