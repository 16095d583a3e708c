"""Messages to experts, written in the transaction of the step."""

from collections.abc import Collection
from uuid import UUID

from app.db import require_transaction
from app.i18n import N_, gettext
from app.i18n.catalogue import use_language
from app.outbox.service import contact, write
from app.outbox.wording import Kind, compose
from app.settings import settings
from app.vault import unseal

DRAWN, AGAIN = N_("有申报等您评分"), N_("有申报请您复评")


async def tell_experts(title: str, seated: Collection[UUID], what: str, occasion: str) -> None:
    """Tell experts that there is something to mark, once an occasion.

    Who has no contact on the account sees it after signing in.
    """
    rows = await require_transaction().fetch(
        "SELECT e.id AS expert, a.id, a.contact FROM expert e JOIN account a ON a.id = e.account"
        " WHERE e.id = ANY($1) AND a.contact IS NOT NULL",
        list(seated),
    )
    with use_language("zh"):
        words = gettext(what)
    for row in rows:
        reached = unseal(row["contact"], f"account|contact|{row['id']}").decode()
        await write(
            kind=Kind.PANEL_WORK,
            channel=contact(reached)[0],
            recipient=reached,
            text=compose(
                Kind.PANEL_WORK,
                "zh",
                title=title,
                what=words,
                address=f"{settings().address}/desk/panels",
            ),
            key=f"panel:{occasion}:{row['expert']}",
        )
