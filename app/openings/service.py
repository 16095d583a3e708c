"""What can be joined now: domains offer and take back, everyone links."""

from collections.abc import Sequence
from datetime import date

import msgspec

from app.columns import uuid7
from app.db import require_transaction
from app.openings.data import Opening, OpeningKind

_FIELDS = Opening.__struct_fields__
_SETS = ", ".join(f"{name} = excluded.{name}" for name in _FIELDS if name != "source")


async def offer(openings: Sequence[Opening]) -> None:
    """Offer these, or bring what is offered under the same source up to date."""
    places = ", ".join(f"${place}" for place in range(2, len(_FIELDS) + 2))
    await require_transaction().executemany(
        f"INSERT INTO opening (id, {', '.join(_FIELDS)}) VALUES ($1, {places})"
        f" ON CONFLICT (source) DO UPDATE SET {_SETS}",
        [(uuid7(), *(getattr(opening, name) for name in _FIELDS)) for opening in openings],
    )


async def take_back(sources: Sequence[str]) -> None:
    """Offer these no more."""
    await require_transaction().execute("DELETE FROM opening WHERE source = ANY($1)", list(sources))


async def open_on(
    day: date,
    *,
    occupation_codes: Sequence[str] = (),
    kind: OpeningKind | None = None,
    limit: int = 20,
) -> list[Opening]:
    """Return what can still be joined on this day, soonest first.

    With occupation codes, those come first and others follow.
    """
    rows = await require_transaction().fetch(
        f"SELECT {', '.join(_FIELDS)} FROM opening WHERE closes_on >= $1"
        " AND (seats_left IS NULL OR seats_left > 0) AND ($2::text IS NULL OR kind = $2)"
        " ORDER BY (occupation_code = ANY($3)) DESC NULLS LAST, starts_on, id LIMIT $4",
        day, kind, list(occupation_codes), limit,
    )  # fmt: skip
    return [msgspec.convert(dict(row), Opening) for row in rows]
