"""Messages to holders: a report that is due, a term that ends, a title that is changed."""

from datetime import date
from uuid import UUID

from app.i18n import N_, gettext
from app.i18n.catalogue import use_language
from app.outbox.data import Channel
from app.outbox.service import write
from app.outbox.wording import Kind, compose
from app.people.data import Tier
from app.people.reaching import phone_of
from certifications.office.data import AppointmentState, Holder
from certifications.wording import TIERS

OCCASIONS = {
    "report": N_("%(year)s 年度述职请在 %(day)s 前提交"),
    "term": N_("管理期到 %(day)s 为止，续评请提前准备新成果"),
}
"""What a reminder is about."""
CHANGES = {
    AppointmentState.SUSPENDED: N_("从 %(day)s 起暂停"),
    AppointmentState.ACTIVE: N_("从 %(day)s 起恢复"),
    AppointmentState.REVOKED: N_("从 %(day)s 起撤销"),
    AppointmentState.RENEWED: N_("已续任，新的管理期从 %(day)s 开始"),
}
"""What a decision about a term says to its holder, by the state that it leads to."""


async def tell_holder(
    person: UUID, tier: Tier, to: AppointmentState, *, day: date, decision: UUID
) -> None:
    """Tell a holder what a decision changed from a day on; nobody without a phone."""
    phone = await phone_of(person)
    if not phone:
        return
    with use_language("zh"):
        title, what = gettext(TIERS[tier]), gettext(CHANGES[to], day=day.isoformat())
    await write(
        kind=Kind.TITLE_CHANGED,
        channel=Channel.SMS,
        recipient=phone,
        text=compose(Kind.TITLE_CHANGED, "zh", title=title, what=what),
        key=f"appointment:{decision}",
    )


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
