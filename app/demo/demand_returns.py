"""County returns of the demonstration city: closed quarters, one on its way, one division late."""

from datetime import date
from uuid import UUID

from app import db
from app.columns import uuid7
from app.demo.demand import DIVISIONS, LATE
from app.permits import Actor, Grant, Permit, Role
from dashboards.demand import returning
from dashboards.demand.data import ReturnState
from dashboards.demand.opening import open_quarter
from dashboards.demand.queries import board
from dashboards.demand.reminding import remind_return
from dashboards.facts.closing import close_quarter
from dashboards.periods import quarter_of, quarters_back

CITY = Actor(account=uuid7(), name="秦牧川", grants=(Grant(role=Role.CITY_OFFICER),))
_FILERS, _REVIEWERS = ("宋海燕", "程远山", "庄志远"), ("戚明远", "尹若水", "牟新民")
_CLOSED = 2


def _county(name: str, division: str) -> Actor:
    grant = Grant(role=Role.COUNTY_OFFICER, divisions=frozenset({division}))
    return Actor(account=uuid7(), name=name, grants=(grant,))


async def make_returns(today: date) -> None:
    """Open, file, review and take in the returns of the last three quarters."""
    ended = quarters_back(quarter_of(today), _CLOSED + 2)[1:]
    for period in reversed(ended):
        await open_quarter(CITY, period)
    found = await board(CITY)
    for (division, period), held in found.cells.items():
        late = found.places[division] == LATE and period == ended[0]
        if not late:
            wanted = _last_state(found.places[division]) if period == ended[0] else None
            await _go(held.id, division, wanted)
        else:
            await remind_return(CITY, held.id)
            await _overdue(held.id)
    for period in ended[1:]:
        await close_quarter(CITY, period)


def _last_state(place: str) -> ReturnState | None:
    """Return how far a division is with the quarter that is on its way; None is taken in."""
    order = list(DIVISIONS)
    return {
        0: ReturnState.OPEN, 1: ReturnState.FILED, 2: ReturnState.RETURNED, 3: ReturnState.REVIEWED,
    }.get(order.index(place))  # fmt: skip


async def _go(key: UUID, division: str, wanted: ReturnState | None) -> None:
    place = sum(map(ord, division)) % len(_FILERS)
    filer, reviewer = _county(_FILERS[place], division), _county(_REVIEWERS[place], division)
    if wanted is ReturnState.OPEN:
        return
    await returning.file_return(filer, key, said="与上季度比的变化已逐家核对。")
    if wanted is ReturnState.FILED:
        return
    if wanted is ReturnState.RETURNED:
        reason = "漏报了物流园的三家企业，请补上。"
        await returning.give_back(reviewer, key, reason, Permit.DEMAND_REVIEW)
        return
    await returning.review_return(reviewer, key)
    if wanted is not ReturnState.REVIEWED:
        await returning.accept_return(CITY, key)


async def _overdue(key: UUID) -> None:
    """Let the due date of the division that is late have passed."""
    async with db.transaction(CITY) as connection:
        await connection.execute(
            "UPDATE county_return SET due_on = q.opened_at::date - 6 FROM demand_quarter q"
            " WHERE q.period = county_return.period AND county_return.id = $1",
            key,
        )
