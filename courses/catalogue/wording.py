"""What editions, items and refusals of the catalogue are called on pages."""

from decimal import Decimal

from app.i18n import N_, current_language, gettext
from app.reference.wording import LEVELS
from courses.catalogue.data import (
    CertificateKind,
    ChangedField,
    Edition,
    EditionKind,
    EditionState,
    Finding,
)
from courses.vocabulary import category_names

KINDS: dict[EditionKind, str] = {
    EditionKind.NEW_OCCUPATION: N_("新职业新业态培训目录"),
    EditionKind.DEMAND: N_("培训需求指导目录"),
}

STATES: dict[EditionState, tuple[str, str]] = {
    EditionState.DRAFT: (N_("起草中"), ""),
    EditionState.REVIEWED: (N_("已复核待审签"), "wait"),
    EditionState.PUBLISHED: (N_("执行中"), "ok"),
    EditionState.SUPERSEDED: (N_("已被取代"), ""),
}
"""Name and badge of each state."""

CERTIFICATES: dict[CertificateKind, str] = {
    CertificateKind.SKILL_LEVEL: N_("职业技能等级证书"),
    CertificateKind.SPECIFIC_ABILITY: N_("专项职业能力证书"),
    CertificateKind.COMPLETION: N_("培训合格证书"),
}

FIELDS: dict[str, str] = {
    "title": N_("培训项目"),
    "hours": N_("总课时"),
    "practice_hours": N_("实操课时"),
    "subsidy_standard": N_("补贴标准"),
    "certificate": N_("证书"),
    "eligible_categories": N_("补贴对象"),
}
"""What an edition's items are compared by."""

FINDINGS: dict[str, str] = {
    "item-level": N_("培训只到一级／高级技师，其余等级由企业聘任"),
    "item-hours": N_("总课时要大于 0"),
    "item-practice-hours": N_("实操课时要在 0 到总课时（%(hours)s）之间"),
    "item-subsidy": N_("补贴标准要在 0 到 %(most)s 元之间"),
    "item-dates-backwards": N_("有效期的止日早于起日"),
    "item-dates-outside": N_("有效期要在目录的有效期内：%(valid_from)s 至 %(valid_until)s"),
    "item-hours-few": N_("总课时 %(hours)s，低于规定的 %(least)s"),
    "item-practice-little": N_("实操占 %(share)s，低于规定的 %(least)s"),
}

REFUSALS: dict[str, tuple[str, str]] = {
    "weights-none": (N_("至少要写一个职业"), N_("请写职业名称或编码，以及占比。")),
    "weights-many": (
        N_("一个项目最多对应 %(most)s 个职业"),
        N_("请只留学员真正去就业的职业。"),
    ),
    "weights-occupation": (
        N_("没有找到职业“%(typed)s”"),
        N_("请按职业目录写名称、工种或编码。"),
    ),
    "weights-percent": (
        N_("“%(typed)s”的占比不是 1 到 100 的整数"),
        N_("请写百分数，例如 60。"),
    ),
    "weights-twice": (N_("“%(typed)s”写了两次"), N_("同一职业请合并为一行。")),
    "weights-sum": (
        N_("各职业占比合计 %(sum)s%%，应为 100%%"),
        N_("请调整占比，使合计正好为 100。"),
    ),
    "item-level": (
        N_("这个等级不能列入目录"),
        N_("培训只到一级／高级技师，其余等级由企业聘任。请改等级。"),
    ),
    "item-hours": (N_("总课时要大于 0"), N_("请填总课时，每课时 45 分钟。")),
    "item-practice-hours": (
        N_("实操课时不对"),
        N_("实操课时要在 0 到总课时（%(hours)s）之间，请改正。"),
    ),
    "item-subsidy": (N_("补贴标准要在 0 到 %(most)s 元之间"), N_("没有补贴就留空。")),
    "item-dates-backwards": (N_("有效期的止日早于起日"), N_("请对调或改正两个日期。")),
    "item-dates-outside": (
        N_("项目的有效期超出了目录的有效期"),
        N_("要在 %(valid_from)s 至 %(valid_until)s 之内。请改项目的日期，或先改目录的日期。"),
    ),
    "item-occupation": (
        N_("没有编码为 %(occupation)s 的职业"),
        N_("请在职业目录里按名称、工种或拼音查找；旧版编码也可以查。"),
    ),
    "item-work-type": (
        N_("“%(work_type)s”不是这个职业的工种"),
        N_("请从列表里选，或留空表示整个职业。"),
    ),
    "item-category": (N_("补贴对象里有不认识的类别"), N_("请从列表里勾选。")),
    "item-twice": (
        N_("目录里已有同一职业、工种、等级的项目"),
        N_("“%(title)s”没有加入。请修改原有的项目，或改选等级、工种。"),
    ),
    "edition-dates": (N_("目录有效期的止日早于起日"), N_("请改正两个日期。")),
    "edition-closed": (
        N_("这一版已送复核或已发布，不能修改"),
        N_("“%(title)s”要修改，请先撤回，或请复核人退回；已发布的请起草新一版。"),
    ),
    "edition-empty": (N_("目录里还没有项目"), N_("请先添加项目，再送复核。")),
    "edition-faulty": (
        N_("%(n)s 个项目不合规则，没有送出"),
        N_("第一个是“%(title)s”。请在目录页按“只看有问题的”逐个改正。"),
    ),
    "edition-state": (
        N_("目录现在的状态不能这样做"),
        N_("“%(title)s”可能刚有别人操作过。请刷新页面看现在的状态。"),
    ),
    "edition-published": (
        N_("这一版已经发布过"),
        N_("“%(title)s”不能再次发布。要修改内容，请起草新一版。"),
    ),
    "edition-not-handed-in": (
        N_("这一版还没有送复核"),
        N_("“%(title)s”还在起草，经办送出后才能复核。"),
    ),
    "edition-own-draft": (
        N_("起草的人不能复核或审签"),
        N_("“%(title)s”是您参与起草的，请由另一位经办以外的同事办理。"),
    ),
    "edition-own-review": (
        N_("复核的人不能审签"),
        N_("“%(title)s”是您复核的，请由分管领导审签。"),
    ),
    "interest-phone": (
        N_("手机号不对"),
        N_("请填 11 位手机号，如 13800001234。"),
    ),
    "edition-reason": (
        N_("请写明退回的理由"),
        N_("至少 %(shortest)s 个字，让经办知道要改什么。"),
    ),
}


FIELD_OF: dict[str, str] = {
    "item-level": "level",
    "item-hours": "hours",
    "item-practice-hours": "practice_hours",
    "item-subsidy": "subsidy_standard",
    "item-dates-backwards": "valid_until",
    "item-dates-outside": "valid_from",
    "item-work-type": "work_type",
    "item-twice": "level",
}
"""Which field of the form a refusal points at."""


def form_fault() -> str:
    """Return what to do about a field that cannot be read."""
    return gettext("标出的一项没有填或格式不对，请改正；其他已填的还在。")


def state_words(edition: Edition) -> tuple[str, str]:
    """Return what an edition's state is called, and its badge; a draft may be with the reviewer."""
    if edition.state is EditionState.DRAFT and edition.handed_in_at is not None:
        return gettext("待科室复核"), "wait"
    if edition.state is EditionState.DRAFT and edition.returned_for:
        return gettext("退回修改"), "bad"
    name, badge = STATES[edition.state]
    return gettext(name), badge


def step_of(edition: Edition) -> int:
    """Return whose turn it is: 0 the drafter, 1 the reviewer, 2 the leader, 3 nobody any more."""
    if edition.state is EditionState.DRAFT:
        return 0 if edition.handed_in_at is None else 1
    return 2 if edition.state is EditionState.REVIEWED else 3


def finding_words(found: Finding) -> str:
    """Return what a finding says, in the reader's language."""
    return gettext(FINDINGS[found.code], **found.facts)


def categories_words(codes: list[str]) -> str:
    """Return who is eligible; without categories anybody is."""
    names = category_names()
    place = 0 if current_language() == "zh" else 1
    found = [names[code][place] if code in names else code for code in codes]
    return gettext("、").join(found) if found else gettext("不限")


def yuan(value: object) -> str:
    """Return a subsidy standard as people say it; a dash where there is none."""
    if value is None:
        return "—"
    return gettext("%(n)s 元", n=f"{Decimal(str(value)):,.2f}".removesuffix(".00"))


def field_words(changed: ChangedField, value: object) -> str:
    """Return one side of a change, as people read it."""
    match changed.field:
        case "subsidy_standard":
            return yuan(value)
        case "certificate":
            return gettext(CERTIFICATES[CertificateKind(str(value))])
        case "eligible_categories" if isinstance(value, list):
            return categories_words(value)
        case _:
            return str(value)


def item_name(title: str, work_type: str, level: str) -> str:
    """Return an item as a list names it: 互联网营销师（直播销售员） 五级／初级工."""
    inside = f"（{work_type}）" if work_type and work_type not in title else ""
    names = {one.value: gettext(name) for one, name in LEVELS.items()}
    return f"{title}{inside} {names[level]}"


WEIGHT_METHODS = {
    "own": N_("本职业"),
    "stated": N_("机构填报"),
    "observed": N_("按就业去向"),
}
"""How the share of an occupation in a programme is known."""
