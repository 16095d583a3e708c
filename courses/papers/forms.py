"""What a class's printed forms hold, read in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec

from app import db
from app.audit.record import record
from app.db import require_transaction
from app.errors import ConflictError
from app.masking import mask_id_number, mask_phone
from app.permits import Actor, Permit
from app.reference.levels import SkillLevel
from app.vault import unseal
from courses.data import EnrolmentState
from courses.papers.data import PaperKind
from courses.papers.queries import class_row
from courses.rules.attended import Presence
from courses.rules.scores import Attempt, Part
from courses.service.scores import attempts_of
from courses.vocabulary import category_names, education_names

SHORTEST_REASON = 4
_SEX = {"m": "男", "f": "女"}


class FormSession(msgspec.Struct, frozen=True, kw_only=True):
    """A session on a printed form."""

    id: UUID
    held_on: date
    starts_at: time
    ends_at: time
    hours: Decimal
    kind: str
    content: str
    teacher_name: str
    room_name: str


class FormTrainee(msgspec.Struct, frozen=True, kw_only=True):
    """A trainee on a printed form; document and phone masked unless the form was asked whole."""

    enrolment: UUID
    name: str
    sex: str
    education: str
    category: str
    employer: str
    id_number: str
    phone: str
    state: EnrolmentState
    attended_hours: Decimal | None
    presence: dict[UUID, tuple[Presence, datetime]]
    """What was recorded, by session."""
    attempts: dict[Part, list[Attempt]]


class ClassForms(msgspec.Struct, frozen=True, kw_only=True):
    """All that the forms of one class say."""

    training_class: UUID
    number: str
    title: str
    work_type: str
    level: SkillLevel
    occupation_code: str
    hours: int
    practice_hours: int
    starts_on: date
    ends_on: date
    capacity: int
    place: str
    plan: str
    assessment_plan: str
    assessor_name: str
    organisation: UUID
    organisation_name: str
    uscc: str
    sessions: list[FormSession]
    trainees: list[FormTrainee]

    @property
    def days(self) -> list[tuple[date, list[FormSession]]]:
        """The sessions of each day, in order."""
        return [(day, list(held)) for day, held in groupby(self.sessions, lambda s: s.held_on)]

    @property
    def teachers(self) -> list[str]:
        """Names of the teachers, each once, in the order of the timetable."""
        return list(dict.fromkeys(s.teacher_name for s in self.sessions if s.teacher_name))


async def class_forms(actor: Actor, key: UUID) -> ClassForms:
    """Return what a class's forms say, documents masked; raises NotFoundError out of reach."""
    async with db.read(actor):
        return await forms_of(await class_row(actor, key), whole=False)


async def whole_forms(actor: Actor, key: UUID, kind: PaperKind, reason: str) -> ClassForms:
    """Return the same with documents and phones unmasked; the reason is kept.

    Raises ConflictError without a reason and NotFoundError outside the actor's reach.
    """
    told = check_reason(reason)
    async with db.transaction(actor):
        held = await class_row(actor, key, Permit.ROSTER_EXPORT)
        found = await forms_of(held, whole=True)
        await record(
            actor, "courses.paper.disclosed", f"class:{key}",
            {"kind": kind, "rows": len(found.trainees)}, reason=told,
            organisation=held["organisation"],
        )  # fmt: skip
    return found


def check_reason(reason: str) -> str:
    """Return the reason; raises ConflictError where it is too short to be one."""
    told = reason.strip()
    if len(told) < SHORTEST_REASON:
        raise ConflictError("reason-needed", shortest=SHORTEST_REASON)
    return told


async def forms_of(held: Any, *, whole: bool) -> ClassForms:
    """Return what the forms of this class say, in the current transaction."""
    connection, key = require_transaction(), held["id"]
    sessions = await connection.fetch(
        "SELECT s.id, s.held_on, s.starts_at, s.ends_at, s.hours, s.kind, s.content,"
        " coalesce(t.name, '') AS teacher_name, coalesce(r.name, '') AS room_name"
        " FROM class_session s LEFT JOIN teacher t ON t.id = s.teacher"
        " LEFT JOIN room r ON r.id = s.room WHERE s.training_class = $1"
        " AND s.state <> 'cancelled' ORDER BY s.held_on, s.starts_at",
        key,
    )
    people = await connection.fetch(
        "SELECT e.id, e.state, e.person_category, e.employer, e.attended_hours, p.id AS person,"
        " p.name, p.sex, p.education, p.id_number, p.phone FROM enrolment e"
        " JOIN person o ON o.id = e.person JOIN person p ON p.id = coalesce(o.merged_into, o.id)"
        " WHERE e.training_class = $1 AND e.state <> 'withdrawn' ORDER BY p.pinyin, e.id",
        key,
    )
    marks = await connection.fetch(
        "SELECT a.session, a.enrolment, a.presence, a.entered_at FROM attendance a"
        " WHERE a.training_class = $1"
        " AND NOT EXISTS (SELECT FROM attendance later WHERE later.supersedes = a.id)",
        key,
    )
    presence: dict[UUID, dict[UUID, tuple[Presence, datetime]]] = {}
    for mark in marks:
        told = (Presence(mark["presence"]), mark["entered_at"])
        presence.setdefault(mark["enrolment"], {})[mark["session"]] = told
    attempts = await attempts_of([row["id"] for row in people])
    fields = {
        name: held[name]
        for name in ClassForms.__struct_fields__
        if name not in {"training_class", "sessions", "trainees"}
    }
    return ClassForms(
        **{**fields, "level": SkillLevel(held["level"])},
        training_class=key,
        sessions=[msgspec.convert(dict(row), FormSession) for row in sessions],
        trainees=[
            _trainee(row, presence.get(row["id"], {}), attempts[row["id"]], whole=whole)
            for row in people
        ],
    )


def _trainee(
    row: Any,
    presence: Mapping[UUID, tuple[Presence, datetime]],
    attempts: Mapping[Part, Sequence[Attempt]],
    *,
    whole: bool,
) -> FormTrainee:
    number = unseal(row["id_number"], f"person|id_number|{row['person']}").decode()
    phone = unseal(row["phone"], f"person|phone|{row['person']}").decode() if row["phone"] else ""
    categories, education = category_names(), education_names()
    return FormTrainee(
        enrolment=row["id"],
        name=row["name"],
        sex=_SEX.get(row["sex"] or "", ""),
        education=education.get(row["education"] or "", (row["education"] or "", ""))[0],
        category=categories.get(row["person_category"], (row["person_category"], ""))[0],
        employer=row["employer"],
        id_number=number if whole else mask_id_number(number),
        phone=phone if whole else mask_phone(phone),
        state=EnrolmentState(row["state"]),
        attended_hours=row["attended_hours"],
        presence=dict(presence),
        attempts={part: list(held) for part, held in attempts.items()},
    )
