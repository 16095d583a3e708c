"""The only source of time: UTC instants, Shanghai calendar days."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

CITY_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return this instant, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the calendar day in the city."""
    return now().astimezone(CITY_ZONE).date()
