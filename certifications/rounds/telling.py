"""Messages to applicants at each step, written in the transaction of the step."""

from datetime import date
from uuid import UUID

from app.i18n import N_, gettext
from app.i18n.catalogue import use_language
from app.outbox.data import Channel
from app.outbox.service import write
from app.outbox.wording import Kind, compose
from app.people.reaching import phone_of
from certifications.rounds.data import ApplicationRow, RoundRow

MOVES: dict[str, str] = {
    "submitted": N_("已提交，等推荐"),
    "checking": N_("已进入资格审核"),
    "recommended": N_("已推荐，进入资格审核"),
    "county-passed": N_("县级资格审核通过，转市级审核"),
    "city-passed": N_("市级资格审核通过，转联审"),
    "refused": N_("资格审核未通过，理由见申报页"),
    "shortlisted": N_("联审通过，进入专家评审"),
    "joint-refused": N_("联审未通过，理由见申报页"),
    "round-cancelled": N_("本轮评选已取消"),
}
"""What a message says has happened."""


async def tell(
    application: ApplicationRow, held: RoundRow, what: str, *, occasion: str = ""
) -> None:
    """Tell an applicant of a step, once an occasion; nobody without a phone is told."""
    phone = await phone_of(application.person)
    if not phone:
        return
    with use_language("zh"):
        words = gettext(MOVES[what])
    await write(
        kind=Kind.APPLICATION_MOVED,
        channel=Channel.SMS,
        recipient=phone,
        text=compose(Kind.APPLICATION_MOVED, "zh", title=held.title, what=words),
        key=f"application:{application.id}:{what}:{occasion}",
    )


async def tell_returned(
    application: ApplicationRow, held: RoundRow, *, reason: str, until: date, occasion: str
) -> None:
    """Tell an applicant what to mend, and by when."""
    phone = await phone_of(application.person)
    if not phone:
        return
    await write(
        kind=Kind.APPLICATION_RETURNED,
        channel=Channel.SMS,
        recipient=phone,
        text=compose(
            Kind.APPLICATION_RETURNED, "zh", title=held.title, reason=reason, day=until.isoformat()
        ),
        key=f"application:{application.id}:returned:{occasion}",
    )


async def remind(person: UUID, title: str, what: str, key: str) -> None:
    """Remind somebody of a deadline, once; it may be refused."""
    phone = await phone_of(person)
    if not phone:
        return
    await write(
        kind=Kind.APPLICATION_REMINDER,
        channel=Channel.SMS,
        recipient=phone,
        text=compose(Kind.APPLICATION_REMINDER, "zh", title=title, what=what),
        key=key,
    )
