"""What states of notices and objections, and their refusals, are called."""

from app.i18n import N_
from certifications.notices.data import NoticeState, ObjectionState

NOTICE_STATES: dict[NoticeState, tuple[str, str]] = {
    NoticeState.OPEN: (N_("公示中"), "wait"),
    NoticeState.CLOSED: (N_("公示期满"), "ok"),
}
OBJECTION_STATES: dict[ObjectionState, tuple[str, str]] = {
    ObjectionState.RECEIVED: (N_("已收到，待答复"), "wait"),
    ObjectionState.NOT_ACCEPTED: (N_("不予受理"), ""),
    ObjectionState.UPHELD: (N_("异议成立"), "bad"),
    ObjectionState.DISMISSED: (N_("异议不成立"), "ok"),
    ObjectionState.REVIEW: (N_("复核中"), "wait"),
    ObjectionState.REVIEW_UPHELD: (N_("复核：异议成立"), "bad"),
    ObjectionState.REVIEW_DISMISSED: (N_("复核：维持原答复"), "ok"),
}
OUTCOMES: dict[ObjectionState, tuple[str, str]] = {
    ObjectionState.DISMISSED: (N_("异议不成立"), N_("解除暂停，继续公示或命名")),
    ObjectionState.UPHELD: (N_("异议成立"), N_("从名单撤下，申报不予通过")),
    ObjectionState.NOT_ACCEPTED: (N_("不予受理"), N_("与公示事项无关，或没有可查的内容")),
}
"""What a ruling may say, and what follows from it."""
REFUSALS: dict[str, tuple[str, str]] = {
    "notice-visits-missing": (
        N_("还有 %(n)s 人没有实地考察"),
        N_("请先登记考察，再提出公示。"),
    ),
    "notice-tie": (
        N_("名额线上有 %(n)s 人同分，名单定不下来"),
        N_("从第 %(place)s 名起同分。请要求评委复评这几份，不能抽签，也不能由经办人定。"),
    ),
    "notice-nobody": (N_("没有人可以公示"), N_("没有人通过表决和考察。请核对排名。")),
    "notice-list-changed": (
        N_("名单提出以后有 %(n)s 人撤回或状态有变"),
        N_("请退回，由经办重新提出。"),
    ),
    "objection-closed": (
        N_("公示已经结束，不再受理异议"),
        N_("这次公示到 %(last_day)s 为止。有新情况可以向监督电话反映。"),
    ),
    "objection-doubled": (
        N_("您对这个人已经提过异议"),
        N_("不用再提。请凭回执号和查询码看进展；对答复不服可以申请复核。"),
    ),
    "objection-entry": (N_("名单上没有这个人"), N_("可能已经撤下。请回到公示页重新选。")),
    "objection-statement": (
        N_("请写明异议的事实"),
        N_("至少 10 个字：哪一项不符，您怎么知道。"),
    ),
    "objection-name": (N_("请写真实姓名"), N_("个人异议要实名；姓名加密保存，只有办案人能看。")),
    "objection-contact": (N_("请留身份证号或手机号"), N_("两项至少填一项，用来核实和答复。")),
    "objection-id": (N_("身份证号不对"), N_("请核对 18 位号码，或只留手机号。")),
    "objection-phone": (N_("电话号码不对"), N_("请填 11 位手机号，或带区号的座机。")),
    "objection-unit": (N_("请写单位名称"), N_("要与公章一致。")),
    "objection-uscc": (N_("统一社会信用代码不对"), N_("请核对 18 位代码。")),
    "objection-seal": (N_("请上传盖章的异议函"), N_("单位异议要盖公章；扫描或拍照后上传。")),
    "objection-unknown": (
        N_("没有找到这份异议"),
        N_("请核对回执号和查询码。查询码只在提交时显示过一次。"),
    ),
    "objection-ruled": (N_("这份异议已经答复过"), N_("请刷新页面看结果。")),
    "objection-reason": (N_("请写明理由"), N_("至少 %(shortest)s 个字。")),
    "objection-hand": (
        N_("您经办、复核或审签过这份名单，不能处理对它的异议"),
        N_("请由没有参与的同事办理。"),
    ),
    "objection-about-self": (N_("不能处理对自己的异议"), N_("请由同事办理。")),
    "objection-own-ruling": (N_("不能复核自己的答复"), N_("请由另一位同事复核。")),
    "objection-review-late": (
        N_("现在不能申请复核"),
        N_("只对“不成立”“不予受理”的答复、在期限内可以申请一次。"),
    ),
}
