from app.i18n import N_

SENTENCES: dict[str, tuple[str, str]] = {
    "calendar-missing": (
        N_("%(year)s 年的工作日历还没有录入，期限算不出来"),
        N_("请市级经办先录入 %(year)s 年的工作日历，再重新操作。"),
    ),
}
