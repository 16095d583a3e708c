"""The figures of the terms: what each does, read as typed, shown, compared. Pure."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from app.i18n import N_
from dashboards.parameters.data import Change, FigureKind, Parameter
from dashboards.terms import MarketTerms

_HUNDRED = 100
PEOPLE, TIMES, SHARE, PLACES, JOBS = N_("人"), N_("倍"), N_("%"), N_("个地方"), N_("人次")
QUARTERS = N_("个季度")


def _whole(code: str, name: str, unit: str, does: str, *, most: int = 100_000) -> Parameter:
    return Parameter(
        code=code, place=(code,), kind=FigureKind.WHOLE, name=name, unit=unit, does=does, least=1,
        most=most,
    )  # fmt: skip


def _cut(number: int, code: str, name: str, does: str) -> Parameter:
    return Parameter(
        code=code, place=("bands", number, "below"), kind=FigureKind.RATIO, name=name, unit=TIMES,
        does=does, least=0.01, most=1000,
    )  # fmt: skip


def _share(code: str, name: str, does: str) -> Parameter:
    return Parameter(
        code=code, place=("effective", code), kind=FigureKind.SHARE, name=name, unit=SHARE,
        does=does, least=0, most=_HUNDRED,
    )  # fmt: skip


def _stage(code: str, name: str, does: str) -> Parameter:
    return Parameter(
        code=f"{code}_after", place=("stages", code), kind=FigureKind.WHOLE, name=name,
        unit=QUARTERS, does=does, least=1, most=20,
    )  # fmt: skip


PARAMETERS = (
    Parameter(
        code="balanced_within", place=("balanced_within",), kind=FigureKind.SHARE,
        name=N_("供需相当的幅度"), unit=SHARE, least=0, most=99.99,
        does=N_("缺口（或富余）不超过需求的这一比例，就算供需相当，不算短缺或富余"),
    ),
    _whole(
        "min_reporting_divisions", N_("至少几个地方上报"), PLACES,
        N_("上报一个职业需求的县（市、区）、功能区少于它，就是证据不足，不判断短缺或富余"),
        most=100,
    ),
    _whole(
        "public_min_count", N_("对公众显示的最小人数"), PEOPLE,
        N_("比它少的人数不对公众显示；以前各版数据按当时和现在较严的一个"),
    ),
    _share(
        "new_entrant_share", N_("新进入职业的比例"),
        N_("结业的人（不含本岗位提升的在职职工）中，真正新进入这个职业的比例，乘进有效供给"),
    ),
    _share("stay_share", N_("留在本市的比例"), N_("新进入职业的人中留在本市的比例，乘进有效供给")),
    _share("attrition", N_("流失比例"), N_("留下的人中不再做这个职业的比例，从有效供给中减去")),
    Parameter(
        code="least_observed", place=("effective", "least_observed"), kind=FigureKind.WHOLE,
        name=N_("按就业去向分摊至少要有的就业"), unit=JOBS, least=1, most=100_000,
        does=N_("一个项目近四个季度登记的就业达到它，就按就业去向分到各职业，不再按需求分"),
    ),
    _stage(
        "completed", N_("结业人数几个季度后算定"),
        N_("从开班的季度数起；没到的一批标“未走完”，不说人流失在哪一步"),
    ),
    _stage(
        "certified", N_("获证人数几个季度后算定"),
        N_("从开班的季度数起；报告的“人流失在哪一步”只看获证已经算定的一批"),
    ),
    _stage(
        "placed", N_("就业人数几个季度后算定"),
        N_("从开班的季度数起；就业算到获证后半年，没到的不算流失"),
    ),
    _whole(
        "min_seekers_for_ratio", N_("求人倍率至少要有的求职者"), PEOPLE,
        N_("求职的人比它少，不显示求人倍率：两三个求职者会算出几十倍"),
    ),
    _cut(0, "surplus_below", N_("供大于求的上限"), N_("求人倍率低于它，是供大于求")),
    _cut(1, "balanced_below", N_("基本平衡的上限"), N_("低于它（不低于上一项），是基本平衡")),
    _cut(2, "short_below", N_("供不应求的上限"), N_("低于它是供不应求，达到它就是严重短缺")),
)  # fmt: skip
"""In the order of the page: what the gaps stand on, what makes supply, what the ratio stands on."""


class UnreadableError(Exception):
    """A figure that cannot stand: ``code`` of a refusal, and the parameter."""

    def __init__(self, code: str, parameter: Parameter) -> None:
        super().__init__(code)
        self.code, self.parameter = code, parameter


def shown(terms: MarketTerms, parameter: Parameter) -> str:
    """Return a figure as it is typed and shown, without its unit."""
    value: Any = msgspec.to_builtins(terms)
    for step in parameter.place:
        value = value[step]
    exact = Decimal(str(value))
    if parameter.kind is FigureKind.SHARE:
        exact *= _HUNDRED
    return f"{exact.normalize():f}"


def typed(terms: MarketTerms) -> dict[str, str]:
    """Return every figure by code, as a form shows it."""
    return {one.code: shown(terms, one) for one in PARAMETERS}


def read(given: Mapping[str, str], terms: MarketTerms) -> MarketTerms:
    """Return the terms with the figures given in their places.

    Raises UnreadableError for the first that is no figure, is out of its bounds or, being a cut,
    does not lie above the one before.
    """
    body: Any = msgspec.to_builtins(terms)
    last = Decimal(0)
    for one in PARAMETERS:
        figure = _figure(given.get(one.code, ""), one)
        if one.kind is FigureKind.RATIO:
            if figure <= last:
                raise UnreadableError("parameter-order", one)
            last = figure
        holder = body
        for step in one.place[:-1]:
            holder = holder[step]
        holder[one.place[-1]] = _kept(figure, one)
    return msgspec.convert(body, MarketTerms)


def _figure(text: str, parameter: Parameter) -> Decimal:
    plain = text.strip().replace(",", "").replace("，", "").removesuffix("%").strip()
    try:
        figure = Decimal(plain)
    except InvalidOperation:
        raise UnreadableError("parameter-figure", parameter) from None
    whole = parameter.kind is not FigureKind.WHOLE or figure == figure.to_integral_value()
    if not figure.is_finite() or not whole:
        raise UnreadableError("parameter-figure", parameter)
    if not Decimal(str(parameter.least)) <= figure <= Decimal(str(parameter.most)):
        raise UnreadableError("parameter-figure", parameter)
    return figure


def _kept(figure: Decimal, parameter: Parameter) -> int | float:
    if parameter.kind is FigureKind.WHOLE:
        return int(figure)
    return float(figure / _HUNDRED if parameter.kind is FigureKind.SHARE else figure)


def changes(old: MarketTerms, new: MarketTerms) -> tuple[Change, ...]:
    """Return the figures that differ, in the order of the page."""
    before, after = typed(old), typed(new)
    return tuple(
        Change(parameter=one, before=before[one.code], after=after[one.code])
        for one in PARAMETERS
        if before[one.code] != after[one.code]
    )
