"""Messages about notices, objections and naming, written in the transaction of the step."""

from uuid import UUID

from app.i18n import N_, gettext
from app.i18n.catalogue import use_language
from app.outbox.data import Channel
from app.outbox.service import write
from app.outbox.wording import Kind, compose
from app.people.reaching import phone_of
from certifications.rounds.queries import application_of, round_of

MOVES = {
    "notice-opened": N_("已列入公示名单"),
    "objection-upheld": N_("公示期异议成立，已从名单中撤下，理由见申报页"),
    "named": N_("已命名，证书可在“成长路径”查看"),
    "not-selected": N_("本轮未入选，理由见申报页"),
}
"""What a message says has happened to an application."""


async def tell_applicant(application: UUID, what: str) -> None:
    """Tell an applicant of a step, once; nobody without a phone is told."""
    held = await application_of(application)
    phone = await phone_of(held.person)
    if not phone:
        return
    round_row = await round_of(held.round)
    with use_language("zh"):
        words = gettext(MOVES[what])
    await write(
        kind=Kind.APPLICATION_MOVED,
        channel=Channel.SMS,
        recipient=phone,
        text=compose(Kind.APPLICATION_MOVED, "zh", title=round_row.title, what=words),
        key=f"application:{application}:{what}",
    )


async def tell_objector(phone: str, receipt_no: str, occasion: str) -> None:
    """Tell an objector that there is an answer, without saying which."""
    if not phone:
        return
    await write(
        kind=Kind.OBJECTION_ANSWERED,
        channel=Channel.SMS,
        recipient=phone,
        text=compose(Kind.OBJECTION_ANSWERED, "zh", number=receipt_no),
        key=f"objection:{receipt_no}:{occasion}",
    )
