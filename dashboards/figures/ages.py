"""How old the data of each division is, said in words beside a mark."""

from datetime import date

import msgspec

from app.i18n import gettext
from dashboards.figures.data import Frame
from dashboards.periods import quarter_end
from dashboards.wording import period_words

STALE_DAYS, OLD_DAYS = 92, 184
"""More than a quarter, more than two."""


class Age(msgspec.Struct, frozen=True, kw_only=True):
    """How old what a division last told is: its quarter, the day it came, the time since then.

    The quarter is in words, empty where nothing was ever told.
    """

    place: str
    period: str
    latest: date | None
    said: str
    mark: str


def data_ages(frame: Frame) -> tuple[Age, ...]:
    """Return each division's data age on the day shown, the oldest first.

    It is counted from the end of the latest quarter that was reported: a late report of long ago
    is no news.
    """
    latest: dict[str, tuple[str, date]] = {}
    for report in frame.reports:
        told = (report.period, date.fromisoformat(report.reported_on))
        latest[report.division] = max(told, latest.get(report.division, told))
    codes = sorted(frame.codes, key=lambda code: latest.get(code, ("", date.min)))
    return tuple(_age(frame.place(code), latest.get(code), frame.day) for code in codes)


def _age(place: str, latest: tuple[str, date] | None, on: date) -> Age:
    if latest is None:
        return Age(place=place, period="", latest=None, said=gettext("从未上报"), mark="bad")
    period, reported_on = latest
    days = (on - quarter_end(period)).days
    if days > OLD_DAYS:
        said, mark = gettext("超过两个季度，%(n)s 天", n=days), "bad"
    elif days > STALE_DAYS:
        said, mark = gettext("超过一个季度，%(n)s 天", n=days), "wait"
    else:
        said, mark = gettext("%(n)s 天前", n=max(days, 0)), "ok"
    return Age(place=place, period=period_words(period), latest=reported_on, said=said, mark=mark)
