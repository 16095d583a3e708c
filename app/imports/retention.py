"""What people uploaded is deleted when its time is over: file and rows; the batch's counts stay."""

from app import clock, db
from app.audit.record import record
from app.files.service import delete
from app.permits import system_actor

_KEEPER = system_actor("retention")


async def delete_expired() -> None:
    """Delete every stored file past its day, with the staged rows of its batch."""
    async with db.read(_KEEPER) as connection:
        expired = await connection.fetch(
            "SELECT f.id AS file, b.id AS batch FROM stored_file f"
            " LEFT JOIN batch b ON b.stored_file = f.id"
            " WHERE f.delete_after < $1 AND f.deleted_at IS NULL ORDER BY f.delete_after",
            clock.now(),
        )
    for row in expired:
        async with db.transaction(_KEEPER) as connection:
            await connection.execute("DELETE FROM batch_row WHERE batch = $1", row["batch"])
            await connection.execute("UPDATE batch SET summary = NULL WHERE id = $1", row["batch"])
            await delete(row["file"])
            await record(_KEEPER, "imports.batch.expired", f"batch:{row['batch']}", {})
