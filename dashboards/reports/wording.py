"""Reports in words: findings as sentences of their own numbers, states, refusals."""

import msgspec

from app.i18n import N_, current_language, gettext
from dashboards.reports.citable import name_of
from dashboards.reports.data import Cited, Facts, Finding, FindingKind, Kind, ReportState
from dashboards.reports.sheets import stage_name
from dashboards.wording import period_words

KINDS: dict[Kind, str] = {
    Kind.BRIEF: N_("供需简报"),
    Kind.QUARTERLY: N_("人力资源市场供求季度分析"),
    Kind.OPEN_DATA: N_("供需开放数据"),
}
STATES: dict[ReportState, tuple[str, str]] = {
    ReportState.DRAFT: (N_("草稿"), ""),
    ReportState.HANDED_IN: (N_("待复核、审签"), "info"),
    ReportState.PUBLISHED: (N_("已公布"), "ok"),
    ReportState.SUPERSEDED: (N_("已由新版替换"), ""),
    ReportState.DISCARDED: (N_("已作废"), ""),
}
REFUSALS: dict[str, tuple[str, str]] = {
    "report-no-data": (N_("这个季度没有任何上报"), N_("请先汇总需求上报，或选择有上报的季度。")),
    "report-step": (N_("这份材料的状态已变，没有执行"), N_("请刷新页面，按现在的状态办理。")),
    "report-remark-long": (N_("说明太长"), N_("说明最多 300 字，请缩短后再保存。")),
}


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A finding in words."""

    title: str
    text: str


def printed_number(cited: Cited) -> str:
    """Return a number as a sentence prints it: persons whole, rates to one decimal."""
    if isinstance(cited.value, float):
        return f"{cited.value:.1f}"
    return f"{abs(cited.value):,}"


def sentence(facts: Facts, found: Finding) -> Said:
    """Return a finding's title and text; every number in them is one that it cites."""
    told = {name: printed_number(cited) for name, cited in found.numbers.items()}
    name = name_of(facts, found.subject)
    match found.kind:
        case FindingKind.SHORTAGE:
            return _shortage(found, told, name)
        case FindingKind.WORSENING:
            return _worsening(told, name)
        case FindingKind.LOST:
            return _lost(found, told)
        case FindingKind.SURPLUS:
            return _surplus(found, told, name)
        case FindingKind.MISSING:
            return _missing(told)
        case FindingKind.HIDDEN | FindingKind.THIN:
            return _nothing(found.kind)


def _nothing(kind: FindingKind) -> Said:
    if kind is FindingKind.HIDDEN:
        return Said(
            title=gettext("短缺或富余的职业人数都少"),
            text=gettext("人数少的不公开；不作“不缺”理解。"),
        )
    return Said(
        title=gettext("没有职业达到短缺或富余"),
        text=gettext("各地都已上报，供需相当，或差别在偶然波动范围内。"),
    )


def _shortage(found: Finding, told: dict[str, str], name: str) -> Said:
    parts = [
        gettext("需求 %(d)s 人，有效供给 %(s)s 人。", d=told["demand"], s=told["supply"]),
        gettext("已连续短缺 %(n)s 个季度。", n=told["lasting"]),
    ]
    if found.few:
        parts.append(gettext("在训人数少，不公开。"))
    elif found.numbers["training"].value == 0:
        parts.append(gettext("目前没有在训人员（%(n)s 人）。", n=told["training"]))
    else:
        parts.append(gettext("在训 %(n)s 人。", n=told["training"]))
    title = gettext("%(name)s缺 %(n)s 人", name=name, n=told["gap"])
    return Said(title=title, text=joined(parts))


def _worsening(told: dict[str, str], name: str) -> Said:
    return Said(
        title=gettext("%(name)s需求同比增长 %(n)s%%", name=name, n=told["change"]),
        text=gettext(
            "从 %(before)s 人到 %(now)s 人，按两年同季都上报的 %(n)s 个地方同口径比较。",
            before=told["before"],
            now=told["now"],
            n=told["n"],
        ),
    )


def _lost(found: Finding, told: dict[str, str]) -> Said:
    before, after = (stage_name(stage) for stage in found.stage or ("enrolled", "completed"))
    text = gettext(
        "%(period)s开班的这一批，%(before)s %(whole)s 人，到“%(after)s”还有 %(part)s 人。",
        period=period_words(found.subject),
        before=before,
        after=after,
        whole=told["whole"],
        part=told["part"],
    )
    if found.stage and found.stage[1] == "placed":
        return Said(
            title=gettext("“%(before)s”以后就业登记最少", before=before),
            text=joined([text, gettext("其余的去向没有登记，不等于没有就业。")]),
        )
    return Said(
        title=gettext("人流失在“%(before)s”到“%(after)s”之间", before=before, after=after),
        text=text,
    )


def _surplus(found: Finding, told: dict[str, str], name: str) -> Said:
    parts = [gettext("有效供给 %(s)s 人，需求 %(d)s 人。", s=told["supply"], d=told["demand"])]
    if found.few:
        parts.append(gettext("在训人数少，不公开。"))
    elif found.numbers["training"].value == 0:
        parts.append(gettext("目前没有在训人员（%(n)s 人）。", n=told["training"]))
    else:
        parts.append(gettext("在训还有 %(n)s 人，供给会再增加。", n=told["training"]))
    return Said(
        title=gettext("%(name)s富余 %(n)s 人", name=name, n=told["gap"]), text=joined(parts)
    )


def _missing(told: dict[str, str]) -> Said:
    parts = [
        gettext("%(n)s 个地方已报 %(m)s 个。", n=told["expected"], m=told["reported"]),
        gettext(
            "证据不足的职业 %(n)s 个，未上报的 %(m)s 个，证据足够的 %(k)s 个；不作“不缺”理解。",
            n=told["insufficient"],
            m=told["not_reported"],
            k=told["evident"],
        ),
    ]
    return Said(title=gettext("部分地方、职业证据不足"), text=joined(parts))


def joined(parts: list[str]) -> str:
    """Return sentences one after another, as the language being spoken sets them."""
    return (" " if current_language() == "en" else "").join(parts)
