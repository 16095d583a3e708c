"""A version's way: drafted, simulated, handed in to be signed, published with a date."""

import asyncio
import time
from datetime import date
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.decisions.data import Body, Decision, DecisionKind
from app.decisions.service import propose
from app.errors import ConflictError
from app.jobs.queue import enqueue
from app.permits import Actor, Role, system_actor
from app.terms import service as terms_store
from certifications.policy.data import PolicyState, PolicyVersion, Simulation
from certifications.policy.frames import STANDINGS
from certifications.policy.queries import version_of
from certifications.policy.registry import LoadedRegistry, load_registry
from certifications.policy.summing import Outcome, compare
from certifications.queries import LADDER, next_rounds, terms_in_force
from certifications.terms import LadderTerms

SIMULATE = "certifications.policy.simulate"
SIMULATOR = system_actor("simulation", Role.CITY_OFFICER)
_CHANGE = (
    "version",
    "person",
    "tier",
    "before",
    "after",
    "division",
    "occupation_code",
    "age_band",
)


class PolicyBody(Body, frozen=True, kw_only=True):
    """Which version is signed, and the figures it was judged by."""

    number: int
    title: str
    changed: int


async def draft(actor: Actor, title: str) -> UUID:
    """Draft the next version, beginning with the terms in force today, and return its key.

    Raises ConflictError where a draft is open already.
    """
    async with db.transaction(actor):
        rows = await terms_store.versions(LADDER)
        if any(row["state"] in {"draft", "simulated", "signed"} for row in rows):
            raise ConflictError("terms-draft-open")
        today = clock.today()
        terms, _ = await terms_in_force(today)
        key = await terms_store.draft(
            LADDER, title, terms, today, drafted_by=actor.name, editor=actor.account
        )
        await record(actor, "certifications.terms.drafted", f"terms:{key}", {})
    return key


async def change(actor: Actor, key: UUID, title: str, terms: LadderTerms) -> None:
    """Keep a draft's title and terms; raises ConflictError once it is handed in."""
    async with db.transaction(actor) as connection:
        held = await _open(key)
        if held.terms == terms and held.title == title:
            return
        await terms_store.change_draft(
            key, title, terms, drafted_by=actor.name, editor=actor.account
        )
        await connection.execute("DELETE FROM simulated_change WHERE version = $1", key)
        await record(actor, "certifications.terms.changed", f"terms:{key}", {})


async def discard(actor: Actor, key: UUID) -> None:
    """Throw a draft away; raises ConflictError once it is handed in."""
    async with db.transaction(actor):
        await _open(key)
        await terms_store.discard_draft(key)
        await record(actor, "certifications.terms.discarded", f"terms:{key}", {})


async def _open(key: UUID) -> PolicyVersion:
    held = await version_of(key, lock=True)
    if not held.open_to_change:
        raise ConflictError("terms-closed", title=held.title)
    return held


async def ask_simulation(actor: Actor, key: UUID) -> None:
    """Ask for a draft to be tried on the whole registry; the work goes on by itself."""
    async with db.transaction(actor) as connection:
        await _open(key)
        await connection.execute(
            "UPDATE policy_version SET state = 'draft', simulated_at = NULL, simulation = '{}'"
            " WHERE id = $1",
            key,
        )
        await enqueue(SIMULATE, key)
        await record(actor, "certifications.terms.simulation_asked", f"terms:{key}", {})


async def simulate(key: UUID) -> None:
    """Try a draft on the whole registry and keep what it would change.

    A draft that was edited meanwhile keeps no result of its older body.
    """
    began = time.monotonic()
    today = clock.today()
    async with db.read(SIMULATOR):
        held = await version_of(key)
        now, version = await terms_in_force(today)
        rounds = await next_rounds(today)
        loaded = await load_registry(today, (now, held.terms))
    outcome = await asyncio.to_thread(
        compare,
        loaded.registry,
        now,
        held.terms,
        today=today,
        next_rounds=rounds,
        against=version.title if version else "",
    )
    simulation = msgspec.structs.replace(
        outcome.simulation, seconds=round(time.monotonic() - began, 2)
    )
    async with db.transaction(SIMULATOR):
        current = await version_of(key, lock=True)
        if current.changed_at == held.changed_at and current.simulating:
            await _keep(key, simulation, outcome, loaded)


async def _keep(
    key: UUID, simulation: Simulation, outcome: Outcome, loaded: LoadedRegistry
) -> None:
    connection = db.require_transaction()
    await connection.execute("DELETE FROM simulated_change WHERE version = $1", key)
    await connection.copy_records_to_table(
        "simulated_change", records=change_records(key, outcome, loaded), columns=("id", *_CHANGE)
    )
    await connection.execute(
        "UPDATE policy_version SET state = 'simulated', simulated_at = $2, simulation = $3"
        " WHERE id = $1",
        key, clock.now(), msgspec.json.encode(simulation).decode(),
    )  # fmt: skip


def change_records(key: UUID, outcome: Outcome, loaded: LoadedRegistry) -> list[tuple[object, ...]]:
    """Return the rows of ``simulated_change`` for COPY, persons by key again."""
    changes = outcome.changes
    people = loaded.keys[changes["person"].to_numpy()]
    columns = zip(
        people, changes["tier"], changes["before"], changes["after"],
        changes["division"].astype(object).where(changes["division"].notna(), None),
        changes["occupation_code"].astype(object).where(changes["occupation_code"].notna(), None),
        changes["age_band"], strict=True,
    )  # fmt: skip
    return [
        (uuid7(), key, UUID(person), tier, STANDINGS[before].value, STANDINGS[after].value,
         division, occupation, band)
        for person, tier, before, after, division, occupation, band in columns
    ]  # fmt: skip


async def hand_in(actor: Actor, key: UUID) -> UUID:
    """Propose a simulated draft for signing and return the decision's key.

    Raises ConflictError for a draft that was not simulated as it stands.
    """
    async with db.transaction(actor):
        held = await _open(key)
        if held.state is not PolicyState.SIMULATED or held.simulation is None:
            raise ConflictError("terms-not-simulated", title=held.title)
        return await propose(
            actor,
            DecisionKind.POLICY,
            key,
            title=held.title,
            body=PolicyBody(number=held.number, title=held.title, changed=held.simulation.changed),
        )


async def signed(actor: Actor, decision: Decision) -> None:
    """Take a version as signed; it waits for its day of publication."""
    await db.require_transaction().execute(
        "UPDATE policy_version SET state = 'signed', signed_at = $2 WHERE id = $1",
        decision.subject, clock.now(),
    )  # fmt: skip
    await record(actor, "certifications.terms.signed", f"terms:{decision.subject}", {})


async def publish(actor: Actor, key: UUID, valid_from: date) -> None:
    """Publish a signed version from a day on; raises ConflictError for a day that has passed."""
    async with db.transaction(actor) as connection:
        await terms_store.publish_signed(key, valid_from)
        await connection.execute("DELETE FROM simulated_change WHERE version = $1", key)
        await record(
            actor, "certifications.terms.published", f"terms:{key}",
            {"valid_from": valid_from.isoformat()},
        )  # fmt: skip
