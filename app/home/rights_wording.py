"""What consents, looks, requests and own fields are called on the pages of rights."""

from app.i18n import N_

CONSENTS: dict[str, str] = {"agent": N_("委托代办培训报名")}
CORRECTION_STATES: dict[str, tuple[str, str]] = {
    "open": (N_("等答复"), "wait"),
    "accepted": (N_("已更正"), "ok"),
    "refused": (N_("不予更正"), "bad"),
    "withdrawn": (N_("已收回"), ""),
}
LOOKS: dict[str, str] = {
    "people.person.revealed": N_("查看了完整证件号和电话"),
    "courses.roster.exported": N_("导出了含您在内的班级名册"),
    "courses.file.exported": N_("导出了含您在内的班级档案"),
    "courses.paper.disclosed": N_("打印了含完整证件号的班级表格"),
}
OWN_FIELD_NAMES: dict[str, str] = {
    "name": N_("姓名"),
    "phone": N_("联系电话"),
    "education": N_("文化程度"),
}
REFUSALS: dict[str, tuple[str, str]] = {
    "statement-needed": (
        N_("请写清楚"),
        N_("至少 %(shortest)s 个字，最多 1000 字，写明哪里不对、应该是什么。"),
    ),
    "correction-open": (
        N_("这一项已有一份请求在等答复"),
        N_("请等答复；要改说法，先收回那一份再提。"),
    ),
    "correction-answered": (N_("这份请求已经答复过了"), N_("请刷新页面，看答复。")),
    "correction-phone": (N_("手机号不对"), N_("请填 11 位手机号，如 13800000000。")),
    "correction-elsewhere": (
        N_("这一项不能在这里直接改"),
        N_("课时和成绩请在班级的考勤、考核页更正；更正后再在这里答复本人。"),
    ),
}
