"""Who looked at exact figures: small numbers are shown to officers, and that is recorded."""

from datetime import datetime, time

from app import clock, db
from app.audit.record import record
from app.permits import Actor, Permit
from dashboards.figures.data import Frame
from dashboards.figures.words import query


async def note_exact_view(actor: Actor, frame: Frame, path: str, form: str) -> None:
    """Record that an officer saw exact figures: once a day for each page, scope and form.

    ``form`` is page, csv, xlsx or api. Others see no small number, so nothing is recorded.
    """
    if not actor.may(Permit.DASHBOARD_VIEW):
        return
    subject = f"figures:{path}?{query(frame)}"
    midnight = datetime.combine(clock.today(), time.min, clock.CITY_ZONE)
    async with db.transaction(actor) as connection:
        seen = await connection.fetchval(
            "SELECT EXISTS (SELECT FROM event WHERE subject = $1 AND actor = $2 AND at >= $3"
            " AND action = 'dashboards.figures.seen' AND facts ->> 'form' = $4)",
            subject, actor.account, midnight, form,
        )  # fmt: skip
        if not seen:
            await record(
                actor, "dashboards.figures.seen", subject,
                {"form": form, "version": frame.version},
            )  # fmt: skip
