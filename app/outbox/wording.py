"""Every kind of message and its words, in one place.

``compose`` writes a text in the recipient's language when the message is written: it is sent
later, when no page and no language is at hand.
"""

from datetime import timedelta
from enum import StrEnum

import msgspec

from app.i18n import N_, Language, gettext
from app.i18n.catalogue import use_language


class Kind(StrEnum):
    """What a message is about."""

    SIGN_IN_CODE = "sign_in_code"
    SIGN_IN_WHICH = "sign_in_which"
    CLAIM_CODE = "claim_code"
    CONTACT_CODE = "contact_code"
    CONTACT_CHANGED = "contact_changed"
    TEAM_INVITED = "team_invited"
    CLASS_REMINDER = "class_reminder"
    PLACE_FREE = "place_free"
    CLASS_CHANGED = "class_changed"
    CORRECTION_ANSWERED = "correction_answered"
    CLASS_OPENED = "class_opened"
    APPLICATION_MOVED = "application_moved"
    APPLICATION_RETURNED = "application_returned"
    APPLICATION_REMINDER = "application_reminder"
    OBJECTION_ANSWERED = "objection_answered"
    PANEL_WORK = "panel_work"
    TITLE_CHANGED = "title_changed"
    JOB_INVITATION = "job_invitation"
    CONTEST_NEWS = "contest_news"
    APPEAL_ANSWERED = "appeal_answered"
    DEMAND_RETURN = "demand_return"
    WORK_LIST = "work_list"


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """How one kind reads; who may refuse it; how long it is of use."""

    name: str
    text: str
    refusable: bool = False
    of_use: timedelta | None = None


_CODE_LASTS = timedelta(minutes=5)
KINDS: dict[Kind, Words] = {
    Kind.SIGN_IN_CODE: Words(
        name=N_("登录验证码"),
        text=N_("登录验证码 %(code)s，%(minutes)s 分钟内有效，只能用一次。不要告诉任何人。"),
        of_use=_CODE_LASTS,
    ),
    Kind.SIGN_IN_WHICH: Words(
        name=N_("登录提示"),
        text=N_("这个联系方式对应多个登录名：%(aliases)s。请改用登录名取验证码。"),
        of_use=_CODE_LASTS,
    ),
    Kind.CLAIM_CODE: Words(
        name=N_("认领档案验证码"),
        text=N_("认领档案的验证码 %(code)s，%(minutes)s 分钟内有效。不是您本人操作就不用理会。"),
        of_use=_CODE_LASTS,
    ),
    Kind.CONTACT_CODE: Words(
        name=N_("更换联系方式验证码"),
        text=N_("更换联系方式的验证码 %(code)s，%(minutes)s 分钟内有效。不要告诉任何人。"),
        of_use=_CODE_LASTS,
    ),
    Kind.CONTACT_CHANGED: Words(
        name=N_("联系方式已更换"),
        text=N_("您账号的联系方式已更换，验证码不再发到这里。不是您本人操作请马上联系人社窗口。"),
    ),
    Kind.TEAM_INVITED: Words(
        name=N_("开通账号通知"),
        text=N_("%(organisation)s已为您开通账号，登录名 %(alias)s。请取验证码登录：%(address)s"),
    ),
    Kind.CLASS_REMINDER: Words(
        name=N_("上课提醒"),
        text=N_("上课提醒：%(title)s，%(when)s，%(place)s。"),
        refusable=True,
    ),
    Kind.PLACE_FREE: Words(
        name=N_("候补递补通知"),
        text=N_("您候补的%(title)s有了名额，已为您报上名。不能参加请尽早退出。"),
    ),
    Kind.CLASS_CHANGED: Words(
        name=N_("班级变动通知"), text=N_("%(title)s有变动：%(change)s。请登录查看。")
    ),
    Kind.CORRECTION_ANSWERED: Words(
        name=N_("更正申请答复"), text=N_("您的更正申请已有答复，请登录查看。")
    ),
    Kind.CLASS_OPENED: Words(
        name=N_("开班提醒"),
        text=N_(
            "您等的%(title)s开班了：%(organisation)s，%(starts_on)s 开班，余 %(seats)s 个名额。"
            "%(address)s 这次登记到此为止，不会再发。"
        ),
    ),
    Kind.APPLICATION_MOVED: Words(
        name=N_("申报进展通知"), text=N_("您申报的%(title)s：%(what)s。请登录查看。")
    ),
    Kind.APPLICATION_RETURNED: Words(
        name=N_("申报补正通知"),
        text=N_("您申报的%(title)s要补正：%(reason)s。请在 %(day)s 前登录补正，重新提交。"),
    ),
    Kind.PANEL_WORK: Words(
        name=N_("评审通知"),
        text=N_("您是%(title)s的评审专家，%(what)s。请登录“我的评审”办理：%(address)s"),
    ),
    Kind.CONTEST_NEWS: Words(
        name=N_("竞赛消息"),
        text=N_("%(title)s：%(what)s。"),
    ),
    Kind.JOB_INVITATION: Words(
        name=N_("招聘邀请"),
        text=N_("%(employer)s邀请您面试“%(post)s”。请登录“我的招聘邀请”答复。"),
        refusable=True,
    ),
    Kind.TITLE_CHANGED: Words(
        name=N_("称号变动通知"),
        text=N_(
            "您的%(title)s称号%(what)s。详情请登录“我的管理期”查看；有不同意见，请联系人社部门。"
        ),
    ),
    Kind.APPEAL_ANSWERED: Words(
        name=N_("竞赛申诉裁定通知"),
        text=N_("您对%(title)s成绩的申诉已有裁定，请登录查看：%(address)s"),
    ),
    Kind.DEMAND_RETURN: Words(
        name=N_("用工需求填报通知"),
        text=N_("%(what)s。请登录“需求填报”办理：%(address)s"),
    ),
    Kind.WORK_LIST: Words(
        name=N_("工作清单填报通知"),
        text=N_("%(what)s。请登录“工作清单”办理：%(address)s"),
    ),
    Kind.OBJECTION_ANSWERED: Words(
        name=N_("异议答复通知"),
        text=N_("您提出的异议（回执 %(number)s）已有答复，请凭回执号和查询码在网上查看。"),
    ),
    Kind.APPLICATION_REMINDER: Words(
        name=N_("申报提醒"), text=N_("%(title)s：%(what)s。"), refusable=True
    ),
}
_SIGNED = N_("【匠册】%(text)s")
_HINT = N_("%(text)s不想再收，可在“我的提醒”里关掉。")


def compose(kind: Kind, language: Language = "zh", **facts: object) -> str:
    """Return the text of this kind, signed, with the way to refuse it where it may be refused."""
    words = KINDS[kind]
    with use_language(language):
        text = gettext(words.text, **facts)
        if words.refusable:
            text = gettext(_HINT, text=text)
        return gettext(_SIGNED, text=text)
