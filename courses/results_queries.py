"""A class whose results are to be uploaded, with its people."""

from decimal import Decimal
from uuid import UUID

import msgspec

from app import db
from app.errors import NotFoundError
from app.permits import Actor, Permit
from app.scope import reach_arguments
from courses.data import trainee_number


class TraineeLine(msgspec.Struct, frozen=True, kw_only=True):
    """One person of the class as the results workbook names them."""

    number: str
    name: str
    attended_hours: Decimal | None
    theory_score: Decimal | None
    practice_score: Decimal | None
    absent: bool


class ResultsClass(msgspec.Struct, frozen=True, kw_only=True):
    """A class and the people still enrolled in it, by name."""

    id: UUID
    number: str
    title: str
    trainees: list[TraineeLine]


async def results_class(actor: Actor, key: UUID) -> ResultsClass:
    """Return a class of the actor's own institution; raises NotFoundError for any other."""
    everything, organisations, _ = reach_arguments(actor, Permit.ROSTER_UPLOAD)
    async with db.read(actor) as connection:
        held = await connection.fetchrow(
            "SELECT id, number, title FROM training_class"
            " WHERE id = $1 AND ($2 OR organisation = ANY($3))",
            key, everything, organisations,
        )  # fmt: skip
        if held is None:
            raise NotFoundError("not-found")
        rows = await connection.fetch(
            "SELECT e.id, p.name, e.attended_hours, e.theory_score, e.practice_score, e.absent"
            " FROM enrolment e JOIN person o ON o.id = e.person"
            " JOIN person p ON p.id = coalesce(o.merged_into, o.id)"
            " WHERE e.training_class = $1 AND e.state = 'enrolled' ORDER BY p.pinyin, e.id",
            key,
        )
    trainees = [
        msgspec.convert({**dict(row), "number": trainee_number(row["id"])}, TraineeLine)
        for row in rows
    ]
    return ResultsClass(
        id=held["id"], number=held["number"], title=held["title"], trainees=trainees
    )
