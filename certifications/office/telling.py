"""Reminders to holders: a report that is due, a term that ends."""

from datetime import date

from app.i18n import N_, gettext
from app.i18n.catalogue import use_language
from app.outbox.data import Channel
from app.outbox.service import write
from app.outbox.wording import Kind, compose
from app.people.reaching import phone_of
from certifications.office.data import Holder
from certifications.wording import TIERS

OCCASIONS = {
    "report": N_("%(year)s 年度述职请在 %(day)s 前提交"),
    "term": N_("管理期到 %(day)s 为止，续评请提前准备新成果"),
}
"""What a reminder is about."""


async def remind_holder(held: Holder, occasion: str, *, day: date, year: int) -> None:
    """Remind a holder once of this occasion in this year; nobody without a phone."""
    phone = await phone_of(held.person)
    if not phone:
        return
    with use_language("zh"):
        tier = gettext(TIERS[held.tier])
        what = gettext(OCCASIONS[occasion], day=day.isoformat(), year=year)
    await write(
        kind=Kind.APPLICATION_REMINDER,
        channel=Channel.SMS,
        recipient=phone,
        text=compose(Kind.APPLICATION_REMINDER, "zh", title=tier, what=what),
        key=f"office:{held.id}:{occasion}:{year}",
    )
