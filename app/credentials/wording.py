"""What officials and commands are told of certificates: kinds, states, reasons, refusals."""

from collections.abc import Mapping

from app.credentials.data import Action, ChangeState, Kind, Reason, State
from app.i18n import N_

KINDS: Mapping[Kind, str] = {
    Kind.COMPLETION: N_("培训合格证书"),
    Kind.LEVEL: N_("职业技能等级证书"),
    Kind.APPOINTMENT: N_("工匠命名证书"),
    Kind.AWARD: N_("竞赛获奖证书"),
}
STATES: Mapping[State, str] = {
    State.ACTIVE: N_("有效"),
    State.SUSPENDED: N_("已暂停"),
    State.REVOKED: N_("已撤销"),
    State.SUPERSEDED: N_("已换发"),
}
STATE_CLASSES: Mapping[State, str] = {
    State.ACTIVE: "ok",
    State.SUSPENDED: "wait",
    State.REVOKED: "bad",
    State.SUPERSEDED: "info",
}
ACTIONS: Mapping[Action, str] = {
    Action.REVOKE: N_("撤销"),
    Action.SUSPEND: N_("暂停"),
    Action.LIFT: N_("恢复"),
}
REASONS: Mapping[Reason, str] = {
    Reason.FRAUD: N_("弄虚作假"),
    Reason.WRONG_DATA: N_("登记内容有误"),
    Reason.CENTRE: N_("机构培训或评价不合规"),
    Reason.DISCIPLINE: N_("违纪违法"),
    Reason.UNDER_REVIEW: N_("正在核查"),
    Reason.CLEARED: N_("核查无问题"),
    Reason.HOLDER_ASKED: N_("持证人申请"),
}
CHANGE_STATES: Mapping[ChangeState, str] = {
    ChangeState.WAITING: N_("待批准"),
    ChangeState.APPROVED: N_("已批准"),
    ChangeState.REFUSED: N_("未批准"),
    ChangeState.WITHDRAWN: N_("已撤回"),
}

REASONS_REFUSED: Mapping[str, str] = {
    "malformed": N_("不是完整的证书：缺了一段，或格式不对。"),
    "algorithm": N_("签名算法不在允许之列。"),
    "unknown-key": N_("签名所用的密钥不是发证机关公布的。"),
    "signature": N_("签名与内容对不上：内容被改动过。"),
    "claims": N_("签名成立，但内容不是一张证书。"),
    "context": N_("证书引用了我们不认的词汇。"),
    "unmapped": N_("证书里多了签名不涵盖的内容。"),
    "issuer": N_("证书写的发证机关不是我们。"),
    "list-malformed": N_("状态名单的格式不对，没有采用。"),
    "list-short": N_("状态名单不足 131072 位，没有采用。"),
    "list-purpose": N_("状态名单的用途对不上，没有采用。"),
    "list-index": N_("证书在状态名单里的位置不存在。"),
}

REFUSALS: dict[str, tuple[str, str]] = {
    "signing-key-missing": (
        N_("签发密钥不在这台机器上"),
        N_("没有签发任何证书。请系统管理员把密钥文件夹（secrets/signing）放回原处。"),
    ),
    "signing-key-unknown": (
        N_("没有名为 %(kid)s 的密钥"),
        N_("请用 jiangce credential key list 查看。"),
    ),
    "credential-superseded": (
        N_("证书 %(verification_code)s 已换发过"),
        N_("请在新证书上办理。"),
    ),
    "credential-state": (
        N_("证书现在的状态不能这样办"),
        N_("可能已有人办过。请刷新页面看当前状态。"),
    ),
    "credential-batch-empty": (
        N_("这个批次没有可以这样办的证书"),
        N_("请核对机构和批次，或证书都已处理过。"),
    ),
    "credential-batch-name": (
        N_("没有写批次"),
        N_("请照表填批次；要处理这家机构的全部证书，请勾选“全部批次”。"),
    ),
    "credential-reason": (N_("请写明理由"), N_("至少 4 个字，只供内部留存，不会公开。")),
    "credential-of-appointment": (
        N_("工匠证书随称号走，不能单独撤销或暂停"),
        N_("请在“工匠管理”里对本人提出暂停或撤销称号，审签后证书随之改变。"),
    ),
    "credential-request-waits": (
        N_("已有一项申请在等批准"),
        N_("请先等它批准或撤回。"),
    ),
    "credential-decided": (N_("这项申请已办过"), N_("%(by)s 已经处理。请看历史记录。")),
    "credential-two-people": (
        N_("撤销、暂停和恢复要两个人办"),
        N_("自己提出的，须由另一位有批准权限的同事决定。"),
    ),
    "credential-moved-on": (
        N_("证书的状态已经变了"),
        N_("申请之后有人办过别的事。请退回申请，重新提出。"),
    ),
    "credential-too-often": (
        N_("查得太频繁"),
        N_("每分钟最多查 10 次，每天最多 300 次。请稍后再查，或扫描证书上的二维码。"),
    ),
    "credential-file": (N_("读不了文件 %(file)s"), N_("请检查路径；文件应是 UTF-8 文本。")),
    "credential-keys": (
        N_("%(file)s 里没有发证机关的公钥"),
        N_("请用发证机关网站上 /.well-known/did.json 的副本。"),
    ),
}
