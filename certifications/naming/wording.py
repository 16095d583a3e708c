"""What is said where a naming is refused."""

from app.i18n import N_

REFUSALS: dict[str, tuple[str, str]] = {
    "naming-notice-open": (N_("公示还没有结束"), N_("公示期满以后才能命名。")),
    "naming-objection-open": (N_("还有异议没有答复"), N_("请先在“异议”里答复完。")),
    "naming-review-possible": (
        N_("异议人还可以申请复核"),
        N_("申请复核的期限过了，才能命名。"),
    ),
    "naming-minutes": (N_("请上传会议纪要"), N_("签字盖章后扫描，PDF、JPG 或 PNG。")),
    "naming-dates": (
        N_("日期不对"),
        N_("会议日期不能在今天以后；命名日期不能早于会议，也要在公示结束（%(last_day)s）以后。"),
    ),
    "naming-document": (N_("文号 %(document_no)s 已经用过"), N_("请核对发文登记，换一个文号。")),
    "naming-nobody": (N_("没有可以命名的人"), N_("公示名单上的人都已撤下或还在处理异议。")),
    "naming-list-changed": (
        N_("名单提出以后有 %(n)s 人撤回或状态有变"),
        N_("请退回，由经办重新提出。"),
    ),
}
