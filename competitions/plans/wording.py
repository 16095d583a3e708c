"""What levels, groups, states, gaps and refusals of plans, contests and events are called."""

from app.i18n import N_, gettext
from app.reference.wording import LEVELS as SKILL_LEVELS
from competitions.data import ContestLevel, ContestState, EventState, Group, IndustryTag, PlanState
from competitions.plans.data import EntryRules
from competitions.plans.rules import Missing

LEVELS: dict[ContestLevel, str] = {
    ContestLevel.NATIONAL: N_("国家级"),
    ContestLevel.PROVINCIAL: N_("省级"),
    ContestLevel.CITY: N_("市级"),
    ContestLevel.COUNTY: N_("县级"),
    ContestLevel.ENTERPRISE: N_("企业"),
}
CLASSES: dict[int, str] = {1: N_("一类"), 2: N_("二类")}
GROUPS: dict[Group, str] = {
    Group.STAFF: N_("职工组"),
    Group.STUDENT: N_("学生组"),
    Group.TEACHER: N_("教师组"),
}
TAGS: dict[IndustryTag, str] = {
    IndustryTag.EMERGING: N_("新兴产业"),
    IndustryTag.FUTURE: N_("未来产业"),
    IndustryTag.MODERN_SERVICES: N_("现代服务业"),
}
PLAN_STATES: dict[PlanState, tuple[str, str]] = {
    PlanState.DRAFT: (N_("起草中"), ""),
    PlanState.APPROVED: (N_("已批准"), "ok"),
}
CONTEST_STATES: dict[ContestState, tuple[str, str]] = {
    ContestState.PLANNED: (N_("待计划批准"), ""),
    ContestState.APPROVED: (N_("筹备中"), "wait"),
    ContestState.CALLED: (N_("已发通知"), "ok"),
    ContestState.FINISHED: (N_("已结束"), ""),
    ContestState.CANCELLED: (N_("已取消"), "bad"),
}
CONTEST_STEPS = (
    ContestState.PLANNED,
    ContestState.APPROVED,
    ContestState.CALLED,
    ContestState.FINISHED,
)
EVENT_STATES: dict[EventState, tuple[str, str]] = {
    EventState.DRAFT: (N_("筹备中"), ""),
    EventState.ENTERING: (N_("报名"), "ok"),
    EventState.DRAWN: (N_("已抽签"), "wait"),
    EventState.MARKING: (N_("评分中"), "wait"),
    EventState.LOCKED: (N_("评分已锁定"), "wait"),
    EventState.PROVISIONAL: (N_("成绩待申诉期满"), "wait"),
    EventState.FINAL: (N_("成绩已公布"), "ok"),
    EventState.CORRECTED: (N_("成绩已更正"), "ok"),
    EventState.CANCELLED: (N_("已取消"), "bad"),
}
"""Name and badge of each state."""
PHASES: dict[str, tuple[str, str]] = {
    "open": (N_("正在报名"), "ok"),
    "soon": (N_("即将报名"), "wait"),
    "running": (N_("比赛进行中"), "wait"),
    "results": (N_("成绩已公布"), "ok"),
    "finished": (N_("已结束"), ""),
    "cancelled": (N_("已取消"), "bad"),
}
"""Where a called contest stands for the public."""
MISSING: dict[str, tuple[str, str]] = {
    "call-text": (N_("通知正文还没有写"), "/call"),
    "call-number": (N_("通知的文号还没有填"), "/call"),
    "call-contact": (N_("联系人或电话还没有填"), "/call"),
    "call-dates": (N_("报名的开始或截止时间还没有填"), "/call"),
    "call-over": (N_("报名截止时间已经过去，请改到以后"), "/call"),
    "call-no-event": (N_("还没有赛项"), "/events/new"),
    "event-no-rules": (N_("赛项“%(event)s”还没有发布评分规则"), "rules"),
    "event-before-close": (N_("赛项“%(event)s”在报名截止以前就开始"), "edit"),
    "event-outside": (N_("赛项“%(event)s”的时间超出比赛日期"), "edit"),
}
"""What a call still lacks, and where it is filled in: a path under the contest or its event."""
FIELDS: dict[str, str] = {
    "year": N_("年度"),
    "title": N_("名称"),
    "name": N_("名称"),
    "level": N_("竞赛级别"),
    "contest_class": N_("类别"),
    "organiser": N_("主办单位"),
    "starts_on": N_("开始日期"),
    "ends_on": N_("结束日期"),
    "occupation": N_("职业"),
    "participants": N_("组别"),
    "team_size": N_("每队人数"),
    "starts_at": N_("开始时间"),
    "ends_at": N_("结束时间"),
    "stations": N_("工位数"),
    "places": N_("名额"),
    "places_each": N_("每个单位名额"),
    "least_age": N_("最小年龄"),
    "most_age": N_("最大年龄"),
    "entry_opens_at": N_("报名开始"),
    "entry_closes_at": N_("报名截止"),
    "entrants": N_("人数"),
    "seed": N_("编号"),
}


def form_fault(field: str) -> str:
    """Return what to do about a field that cannot be read."""
    return gettext(
        "“%(field)s”没有填或格式不对，请改正；其他已填的还在。",
        field=gettext(FIELDS.get(field, N_("标出的一项"))),
    )


def missing_words(one: Missing) -> str:
    """Return what is still missing, in words."""
    return gettext(MISSING[one.code][0], event=one.event)


def kind_words(level: ContestLevel, contest_class: int | None) -> str:
    """Return level and class in one: 市级一类."""
    named = gettext(LEVELS[level])
    if contest_class is None:
        return named
    return gettext("%(level)s%(class)s", level=named, **{"class": gettext(CLASSES[contest_class])})


REFUSALS: dict[str, tuple[str, str]] = {
    "plan-division": (
        N_("这个地区不在您的办理范围内"),
        N_("请选您负责的县（市、区）；县里的计划只列本县的竞赛。"),
    ),
    "plan-state": (
        N_("《%(title)s》已经批准"),
        N_("批准的计划不能改；要增加竞赛，请起草本年的增补计划。"),
    ),
    "plan-proposed": (
        N_("《%(title)s》已提出，正在复核、审签"),
        N_("要改，请提出人先在决定事项里收回。"),
    ),
    "plan-has-contests": (N_("计划里还有竞赛"), N_("请先移出各项竞赛，再删去计划。")),
    "plan-empty": (N_("计划里还没有竞赛"), N_("请先添加竞赛，再提出计划。")),
    "plan-number": (N_("计划还没有文号"), N_("请填发文的文号，再提出计划。")),
    "contest-class": (
        N_("类别与级别不符"),
        N_("国家级、省级、市级、县级竞赛要选一类或二类；企业竞赛不分类。"),
    ),
    "contest-dates-backward": (N_("结束日期早于开始日期"), N_("请改正两个日期。")),
    "contest-dates-long": (N_("比赛日期超过一年"), N_("请核对开始和结束日期。")),
    "contest-other-year": (
        N_("比赛日期不在 %(year)s 年"),
        N_("请改正日期，或把这项竞赛列入比赛当年的计划。"),
    ),
    "contest-county": (N_("县级竞赛没有选地区"), N_("请选主办的县（市、区）。")),
    "contest-twice": (
        N_("计划里已有“%(name)s”"),
        N_("请打开那一项修改，或换一个名称。"),
    ),
    "contest-has-events": (
        N_("“%(name)s”已设了赛项"),
        N_("请先删去它的赛项，再移出计划。"),
    ),
    "contest-state": (
        N_("“%(name)s”现在的状态不能这样办"),
        N_("请回到竞赛页面，看它现在到了哪一步。"),
    ),
    "contest-not-approved": (
        N_("“%(name)s”所在的计划还没有批准"),
        N_("计划经复核、审签批准后，才能发布竞赛通知。"),
    ),
    "contest-proposed": (
        N_("“%(name)s”的通知已提出，正在复核、审签"),
        N_("要改，请提出人先在决定事项里收回。"),
    ),
    "contest-incomplete": (
        N_("“%(name)s”还缺 %(n)s 项"),
        N_("请按“发通知前还缺”逐项补齐，再提出通知。"),
    ),
    "contest-running": (
        N_("还有赛项没有最后成绩：%(names)s"),
        N_("各赛项成绩公布或取消以后，才能结束竞赛。"),
    ),
    "contest-reason": (N_("没有写理由"), N_("请写明理由，至少 %(shortest)s 个字。")),
    "call-times-backward": (N_("报名截止早于开始"), N_("请改正报名的两个时间。")),
    "event-times-backward": (N_("赛项的结束时间不晚于开始时间"), N_("请改正两个时间。")),
    "event-age": (N_("年龄不能用"), N_("请写 16 到 99 的整数；不限就留空。")),
    "event-ages-backward": (N_("最大年龄小于最小年龄"), N_("请改正两个年龄。")),
    "event-places-each": (
        N_("每个单位的名额多于赛项名额"),
        N_("请改小每个单位的名额，或增加赛项名额。"),
    ),
    "event-occupation": (
        N_("职业目录里没有“%(typed)s”"),
        N_("请写职业编码、职业名称或工种名称，可先在职业目录里查。"),
    ),
    "event-twice": (
        N_("这项竞赛已有同名同组别的赛项“%(name)s”"),
        N_("请换名称或组别；复制的赛项要改其中一样。"),
    ),
    "event-many": (N_("赛项超过 %(most)s 个"), N_("请核对，或分成几项竞赛。")),
    "event-state": (
        N_("赛项“%(name)s”现在的状态不能这样办"),
        N_("请回到赛项页面，看它现在到了哪一步。"),
    ),
    "event-published": (
        N_("赛项“%(name)s”已发布过评分规则，不能删去"),
        N_("不办了，请写明理由取消它。"),
    ),
    "event-has-results": (
        N_("赛项“%(name)s”的评分已锁定或已有成绩，不能取消"),
        N_("成绩有误，请在成绩页面更正。"),
    ),
}


def entry_words(rules: EntryRules, team_size: int) -> list[str]:
    """Return who may enter an event, a condition a line; none where anybody may."""
    lines = []
    if rules.least_level is not None:
        level = gettext(SKILL_LEVELS[rules.least_level])
        lines.append(gettext("本职业 %(level)s 以上", level=level))
    if rules.least_age is not None:
        lines.append(gettext("比赛首日满 %(n)s 周岁", n=rules.least_age))
    if rules.most_age is not None:
        lines.append(gettext("比赛首日不超过 %(n)s 周岁", n=rules.most_age))
    if rules.employer_needed:
        lines.append(gettext("由单位或学校报名"))
    if team_size > 1 and rules.team_of_one_employer:
        lines.append(gettext("一队的人同属一个单位"))
    return lines
