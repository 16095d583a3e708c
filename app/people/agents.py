"""Somebody files for a person who consented on paper (代办): the person and the consent."""

from uuid import UUID

import msgspec
import numpy as np

from app import clock
from app.cleaning import column
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, MalformedError
from app.files.service import store
from app.people.id_numbers import ID_TYPE_CODES, IdFault, IdType, check_id_numbers
from app.people.registration import Newcomers, document_index, register
from app.permits import Actor, Permit

CONSENT = "agent"
CONSENT_WORDING = 1
_MIB = 1024 * 1024
SCAN_BYTES_MAX = 10 * _MIB
SCANS = (b"%PDF", b"\xff\xd8\xff", b"\x89PNG")
"""How a PDF, a JPEG and a PNG begin."""


class Consenting(msgspec.Struct, frozen=True, kw_only=True):
    """Who consented, as the agent enters them."""

    name: str
    id_number: str
    phone: str


def check_scan(scan: bytes) -> None:
    """Raise MalformedError for a consent that is no PDF, JPEG or PNG, or too large."""
    if not scan.startswith(SCANS) or len(scan) > SCAN_BYTES_MAX:
        raise MalformedError("agent-scan", most=SCAN_BYTES_MAX // _MIB)


def agents_organisation(actor: Actor) -> UUID:
    """Return the organisation this agent files for; raises ConflictError for none."""
    held = sorted(actor.reach(Permit.AGENT_FILE).organisations)
    if not held:
        raise ConflictError("agent-without-organisation")
    return held[0]


async def enter_consenting(actor: Actor, who: Consenting, *, scan_name: str, scan: bytes) -> UUID:
    """Return the person, entered where not known, with the signed consent on record.

    In the current transaction. A person known already must be named as registered. Raises
    MalformedError for a number or a scan that cannot be taken, ConflictError for an agent of no
    organisation and for a number registered under another name.
    """
    check_scan(scan)
    organisation = agents_organisation(actor)
    registered = await register(await _newcomer(who))
    person = registered.person[0]
    file = await store(scan_name, scan)
    await require_transaction().execute(
        "INSERT INTO consent (id, person, purpose, wording, way, organisation, account,"
        " witness, file, given_at) VALUES ($1, $2, $3, $4, 'paper', $5, $6, $7, $8, $9)",
        uuid7(), person, CONSENT, CONSENT_WORDING, organisation, actor.account, actor.name, file,
        clock.now(),
    )  # fmt: skip
    return person


async def consent_stands(person: UUID, organisation: UUID) -> bool:
    """Whether this person's consent to that organisation has not been withdrawn."""
    stands: bool = await require_transaction().fetchval(
        "SELECT EXISTS (SELECT FROM consent WHERE person IN (SELECT id FROM person WHERE id = $1"
        " OR merged_into = $1) AND purpose = $2 AND organisation = $3 AND withdrawn_at IS NULL)",
        person, CONSENT, organisation,
    )  # fmt: skip
    return stands


async def _newcomer(who: Consenting) -> Newcomers:
    """Return the person as the register enters people.

    Raises MalformedError for a number that is none, and ConflictError where it is registered
    under another name: an agent is not told which.
    """
    checked = check_id_numbers(column([who.id_number]), today=clock.today())
    number, kind = str(checked.value[0]), ID_TYPE_CODES[IdType(int(checked.id_type[0]))]
    if not number or checked.fault[0] != IdFault.NONE:
        raise MalformedError("agent-id-number")
    held = await require_transaction().fetchval(
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
