"""Codes of seat plans as words, and what holds a plan back in sentences."""

from collections import defaultdict
from collections.abc import Mapping

from app.i18n import N_, gettext
from app.reference.wording import LEVELS
from dashboards.plans.data import (
    Clash,
    Limit,
    Limits,
    Note,
    PlanOutcome,
    PlanState,
    Reach,
    Refusal,
)

STATES: dict[PlanState, tuple[str, str]] = {
    PlanState.DRAFT: (N_("草稿"), ""),
    PlanState.SOLVING: (N_("求解中"), "wait"),
    PlanState.SOLVED: (N_("已求解"), "info"),
    PlanState.REFUSED: (N_("没有求得计划"), "bad"),
    PlanState.HANDED_IN: (N_("审批中"), "wait"),
    PlanState.SIGNED: (N_("已审签"), "ok"),
    PlanState.DISCARDED: (N_("已作废"), ""),
}
REFUSED: dict[Refusal, tuple[str, str]] = {
    Refusal.NO_BUDGET: (N_("没有预算"), N_("请填写本季度的补贴预算，再求解。")),
    Refusal.NO_OFFERS: (
        N_("没有可以开的班"),
        N_("需要有效的培训资质和有补贴标准的目录项目，两者对上才能开班。"),
    ),
    Refusal.NO_FORECAST: (
        N_("没有预测"),
        N_("这些职业在目标季度没有需求预测。请先收齐需求上报，或人工设定预测；不按“不缺”处理。"),
    ),
    Refusal.THIN_RATES: (
        N_("数据太少，不作计划"),
        N_("有结业记录的机构太少，学位能带来多少就业说不准。请等更多班级结业。"),
    ),
    Refusal.CLASH: (N_("限制互相冲突，没有计划能同时满足"), N_("请放宽下面的一项，再求解。")),
    Refusal.SLOW: (N_("规定时间内没有证明最优"), N_("请减少限制，或请管理员放长求解时间。")),
}
NOTES = {
    Note.NO_PLACEMENTS: N_("全市没有就业记录，产出率只按结业和取证计算。"),
    Note.NO_CERTIFICATES: N_("全市没有取证记录，产出率只按结业计算。"),
    Note.NO_ROOMS: N_("%(n)s 个机构没有登记教室或教师，按过去最满的季度估计容量。"),
    Note.NO_STANDARD: N_("%(n)s 个项目没有补贴标准，没有列入。"),
    Note.NO_BAND: N_("%(n)s 处需求只有仅供参考的数，没有区间，不能标为稳健。"),
    Note.APPROVED: N_("本季度已批准的班有 %(n)s 个学位，都算在计划里，费用和教室也算。"),
}
LIMITS = {
    Limit.BUDGET: N_("预算"),
    Limit.FUND: N_("新职业资金"),
    Limit.CAPACITY: N_("机构容量"),
    Limit.ROOMS: N_("教室"),
    Limit.TEACHERS: N_("教师"),
    Limit.SWING_UP: N_("增幅上限"),
    Limit.SWING_DOWN: N_("减幅下限"),
    Limit.OVERSHOOT: N_("不超过缺口"),
    Limit.FLOOR: N_("地区保底"),
    Limit.PRIORITY: N_("重点人群比例"),
    Limit.LOCK: N_("锁定的行"),
    Limit.APPROVED: N_("已批准的班"),
}
AMOUNTS = {
    Limit.BUDGET: N_("预算要增加 %(n)s 元"),
    Limit.FUND: N_("新职业资金要增加 %(n)s 元"),
    Limit.CAPACITY: N_("%(name)s的容量要增加 %(n)s 个学位"),
    Limit.ROOMS: N_("%(name)s的教室要能多开 %(n)s 个班"),
    Limit.TEACHERS: N_("%(name)s的教师要能多带 %(n)s 个班"),
    Limit.SWING_UP: N_("%(name)s的增幅上限要放宽 %(n)s 个学位"),
    Limit.SWING_DOWN: N_("%(name)s要允许再减 %(n)s 个学位"),
    Limit.FLOOR: N_("%(name)s的保底要减少 %(n)s 个学位"),
    Limit.PRIORITY: N_("重点人群要少要求约 %(n)s 个学位"),
    Limit.LOCK: N_("%(name)s锁定的数要改动 %(n)s 个学位"),
    Limit.APPROVED: N_("%(name)s已批准的班要减少 %(n)s 个学位"),
}
REACHES: dict[Reach, str] = {
    Reach.CITY: N_("全市都可以"),
    Reach.OWN: N_("只在机构所在地"),
    Reach.CHOSEN: N_("机构所在地和下面勾选的地方"),
}
LEVEL_NAMES = {level.value: name for level, name in LEVELS.items()}
MOST_NAMED = 3
MOST_CLASHES = 8
REFUSALS = {
    "plan-quarter": (N_("这个季度不能做计划"), N_("请选择下一季度起一年以内的季度。")),
    "plan-no-budget": (N_("没有预算"), N_("请填写本季度的补贴预算（元），不做没有预算的计划。")),
    "plan-share": (
        N_("有一项限制填得不对"),
        N_("比例填 0 到 100；金额和保底学位填 0 以上的整数。"),
    ),
    "plan-step": (N_("计划的状态已变，没有执行"), N_("可能正在求解或已提交。请刷新页面。")),
    "plan-reason": (N_("没有写理由"), N_("请写明为什么锁定，如：企业订单班，已签协议。")),
    "plan-classes": (
        N_("这个数不能恰好编班"),
        N_("每班 %(least)s 到 %(most)s 人；请填 0，或几个整班装得下的人数。"),
    ),
    "plan-approved": (
        N_("锁定的数少于已批准的班"),
        N_("这一行本季度已批准 %(approved)s 个学位；要减少，请先撤销班级。"),
    ),
    "plan-place": (N_("有一个地方不在名单里"), N_("请从列出的地方里填保底学位、勾选就业的地方。")),
    "plan-unsolved-lock": (N_("锁定改过以后还没有重新求解"), N_("请先重新求解，再提交。")),
    "plan-no-offer": (
        N_("上次求解没有给出这一行的班型，不能锁定"),
        N_("请先调整限制、重新求解，再锁定。"),
    ),
    "plan-empty-seats": (N_("计划没有开任何班"), N_("请调整限制后重新求解。")),
    "plan-signed-already": (
        N_("这个季度已有审签的计划"),
        N_("一个季度只有一份生效的计划。"),
    ),
}


def level_words(level: str) -> str:
    """Return a level's name; a code that is none of the skill levels as it stands."""
    return gettext(LEVEL_NAMES[level]) if level in LEVEL_NAMES else level


def name_of(name: str, names: Mapping[str, str]) -> str:
    """Return what a limit's name means: an institution, an occupation, an offer, a division."""
    if "|" in name:
        school, code, _ = name.split("|")
        said = (names.get(school, school), names.get(code, code))
        return gettext("%(school)s“%(occupation)s”", school=said[0], occupation=said[1])
    return names.get(name, name)


def binding_sentences(outcome: PlanOutcome, names: Mapping[str, str]) -> list[str]:
    """Say what holds the plan back, the kind that costs most first."""
    groups: dict[Limit, list[str]] = defaultdict(list)
    for one in outcome.solution.bindings:
        groups[one.limit].append(name_of(one.name, names))
    said = []
    for limit, found in groups.items():
        named = [name for name in dict.fromkeys(found) if name][:MOST_NAMED]
        title = gettext(LIMITS[limit])
        if not named:
            said.append(gettext("%(limit)s已用足。", limit=title))
        else:
            words = gettext("、").join(named)
            text = (
                N_("%(limit)s有 %(n)s 处到限：%(names)s等。")
                if len(found) > len(named)
                else N_("%(limit)s到限：%(names)s。")
            )
            said.append(gettext(text, limit=title, n=len(found), names=words))
    return said


def money_sentence(outcome: PlanOutcome, step: int) -> str:
    """Say what more budget would bring, by the relaxation."""
    found = outcome.solution
    ten_thousands = f"{step / 10_000:g}"
    if found.more_placed < 1 and found.more_seats < 1:
        return gettext("预算不是瓶颈：再增 %(step)s 万元也不会多满足需求。", step=ten_thousands)
    return gettext(
        "再增 %(step)s 万元，约可多开 %(seats)s 个学位，少缺 %(placed)s 人。",
        step=ten_thousands,
        seats=f"{found.more_seats:.0f}",
        placed=f"{found.more_placed:.0f}",
    )


def clash_sentences(outcome: PlanOutcome, names: Mapping[str, str]) -> list[str]:
    """Say which limits clash, and by how much each would have to give way."""
    clashes = sorted(outcome.solution.clashes, key=lambda one: (one.limit, -one.amount))
    return [_clash(one, names) for one in clashes[:MOST_CLASHES]]


def _clash(one: Clash, names: Mapping[str, str]) -> str:
    whole = f"{one.amount:,.0f}" if one.amount >= 1 else "1"
    return gettext(AMOUNTS[one.limit], n=whole, name=name_of(one.name, names))


def note_sentences(outcome: PlanOutcome) -> list[str]:
    """Say what was taken for granted."""
    return [gettext(NOTES[Note(code)], n=count) for code, count in outcome.notes.items()]


def limit_lines(limits: Limits, places: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the limits that an officer set, each with its label; ``places`` are names by code."""
    lines = [(gettext("补贴预算（元）"), f"{limits.budget or 0:,}")]
    if limits.new_budget is not None:
        lines.append((gettext("其中新职业不超过（元）"), f"{limits.new_budget:,}"))
    lines += [
        (gettext("与上年相比增减不超过（%）"), str(limits.swing)),
        (gettext("重点人群至少占（%）"), str(limits.priority)),
        (gettext("学员在哪里就业"), gettext(REACHES[limits.reach])),
    ]
    if limits.reach is Reach.CHOSEN:
        for code, others in limits.routes.items():
            names = gettext("、").join(places.get(one, one) for one in others)
            lines.append((gettext("%(name)s的学员也到", name=places.get(code, code)), names))
    for code, least in limits.floors.items():
        if least:
            name = places.get(code, code)
            lines.append((gettext("%(name)s保底学位", name=name), f"{least:,}"))
    return lines
