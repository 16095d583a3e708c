"""Messages to a class's people: before it starts, when it changes; what somebody refuses."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import msgspec

from app import clock, db
from app.masking import mask_phone
from app.outbox.data import Channel
from app.outbox.service import refuse, refused_kinds, want_again, write
from app.outbox.wording import KINDS, Kind, compose
from app.permits import Actor, system_actor
from app.vault import unseal
from courses.places.facts import canonical, join_terms
from courses.places.service import own_person

REMINDER = system_actor("reminders")


class Wishes(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody is written to, and which refusable kinds they refused."""

    phone_masked: str
    kinds: dict[Kind, bool]
    """Each refusable kind, and whether it is wanted."""


async def tell_class(
    training_class: UUID, kind: Kind, key: str, facts: Mapping[str, object]
) -> int:
    """Write to everybody enrolled who has a phone, in the current transaction; return how many.

    ``key`` names the occasion: each is told of it once.
    """
    rows = await db.require_transaction().fetch(
        "SELECT e.id, p.id AS person, p.phone FROM enrolment e JOIN person p ON p.id = e.person"
        " WHERE e.training_class = $1 AND e.state = 'enrolled' AND p.phone IS NOT NULL",
        training_class,
    )
    for row in rows:
        await write(
            kind=kind,
            channel=Channel.SMS,
            recipient=unseal(row["phone"], f"person|phone|{row['person']}").decode(),
            text=compose(kind, "zh", **facts),
            key=f"{key}:{row['id']}",
        )
    return len(rows)


async def remind_everywhere() -> None:
    """Remind people of classes that start in a few days (nightly)."""
    today = clock.today()
    async with db.read(REMINDER) as connection:
        terms = await join_terms(today)
        rows = await connection.fetch(
            "SELECT id, title, place, starts_on FROM training_class"
            " WHERE state IN ('approved', 'running') AND starts_on BETWEEN $1 AND $2",
            today + timedelta(days=1), today + timedelta(days=terms.remind_days_before),
        )  # fmt: skip
    for row in rows:
        async with db.transaction(REMINDER):
            await tell_class(
                row["id"],
                Kind.CLASS_REMINDER,
                f"class-reminder:{row['id']}",
                {"title": row["title"], "when": row["starts_on"], "place": row["place"] or "—"},
            )


async def _own_phone(actor: Actor) -> str:
    row = await db.require_transaction().fetchrow(
        "SELECT id, phone FROM person WHERE id = $1", await canonical(own_person(actor))
    )
    return unseal(row["phone"], f"person|phone|{row['id']}").decode() if row["phone"] else ""


async def wishes(actor: Actor) -> Wishes:
    """Return what this person wants to be written about."""
    async with db.read(actor):
        phone = await _own_phone(actor)
        refused = await refused_kinds(phone) if phone else set()
    return Wishes(
        phone_masked=mask_phone(phone) if phone else "",
        kinds={kind: kind not in refused for kind, words in KINDS.items() if words.refusable},
    )


async def wish(actor: Actor, wanted: frozenset[Kind]) -> None:
    """Set which refusable kinds this person wants to be written about."""
    async with db.transaction(actor):
        phone = await _own_phone(actor)
        for kind, words in KINDS.items():
            if phone and words.refusable:
                await (want_again if kind in wanted else refuse)(phone, kind)
