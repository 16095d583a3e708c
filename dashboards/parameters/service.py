"""A version's way: drafted with a day and a reason, handed in, in force by two signatures."""

from datetime import date
from uuid import UUID

from app import clock, db
from app.audit.record import record
from app.decisions.data import Body, Decision, DecisionKind
from app.decisions.service import propose
from app.errors import ConflictError, ForbiddenError
from app.permits import Actor, Permit
from app.terms import service as store
from dashboards.market_terms import TermsInTime, terms_in_time
from dashboards.parameters.data import TermsVersion, VersionState
from dashboards.parameters.queries import follows, held_version
from dashboards.terms import MARKET, MarketTerms

SHORTEST_REASON = 4
_TITLE = "供需参数"


class MarketTermsBody(Body, frozen=True, kw_only=True):
    """Which terms are decided on, from when, why, and those that they follow."""

    number: int
    valid_from: date
    reason: str
    terms: MarketTerms
    before: MarketTerms


async def draft(actor: Actor, terms: MarketTerms, valid_from: date, reason: str) -> UUID:
    """Draft the next version and return its key; the same draft again is the one there is.

    Raises ForbiddenError for who is not the city's, ConflictError where another draft is open,
    for a day that has passed or on which a version begins, without a reason and without a change.
    """
    _city(actor)
    async with db.transaction(actor) as connection:
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext('terms market draft'))")
        rows = await store.versions(MARKET)
        open_one = next((row for row in rows if row["state"] in {"draft", "signed"}), None)
        if open_one is not None:
            held = await held_version(open_one["id"])
            if (held.terms, held.valid_from, held.reason) == (terms, valid_from, reason):
                return held.id
            raise ConflictError("parameter-open")
        number = 1 + max((row["number"] for row in rows), default=0)
        _check(await terms_in_time(), terms, valid_from, reason, number)
        key = await store.draft(
            MARKET, _TITLE, terms, valid_from, drafted_by=actor.signature, editor=actor.account,
            reason=reason,
        )  # fmt: skip
        await record(actor, "dashboards.terms.drafted", f"terms:{key}", {}, reason=reason)
    return key


async def change(
    actor: Actor, key: UUID, terms: MarketTerms, valid_from: date, reason: str
) -> None:
    """Give a draft other figures, another day or reason; raises as ``draft`` does."""
    _city(actor)
    async with db.transaction(actor):
        held = await _open(key)
        if (held.terms, held.valid_from, held.reason) == (terms, valid_from, reason):
            return
        _check(await terms_in_time(), terms, valid_from, reason, held.number)
        await store.change_draft(
            key, _TITLE, terms, drafted_by=actor.signature, editor=actor.account,
            valid_from=valid_from, reason=reason,
        )  # fmt: skip
        await record(actor, "dashboards.terms.changed", f"terms:{key}", {}, reason=reason)


def _city(actor: Actor) -> None:
    if not actor.reach(Permit.POLICY_EDIT).everything:
        raise ForbiddenError("permit-missing")


def _check(
    found: TermsInTime, terms: MarketTerms, valid_from: date, reason: str, number: int
) -> None:
    if valid_from < clock.today():
        raise ConflictError("terms-day-passed")
    if any(version.valid_from == valid_from for _, version in found.versions):
        raise ConflictError("terms-day-taken")
    if len(reason.strip()) < SHORTEST_REASON:
        raise ConflictError("parameter-reason")
    if follows(found, valid_from, number)[0] == terms:
        raise ConflictError("parameter-same")


async def _open(key: UUID) -> TermsVersion:
    held = await held_version(key)
    if not held.open_to_change:
        raise ConflictError("parameter-closed")
    return held


async def discard(actor: Actor, key: UUID) -> None:
    """Throw a draft away; raises ConflictError once it is handed in."""
    _city(actor)
    async with db.transaction(actor):
        await _open(key)
        await store.discard_draft(key)
        await record(actor, "dashboards.terms.discarded", f"terms:{key}", {})


async def hand_in(actor: Actor, key: UUID) -> UUID:
    """Propose a draft for review and signature and return the decision's key.

    Raises ConflictError for a day that has passed meanwhile, and ``decision-open``.
    """
    _city(actor)
    async with db.transaction(actor):
        held = await held_version(key)
        if held.state is not VersionState.DRAFT:
            raise ConflictError("parameter-closed")
        found = await terms_in_time()
        _check(found, held.terms, held.valid_from, held.reason, held.number)
        body = MarketTermsBody(
            number=held.number, valid_from=held.valid_from, reason=held.reason, terms=held.terms,
            before=follows(found, held.valid_from, held.number)[0],
        )  # fmt: skip
        title = f"{_TITLE}第 {held.number} 版"
        return await propose(actor, DecisionKind.MARKET_TERMS, key, title=title, body=body)


async def terms_in_force(actor: Actor, decision: Decision) -> None:
    """Publish a version: the effect of a MARKET_TERMS, with its last signature.

    It holds from its day on, or from today where the signature came after that day: nothing is
    counted under terms that nobody had signed. Raises ConflictError ``terms-day-taken``.
    """
    day = max(decision.body_as(MarketTermsBody).valid_from, clock.today())
    await db.require_transaction().execute(
        "UPDATE policy_version SET state = 'signed', signed_at = $2 WHERE id = $1",
        decision.subject, clock.now(),
    )  # fmt: skip
    await store.publish_signed(decision.subject, day)
    await record(
        actor, "dashboards.terms.published", f"terms:{decision.subject}",
        {"valid_from": day.isoformat()},
    )  # fmt: skip
