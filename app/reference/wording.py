from app.i18n import N_
from app.reference.levels import SkillLevel

LEVELS: dict[SkillLevel, str] = {
    SkillLevel.APPRENTICE: N_("学徒工"),
    SkillLevel.L5: N_("五级／初级工"),
    SkillLevel.L4: N_("四级／中级工"),
    SkillLevel.L3: N_("三级／高级工"),
    SkillLevel.L2: N_("二级／技师"),
    SkillLevel.L1: N_("一级／高级技师"),
    SkillLevel.SPECIAL: N_("特级技师"),
    SkillLevel.CHIEF: N_("首席技师"),
}

KINDS: dict[str, str] = {
    "": N_("全部职业"),
    "new": N_("新职业"),
    "digital": N_("数字职业"),
    "green": N_("绿色职业"),
}

SCHOOL_LEVELS = (N_("中职"), N_("高职专科"), N_("职业本科"))
"""As the data says them; translated where they are shown."""

SENTENCES: dict[str, tuple[str, str]] = {
    "occupation-unknown": (
        N_("没有编码为 %(occupation)s 的职业"),
        N_("请在职业目录里按名称、工种或拼音查找；旧版编码也可以查。"),
    ),
    "calendar-missing": (
        N_("%(year)s 年的工作日历还没有录入，期限算不出来"),
        N_("请系统管理员先录入 %(year)s 年的工作日历（jiangce calendar enter），再重新操作。"),
    ),
    "calendar-file": (
        N_("%(file)s 第 %(line)s 行读不出来"),
        N_("每行写日期（如 2027-02-06）、名称、是否上班（0 或 1），表头为 date,name,working。"),
    ),
    "calendar-days": (
        N_("工作日历里有重复的日子，或不属于 %(year)s 年的日子"),
        N_("请对照国务院办公厅的通知改正后再录入。"),
    ),
    "calendar-official": (
        N_("%(year)s 年已有正式的工作日历，不能用暂定的覆盖"),
        N_("要更正正式日历，请按正式通知重新录入。"),
    ),
}
