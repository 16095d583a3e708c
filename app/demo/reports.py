"""Reports of the demonstration city: brief, report and release published, a brief to sign."""

from app import db
from app.decisions.data import Step
from app.home.decision_service import take_step
from app.permits import Actor, Grant, Role
from dashboards.reports.data import Kind
from dashboards.reports.service import draft_report, hand_in, write_remark

PUBLISHED = (Kind.BRIEF, Kind.QUARTERLY, Kind.OPEN_DATA)


async def make_reports() -> None:
    """Publish last quarter's brief, report and data; hand the latest quarter's brief in."""
    officer = await _actor("officer", Role.CITY_OFFICER)
    async with db.read(officer) as connection:
        rows = await connection.fetch(
            "SELECT DISTINCT period FROM demand_report ORDER BY period DESC LIMIT 2"
        )
    if len(rows) < len(("latest", "before")):
        return
    latest, before = (row["period"] for row in rows)
    for kind in PUBLISHED:
        decision = await hand_in(officer, await draft_report(officer, kind, before))
        await take_step(await _actor("reviewer", Role.SECTION_REVIEWER), decision, Step.REVIEW)
        await take_step(await _actor("leader", Role.SIGNING_LEADER), decision, Step.SIGN)
    key = await draft_report(officer, Kind.BRIEF, latest)
    await write_remark(officer, key, "建议优先安排缺口持续的职业开班，督促未报的地方补报。")
    await hand_in(officer, key)


async def _actor(alias: str, role: Role) -> Actor:
    async with db.read(Actor()) as connection:
        (row,) = await connection.fetch(
            "SELECT id, display_name FROM account WHERE alias = $1", alias
        )
    return Actor(account=row["id"], name=row["display_name"], grants=(Grant(role=role),))
