"""The demonstration city's terms of supply and demand: one version in force, one to be signed."""

from datetime import date, timedelta

import msgspec

from app import db
from app.demo.contest_people import actor_of
from app.permits import Actor, Role
from app.terms.service import publish
from dashboards.parameters.service import draft, hand_in
from dashboards.periods import quarter_end, quarter_of
from dashboards.terms import MARKET, default_terms

_YEARS = timedelta(days=3 * 365)
_STAYS = 0.9


async def make_market_terms(builder: Actor, today: date) -> None:
    """Publish the shipped terms as the city's own; hand in a version from the next quarter on."""
    shipped = default_terms()
    async with db.transaction(builder):
        await publish(MARKET, "供需参数", shipped, today - _YEARS)
    officer = await actor_of("officer", Role.CITY_OFFICER)
    effective = msgspec.structs.replace(shipped.effective, stay_share=_STAYS)
    key = await draft(
        officer,
        msgspec.structs.replace(shipped, effective=effective),
        quarter_end(quarter_of(today)) + timedelta(days=1),
        "按结业半年后的追踪回访，约九成留在本市",
    )
    await hand_in(officer, key)
