from app.i18n import N_, gettext
from app.organisations.accreditation_data import AccreditationAnswer, AccreditationReason, Purpose
from app.reference.wording import LEVELS

KINDS: dict[str, str] = {
    "training": N_("培训机构"),
    "assessment": N_("评价机构"),
    "school": N_("院校"),
    "employer": N_("用人单位"),
    "village": N_("村、社区"),
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

PURPOSES: dict[Purpose, str] = {Purpose.TRAIN: N_("培训"), Purpose.ASSESS: N_("评价")}

ANSWERS: dict[AccreditationReason, str] = {
    AccreditationReason.COVERED: N_("在资质范围内：%(level)s，%(valid_from)s 起有效"),
    AccreditationReason.NONE: N_("没有这个职业的资质，请先申请"),
    AccreditationReason.NOT_YET: N_("资质 %(valid_from)s 才生效，这一天还不能开始"),
    AccreditationReason.EXPIRED: N_("资质已于 %(valid_until)s 到期，请重新申请"),
    AccreditationReason.SUSPENDED: N_("资质自 %(suspended_from)s 起暂停：%(suspended_for)s"),
    AccreditationReason.LEVEL_ABOVE: N_("资质只到%(level)s，不含更高等级"),
    AccreditationReason.LEVEL_BELOW: N_("资质是%(level)s，不含更低等级"),
}


def answer_words(answer: AccreditationAnswer) -> str:
    """Return why a start is covered or not, in the reader's language."""
    held = answer.decided_by
    if held is None:
        return gettext(ANSWERS[answer.reason])
    return gettext(
        ANSWERS[answer.reason],
        level=gettext(LEVELS[held.level]),
        valid_from=held.valid_from,
        valid_until=held.valid_until,
        suspended_from=held.suspended_from,
        suspended_for=held.suspended_for,
    )
