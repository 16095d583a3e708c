"""What officials do with certificates in the demonstration: one revoked, one waits for a second."""

from uuid import UUID

from app import db
from app.credentials.changes import Wish, approve, request_status_change
from app.credentials.data import Action, Reason
from app.permits import Actor, Grant, Role, system_actor

_LOOKS = system_actor("demonstration")
REVOKED = Wish(
    action=Action.REVOKE, reason_code=Reason.FRAUD, reason="演示：考勤系他人代签，机构已确认"
)
PAUSED = Wish(
    action=Action.SUSPEND, reason_code=Reason.UNDER_REVIEW, reason="演示：收到实名举报，正在核查"
)


async def make_changes() -> None:
    """Revoke the oldest certificate by two officials; ask that the next be suspended."""
    async with db.read(_LOOKS) as connection:
        oldest = await connection.fetch(
            "SELECT id FROM credential WHERE state = 'active' ORDER BY issued_on, id LIMIT 2"
        )
        accounts = await connection.fetch(
            "SELECT alias, id, display_name FROM account WHERE alias IN ('officer', 'reviewer')"
        )
    people = {row["alias"]: (row["id"], row["display_name"]) for row in accounts}
    if len(oldest) < len(people):  # a very small city has completed no such class
        return
    officer = _official(*people["officer"], Role.CITY_OFFICER)
    reviewer = _official(*people["reviewer"], Role.SECTION_REVIEWER)
    revoked, paused = (row["id"] for row in oldest)
    await approve(reviewer, await request_status_change(officer, revoked, REVOKED), "情况属实")
    await request_status_change(officer, paused, PAUSED)


def _official(account: UUID, name: str, role: Role) -> Actor:
    return Actor(account=account, name=name, grants=(Grant(role=role),))
