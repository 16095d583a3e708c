"""Status lists in the database: places given out at random, bits, signed copies.

When a list is made, the order of its places is drawn at random; a sequence walks along it, so
that nobody waits for anybody and a place tells nothing of when it was given. The last places of
the order are decoys: some are set from the start and more every night, so that the number of
set bits is not the number of revoked certificates.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime

import numpy as np
import orjson

from app import clock, db
from app.columns import uuid7
from app.credentials import data_integrity, status_list
from app.credentials.data import State
from app.credentials.keyring import Purpose
from app.credentials.keys import issuer_did, signer
from app.credentials.status_list import BITS, StatusPurpose
from app.db import require_transaction
from app.permits import system_actor
from app.settings import settings

DECOYS = 1_024
CAPACITY = BITS - DECOYS
_FIRST_DECOYS = 96
_NIGHTLY_DECOYS = 3
_WIDTH = 3
_MARKS = {
    StatusPurpose.REVOCATION: (State.REVOKED, State.SUPERSEDED),
    StatusPurpose.SUSPENSION: (State.SUSPENDED,),
    StatusPurpose.REFRESH: (State.SUPERSEDED,),
}
_NIGHT = system_actor("credentials")


def _drawn_order() -> bytes:
    """Return the places of a list in an order that nobody can foretell, 3 bytes each."""
    noise = np.frombuffer(secrets.token_bytes(BITS * 8), dtype="<u8")
    order = np.argsort(noise, kind="stable").astype("<u4")
    return order.view(np.uint8).reshape(-1, 4)[:, :_WIDTH].tobytes()


def _places(raw: bytes) -> list[int]:
    return [int.from_bytes(raw[n : n + _WIDTH], "little") for n in range(0, len(raw), _WIDTH)]


async def take_places(count: int) -> list[tuple[int, int]]:
    """Return so many places (list, index) that nobody else gets, in the current transaction."""
    connection = require_transaction()
    serials = [
        row[0]
        for row in await connection.fetch(
            "SELECT nextval('credential_place') FROM generate_series(1, $1)", count
        )
    ]
    found: list[tuple[int, int]] = []
    for number in sorted({serial // CAPACITY + 1 for serial in serials}):
        await _make_list(number)
        steps = [serial % CAPACITY for serial in serials if serial // CAPACITY + 1 == number]
        low, high = min(steps), max(steps)
        raw = await connection.fetchval(
            "SELECT substring(places FROM $2 FOR $3) FROM status_list WHERE number = $1",
            number, low * _WIDTH + 1, (high - low + 1) * _WIDTH,
        )  # fmt: skip
        held = _places(raw)
        found += [(number, held[step - low]) for step in steps]
    return found


async def _make_list(number: int) -> None:
    """Make and publish a list where it is not there yet; who comes second waits and finds it."""
    connection = require_transaction()
    if await connection.fetchval("SELECT true FROM status_list WHERE number = $1", number):
        return
    made = await connection.fetchval(
        "INSERT INTO status_list (number, places, decoys, made_at) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (number) DO NOTHING RETURNING number",
        number, _drawn_order(), _FIRST_DECOYS, clock.now(),
    )  # fmt: skip
    if made:
        await publish([number])


async def publish(numbers: Iterable[int]) -> None:
    """Sign these lists anew from where their credentials stand, in the current transaction."""
    connection = require_transaction()
    key, site, now = await signer(Purpose.STATUS), settings().address, clock.now()
    for number in sorted(set(numbers)):
        row = await connection.fetchrow(
            "SELECT decoys, substring(places FROM $2) AS tail FROM status_list"
            " WHERE number = $1 FOR NO KEY UPDATE",
            number, CAPACITY * _WIDTH + 1,
        )  # fmt: skip
        marked = await connection.fetch(
            "SELECT state, status_index FROM credential"
            " WHERE status_list = $1 AND state <> 'active'",
            number,
        )
        decoys = _places(row["tail"])
        for place, (purpose, states) in enumerate(_MARKS.items()):
            bits = bytearray(status_list.BYTES)
            for index in decoys[place * DECOYS // 3 :][: row["decoys"]]:
                status_list.set_bit(bits, index)
            for index in (r["status_index"] for r in marked if r["state"] in states):
                status_list.set_bit(bits, index)
            address = status_list.list_address(site, number, purpose)
            document = data_integrity.add_proofs(
                status_list.unsigned_list(
                    did=issuer_did(), address=address, purpose=purpose, bits=bytes(bits),
                    moment=now,
                ),
                method=f"{issuer_did()}#{key.kid}", private=key.private, created=now,
            )  # fmt: skip
            await connection.execute(
                "INSERT INTO status_list_copy (id, status_list, purpose, document, made_at)"
                " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (status_list, purpose) DO UPDATE"
                " SET document = excluded.document, made_at = excluded.made_at",
                uuid7(), number, purpose, orjson.dumps(document).decode(), now,
            )  # fmt: skip


async def publish_every_night() -> None:
    """Sign every list anew, with a few more decoys set; the old ones end after seven days."""
    async with db.transaction(_NIGHT) as connection:
        numbers = [
            row["number"]
            for row in await connection.fetch(
                "UPDATE status_list SET decoys = least(decoys + $1::int, $2::int)"
                " RETURNING number",
                secrets.randbelow(_NIGHTLY_DECOYS + 1), DECOYS // 3,
            )
        ]  # fmt: skip
        await publish(numbers)


async def copies(number: int) -> tuple[dict[StatusPurpose, str], datetime] | None:
    """Return a list's signed copies and when they were made, in the current transaction."""
    rows = await require_transaction().fetch(
        "SELECT purpose, document, made_at FROM status_list_copy WHERE status_list = $1", number
    )
    if not rows:
        return None
    return {StatusPurpose(row["purpose"]): row["document"] for row in rows}, rows[0]["made_at"]
