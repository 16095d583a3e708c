"""Early warning of the demonstration city: scored, some alerts in hand, put off and closed."""

from datetime import date, timedelta

from app.columns import uuid7
from app.permits import Actor, Grant, Role
from dashboards.warning import handling
from dashboards.warning.data import AlertKind
from dashboards.warning.queries import AlertFilter, alert_list
from dashboards.warning.service import score_and_alert

CITY = Actor(account=uuid7(), name="秦牧川", grants=(Grant(role=Role.CITY_OFFICER),))


async def make_warnings(today: date) -> None:
    """Score, then let an officer take one alert on, put one off and close one."""
    if await score_and_alert() is None:
        return
    rows = (await alert_list(CITY, AlertFilter(kind=AlertKind.SHORTAGE))).rows
    rows += (await alert_list(CITY, AlertFilter(kind=AlertKind.COMPLETION_LOW))).rows
    if rows:
        await handling.take_on(CITY, rows[0].id)
        await handling.speak(CITY, rows[0].id, "已约两家培训机构商量下季度加班次。")
    if len(rows) > 1:
        until = today + timedelta(days=45)
        await handling.snooze(CITY, rows[1].id, until, "等下季度报送再看")
    for row in rows[2:3]:
        await handling.close(CITY, row.id, "已在下季度计划里加开一个班")
