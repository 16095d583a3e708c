"""What is said of a certificate: outcomes, the four lines, refusals."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from app import clock
from app.credentials.code import Fault
from app.credentials.data import Action, ChangeState, Kind, Reason, State
from app.credentials.verdict import (
    HolderLine,
    KeyLine,
    Outcome,
    SignatureLine,
    StatusLine,
    Verdict,
)
from app.i18n import N_, current_language, gettext

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

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.VALID: N_("证书有效"),
    Outcome.REVOKED: N_("证书已撤销"),
    Outcome.SUSPENDED: N_("证书已暂停"),
    Outcome.SUPERSEDED: N_("证书已被新证书取代"),
    Outcome.EXPIRED: N_("证书已过有效期"),
    Outcome.UNKNOWN: N_("暂时无法判断"),
    Outcome.FORGED: N_("这不是本登记系统签发的证书"),
}
LEADS: Mapping[Outcome, str] = {
    Outcome.VALID: N_("状态截至 %(time)s"),
    Outcome.REVOKED: N_("不再有效，状态截至 %(time)s"),
    Outcome.SUSPENDED: N_("暂停期间不能使用，状态截至 %(time)s"),
    Outcome.SUPERSEDED: N_("请持证人出示新证书，状态截至 %(time)s"),
    Outcome.EXPIRED: N_("已过证书上写明的期限，状态截至 %(time)s"),
    Outcome.UNKNOWN: N_("不能说有效，也不能说无效"),
    Outcome.FORGED: N_("内容被改动过，或签名不是我们的。请勿采信。"),
}
OUTCOME_CLASSES: Mapping[Outcome, str] = {
    Outcome.VALID: "ok",
    Outcome.REVOKED: "bad",
    Outcome.SUSPENDED: "wait",
    Outcome.SUPERSEDED: "bad",
    Outcome.EXPIRED: "bad",
    Outcome.UNKNOWN: "wait",
    Outcome.FORGED: "bad",
}

Line = tuple[str, str, str]
"""Class, answer, what stands behind it."""
LABELS = {
    "signature": N_("签名"),
    "status": N_("状态"),
    "key": N_("发证机关"),
    "holder": N_("持证人"),
}
_LISTED = N_("以 %(time)s 的状态名单为准，名单每日更新。")
SIGNATURES: Mapping[SignatureLine, Line] = {
    SignatureLine.INTACT: ("ok", N_("内容未被改动"), N_("证书内容与签发时逐字一致。")),
    SignatureLine.BROKEN: ("bad", N_("对不上"), N_("内容被改动过，或不是我们签的。")),
}
STATUSES: Mapping[StatusLine, Line] = {
    StatusLine.CLEAR: ("ok", N_("未撤销、未暂停"), _LISTED),
    StatusLine.REVOKED: ("bad", N_("已撤销"), _LISTED),
    StatusLine.SUSPENDED: ("wait", N_("已暂停"), _LISTED),
    StatusLine.SUPERSEDED: ("bad", N_("已换发新证书"), _LISTED),
    StatusLine.EXPIRED: ("bad", N_("已过有效期"), _LISTED),
    StatusLine.OLD: (
        "wait",
        N_("状态名单过旧"),
        N_("本机名单停在 %(time)s，超过 7 天。联网后会自动再查。"),
    ),
    StatusLine.MISSING: (
        "wait",
        N_("没有状态名单"),
        N_("本机没有这张证书的状态名单。请联网后再查。"),
    ),
    StatusLine.NOT_ASKED: ("off", N_("不再核对"), N_("签名不成立，无须查状态。")),
}
KEYS: Mapping[KeyLine, Line] = {
    KeyLine.CURRENT: ("ok", "%(issuer)s", N_("签发密钥 %(kid)s，发证机关已公布。")),
    KeyLine.ROTATED: ("ok", "%(issuer)s", N_("签发密钥 %(kid)s，已轮换，签发时有效。")),
    KeyLine.COMPROMISED: (
        "wait",
        N_("签发密钥已作废"),
        N_("密钥 %(kid)s 可能落入他人手中，单凭签名不作数。请联网按查验码查，或换领新证书。"),
    ),
    KeyLine.OUT_OF_TIME: (
        "bad",
        N_("签发密钥不在使用期"),
        N_("密钥 %(kid)s 在所写的签发时间没有使用。"),
    ),
    KeyLine.UNKNOWN: ("bad", N_("无法确认"), N_("没有我们公布过的密钥能对上。")),
}
HOLDERS: Mapping[HolderLine, Line] = {
    HolderLine.COMPARE: (
        "ask",
        N_("请你核对"),
        N_("请对照身份证：姓名 %(name)s。遮蔽的姓名只能帮助排除，不能证明是本人。"),
    ),
    HolderLine.MATCHED: (
        "ask",
        N_("请你核对"),
        N_("所填与登记一致。仍请对照身份证：姓名 %(name)s，照片与本人相符。"),
    ),
    HolderLine.NOT_ASKED: ("off", N_("不再核对"), N_("证书不能采信，无须比对。")),
}

HINTS: Mapping[Fault, str] = {
    Fault.LENGTH: N_("查验码是 15 位，以 K 开头，印在二维码旁边。"),
    Fault.CONFUSED: N_("查验码里没有 I、L、O、U、0、1（年份除外），请对照证书再看。"),
    Fault.FORM: N_("查验码以 K 和两位年份开头，后面是大写字母和数字。"),
    Fault.CHECK: N_("查验码有一位不对，或两位写反了。请对照证书再输一遍。"),
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


NUMBERS = {
    2: N_("二"),
    3: N_("三"),
    4: N_("四"),
    5: N_("五"),
    6: N_("六"),
    7: N_("七"),
    8: N_("八"),
    9: N_("九"),
}
"""Of the sum in words."""


def long_day(iso: str) -> str:
    """Return a day with its year; empty for none."""
    if not iso:
        return ""
    day = date.fromisoformat(iso)
    if current_language() == "en":
        return f"{day.day} {day:%b %Y}"
    return f"{day.year}年{day.month}月{day.day}日"


def long_minute(moment: datetime) -> str:
    """Return an instant in the city's clock, with its year."""
    local = moment.astimezone(clock.CITY_ZONE)
    if current_language() == "en":
        return f"{local.day} {local:%b %Y, %H:%M}"
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


class SaidLine(msgspec.Struct, frozen=True):
    """One of the four lines, in words."""

    label: str
    css: str
    answer: str
    detail: str


def lines(verdict: Verdict, *, kid: str, issuer: str, name: str) -> list[SaidLine]:
    """Return the four lines in the reader's language."""
    facts = {
        "time": long_minute(verdict.as_of) if verdict.as_of else "",
        "kid": kid,
        "issuer": issuer,
        "name": name,
    }
    told = {
        "signature": SIGNATURES[verdict.signature],
        "status": STATUSES[verdict.status],
        "key": KEYS[verdict.key],
        "holder": HOLDERS[verdict.holder],
    }
    return [
        SaidLine(gettext(LABELS[name]), css, gettext(answer, **facts), gettext(detail, **facts))
        for name, (css, answer, detail) in told.items()
    ]


def lead(verdict: Verdict) -> str:
    """Return what stands below the outcome."""
    time = long_minute(verdict.as_of) if verdict.as_of else ""
    return gettext(LEADS[verdict.outcome], time=time)


def words_for_script() -> dict[str, Any]:
    """Return every sentence that the page's script may need, in the reader's language."""

    def three(table: Mapping[Any, Line]) -> dict[str, list[str]]:
        return {
            str(key): [css, gettext(answer), gettext(detail)]
            for key, (css, answer, detail) in table.items()
        }

    return {
        "outcomes": {
            str(key): [OUTCOME_CLASSES[key], gettext(text), gettext(LEADS[key])]
            for key, text in OUTCOMES.items()
        },
        "labels": {key: gettext(text) for key, text in LABELS.items()},
        "signature": three(SIGNATURES),
        "status": three(STATUSES),
        "key": three(KEYS),
        "holder": three(HOLDERS),
        "hints": {str(key): gettext(text) for key, text in HINTS.items()},
        "kinds": {str(key): gettext(text) for key, text in KINDS.items()},
    }


FACTS = {
    "certificate": N_("证书"),
    "occupation": N_("职业"),
    "level": N_("等级"),
    "holder": N_("持证人"),
    "issued_on": N_("发证日期"),
    "expires_on": N_("有效期至"),
    "certified_by": N_("发证单位"),
    "code": N_("查验码"),
}
TROUBLES = {
    "offline": N_("现在没有网络，查不了查验码。请扫描证书上的二维码。"),
    "no_keys": N_("这台设备还没有打开过查验页，也没有网络，无法核对签名。请联网后再扫。"),
    "no_crypto": N_("这个浏览器不会核对签名。请更新浏览器，或在下面填查验码。"),
}
