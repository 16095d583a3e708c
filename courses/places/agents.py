"""An employer's or village's agent files for a worker who consented on paper (代办)."""

from uuid import UUID

import numpy as np

from app import clock, db
from app.audit.record import record
from app.cleaning import column
from app.columns import uuid7
from app.errors import ConflictError, MalformedError
from app.files.service import store
from app.imports.data import MIB
from app.people.id_numbers import ID_TYPE_CODES, IdFault, IdType, check_id_numbers
from app.people.registration import Newcomers, document_index, register
from app.permits import Actor, Permit
from courses.places.data import AgentPerson, Joined
from courses.places.service import place_person

CONSENT = "agent"
CONSENT_WORDING = 1
SCAN_BYTES_MAX = 10 * MIB
SCANS = (b"%PDF", b"\xff\xd8\xff", b"\x89PNG")
"""How a PDF, a JPEG and a PNG begin."""


async def file_for(
    actor: Actor, training_class: UUID, who: AgentPerson, *, scan_name: str, scan: bytes
) -> Joined:
    """Enter a worker in a class on the strength of a signed consent, which is kept.

    A person known already must be named as registered. Raises MalformedError for a number or a
    scan that cannot be taken and ConflictError with what stands in the way of a place.
    """
    _check_scan(scan)
    organisations = sorted(actor.reach(Permit.AGENT_FILE).organisations)
    if not organisations:
        raise ConflictError("agent-without-organisation")
    async with db.transaction(actor) as connection:
        registered = await register(await _newcomer(who))
        person = registered.person[0]
        file = await store(scan_name, scan)
        await connection.execute(
            "INSERT INTO consent (id, person, purpose, wording, way, organisation, account,"
            " witness, file, given_at) VALUES ($1, $2, $3, $4, 'paper', $5, $6, $7, $8, $9)",
            uuid7(), person, CONSENT, CONSENT_WORDING, organisations[0], actor.account,
            actor.name, file, clock.now(),
        )  # fmt: skip
        joined = await place_person(training_class, person, who.person_category, "agent")
        await record(
            actor, "courses.place.filed_by_agent", f"class:{training_class}",
            {"person": str(person), "waiting": joined.turn or 0}, organisation=organisations[0],
        )  # fmt: skip
    return joined


def _check_scan(scan: bytes) -> None:
    if not scan.startswith(SCANS) or len(scan) > SCAN_BYTES_MAX:
        raise MalformedError("agent-scan", most=SCAN_BYTES_MAX // MIB)


async def _newcomer(who: AgentPerson) -> Newcomers:
    """Return the person as the register enters people, in the current transaction.

    Raises MalformedError for a number that is none, and ConflictError where it is registered
    under another name: an agent is not told which.
    """
    checked = check_id_numbers(column([who.id_number]), today=clock.today())
    number, kind = str(checked.value[0]), ID_TYPE_CODES[IdType(int(checked.id_type[0]))]
    if not number or checked.fault[0] != IdFault.NONE:
        raise MalformedError("agent-id-number")
    held = await db.require_transaction().fetchval(
        "SELECT name FROM person WHERE id_index = $1", document_index(kind, number)
    )
    if held is not None and held != who.name:
        raise ConflictError("agent-name-differs")
    birth = checked.birth[0]
    return Newcomers(
        name=[who.name],
        id_type=[kind],
        id_number=[number],
        phone=[who.phone],
        birth_date=[None if np.isnat(birth) else birth.astype(object)],
        sex=[{1: "m", 2: "f"}.get(int(checked.sex[0]), "")],
        education=[""],
    )
