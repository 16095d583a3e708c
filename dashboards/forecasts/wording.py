"""Codes of forecasts as words."""

from app.i18n import N_, gettext
from dashboards.forecasts.data import ForecastState, Method, Why

METHODS = {
    Method.LAST_YEAR: N_("去年同季"),
    Method.SEASONAL_NAIVE: N_("季节性基准（去年同季）"),
    Method.NAIVE: N_("简单基准（季调后的上一季）"),
    Method.DAMPED: N_("阻尼趋势"),
    Method.THETA: N_("Theta 法"),
    Method.ETS: N_("指数平滑"),
    Method.MEAN: N_("各法平均"),
    Method.SHARED: N_("按上级份额分摊"),
}
STATES: dict[ForecastState, tuple[str, str]] = {
    ForecastState.FORECAST: (N_("有预测"), "ok"),
    ForecastState.INDICATIVE: (N_("仅供参考"), "wait"),
    ForecastState.SHARED: (N_("按份额分摊"), "info"),
    ForecastState.MANUAL: (N_("人工设定"), "info"),
    ForecastState.REFUSED: (N_("数据太少，不预测"), ""),
    ForecastState.ZERO: (N_("历次上报为 0"), ""),
}
WHY = {
    Why.SHORT: N_("上报的季度太少，不作预测；这不表示没有需求。"),
    Why.STALE: N_("最近几个季度没有上报，不作预测；这不表示没有需求。"),
    Why.PARENT: N_("人数太少，上级分类也不足以预测；这不表示没有需求。"),
}
REFUSALS = {
    "forecast-quarter": (
        N_("这个季度不能设定"),
        N_("只能设定还没有上报、在预测范围以内的季度。"),
    ),
    "forecast-band": (
        N_("下限、上限不对"),
        N_("两个一起填或都不填；下限不大于人数，上限不小于人数，都不小于 0。"),
    ),
    "forecast-reason": (N_("没有写理由"), N_("请写明依据，如：企业扩产计划和用工人数。")),
}


def state_sentence(state: ForecastState, why: Why | None, quarters: int) -> str:
    """Say what stands behind the figures, or why there are none."""
    if state is ForecastState.REFUSED and why is not None:
        return gettext(WHY[why])
    sentences = {
        ForecastState.ZERO: N_("历次上报为 0：%(n)s 个季度都报 0，没有可预测的需求。"),
        ForecastState.INDICATIVE: N_("只有 %(n)s 个季度的上报：取去年同季，没有区间，仅供参考。"),
        ForecastState.SHARED: N_("每季人数太少：先预测上级分类，再按近期份额分摊。"),
        ForecastState.MANUAL: N_("有人工设定的数，优先于预测；理由和设定人见下。"),
        ForecastState.FORECAST: N_("由 %(n)s 个季度的上报预测。"),
        ForecastState.REFUSED: N_("数据太少，不预测"),
    }
    return gettext(sentences[state], n=quarters)
