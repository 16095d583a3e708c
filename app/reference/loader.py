"""Brings the shipped reference data into the database and says what changed."""

import msgspec

from app import clock, db
from app.audit.record import record
from app.permits import Actor, system_actor
from app.reference.shipped import Shipped, digest, shipped

LOADER = system_actor("reference")


class Change(msgspec.Struct, frozen=True):
    """What loading did to one table; ``removed`` rows are shipped no longer, and stay."""

    table: str
    added: int
    changed: int
    unchanged: int
    removed: int


async def load(actor: Actor = LOADER) -> list[Change]:
    """Bring every table up to date in one transaction; the same data again changes nothing.

    Rows are never deleted: what refers to them stays true. Returns nothing where this very
    data was loaded before.
    """
    current = digest()
    async with db.transaction(actor) as connection:
        await connection.execute("LOCK TABLE reference_load IN SHARE ROW EXCLUSIVE MODE")
        last = await connection.fetchval(
            "SELECT digest FROM reference_load ORDER BY loaded_at DESC LIMIT 1"
        )
        if last == current:
            return []
        changes = [await merge(table) for table in shipped()]
        await connection.execute(
            "INSERT INTO reference_load (loaded_at, digest) VALUES ($1, $2)", clock.now(), current
        )
        facts = {change.table: msgspec.structs.asdict(change) for change in changes}
        await record(actor, "reference.data.loaded", f"reference:{current[:12]}", facts)
    return changes


async def merge(table: Shipped) -> Change:
    """Bring one table up to date inside the current transaction, all its rows at once."""
    connection = db.require_transaction()
    name, columns, key = table.table, ", ".join(table.columns), ", ".join(table.key)
    values = [column for column in table.columns if column not in table.key]
    await connection.execute(
        f"CREATE TEMPORARY TABLE incoming ON COMMIT DROP AS SELECT {columns} FROM {name} LIMIT 0"
    )
    await connection.copy_records_to_table("incoming", records=table.rows, columns=table.columns)
    removed = await connection.fetchval(
        f"SELECT count(*) FROM {name} LEFT JOIN incoming USING ({key})"
        f" WHERE $1 AND incoming.{table.key[0]} IS NULL",
        table.complete,
    )
    counts = await connection.fetchrow(
        f"WITH written AS (INSERT INTO {name} AS old ({columns}) SELECT {columns} FROM incoming"
        f" ON CONFLICT ({key}) DO {_update(values)} RETURNING xmax = 0 AS added)"
        " SELECT count(*) FILTER (WHERE added) AS added,"
        " count(*) FILTER (WHERE NOT added) AS changed FROM written"
    )
    await connection.execute("DROP TABLE incoming")
    added, changed = counts["added"], counts["changed"]
    return Change(name, added, changed, len(table.rows) - added - changed, removed)


def _update(values: list[str]) -> str:
    if not values:
        return "NOTHING"
    pairs = ", ".join(f"{value} = excluded.{value}" for value in values)
    old = ", ".join(f"old.{value}" for value in values)
    new = ", ".join(f"excluded.{value}" for value in values)
    return f"UPDATE SET {pairs} WHERE ({old}) IS DISTINCT FROM ({new})"
