"""What the form of a new round offers: places, usual dates, the last round's contacts."""

import msgspec

from app import clock, db
from app.permits import Actor
from app.reference.queries import DivisionName, division_names
from app.settings import settings
from certifications.rounds.calling import usual_dates
from certifications.rounds.data import DEFAULT_RUBRIC


class RoundChoices(msgspec.Struct, frozen=True, kw_only=True):
    """The city's places, and what stands in an empty form."""

    divisions: list[DivisionName]
    usual: dict[str, object]


async def round_choices(actor: Actor) -> RoundChoices:
    """Return what the form of a new round shows first."""
    today = clock.today()
    opens_on, closes_on = usual_dates(today)
    async with db.read(actor) as connection:
        last = await connection.fetchrow(
            "SELECT objection_phone, supervision_phone, objection_address FROM round"
            " ORDER BY drawn_up_at DESC LIMIT 1"
        )
        divisions = await division_names(settings().city_code)
    return RoundChoices(
        divisions=divisions,
        usual={
            "year": str(today.year),
            "opens_on": opens_on.isoformat(),
            "closes_on": closes_on.isoformat(),
            "item_name": [item.name for item in DEFAULT_RUBRIC],
            "item_points": [str(item.points) for item in DEFAULT_RUBRIC],
            **(dict(last) if last else {}),
        },
    )
