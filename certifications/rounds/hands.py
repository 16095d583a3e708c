"""Who decided something in a case already, and so signs no list of the same round."""

from app.db import require_transaction
from app.decisions.data import Decision
from app.permits import Actor


async def had_a_hand(actor: Actor, held: Decision) -> bool:
    """Whether the actor decided something in the case of somebody the decision is about.

    Of the same round: who recommended, checked, marked or ruled does not sign the list as well.
    """
    if not held.people:
        return False
    found: bool = await require_transaction().fetchval(
        "SELECT EXISTS (SELECT FROM case_hand h JOIN application a ON a.id = h.application"
        " JOIN person p ON p.id = a.person WHERE h.account = $1 AND a.round = $2"
        " AND coalesce(p.merged_into, p.id) = ANY($3))",
        actor.account, held.subject, list(held.people),
    )  # fmt: skip
    return found
