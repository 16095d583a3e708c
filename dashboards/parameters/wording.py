"""The market's terms in words: states, figures with units, refusals."""

from app.i18n import N_, gettext
from dashboards.data import GapState
from dashboards.figures.trying import Trial
from dashboards.parameters.data import FigureKind, Parameter, TermsVersion, VersionState
from dashboards.wording import STATES as STATE_NAMES

STATES: dict[VersionState, tuple[str, str]] = {
    VersionState.DRAFT: (N_("草稿"), ""),
    VersionState.SIGNED: (N_("已审签，待发布"), "info"),
    VersionState.PUBLISHED: (N_("已发布"), "ok"),
    VersionState.SUPERSEDED: (N_("已被取代"), ""),
}
WAITING = (N_("已送审"), "wait")
RETURNED = (N_("已退回"), "bad")
REFUSALS: dict[str, tuple[str, str]] = {
    "parameter-figure": (
        N_("“%(name)s”填的数不能用"),
        N_("请填 %(least)s 到 %(most)s 之间的数（%(unit)s）；人数、个数要是整数。"),
    ),
    "parameter-order": (
        N_("“%(name)s”没有高于上一档"),
        N_("求人倍率的三个上限要一档比一档高。"),
    ),
    "parameter-day": (
        N_("施行日期看不明白"),
        N_("请选一个日期，如 2027-01-01。"),
    ),
    "parameter-reason": (
        N_("没有写修改的理由"),
        N_("请写明依据，至少 4 个字，如“按 2026 年追踪调查，八成留在本市”。"),
    ),
    "parameter-same": (
        N_("和它之前的一版完全一样"),
        N_("至少改一项再保存。"),
    ),
    "parameter-open": (
        N_("已有一版草稿在办"),
        N_("先把那一版办完：修改、送审，或者删除草稿；您填的内容还在下面。"),
    ),
    "parameter-closed": (
        N_("这一版已送审或已发布，不能再改"),
        N_("送审的请提出人收回后再改；已发布的请另起草一版。"),
    ),
}


def state_of(version: TermsVersion) -> tuple[str, str]:
    """Return a version's state as a message and a badge's look."""
    if version.waiting:
        return WAITING
    if version.state is VersionState.DRAFT and version.returned_by:
        return RETURNED
    return STATES[version.state]


def trial_lines(trial: Trial) -> tuple[tuple[str, str, str], ...]:
    """Return what a trial says, line by line: of what, before and after."""
    lines = [
        (
            gettext("%(state)s的职业", state=gettext(STATE_NAMES[state])),
            gettext("%(n)s 个", n=trial.before.count(state)),
            gettext("%(n)s 个", n=trial.after.count(state)),
        )
        for state in (GapState.SHORTAGE, GapState.SURPLUS, GapState.BALANCED, GapState.INSUFFICIENT)
    ]
    return (
        *lines,
        (
            gettext("全部职业的有效供给"),
            _people(trial.before.people),
            _people(trial.after.people),
        ),
        (
            gettext("人数不对公众显示的职业"),
            gettext("%(n)s 个", n=trial.before.hidden),
            gettext("%(n)s 个", n=trial.after.hidden),
        ),
    )


def _people(count: int | None) -> str:
    return "—" if count is None else gettext("%(n)s 人", n=f"{count:,}")


def moved_words(trial: Trial) -> tuple[tuple[str, str, str], ...]:
    """Return the occupations that change their state, with both in words."""
    return tuple(
        (name, gettext(STATE_NAMES[before]), gettext(STATE_NAMES[after]))
        for name, before, after in trial.moved
    )


def figure_words(parameter: Parameter, figure: str) -> str:
    """Return a figure with its unit, in the language being spoken."""
    if parameter.kind is FigureKind.SHARE:
        return f"{figure}%"
    unit = gettext(parameter.unit)
    return gettext("%(figure)s %(unit)s", figure=figure, unit=unit)
