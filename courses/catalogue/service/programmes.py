"""An institution states which occupations its programme serves."""

from collections.abc import Sequence
from uuid import UUID

from app import db
from app.audit.record import record
from app.columns import uuid7
from app.errors import ConflictError, NotFoundError
from app.permits import Actor, Permit
from app.reference.queries import occupation_words
from app.scope import reach_arguments
from courses.catalogue.programme_rules import WHOLE, Stated, check_weights


async def state_weights(actor: Actor, programme: UUID, lines: Sequence[tuple[str, str]]) -> None:
    """Put these occupations and shares in the place of a programme's.

    A line is what was typed: a code, name or work type, and a share in per cent; lines that are
    empty are left out. Raises NotFoundError for a programme of somebody else's, ConflictError
    with the code of what is wrong. The same shares again change nothing.
    """
    async with db.transaction(actor) as connection:
        organisation = await connection.fetchval(
            "SELECT p.organisation FROM programme p JOIN organisation o ON o.id = p.organisation"
            " WHERE p.id = $4 AND ($1 OR p.organisation = ANY($2::uuid[])"
            " OR o.division = ANY($3::text[])) FOR UPDATE OF p",
            *reach_arguments(actor, Permit.CLASS_MANAGE), programme,
        )  # fmt: skip
        if organisation is None:
            raise NotFoundError("not-found")
        words = await occupation_words()
        stated = [
            Stated(typed=typed, code=words.get(typed), percent=_percent(percent))
            for typed, percent in lines
            if typed or percent
        ]
        if fault := check_weights(stated):
            raise ConflictError(fault.code, **fault.facts)
        wanted = {line.code: line.percent for line in stated}
        rows = await connection.fetch(
            "SELECT occupation_code, round(weight * 100)::int AS percent"
            " FROM programme_occupation WHERE programme = $1",
            programme,
        )
        before = {row["occupation_code"]: row["percent"] for row in rows}
        if before == wanted:
            return
        await connection.execute("DELETE FROM programme_occupation WHERE programme = $1", programme)
        await connection.executemany(
            "INSERT INTO programme_occupation (id, programme, occupation_code, weight, method)"
            " VALUES ($1, $2, $3, $4::int / 100.0, 'stated')",
            [(uuid7(), programme, code, percent) for code, percent in wanted.items()],
        )
        await record(
            actor, "courses.programme.weighted", f"programme:{programme}",
            {"before": before, "after": wanted}, organisation=organisation,
        )  # fmt: skip


def _percent(typed: str) -> int | None:
    text = typed.strip().removesuffix("%").removesuffix("％")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(WHOLE)) else None
