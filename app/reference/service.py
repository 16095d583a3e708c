"""Entering the working days of a year that is not shipped yet."""

from collections.abc import Sequence

from app import db
from app.audit.record import record
from app.errors import ConflictError
from app.permits import Actor
from app.reference.loader import Change, merge
from app.reference.shipped import Row, Shipped
from app.reference.working_days import SpecialDay, days_of

COLUMNS = ("day", "working", "reason", "provisional", "source")


async def enter_year(
    actor: Actor, year: int, special: Sequence[SpecialDay], *, source: str, provisional: bool
) -> Change:
    """Enter a year's holidays and moved weekends; every other day follows its weekday.

    Entering the same again changes nothing; an official year replaces a provisional one.
    Raises ``ConflictError`` for days of another year, and where a provisional year would
    replace an official one.
    """
    rows: list[Row] = [(*day, provisional, source) for day in days_of(year, special)]
    async with db.transaction(actor) as connection:
        official = await connection.fetchval(
            "SELECT bool_or(NOT provisional) FROM working_day WHERE extract(year FROM day) = $1",
            year,
        )
        if official and provisional:
            raise ConflictError("calendar-official", year=year)
        change = await merge(Shipped("working_day", ("day",), COLUMNS, rows, complete=False))
        if change.added or change.changed:
            facts = {"provisional": provisional, "added": change.added, "changed": change.changed}
            await record(actor, "reference.calendar.entered", f"calendar:{year}", facts)
    return change
