"""Whose application it is: the person's own, or one that an agent files with a consent."""

from uuid import UUID

from app.errors import ConflictError, NotFoundError
from app.people.agents import consent_stands
from app.permits import Actor, Permit
from certifications.rounds.data import EDITABLE, ApplicationRow
from certifications.rounds.queries import application_of, canonical


async def own_application(
    actor: Actor, key: UUID, needed: Permit, *, lock: bool = False
) -> ApplicationRow:
    """Return an application as its applicant or agent reaches it, in the current transaction.

    Raises NotFoundError for anybody else's, and once a consent has been withdrawn.
    """
    held = await application_of(key, lock=lock)
    if needed is Permit.AGENT_FILE:
        organisations = actor.reach(needed).organisations
        if held.agent in organisations and await consent_stands(held.person, held.agent):
            return held
    elif actor.person is not None and held.person == await canonical(actor.person):
        return held
    raise NotFoundError("not-found")


def only_editable(held: ApplicationRow) -> None:
    """Raise ConflictError for an application that is submitted."""
    if held.state not in EDITABLE:
        raise ConflictError("application-locked")


async def is_applicant(actor: Actor, application: ApplicationRow) -> bool:
    """Whether the actor is the person applied for, in the current transaction."""
    return actor.person is not None and await canonical(actor.person) == application.person


OWN = (
    "CASE WHEN $1 THEN a.agent = ANY($2::uuid[]) AND EXISTS (SELECT FROM consent c WHERE"
    " c.person = a.person AND c.organisation = a.agent AND c.purpose = 'agent'"
    " AND c.withdrawn_at IS NULL) ELSE a.person = $3 END"
)
"""Keeps a query to one's own applications, or to those filed for others; see ``own_arguments``."""


async def own_arguments(actor: Actor, *, by_agent: bool) -> tuple[bool, list[UUID], UUID | None]:
    """Return the three arguments of ``OWN``, in the current transaction."""
    organisations = sorted(actor.reach(Permit.AGENT_FILE).organisations)
    return by_agent, organisations, await canonical(actor.person)
