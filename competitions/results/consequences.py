"""What a published result brings with it: ranks in the ledger, certificates of the winners."""

from app.decisions.data import Decision
from app.permits import Actor
from competitions.plans.data import Contest, Event
from competitions.results.certificates import certify
from competitions.results.data import Revision
from competitions.results.evidence import enter_ranks


async def bring_about(
    actor: Actor, decision: Decision, contest: Contest, event: Event, held: Revision
) -> None:
    """Enter ranks and certify winners, in the transaction of the last signature."""
    await enter_ranks(event)
    await certify(actor, decision, contest, event, held)
