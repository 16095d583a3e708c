"""What accreditations, applications and their faults are called on pages."""

from datetime import date

from app.i18n import N_, gettext
from app.organisations.accreditation_data import (
    AccreditationRow,
    ApplicationState,
    CertificateAnswer,
    Fault,
    FaultKind,
    RoomKind,
)
from app.organisations.wording import PURPOSES
from app.reference.wording import LEVELS

__all__ = ["LEVELS", "PURPOSES"]

STATES: dict[ApplicationState, tuple[str, str]] = {
    ApplicationState.DRAFT: (N_("草稿"), ""),
    ApplicationState.FILED: (N_("待审核"), "wait"),
    ApplicationState.RETURNED: (N_("已退回补正"), "bad"),
    ApplicationState.GRANTED: (N_("已批准"), "ok"),
    ApplicationState.REFUSED: (N_("未批准"), "bad"),
}
"""Name and badge of each state."""

LIST_STATES: dict[str, str] = {
    "in_force": N_("未到期"),
    "suspended": N_("暂停中"),
    "ended": N_("已到期"),
    "all": N_("全部"),
}

ROOM_KINDS: dict[RoomKind, str] = {
    RoomKind.THEORY: N_("理论教室"),
    RoomKind.PRACTICE: N_("实训场地"),
}

CERTIFICATE_ANSWERS: dict[CertificateAnswer, tuple[str, str]] = {
    CertificateAnswer.COVERED: (N_("证书覆盖"), "ok"),
    CertificateAnswer.NONE: (N_("没有这个职业的证书"), "bad"),
    CertificateAnswer.LEVEL_BELOW: (N_("证书等级不够"), "bad"),
    CertificateAnswer.EXPIRED: (N_("证书已过期"), "bad"),
}

FAULTS: dict[FaultKind, str] = {
    FaultKind.KIND: N_(
        "登记的单位类别不能申请这一种资质：培训机构、院校申请培训，评价机构申请评价"
    ),
    FaultKind.BOTH_PURPOSES: N_("同一职业已有另一种资质，培训与评价要分开"),
    FaultKind.HELD_ALREADY: N_("已有长期有效的同一资质，不用再申请"),
    FaultKind.NO_TEACHER: N_("还没有选教师"),
    FaultKind.NO_ROOM: N_("还没有选教室或实训场地"),
    FaultKind.NO_CERTIFICATE: N_("%(about)s没有能教这个职业和等级的有效证书"),
}

REFUSALS: dict[str, tuple[str, str]] = {
    "accreditation-no-organisation": (
        N_("您的账号没有对应的机构"),
        N_("请由机构经办申请，或请安全管理员指定机构。"),
    ),
    "accreditation-dates": (N_("有效期的止日早于起日"), N_("请对调或改正两个日期。")),
    "accreditation-overlaps": (
        N_("与已有资质的有效期重叠，没有批准"),
        N_("“%(occupation)s”已有一项资质，%(valid_from)s 至 %(valid_until)s。请把起日改到它之后。"),
    ),
    "accreditation-reason": (
        N_("请写明理由"),
        N_("至少 %(shortest)s 个字，机构会看到。"),
    ),
    "accreditation-state": (N_("资质现在的状态不能这样做"), N_("可能刚有别人操作过。请刷新页面。")),
    "application-state": (
        N_("申请现在的状态不能这样做"),
        N_("已报送的要等答复或退回；请刷新页面看现在的状态。"),
    ),
    "application-open": (
        N_("同一职业、等级、种类的申请还没有办完"),
        N_("请在“申请”里继续那一份，不要另建。"),
    ),
    "application-kind": (
        N_("登记的单位类别不能申请这一种资质"),
        N_("培训机构、院校申请培训，评价机构申请评价。类别登记错了，请联系市局更正。"),
    ),
    "application-both": (
        N_("培训与评价要分开"),
        N_("同一职业已有另一种资质，不能再申请这一种。"),
    ),
    "application-held": (
        N_("已有长期有效的同一资质"),
        N_("不用再申请；要换等级，请改等级后再报送。"),
    ),
    "application-no-teacher": (N_("还没有选教师"), N_("请先登记教师和证书，再在申请里勾选。")),
    "application-no-room": (N_("还没有选教室或实训场地"), N_("请先登记教室，再在申请里勾选。")),
    "application-teacher": (
        N_("%(about)s没有能教这个职业和等级的有效证书"),
        N_("共 %(n)s 处要补。请在“教师”里补登证书，或换一位教师，再报送；没有写入报送记录。"),
    ),
    "occupation-not-listed": (
        N_("职业目录里没有“%(given)s”"),
        N_("请填职业的全称或编码，如：无人机驾驶员，或 4-02-04-06。"),
    ),
    "teacher-number": (N_("身份证号不对"), N_("应为 18 位，末位校验码对得上。请对照证件。")),
    "teacher-twice": (
        N_("这位教师已登记过"),
        N_("同一证件号在本机构只登记一次，请在列表里查找，停用的可以恢复。"),
    ),
    "certificate-twice": (N_("这张证书已登记过"), N_("不需要再次登记。")),
    "certificate-dates": (N_("证书有效期止于发证之前"), N_("请改正两个日期。")),
    "room-twice": (N_("“%(given)s”已登记过"), N_("同一机构的教室名称不能重复，请换一个名称。")),
}

FIELD_OF: dict[str, str] = {
    "teacher-number": "id_number",
    "teacher-twice": "id_number",
    "certificate-twice": "number",
    "certificate-dates": "valid_until",
    "occupation-not-listed": "occupation",
    "room-twice": "name",
}
"""Which field of a form a refusal points at."""


def form_fault() -> str:
    """Return what to do about a field that cannot be read."""
    return gettext("标出的一项没有填或格式不对，请改正；其他已填的还在。")


def fault_words(fault: Fault) -> str:
    """Return what an application lacks, in the reader's language."""
    return gettext(FAULTS[fault.kind], about=fault.about)


def standing(row: AccreditationRow, today: date) -> tuple[str, str]:
    """Return how an accreditation stands on a day, and its badge."""
    if row.valid_until is not None and row.valid_until < today:
        return gettext("已到期"), ""
    if row.suspended_from is not None and row.suspended_from <= today:
        return gettext("暂停中"), "bad"
    if row.suspended_from is not None:
        return gettext("%(day)s 起暂停", day=row.suspended_from), "wait"
    if row.valid_from > today:
        return gettext("未生效"), "info"
    return gettext("有效"), "ok"
