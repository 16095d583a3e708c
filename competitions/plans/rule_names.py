"""What the choices of a rule set, its form's columns and its refusals are called."""

from app.i18n import N_
from competitions.rules.data import (
    Method,
    Part,
    Places,
    RoundingMode,
    Scale,
    Sizing,
    StageKind,
    Ties,
)

PRESET_NAMES: dict[str, str] = {
    "city": N_("市级竞赛（理论 30、实操 70，按比例设奖）"),
    "provincial": N_("省级竞赛（名次不并列，金银铜各一）"),
    "worldskills-500": N_("世赛规则，500 分制"),
    "worldskills-700": N_("世赛规则，700 分制"),
}
STAGE_KINDS: dict[StageKind, str] = {
    StageKind.THEORY: N_("理论"),
    StageKind.PRACTICE: N_("实操"),
}
METHODS: dict[Method, str] = {Method.MEASUREMENT: N_("测量"), Method.JUDGEMENT: N_("评判")}
TIES: dict[Ties, str] = {
    Ties.ALL: N_("同分的都晋级"),
    Ties.EXACT: N_("按同分次序取满人数"),
    Ties.RETEST: N_("同分的加赛"),
}
PLACES: dict[Places, str] = {
    Places.SHARED: N_("可以并列"),
    Places.SEPARATE: N_("不并列，仍同分的加赛"),
}
SCALES: dict[Scale, str] = {
    Scale.NONE: N_("不用标准分"),
    Scale.WS500: N_("世赛 500 分制"),
    Scale.WS700: N_("世赛 700 分制"),
}
SIZINGS: dict[Sizing, str] = {
    Sizing.FIXED: N_("固定名额"),
    Sizing.SHARE: N_("按参赛人数的百分比"),
    Sizing.THRESHOLD: N_("达到总分线"),
    Sizing.WORLDSKILLS: N_("世赛奖牌规则"),
}
PARTS: dict[Part, str] = {
    Part.FLOOR: N_("舍去小数"),
    Part.CEIL: N_("进位取整"),
    Part.ROUND: N_("四舍五入取整"),
}
ROUNDINGS: dict[RoundingMode, str] = {
    RoundingMode.HALF_UP: N_("四舍五入"),
    RoundingMode.HALF_EVEN: N_("四舍六入五成双"),
    RoundingMode.DOWN: N_("舍去"),
}
CHAIN: dict[str, str] = {
    "practice": N_("实操分高的在前"),
    "theory": N_("理论分高的在前"),
    "time": N_("用时短的在前"),
}
COLUMNS: dict[str, str] = {
    "code": N_("代码"),
    "name": N_("名称"),
    "kind": N_("类型"),
    "weight": N_("权重"),
    "timed": N_("计时"),
    "pass_mark": N_("合格分"),
    "advance": N_("晋级人数"),
    "ties": N_("晋级线同分"),
    "stage": N_("阶段代码"),
    "module": N_("模块代码"),
    "module_name": N_("模块名称"),
    "method": N_("评分方法"),
    "most": N_("满分"),
    "steps": N_("分档"),
    "anchors": N_("评判描述（0 | 1 | 2 | 3）"),
    "points": N_("扣分"),
    "part": N_("名额取整"),
    "award": N_("奖项"),
    "amount": N_("数额"),
    "at_most": N_("参赛不超过"),
    "classes": N_("只设前几级"),
    "judges": N_("裁判人数"),
    "spread": N_("允许的裁判分差"),
    "decimals": N_("总分保留小数位"),
    "rounding": N_("尾数"),
    "places": N_("名次"),
    "scale": N_("标准分"),
    "sizing": N_("设奖方式"),
    "least": N_("获奖最低总分"),
    "minimum_field": N_("最少参赛人数"),
    "merit_award": N_("优胜奖名称"),
    "merit_share": N_("优胜奖比例（%）"),
    "merit_threshold": N_("优胜奖分数线"),
    "appeal_hours": N_("申诉时限（小时）"),
}
TABLE_NAMES: dict[str, str] = {
    "": "",
    "stage": N_("阶段"),
    "aspect": N_("评分项"),
    "penalty": N_("扣分项"),
    "tie": N_("同分次序"),
    "award": N_("奖项"),
    "small": N_("小项目"),
}
PROBLEMS: dict[str, str] = {
    "rule-number": N_("%(place)s“%(value)s”不是数"),
    "rule-whole": N_("%(place)s“%(value)s”不是整数"),
    "rule-empty": N_("%(place)s没有填"),
    "rule-choice": N_("%(place)s“%(value)s”不在可选之中"),
    "rule-stage": N_("%(place)s“%(value)s”不是上面的阶段"),
    "rule-merit": N_("填了优胜奖的数额，请选优胜奖的名称"),
}
REFUSALS: dict[str, tuple[str, str]] = {
    "rules-state": (
        N_("赛项“%(name)s”的规则现在不能改"),
        N_("评分开始以后规则固定；请核对赛项到了哪一步。"),
    ),
    "rules-marked": (
        N_("赛项“%(name)s”已有评分，规则不能再改"),
        N_("第一个分数录入以前才能发布新版本。"),
    ),
    "rules-no-draft": (N_("没有草稿可以改"), N_("请先从模板或已有版本开始一份草稿。")),
    "rules-origin": (N_("没有选从哪里开始"), N_("请选一个模板或已有的版本。")),
    "rules-faults": (N_("规则还有错误"), N_("请按列出的逐项改正，再保存。")),
    "rules-untried": (
        N_("改动以后还没有试算"),
        N_("请先用虚拟成绩试算，看名次和奖项是否合意，再发布。"),
    ),
}
