"""Messages to those who appeal, written in the transaction of the ruling."""

from uuid import UUID

from app.db import require_transaction
from app.outbox.service import contact, write
from app.outbox.wording import Kind, compose
from app.people.reaching import phone_of
from app.settings import settings
from app.vault import unseal


async def tell_appellant(appeal: UUID, title: str) -> None:
    """Tell who filed an appeal that there is a ruling, without saying which; once.

    By the account's contact, else by the phone of its person; nobody without either is told.
    """
    row = await require_transaction().fetchrow(
        "SELECT a.id, a.contact, a.person, p.entry, EXISTS (SELECT FROM entry_member m"
        " WHERE m.entry = p.entry AND m.person = a.person) AS own"
        " FROM appeal p JOIN account a ON a.id = p.filer WHERE p.id = $1",
        appeal,
    )
    if row is None:
        return
    reached = ""
    if row["contact"] is not None:
        reached = unseal(row["contact"], f"account|contact|{row['id']}").decode()
    elif row["person"] is not None:
        reached = await phone_of(row["person"])
    if not reached:
        return
    place = "me/contests" if row["own"] else "desk/contests/entries"
    await write(
        kind=Kind.APPEAL_ANSWERED,
        channel=contact(reached)[0],
        recipient=reached,
        text=compose(
            Kind.APPEAL_ANSWERED,
            "zh",
            title=title,
            address=f"{settings().address}/{place}/{row['entry']}/appeal",
        ),
        key=f"appeal:{appeal}:ruled",
    )
