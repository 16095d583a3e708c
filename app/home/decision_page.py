"""One decision as its page shows it."""

from uuid import UUID

import msgspec

from app import db
from app.decisions.data import Decision, Step, Summary
from app.decisions.queries import decision_of
from app.decisions.rules import fault_of_return, fault_of_step, fault_of_withdrawal
from app.decisions.service import STEP_PERMITS, own_person
from app.home.decision_effects import SUMMARIES
from app.permits import Actor


class DecisionPage(msgspec.Struct, frozen=True, kw_only=True):
    """A decision in plain words, and what its reader may do with it.

    ``step`` is the one that the reader may take now; ``hindrance`` the code of why not, where the
    reader's role would have it; both are none where it is not for this reader.
    """

    held: Decision
    summary: Summary
    step: Step | None
    hindrance: str | None
    may_return: bool
    may_withdraw: bool


async def decision_page(actor: Actor, key: UUID) -> DecisionPage:
    """Return a decision with its summary; raises NotFoundError for none."""
    async with db.read(actor):
        held = await decision_of(key)
        summary = await SUMMARIES[held.kind](held)
        hands = {"account": actor.account, "person": await own_person(actor)}
    wanted = held.next_step
    mine = wanted if wanted is not None and actor.may(STEP_PERMITS[wanted]) else None
    fault = fault_of_step(held, mine, **hands) if mine else None
    return DecisionPage(
        held=held,
        summary=summary,
        step=mine if fault is None else None,
        hindrance=fault,
        may_return=mine is not None and fault_of_return(held, **hands) is None,
        may_withdraw=fault_of_withdrawal(held, account=actor.account) is None,
    )
