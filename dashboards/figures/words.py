"""What every chart says alike: where figures come from, how old they are, where links lead."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from urllib.parse import urlencode

from app.i18n import gettext
from dashboards.figures.data import FigureScope, Frame
from dashboards.wording import period_words

_ANY_CODE = "0-00-00-00"


def query(frame: Frame, **changed: object) -> str:
    """Return the scope as the query of an address; what is not narrowed is left out.

    A closed quarter's address carries the number of the data that it shows, 0 where these are the
    figures as they stand.
    """
    shown = {} if frame.version is None else {"v": frame.version}
    return address(frame.scope, **(shown | changed))


def address(scope: FigureScope, **changed: object) -> str:
    """Return a scope as the query of an address."""
    parts = {one.name: getattr(scope, one.name) for one in fields(scope)} | changed
    parts["new"], parts["log"] = ("1" if parts[name] else "" for name in ("new", "log"))
    return urlencode({name: said for name, said in parts.items() if said not in {None, ""}})


def whole(frame: Frame, **changed: object) -> str:
    """Return the query of the same quarter and data without any narrowing."""
    wide = {"division": "", "level": None, "new": False, "group": ""}
    return query(frame, **(wide | changed))


def caption(frame: Frame, sources: str) -> str:
    """Return where a chart's figures come from, how old they are, who reported."""
    of_period = [r for r in frame.reports if r.period == frame.scope.period]
    said = [gettext("来源：%(sources)s。", sources=sources)]
    if of_period:
        said.append(
            gettext(
                "%(period)s，数据截至 %(day)s，%(n)s 个县（市、区）、功能区已报 %(m)s 个。",
                period=period_words(frame.scope.period),
                day=max(r.reported_on for r in of_period),
                n=len(frame.divisions),
                m=len({r.division for r in of_period}),
            )
        )
    else:
        said.append(gettext("%(period)s尚无上报。", period=period_words(frame.scope.period)))
    if frame.version is not None:
        said.append(gettext("数据版本 %(n)s。", n=frame.version))
    if frame.provisional:
        said.append(gettext("本季度尚未汇总定稿，数字还会变。"))
    elif frame.version is None:
        said.append(gettext("这是现在的数字，定稿以后可能更正过。"))
    return "".join(said)


def latest_reported(frame: Frame) -> str:
    """Say why there is nothing to draw: the quarter was not reported, or says too little."""
    if any(r.period == frame.scope.period for r in frame.reports):
        return gettext("这个范围内没有可以画的数字。换一个季度，或去掉筛选。")
    earlier = [r.period for r in frame.reports if r.period <= frame.scope.period]
    if not earlier:
        return gettext("还没有任何上报。上报需求以后，这里会有数字。")
    return gettext("该季度尚无上报，最近上报的是 %(period)s。", period=period_words(max(earlier)))


def occupation_link(frame: Frame, code: str) -> str:
    """Return where an occupation's mark leads: first it narrows the page, then its own page."""
    if frame.scope.group == code:
        return f"/supply-demand/occupations/{code}?{query(frame, group='')}"
    return f"?{query(frame, group=code)}"


def occupation_links(frame: Frame, codes: Iterable[str]) -> dict[str, str]:
    """Return where the marks of these occupations lead."""
    # A page has hundreds: one address is written, and its code changed.
    narrowing = query(frame, group=_ANY_CODE)
    return {
        code: occupation_link(frame, code)
        if code == frame.scope.group
        else f"?{narrowing.replace(_ANY_CODE, code)}"
        for code in codes
    }


def from_first(values: Mapping[str, int], periods: Sequence[str]) -> dict[str, int]:
    """Return persons by quarter with zeros from the first quarter known on.

    A quarter in which nobody completed is a true zero: our own records are whole. Before the
    first one nothing is known.
    """
    known = [period for period in periods if period in values]
    if not known:
        return {}
    return {period: values.get(period, 0) for period in periods if period >= min(known)}
