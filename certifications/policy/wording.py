"""Versions of the terms in words: each rule a sentence, what differs, states, refusals."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from markupsafe import Markup

from app.i18n import N_, gettext
from app.people.data import Tier
from certifications.data import Criterion, Standing
from certifications.policy.data import PolicyState
from certifications.policy.editor import CONTEST_COLUMNS, ON, look_up, plain
from certifications.policy.sentences import PARTS, Field, FieldKind, Rule, RuleKind
from certifications.terms import LadderTerms
from certifications.wording import (
    CONTEST_CLASSES,
    CRITERIA,
    GROUNDS,
    HONOUR_LEVELS,
    HONOURS,
    LEVELS,
    TIERS,
)

STATES = {
    PolicyState.DRAFT: (N_("草稿"), "wait"),
    PolicyState.SIMULATED: (N_("已测算"), "info"),
    PolicyState.SIGNED: (N_("已审签，待发布"), "info"),
    PolicyState.PUBLISHED: (N_("已发布"), "ok"),
    PolicyState.SUPERSEDED: (N_("已被取代"), ""),
}
STANDINGS = {
    Standing.HELD: N_("已获评"),
    Standing.SURPASSED: N_("已获评更高一级"),
    Standing.ELIGIBLE: N_("可以申报"),
    Standing.SHORT: N_("条件不齐"),
    Standing.BARRED: N_("不得申报"),
}
AGE_BANDS = {
    "<30": N_("30 岁以下"),
    "30": N_("30–39 岁"),
    "40": N_("40–49 岁"),
    "50": N_("50–59 岁"),
    "60+": N_("60 岁以上"),
    "": N_("年龄不详"),
}
PART_NAMES: dict[str, str] = {
    "common": N_("各层级共同"),
    **{tier.value: TIERS[tier] for tier in Tier},
    "transition": N_("过渡办法"),
}
RECOMMENDERS = {
    "employer": N_("用人单位"),
    "county_bureau": N_("县（市、区）人社部门"),
    "department": N_("行业主管部门"),
    "union": N_("工会"),
    "trade_association": N_("行业协会"),
    "self": N_("本人自荐"),
}
CHOICES: dict[str, str] = {
    **{key.value: name for key, name in LEVELS.items()},
    **{key.value: name for key, name in HONOUR_LEVELS.items()},
    **{key.value: name for key, name in HONOURS.items()},
    **{key.value: name for key, name in GROUNDS.items()},
    **{key.value: name for key, name in TIERS.items()},
    **{key.value: CRITERIA[key] for key in (Criterion.YEARS_IN_TRADE, Criterion.HOLDING)},
    **RECOMMENDERS,
}
"""Every word that a figure of a rule may take, as it is shown."""
STAGES = {"county": N_("县级审核"), "city": N_("市级审核")}
VERDICTS = {"passed": N_("通过"), "returned": N_("退回补正"), "refused": N_("不通过")}
_PLACE = re.compile(r"%\((\w+)\)s")
_OFF = N_("不要求")


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a rule's sentence: words, or a figure to enter."""

    text: str = ""
    field: Field | None = None
    name: str = ""
    value: str = ""
    chosen: tuple[str, ...] = ()
    wrong: bool = False


class RuleToEdit(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as the editor shows it: its switch, where it has one, and its sentence."""

    switch: str | None
    on: bool
    pieces: tuple[Piece, ...]
    sentence: str


class PartToEdit(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the terms in the editor; contests as rows of values."""

    code: str
    name: str
    rules: tuple[RuleToEdit, ...]
    contests: tuple[tuple[str, ...], ...] | None


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that reads otherwise in two versions."""

    part: str
    before: str
    after: str


def parts_to_edit(
    terms: LadderTerms, given: Mapping[str, Sequence[str]] | None = None, wrong: str = ""
) -> tuple[PartToEdit, ...]:
    """Return the editor's parts, filled from the terms, or from what was typed and refused."""
    body = plain(terms)
    return tuple(
        PartToEdit(
            code=code,
            name=gettext(PART_NAMES[code]),
            rules=tuple(_to_edit(code, rule, body[code], given, wrong) for rule in rules),
            contests=_contest_rows(code, body, given) if "contests" in body[code] else None,
        )
        for code, rules in PARTS
    )


def _to_edit(
    part: str,
    rule: Rule,
    body: Mapping[str, Any],
    given: Mapping[str, Sequence[str]] | None,
    wrong: str,
) -> RuleToEdit:
    held = look_up(body, rule.path)
    switch = None if rule.kind is RuleKind.FIXED else f"{ON}{part}.{rule.path}"
    on = bool(held) if rule.kind is RuleKind.FLAG else held is not None
    if given is not None and switch is not None:
        on = bool(given.get(switch))
    pieces: list[Piece] = []
    texts = _PLACE.split(gettext(rule.sentence).replace("%%", "%"))
    fields = {field.place: field for field in rule.fields}
    for number, text in enumerate(texts):
        if number % 2 == 0:
            pieces.append(Piece(text=text))
            continue
        field = fields[text]
        name = f"{part}.{field.path}"
        values = given.get(name, ()) if given is not None else _values(field, body)
        pieces.append(
            Piece(
                field=field,
                name=name,
                value=values[0] if values else "",
                chosen=tuple(values),
                wrong=bool(wrong) and wrong.startswith(name),
            )
        )
    blank = dict.fromkeys(fields, "…")
    return RuleToEdit(
        switch=switch,
        on=on,
        pieces=tuple(pieces),
        sentence=gettext(rule.sentence) % blank if blank else gettext(rule.sentence),
    )


def _values(field: Field, body: Mapping[str, Any]) -> tuple[str, ...]:
    held = look_up(body, field.path)
    if held is None:
        return ()
    if field.kind is FieldKind.MANY:
        return tuple(held)
    if field.kind is FieldKind.FLAG:
        return ("true",) if held else ()
    if field.kind is FieldKind.PERCENT:
        return (f"{held * 100:g}",)
    return (str(held),)


def _contest_rows(
    part: str, body: Mapping[str, Any], given: Mapping[str, Sequence[str]] | None
) -> tuple[tuple[str, ...], ...]:
    spare = (("city", "1", ""), ("city", "", ""))
    if given is not None:
        columns = [given.get(f"{part}.contests.{name}", ()) for name in CONTEST_COLUMNS]
        return tuple(zip(*columns, strict=False))
    held = tuple(
        tuple(str(contest[name] or "") for name in CONTEST_COLUMNS)
        for contest in body[part]["contests"]
    )
    return held + spare


def sentence(rule: Rule, body: Mapping[str, Any]) -> str:
    """Say what one rule asks, or that it asks nothing."""
    held = look_up(body, rule.path)
    if rule.kind is RuleKind.FLAG:
        said = gettext(rule.sentence)
        return said if held else gettext("%(rule)s：%(off)s", rule=said, off=gettext(_OFF))
    blank = dict.fromkeys((field.place for field in rule.fields), "…")
    if held is None:
        said = (gettext(rule.sentence) % blank).strip()
        return gettext("%(rule)s：%(off)s", rule=said, off=gettext(_OFF))
    return gettext(rule.sentence) % {f.place: _shown(f, body) for f in rule.fields}


def _shown(field: Field, body: Mapping[str, Any]) -> str:
    values = _values(field, body)
    if field.kind is FieldKind.FLAG:
        return gettext("要求") if values else gettext("不要求")
    if field.kind in {FieldKind.CHOICE, FieldKind.MANY}:
        return gettext("、").join(gettext(CHOICES[value]) for value in values) or gettext("无")
    return values[0] if values else "—"


def differences(old: LadderTerms, new: LadderTerms) -> tuple[Difference, ...]:
    """Return the rules that read otherwise in the new terms, part by part."""
    before, after = plain(old), plain(new)
    found: list[Difference] = []
    for code, rules in PARTS:
        name = gettext(PART_NAMES[code])
        for rule in rules:
            if look_up(before[code], rule.path) is look_up(after[code], rule.path) is None:
                continue
            was, now = sentence(rule, before[code]), sentence(rule, after[code])
            if was != now:
                found.append(Difference(part=name, before=was, after=now))
        if "contests" in before[code]:
            was, now = _contests(before[code]), _contests(after[code])
            if was != now:
                found.append(Difference(part=name, before=was, after=now))
    return tuple(found)


def _contests(body: Mapping[str, Any]) -> str:
    ranks = gettext("、").join(_contest(**contest) for contest in body["contests"])
    return gettext("竞赛名次：%(ranks)s", ranks=ranks or gettext("无"))


def _contest(level: str, contest_class: int | None, rank_max: int) -> str:
    kind = CONTEST_CLASSES.get(contest_class or 0, "")
    return gettext(
        "%(level)s%(contest_class)s前 %(n)s 名",
        level=gettext(CHOICES[level]),
        contest_class=gettext(kind) if kind else "",
        n=rank_max,
    )


def age_names() -> dict[str, str]:
    """Return the age bands by code, in the language being spoken."""
    return {code: gettext(name) for code, name in AGE_BANDS.items()}


def state_badge(state: PolicyState) -> Markup:
    """Return a version's state as a badge."""
    name, look = STATES[state]
    return Markup('<span class="badge {}">{}</span>').format(look, gettext(name))


REFUSALS = {
    "terms-draft-open": (
        N_("已有一版草稿在办"),
        N_("先把那一版办完：修改、测算、送审，或者删除草稿。"),
    ),
    "terms-closed": (
        N_("《%(title)s》已送审或已定稿，不能再改"),
        N_("要改，请先由经办撤回送审，或等审签后另起草一版。"),
    ),
    "terms-not-simulated": (
        N_("《%(title)s》还没有按现在的内容测算"),
        N_("先点“测算”，看清哪些人的结论有变化，再送审。"),
    ),
    "terms-not-signed": (
        N_("《%(title)s》还没有审签"),
        N_("科室复核、分管领导审签后才能发布。"),
    ),
    "terms-day-passed": (
        N_("施行日期已经过去"),
        N_("请选今天或以后的日期；已经按原条件作出的结论不受影响。"),
    ),
    "terms-day-taken": (
        N_("这一天已有另一版施行"),
        N_("请另选一天，让两版先后施行。"),
    ),
}
"""Codes of refusals: what is wrong, and what to do."""
