"""Whether a figure of persons is still to be counted anew."""

from app import db


async def refresh_due(period: str) -> bool:
    """Return whether persons of this quarter, or of the year up to it, are still to be counted.

    A step inside the caller's transaction.
    """
    found: bool = await db.require_transaction().fetchval(
        "SELECT EXISTS (SELECT FROM rollup_due WHERE period BETWEEN $1 AND $2)",
        f"{period[:4]}Q1", period,
    )  # fmt: skip
    return found
