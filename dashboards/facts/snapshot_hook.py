"""What a closing asks of the snapshots."""

from app.permits import Actor


async def snapshot_of_closing(actor: Actor, period: str, reason: str) -> None:
    """Keep the figures of a closed quarter."""
    _ = actor, period, reason
