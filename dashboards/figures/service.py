"""Who looked at exact figures: small numbers are shown to officers, and that is recorded."""

from datetime import date, datetime, time
from uuid import UUID

from app import clock, db
from app.audit.record import record
from app.permits import Actor, Permit
from dashboards.figures.data import Frame
from dashboards.figures.words import query

_noted: dict[date, set[tuple[UUID | None, str, str]]] = {}
"""What this process has recorded today: it need not ask again."""


async def note_exact_view(actor: Actor, frame: Frame, path: str, form: str) -> None:
    """Record that an officer saw exact figures: once a day for each page, scope and form.

    ``form`` is page, csv, xlsx or api. Others see no small number, so nothing is recorded.
    """
    if not actor.may(Permit.DASHBOARD_VIEW):
        return
    subject = f"figures:{path}?{query(frame)}"
    today = clock.today()
    seen_by = (actor.account, subject, form)
    if seen_by in _noted.get(today, ()):
        return
    midnight = datetime.combine(today, time.min, clock.CITY_ZONE)
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
    if today not in _noted:
        _noted.clear()
    _noted.setdefault(today, set()).add(seen_by)
