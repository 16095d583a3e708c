"""What a verifier is told: outcomes, the four lines, hints; the page's script gets the same."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from app import clock
from app.credentials.code import Fault
from app.credentials.verdict import (
    HolderLine,
    KeyLine,
    Outcome,
    SignatureLine,
    StatusLine,
    Verdict,
)
from app.credentials.wording import KINDS
from app.i18n import N_, current_language, gettext

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
