"""Issuing credentials, in the transaction of the domain that certifies.

How a domain calls this::

    async with db.transaction(actor):
        ...                                     # the fact becomes final
        (issued,) = await issue([NewCredential(source=f"appointment:{key}", ...)])

Hundreds at once are one call: ten thousand take a few seconds. A page or template finds the
credential again by its ``source`` (``queries.by_sources``), shows ``issued.code`` 5-5-5 and the
QR code of ``queries.Shown.address``; ``templates/credentials/proof.html`` has both for print.
Correcting what was certified is ``reissue``; ending it is asked for by one officer and approved
by another (``changes.py``), or carried out with a decision of several people (``change_decided``).
"""

from collections.abc import Sequence
from uuid import UUID

import asyncpg
import orjson

from app import clock
from app.audit.record import record
from app.columns import uuid7
from app.credentials.code import new_code
from app.credentials.data import CREDENTIAL_TRANSITIONS, Issued, NewCredential, State
from app.credentials.keyring import Purpose
from app.credentials.keys import signer
from app.credentials.lists import publish, take_places
from app.credentials.signing import signed_text
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError
from app.masking import mask_name
from app.permits import Actor

_COLUMNS = (
    "id", "source", "code", "kind", "number", "person", "holder", "masked_name", "id_masked",
    "title", "occupation_code", "occupation", "level", "issuer", "organisation", "division",
    "batch", "details", "issued_on", "expires_on", "state", "state_since", "status_list",
    "status_index", "jws", "signing_key", "signed_at", "reissue_of",
)  # fmt: skip


async def issue(wanted: Sequence[NewCredential]) -> list[Issued]:
    """Issue these credentials in the current transaction and return them in the same order.

    Idempotent by ``source``: what has a credential already (in force, suspended or revoked)
    keeps it, whatever is asked now. Raises RuntimeError outside a transaction and
    UnavailableError where the signing key is not on this machine.
    """
    rows = await require_transaction().fetch(
        "SELECT id, source, code FROM credential WHERE source = ANY($1) AND superseded_by IS NULL",
        [one.source for one in wanted],
    )
    held = {row["source"]: Issued(**dict(row)) for row in rows}
    new = {one.source: one for one in wanted if one.source not in held}
    held.update((made.source, made) for made in await _enter(list(new.values())))
    return [held[one.source] for one in wanted]


async def _enter(
    new: Sequence[NewCredential], *, key: UUID | None = None, reissue_of: UUID | None = None
) -> list[Issued]:
    """Sign and store credentials by COPY; one signature and one place each."""
    if not new:
        return []
    signs, now = await signer(Purpose.CREDENTIAL), clock.now()
    places = await take_places(len(new))
    rows, made = [], []
    for one, place in zip(new, places, strict=True):
        issued = Issued(
            id=key or uuid7(),
            source=one.source,
            code=new_code(one.issued_on.year, one.level),
        )
        masked = mask_name(one.holder)
        text = signed_text(
            code=issued.code, kind=one.kind, title=one.title, masked_name=masked,
            occupation_code=one.occupation_code, occupation=one.occupation, level=one.level,
            issuer=one.issuer if one.organisation else "", issued_on=one.issued_on,
            expires_on=one.expires_on, place=place, kid=signs.kid, key=signs.jose, now=now,
        )  # fmt: skip
        made.append(issued)
        rows.append((
            issued.id, one.source, issued.code, one.kind, one.number, one.person, one.holder,
            masked, one.id_masked, one.title, one.occupation_code, one.occupation, one.level,
            one.issuer, one.organisation, one.division, one.batch,
            orjson.dumps(one.details).decode(), one.issued_on, one.expires_on, State.ACTIVE, now,
            *place, text, signs.id, now, reissue_of,
        ))  # fmt: skip
    await require_transaction().copy_records_to_table("credential", records=rows, columns=_COLUMNS)
    return made


async def _replace(old: UUID, new: UUID) -> asyncpg.Record:
    """Let ``new`` take the place of ``old``; return what the old one was."""
    connection = require_transaction()
    row = await connection.fetchrow(
        "SELECT state, status_list, code FROM credential WHERE id = $1 FOR UPDATE", old
    )
    if row is None:
        raise NotFoundError("not-found")
    if State.SUPERSEDED not in CREDENTIAL_TRANSITIONS[State(row["state"])]:
        raise ConflictError("credential-superseded", verification_code=row["code"])
    await connection.execute(
        "UPDATE credential SET state = 'superseded', state_since = $2, superseded_by = $3"
        " WHERE id = $1",
        old, clock.now(), new,
    )  # fmt: skip
    return row


async def reissue(actor: Actor, old: UUID, new: NewCredential, *, reason: str) -> Issued:
    """Put a new credential in the place of one, in the current transaction; the two are linked.

    The old one, in force, suspended or revoked, says from now on that another took its place.
    ``new.source`` may be the old one's. Raises NotFoundError, and ConflictError where another
    took its place already.
    """
    key = uuid7()
    # The old one frees the natural key; the foreign key is looked at when all is written.
    row = await _replace(old, key)
    (issued,) = await _enter([new], key=key, reissue_of=old)
    await publish([row["status_list"]])
    await record(
        actor, "credentials.credential.reissued", f"credential:{old}",
        {"was": row["state"], "now": f"credential:{key}"},
        organisation=new.organisation, reason=reason,
    )  # fmt: skip
    return issued


async def supersede(actor: Actor, old: UUID, new: UUID, *, reason: str) -> None:
    """Say that a credential already issued took the place of another (a higher level).

    In the current transaction. Raises NotFoundError and ConflictError as ``reissue`` does.
    """
    row = await _replace(old, new)
    await publish([row["status_list"]])
    await record(
        actor, "credentials.credential.superseded", f"credential:{old}",
        {"was": row["state"], "now": f"credential:{new}"}, reason=reason,
    )  # fmt: skip
