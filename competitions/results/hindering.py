"""What keeps a result from being shown, or from becoming final; inside the current transaction."""

import asyncio
from collections.abc import Sequence

from app import clock
from app.db import require_transaction
from app.errors import ConflictError
from competitions.data import EventState
from competitions.marking.data import Open
from competitions.marking.queries import entry_marks, unresolved
from competitions.plans.data import Contest, Event
from competitions.plans.queries import rule_set_of
from competitions.recompute import BundleError, UnsettledError, differences, recompute
from competitions.recompute.compare import Found
from competitions.results.bundles import bundle_of
from competitions.results.data import Bundle, Hindrance, Revision
from competitions.results.queries import lines_of
from competitions.results.rules import computed, current
from competitions.rules.data import Ranked


class BlockedError(ConflictError):
    """A result that cannot go on, with every reason at once."""

    def __init__(self, hindrances: Sequence[Hindrance]) -> None:
        super().__init__("result-blocked", n=len(hindrances))
        self.hindrances = list(hindrances)


async def ranked_of(event: Event) -> tuple[list[Ranked], list[Hindrance]]:
    """Return the event's result by its marks as they stand, and what is not settled in them."""
    rules = await rule_set_of(event)
    hindrances = [Hindrance(code=code) for code in await unresolved(event.id, rules)]
    if await require_transaction().fetchval(
        "SELECT EXISTS (SELECT FROM entry WHERE event = $1 AND state = 'entered'"
        " AND cipher IS NULL)",
        event.id,
    ) and not any(one.code == Open.CIPHERS for one in hindrances):
        hindrances.append(Hindrance(code=Open.CIPHERS))
    entries = await entry_marks(event.id, rules)
    ranked, open_ = await asyncio.to_thread(computed, rules, entries)
    hindrances += [
        Hindrance(code=code, facts={"ciphers": facts} if facts else {})
        for code, facts in open_.items()
    ]
    return ranked, hindrances


async def before_showing(event: Event) -> list[Hindrance]:
    """Return what keeps an event's ranks from being shown."""
    hindrances = [] if event.deciphered_at else [Hindrance(code="still-ciphered")]
    return hindrances + (await ranked_of(event))[1]


async def before_final(contest: Contest, event: Event, held: Revision) -> list[Hindrance]:
    """Return everything that keeps a revision from becoming final, the recomputation included.

    The recomputation sees an entry's status as the revision has it; one whose status changed
    since is found by computing anew: ``result-stale``.
    """
    ranked, hindrances = await ranked_of(event)
    connection = require_transaction()
    # A clock set forward on one machine ends no time of appeals.
    now = min(clock.now(), await connection.fetchval("SELECT now()"))
    filed = await connection.fetchval(
        "SELECT count(*) FROM appeal WHERE event = $1 AND state = 'filed'", event.id
    )
    if filed:
        hindrances.append(Hindrance(code="appeals-open", facts={"n": str(filed)}))
    if await connection.fetchval(
        "SELECT EXISTS (SELECT FROM appeal WHERE revision = $1 AND state = 'upheld')", held.id
    ):
        hindrances.append(Hindrance(code="appeals-unapplied"))
    until = event.appeals_until
    if event.state is EventState.PROVISIONAL and until is not None and now <= until:
        at = until.astimezone(clock.CITY_ZONE).strftime("%Y-%m-%d %H:%M")
        hindrances.append(Hindrance(code="appeals-running", facts={"until": at}))
    differing = await recomputed(await bundle_of(contest, event, held))
    if not differing and not current(ranked, await lines_of(held.id)):
        differing = [Hindrance(code="result-stale")]
    return hindrances + differing


async def recomputed(bundle: Bundle) -> list[Hindrance]:
    """Return where the independent recomputation of a bundle differs from it; [] where nowhere."""
    try:
        found = await asyncio.to_thread(_differences, bundle)
    except UnsettledError as error:
        return [Hindrance(code="retest-needed", facts={"ciphers": str(error.facts["ciphers"])})]
    except BundleError as error:
        return [Hindrance(code="recompute-broken", facts={"code": error.code})]
    if not found:
        return []
    return [Hindrance(code="recompute-differs", facts={"n": str(len(found))}, found=tuple(found))]


def _differences(bundle: Bundle) -> list[Found]:
    return differences(bundle, recompute(bundle))
