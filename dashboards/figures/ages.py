"""How old the data of each division is, said in words beside a mark."""

from datetime import date

import msgspec

from app.i18n import gettext
from dashboards.figures.data import Frame

STALE_DAYS, OLD_DAYS = 92, 184
"""More than a quarter, more than two."""


class Age(msgspec.Struct, frozen=True, kw_only=True):
    """How old a division's latest report is: its day, none before the first, and its mark."""

    place: str
    latest: date | None
    said: str
    mark: str


def data_ages(frame: Frame) -> tuple[Age, ...]:
    """Return each division's data age on the day shown, the oldest first."""
    latest: dict[str, date] = {}
    for report in frame.reports:
        day_of = date.fromisoformat(report.reported_on)
        latest[report.division] = max(day_of, latest.get(report.division, day_of))
    codes = sorted(frame.codes, key=lambda code: latest.get(code, date.min))
    return tuple(_age(frame.place(code), latest.get(code), frame.day) for code in codes)


def _age(place: str, latest: date | None, on: date) -> Age:
    if latest is None:
        return Age(place=place, latest=None, said=gettext("从未上报"), mark="bad")
    days = (on - latest).days
    if days > OLD_DAYS:
        said, mark = gettext("超过两个季度，%(n)s 天", n=days), "bad"
    elif days > STALE_DAYS:
        said, mark = gettext("超过一个季度，%(n)s 天", n=days), "wait"
    else:
        said, mark = gettext("%(n)s 天前", n=max(days, 0)), "ok"
    return Age(place=place, latest=latest, said=said, mark=mark)
