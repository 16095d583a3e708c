from app.i18n import N_

KINDS: dict[str, str] = {
    "training": N_("培训机构"),
    "assessment": N_("评价机构"),
    "school": N_("院校"),
    "employer": N_("用人单位"),
    "department": N_("部门"),
    "bureau": N_("人社部门"),
}

SENTENCES: dict[str, tuple[str, str]] = {
    "uscc-length": (
        N_("统一社会信用代码不是 18 位"),
        N_("“%(given)s”应为 18 位数字和大写字母，不含 I、O、S、V、Z。请对照营业执照。"),
    ),
    "uscc-inner-check": (
        N_("统一社会信用代码里的组织机构代码不对"),
        N_("“%(given)s”第 9 到 17 位的校验码对不上，可能有一位写错。请对照营业执照。"),
    ),
    "uscc-outer-check": (
        N_("统一社会信用代码的末位校验码不对"),
        N_("“%(given)s”可能有一位写错。请对照营业执照。"),
    ),
    "uscc-taken": (
        N_("这家单位已登记过"),
        N_("统一社会信用代码 %(given)s 已有登记，请在列表里查找。"),
    ),
    "division-unknown": (N_("没有这个县（市、区）"), N_("请从列表里选一个。")),
}
