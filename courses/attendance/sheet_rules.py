"""An attendance workbook against its class: what each cell says, and what is wrong. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, time
from uuid import UUID

import msgspec

from courses.attendance.data import Entry, Held
from courses.rules.attended import Presence

WORDS: dict[Presence, tuple[str, ...]] = {
    Presence.PRESENT: ("到", "√", "✓", "✔", "出勤", "已到", "present"),
    Presence.LATE: ("迟到", "迟", "late"),
    Presence.LEFT_EARLY: ("早退", "left early"),
    Presence.LEAVE: ("假", "请假", "事假", "病假", "leave"),
    Presence.ABSENT: ("缺", "缺课", "缺勤", "旷课", "×", "x", "absent"),
}
"""What a cell may say; the first word of each is our own template's."""
_PRESENCES = {word: presence for presence, words in WORDS.items() for word in words}
_NOTHING = frozenset({"", "-", "—", "/"})
_HEADING = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\s*(\d{1,2})[:.时](\d{2})")
_MARKS = re.compile(r"[\s·•‧∙⋅・･.]+")


class SheetSession(msgspec.Struct, frozen=True, kw_only=True):
    """A session that a column may stand for; ``refusal`` is why it takes no attendance now."""

    id: UUID
    held_on: date
    starts_at: time
    refusal: str = ""


class SheetTrainee(msgspec.Struct, frozen=True, kw_only=True):
    """A trainee that a row may stand for."""

    enrolment: UUID
    name: str


class SheetTable(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet as read: rows as the spreadsheet numbers them, columns by heading."""

    numbers: list[int]
    trainee_no: list[str]
    name: list[str]
    others: list[tuple[str, list[str]]]
    """Every further column: its heading and cells."""


class SheetProblem(msgspec.Struct, frozen=True, kw_only=True):
    """What cannot be taken: row (0 for the whole column), column, code, the value written."""

    row: int
    column: str
    code: str
    value: str = ""


class SheetCheck(msgspec.Struct, frozen=True, kw_only=True):
    """What a workbook comes to."""

    entries: dict[UUID, list[Entry]]
    """By session."""
    problems: list[SheetProblem]
    new: int
    corrections: int
    unchanged: int


def plain(text: str) -> str:
    """Return text in normal width, lower case, without outer spaces."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def heading_of(session: SheetSession) -> str:
    """Return what a session's column is called."""
    return f"{session.held_on:%Y-%m-%d} {session.starts_at:%H:%M}"


def session_named(heading: str) -> tuple[date, time] | None:
    """Return the day and time that a heading names, or None."""
    found = _HEADING.search(unicodedata.normalize("NFKC", heading))
    if found is None:
        return None
    year, month, day, hour, minute = map(int, found.groups())
    try:
        return date(year, month, day), time(hour, minute)
    except ValueError:
        return None


def check_sheet(
    table: SheetTable,
    *,
    sessions: Sequence[SheetSession],
    trainees: Mapping[str, SheetTrainee],
    held: Mapping[tuple[UUID, UUID], Held],
) -> SheetCheck:
    """Check all rows and columns; every problem is named, good cells stand on their own.

    ``trainees`` is by trainee number, ``held`` by session and enrolment.
    """
    problems: list[SheetProblem] = []
    rows = _rows(table, trainees, problems)
    entries: dict[UUID, list[Entry]] = {}
    counts = {"new": 0, "corrections": 0, "unchanged": 0}
    for heading, cells, session in _columns(table, sessions, problems):
        for place, enrolment in rows:
            word = plain(cells[place])
            if word in _NOTHING:
                continue
            presence = _PRESENCES.get(word)
            if presence is None:
                number = table.numbers[place]
                problems.append(
                    SheetProblem(row=number, column=heading, code="word", value=cells[place])
                )
                continue
            before = held.get((session.id, enrolment))
            kind = "new" if before is None else "corrections"
            if before is not None and before.presence is presence:
                kind = "unchanged"
            else:
                entry = Entry(enrolment=enrolment, presence=presence)
                entries.setdefault(session.id, []).append(entry)
            counts[kind] += 1
    return SheetCheck(entries=entries, problems=problems, **counts)


def _rows(
    table: SheetTable, trainees: Mapping[str, SheetTrainee], problems: list[SheetProblem]
) -> list[tuple[int, UUID]]:
    """Return the place of each row that names somebody of the class, once."""
    places: dict[UUID, list[int]] = {}
    for place, written in enumerate(table.trainee_no):
        number = table.numbers[place]
        trainee = trainees.get(plain(written).upper())
        if trainee is None:
            code = "trainee" if written.strip() else "trainee-missing"
            problems.append(
                SheetProblem(row=number, column="学员编号", code=code, value=written.strip())
            )
        elif table.name[place].strip() and _bare(table.name[place]) != _bare(trainee.name):
            problems.append(
                SheetProblem(row=number, column="姓名", code="name", value=table.name[place])
            )
        else:
            places.setdefault(trainee.enrolment, []).append(place)
    rows = []
    for enrolment, found in places.items():
        if len(found) > 1:
            problems += [
                SheetProblem(row=table.numbers[place], column="学员编号", code="twice")
                for place in found
            ]
        else:
            rows.append((found[0], enrolment))
    return sorted(rows)


def _bare(name: str) -> str:
    return _MARKS.sub("", plain(name))


def _columns(
    table: SheetTable, sessions: Sequence[SheetSession], problems: list[SheetProblem]
) -> list[tuple[str, list[str], SheetSession]]:
    known = {(s.held_on, s.starts_at.replace(second=0, microsecond=0)): s for s in sessions}
    found, seen = [], set()
    for heading, cells in table.others:
        if all(plain(cell) in _NOTHING for cell in cells):
            continue
        named = session_named(heading)
        session = known.get(named) if named else None
        code = ""
        if named is None:
            code = "" if not _marked(cells) else "heading"
        elif session is None:
            code = "no-session"
        elif session.id in seen:
            code = "column-twice"
        else:
            code = session.refusal
        if code:
            problems.append(SheetProblem(row=0, column=heading, code=code))
        elif session is not None:
            seen.add(session.id)
            found.append((heading, cells, session))
    return found


def _marked(cells: Sequence[str]) -> bool:
    """Whether a column without a session looks as if it told attendance."""
    return any(plain(cell) in _PRESENCES for cell in cells)
