"""Which institution is unusual: certified rate against size with control limits, no league table.

Limits are those of a proportion at the city's rate for so many people (funnel plot: Spiegelhalter,
Statistics in Medicine 24, 2005), at 95 and 99.8 per cent.
"""

from collections.abc import Sequence
from enum import StrEnum
from html import escape
from math import sqrt

import msgspec

from app.i18n import N_, gettext
from dashboards.charts import INK, INK_3, PAPER, SHORT, SURPLUS, UNKNOWN, Figure
from dashboards.figures.beside import InstitutionCount
from dashboards.figures.data import Frame
from dashboards.figures.drawing import layout, scale
from dashboards.figures.words import caption, query
from dashboards.panel import Column, Kind, Panel

Z95, Z998 = 1.959963984540054, 3.090232306167813
FEWEST = 10
_STEPS = 40


class Place(StrEnum):
    """Where an institution's rate lies between the limits of its size."""

    WITHIN = "within"
    LOW = "low"
    VERY_LOW = "very_low"
    HIGH = "high"
    VERY_HIGH = "very_high"
    TOO_FEW = "too_few"


WORDS: dict[Place, str] = {
    Place.WITHIN: N_("与全市没有差别"),
    Place.LOW: N_("偏低（95% 界外）"),
    Place.VERY_LOW: N_("很低（99.8% 界外）"),
    Place.HIGH: N_("偏高（95% 界外）"),
    Place.VERY_HIGH: N_("很高（99.8% 界外）"),
    Place.TOO_FEW: N_("人数太少，不判断"),
}
_MARKS = {
    Place.WITHIN: ("circle", PAPER, SURPLUS),
    Place.LOW: ("triangle-down", PAPER, SHORT),
    Place.VERY_LOW: ("triangle-down", SHORT, SHORT),
    Place.HIGH: ("triangle-up", PAPER, SURPLUS),
    Place.VERY_HIGH: ("triangle-up", SURPLUS, SURPLUS),
    Place.TOO_FEW: ("circle-open", PAPER, UNKNOWN),
}


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """An institution with its rate, the 95 % limits of its size, and where it lies."""

    count: InstitutionCount
    rate: float
    low: float
    high: float
    place: Place


def limits(mean: float, size: int, z: float) -> tuple[float, float]:
    """Return the limits of a proportion ``mean`` among ``size`` people."""
    spread = z * sqrt(mean * (1 - mean) / size)
    return max(0.0, mean - spread), min(1.0, mean + spread)


def judged(counts: Sequence[InstitutionCount]) -> tuple[tuple[Judged, ...], float | None]:
    """Return each institution between its limits, by name, and the rate of all together."""
    people = sum(count.enrolled for count in counts)
    if not people:
        return (), None
    mean = sum(count.certified for count in counts) / people
    return tuple(_judged(count, mean) for count in counts), mean


def _judged(count: InstitutionCount, mean: float) -> Judged:
    rate = count.certified / count.enrolled
    low, high = limits(mean, count.enrolled, Z95)
    lowest, highest = limits(mean, count.enrolled, Z998)
    if count.enrolled < FEWEST:
        place = Place.TOO_FEW
    elif rate < low:
        place = Place.VERY_LOW if rate < lowest else Place.LOW
    elif rate > high:
        place = Place.VERY_HIGH if rate > highest else Place.HIGH
    else:
        place = Place.WITHIN
    return Judged(count=count, rate=rate, low=low, high=high, place=place)


def panel(frame: Frame, counts: Sequence[InstitutionCount]) -> Panel:
    """Return the funnel plot with its table, by name: ranks would be chance.

    ``counts`` are of the whole city, whose rate the limits are of; the divisions shown are listed.
    """
    everywhere, mean = judged(counts)
    found = [one for one in everywhere if frame.whole or one.count.division in frame.codes]
    title = _title(found)
    return Panel(
        code="institutions",
        title=title,
        about=gettext("横轴是人数，纵轴是获证率；实线是全市，点线是偶然会有的范围（95%、99.8%）"),
        caption=caption(frame, gettext("匠册班级与等级证书，本季度以前四个季度开的班")),
        columns=(
            Column(gettext("机构"), Kind.WORDS),
            Column(gettext("入班")),
            Column(gettext("获证")),
            Column(gettext("获证率（%）"), Kind.SHARE),
            Column(gettext("偶然下限（%）"), Kind.SHARE),
            Column(gettext("偶然上限（%）"), Kind.SHARE),
            Column(gettext("判断"), Kind.WORDS),
        ),
        rows=tuple(
            (one.count.name, one.count.enrolled, one.count.certified, round(100 * one.rate, 2),
             round(100 * one.low, 2), round(100 * one.high, 2), gettext(WORDS[one.place]))
            for one in found
        ),
        keys=tuple(str(one.count.organisation) for one in found),
        links={
            str(one.count.organisation):
                f"/supply-demand/institutions/{one.count.organisation}?{query(frame)}"
            for one in found
        },
        figures={
            "wide": _figure(found, mean), "narrow": _figure(found, mean),
        } if found and mean is not None else None,
        summary=title,
        empty=gettext("本季度以前四个季度没有机构开班。换一个季度，或去掉筛选。"),
        metrics=("certified_rate",),
    )  # fmt: skip


def _title(found: Sequence[Judged]) -> str:
    low = [one for one in found if one.place in {Place.LOW, Place.VERY_LOW}]
    if not found:
        return gettext("还没有可以比较的机构")
    high = [one for one in found if one.place in {Place.HIGH, Place.VERY_HIGH}]
    if high and not low:
        return gettext("%(n)s 家机构获证率高得不像偶然", n=len(high))
    if not low:
        return gettext("各机构获证率都在偶然范围内")
    return gettext("%(n)s 家机构获证率低得不像偶然", n=len(low))


def _figure(found: Sequence[Judged], mean: float) -> Figure:
    largest = max(one.count.enrolled for one in found)
    sizes = [max(2, round(largest * 1.1 * step / _STEPS)) for step in range(1, _STEPS + 1)]
    return {
        "data": [
            *(
                _limit(sizes, [100 * limits(mean, size, z)[side] for size in sizes], dash)
                for z, dash in ((Z95, "dot"), (Z998, "dash"))
                for side in (0, 1)
            ),
            *(
                _dots([one for one in found if one.place is place], place)
                for place in Place
                if any(one.place is place for one in found)
            ),
        ],
        "layout": layout(
            380,
            margin={"l": 52, "r": 16, "t": 12, "b": 44},
            xaxis=scale(range=[0, largest * 1.1], title={"text": gettext("入班人数")}),
            yaxis=scale(range=[-3, 104], ticksuffix="%"),
            shapes=[
                {
                    "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 100 * mean,
                    "y1": 100 * mean, "line": {"color": INK, "width": 1},
                }
            ],
        ),
    }  # fmt: skip


def _limit(sizes: Sequence[int], values: Sequence[float], dash: str) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(sizes),
        "y": list(values),
        "line": {"color": INK_3, "width": 1, "dash": dash},
        "hoverinfo": "skip",
    }


def _dots(found: Sequence[Judged], place: Place) -> Figure:
    symbol, fill, edge = _MARKS[place]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [one.count.enrolled for one in found],
        "y": [100 * one.rate for one in found],
        "ids": [str(one.count.organisation) for one in found],
        "marker": {
            "symbol": symbol, "size": 11, "color": fill, "line": {"color": edge, "width": 2},
        },
        "customdata": [
            gettext(
                "%(name)s：%(n)s 人中 %(m)s 人获证，%(rate)s，%(said)s",
                name=escape(one.count.name), n=one.count.enrolled, m=one.count.certified,
                rate=f"{one.rate:.0%}", said=gettext(WORDS[one.place]),
            )
            for one in found
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip
