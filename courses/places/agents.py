"""An employer's or village's agent files for a worker who consented on paper (代办)."""

from uuid import UUID

from app import db
from app.audit.record import record
from app.people.agents import Consenting, agents_organisation, check_scan, enter_consenting
from app.permits import Actor
from courses.places.data import AgentPerson, Joined
from courses.places.service import place_person


async def file_for(
    actor: Actor, training_class: UUID, who: AgentPerson, *, scan_name: str, scan: bytes
) -> Joined:
    """Enter a worker in a class on the strength of a signed consent, which is kept.

    A person known already must be named as registered. Raises MalformedError for a number or a
    scan that cannot be taken and ConflictError with what stands in the way of a place.
    """
    check_scan(scan)
    organisation = agents_organisation(actor)
    async with db.transaction(actor):
        person = await enter_consenting(
            actor,
            Consenting(name=who.name, id_number=who.id_number, phone=who.phone),
            scan_name=scan_name,
            scan=scan,
        )
        joined = await place_person(training_class, person, who.person_category, "agent")
        await record(
            actor, "courses.place.filed_by_agent", f"class:{training_class}",
            {"person": str(person), "waiting": joined.turn or 0}, organisation=organisation,
        )  # fmt: skip
    return joined
