"""Taking the steps of decisions: whoever signs last brings about what is decided."""

from uuid import UUID

from app import db
from app.decisions import service as decisions
from app.decisions.data import Decision, DecisionState, Step
from app.home.decision_effects import EFFECTS, HINDRANCES
from app.permits import Actor


async def take_step(actor: Actor, key: UUID, step: Step) -> Decision:
    """Review, sign or co-sign a decision; with the last signature it comes into force.

    Raises what ``decisions.service.take_step`` raises, and what the effect raises: then nothing
    has happened, the signature included.
    """
    async with db.transaction(actor):
        held = await decisions.take_step(actor, key, step, HINDRANCES)
        if held.state is DecisionState.IN_FORCE:
            await EFFECTS[held.kind](actor, held)
    return held


async def send_back(actor: Actor, key: UUID, reason: str) -> Decision:
    """Return a decision to its proposer with a reason."""
    async with db.transaction(actor):
        return await decisions.send_back(actor, key, reason)


async def withdraw(actor: Actor, key: UUID) -> Decision:
    """Take one's own proposal back before it is signed."""
    async with db.transaction(actor):
        return await decisions.withdraw(actor, key)
