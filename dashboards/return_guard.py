"""What entering a report does to a county's return and to a closed quarter; in a transaction."""

from collections.abc import Collection, Mapping

from app import clock
from app.db import require_transaction
from app.errors import ConflictError

_HELD = (
    "SELECT r.period, r.division, r.state FROM county_return r"
    " JOIN unnest($1::text[], $2::text[]) AS w(period, division)"
    " ON (r.period, r.division) = (w.period, w.division)"
    " WHERE r.state IN ('filed', 'reviewed', 'accepted')"
)
Place = tuple[str, str]
"""Period and division."""


async def held_returns(places: Collection[Place], *, lock: bool = False) -> Mapping[Place, str]:
    """Return the state of each return that is filed or further: its reports may not change."""
    wanted = sorted(set(places))
    rows = await require_transaction().fetch(
        _HELD + (" FOR SHARE OF r" if lock else ""),
        [period for period, _ in wanted],
        [division for _, division in wanted],
    )
    return {(row["period"], row["division"]): row["state"] for row in rows}


async def changing(places: Collection[Place]) -> None:
    """Let reports of these places change; a closed quarter is then corrected since.

    Raises ConflictError where a return is filed or further: it has to be given back first.
    """
    if await held_returns(places, lock=True):
        raise ConflictError("demand-return-held")
    await mark_corrected({period for period, _ in places})


async def mark_corrected(periods: Collection[str]) -> None:
    """Say of these quarters, where they are closed, that figures changed since."""
    await require_transaction().execute(
        "UPDATE demand_quarter SET corrected_at = $2"
        " WHERE period = ANY($1) AND closed_at IS NOT NULL",
        sorted(periods), clock.now(),
    )  # fmt: skip
