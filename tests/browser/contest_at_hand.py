"""An event being marked, put into the service's city by a program of its own.

Prints its key and the sign-in names of everybody seated there; their password is the tests' own.
"""

import asyncio
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from contests import CITY, field

from app import db
from app.postgres import addresses
from app.settings import settings

_YEAR = 2100
"""Of the first event's plan; each further one has a later year and other people."""


async def main(state: str) -> None:
    db.set_address(addresses(settings()).app)
    await db.open_pool(largest=2)
    async with db.read(CITY) as connection:
        before = await connection.fetchval(
            "SELECT count(*) FROM yearly_plan WHERE year >= $1", _YEAR
        )
    made = await field(
        4, start=900 + 10 * before, state=state, ciphers=state == "marking", year=_YEAR + before
    )
    async with db.read(CITY) as connection:
        rows = await connection.fetch(
            "SELECT a.alias FROM judge_seat s JOIN account a ON a.id = s.account"
            " WHERE s.event = $1 ORDER BY s.number",
            made.event,
        )
    sys.stdout.write(
        json.dumps({"event": str(made.event), "seats": [row["alias"] for row in rows]})
    )
    await db.close_pool()


asyncio.run(main(sys.argv[1]))
