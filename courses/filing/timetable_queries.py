"""What a timetable's workbook may name: the institution's own teachers and rooms."""

from collections import Counter
from uuid import UUID

from app import db
from app.errors import NotFoundError
from app.permits import Actor, Permit
from app.scope import reach_arguments
from app.vault import unseal
from courses.filing.timetable import Known


async def known_to(actor: Actor, training_class: UUID) -> Known:
    """Return the teachers and rooms of a class's institution; raises NotFoundError."""
    everything, organisations, _ = reach_arguments(actor, Permit.CLASS_MANAGE)
    async with db.read(actor) as connection:
        organisation = await connection.fetchval(
            "SELECT organisation FROM training_class"
            " WHERE id = $1 AND ($2 OR organisation = ANY($3::uuid[]))",
            training_class, everything, organisations,
        )  # fmt: skip
        if organisation is None:
            raise NotFoundError("not-found")
        teachers = await connection.fetch(
            "SELECT id, name, id_number FROM teacher WHERE organisation = $1 AND active",
            organisation,
        )
        rooms = await connection.fetch(
            "SELECT id, name FROM room WHERE organisation = $1 AND active", organisation
        )
    names = Counter(row["name"] for row in teachers)
    return Known(
        by_document={
            unseal(row["id_number"], f"teacher|id_number|{row['id']}").decode(): row["id"]
            for row in teachers
        },
        teachers={row["name"]: row["id"] if names[row["name"]] == 1 else None for row in teachers},
        rooms={row["name"]: row["id"] for row in rooms},
    )
