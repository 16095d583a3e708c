"""Messages to everybody who is in an event, written in the transaction of what happened."""

from uuid import UUID

from app.db import require_transaction
from app.i18n import N_, gettext
from app.i18n.catalogue import use_language
from app.outbox.data import Channel
from app.outbox.service import write
from app.outbox.wording import Kind, compose
from app.people.reaching import phone_of

NEWS: dict[str, str] = {
    "cancelled": N_("赛项已取消，原因见通知页"),
    "drawn": N_("出场号和工位已抽出，请在“我的竞赛”查看"),
    "shown": N_("名次已初步公布，申诉期内可以申诉"),
    "published": N_("成绩已正式公布"),
}
"""What a message says has happened."""


async def tell_entrants(event: UUID, what: str, occasion: str = "") -> None:
    """Tell everybody in an event, once an occasion; nobody without a phone is told.

    Who withdrew is told nothing.
    """
    rows = await require_transaction().fetch(
        "SELECT DISTINCT coalesce(p.merged_into, p.id) AS person, c.name || v.name AS title"
        " FROM entry_member m JOIN entry n ON n.id = m.entry AND n.state <> 'withdrawn'"
        " JOIN person p ON p.id = m.person JOIN contest_event v ON v.id = m.event"
        " JOIN contest c ON c.id = v.contest WHERE m.event = $1",
        event,
    )
    with use_language("zh"):
        words = gettext(NEWS[what])
    for row in rows:
        phone = await phone_of(row["person"])
        if phone:
            await write(
                kind=Kind.CONTEST_NEWS,
                channel=Channel.SMS,
                recipient=phone,
                text=compose(Kind.CONTEST_NEWS, "zh", title=row["title"], what=words),
                key=f"contest-news:{event}:{what}:{occasion}:{row['person']}",
            )
