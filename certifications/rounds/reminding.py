"""Reminding applicants of what ends soon: a draft not submitted, a return not mended (nightly)."""

from datetime import timedelta

from app import clock, db
from app.i18n import N_, gettext
from app.i18n.catalogue import use_language
from app.permits import system_actor
from certifications.rounds.telling import remind
from certifications.rounds.terms import round_terms

REMINDER = system_actor("reminders")
DRAFT = N_("申报还没有提交，%(day)s 截止")
RETURN = N_("申报还没有补正，%(day)s 到期")


async def remind_everywhere() -> None:
    """Remind everybody whose draft or return ends within the days of the terms, once each."""
    today = clock.today()
    async with db.transaction(REMINDER) as connection:
        days = (await round_terms(today)).remind_days_before
        rows = await connection.fetch(
            "SELECT a.id, a.person, a.state, r.title, CASE a.state WHEN 'draft' THEN r.closes_on"
            " ELSE a.due_on END AS until FROM application a JOIN round r ON r.id = a.round"
            " WHERE a.state = 'draft' AND r.state = 'called' AND r.opens_on <= $1"
            " AND r.closes_on BETWEEN $1 AND $2"
            " OR a.state = 'returned' AND a.due_on BETWEEN $1 AND $2",
            today, today + timedelta(days=days),
        )  # fmt: skip
        for row in rows:
            with use_language("zh"):
                words = DRAFT if row["state"] == "draft" else RETURN
                what = gettext(words, day=row["until"].isoformat())
            key = f"application-reminder:{row['id']}:{row['until']}"
            await remind(row["person"], row["title"], what, key)
