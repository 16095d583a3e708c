"""A holder's own credentials, and the Open Badge to take along."""

import asyncio
from uuid import UUID

import msgspec
import orjson

from app import clock, db
from app.credentials.data import Credential
from app.credentials.data_integrity import add_proofs
from app.credentials.keyring import Purpose
from app.credentials.keys import issuer_did, signer
from app.credentials.open_badge import open_badge
from app.credentials.queries import LINE, WHOLE, Line, whole
from app.errors import NotFoundError
from app.permits import Actor
from app.settings import settings

_OWN = (
    "c.person = ANY(ARRAY(SELECT p.id FROM person me JOIN person p"
    " ON p.id = coalesce(me.merged_into, me.id) OR p.merged_into = coalesce(me.merged_into, me.id)"
    " WHERE me.id = $1))"
)


async def my_credentials(actor: Actor) -> list[Line]:
    """Return the credentials of the person signed in, newest first."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            f"SELECT {LINE} FROM credential c WHERE {_OWN} ORDER BY c.issued_on DESC, c.id",
            actor.person,
        )
    return [msgspec.convert(dict(row), Line) for row in rows]


async def my_credential(actor: Actor, key: UUID) -> Credential:
    """Return one's own credential; raises NotFoundError for any other."""
    async with db.read(actor) as connection:
        row = await connection.fetchrow(f"{WHOLE} WHERE {_OWN} AND c.id = $2", actor.person, key)
    if row is None:
        raise NotFoundError("not-found")
    return whole(row)


async def my_badge(actor: Actor, key: UUID) -> bytes:
    """Return one's own credential as a signed Open Badge; raises NotFoundError for any other.

    Signed when it is asked for: with the key in use, which no compromise can touch later.
    """
    async with db.read(actor) as connection:
        row = await connection.fetchrow(f"{WHOLE} WHERE {_OWN} AND c.id = $2", actor.person, key)
        if row is None:
            raise NotFoundError("not-found")
        signs = await signer(Purpose.CREDENTIAL)
    plain = open_badge(
        whole(row), did=issuer_did(), site=settings().address, bureau=settings().issuer_zh
    )
    signed = await asyncio.to_thread(
        add_proofs, plain, method=f"{issuer_did()}#{signs.kid}", private=signs.private,
        created=clock.now(),
    )  # fmt: skip
    return orjson.dumps(signed, option=orjson.OPT_INDENT_2)
