"""A rule set in plain words, two of them against each other, and what is wrong with one."""

from collections.abc import Sequence

import msgspec

from app.i18n import N_, gettext
from competitions.plans.rule_form import plain
from competitions.plans.rule_names import (
    CHAIN,
    COLUMNS,
    METHODS,
    PARTS,
    PLACES,
    PROBLEMS,
    ROUNDINGS,
    SCALES,
    STAGE_KINDS,
    TABLE_NAMES,
    TIES,
)
from competitions.plans.rule_reading import Problem
from competitions.rules.data import (
    Award,
    Awards,
    Cut,
    RuleSet,
    Scale,
    Sizing,
    Stage,
)
from competitions.rules.faults import Fault
from competitions.rules_wording import AWARDS, FAULTS


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """Some lines of a rule set under a heading."""

    heading: str
    lines: tuple[str, ...]


def problem_words(one: Problem) -> str:
    """Return which cell cannot be read, and why."""
    column = gettext(COLUMNS[one.cell.column])
    place = column
    if one.cell.table:
        place = gettext(
            "%(table)s第 %(row)s 行的%(column)s",
            table=gettext(TABLE_NAMES[one.cell.table]),
            row=one.cell.row,
            column=column,
        )
    return gettext(PROBLEMS[one.code], place=place, value=one.value)


def fault_words(one: Fault) -> str:
    """Return what is wrong with a rule set and what to do."""
    title, advice = FAULTS[one.code]
    facts = {name: plain_fact(value) for name, value in one.facts.items()}
    return f"{gettext(title, **facts)}{gettext('。')}{gettext(advice, **facts)}"


def plain_fact(value: object) -> object:
    """Return a fact as people write it: an award by its name."""
    return gettext(AWARDS[value]) if isinstance(value, Award) else value


def part_words(part: str, rules: RuleSet) -> str:
    """Return one link of the tie chain in words."""
    if part in CHAIN:
        return gettext(CHAIN[part])
    code = part.partition(":")[2]
    names = {module.code: module.name for stage in rules.stages for module in stage.modules}
    return gettext("模块 %(name)s 分高的在前", name=f"{code} {names.get(code, '')}".strip())


def sections(rules: RuleSet) -> list[Section]:
    """Return a rule set in plain words; the aspects are a table of their own."""
    return [
        Section(
            heading=gettext("阶段和权重"), lines=tuple(_stage(stage) for stage in rules.stages)
        ),
        Section(heading=gettext("评分"), lines=_judging(rules)),
        Section(heading=gettext("名次"), lines=_ranking(rules)),
        Section(heading=gettext("奖项"), lines=_awards(rules.awards)),
        Section(
            heading=gettext("申诉"),
            lines=(gettext("成绩公示后 %(n)s 小时内可以书面申诉。", n=rules.appeal_hours),),
        ),
    ]


def _stage(stage: Stage) -> str:
    parts = [
        gettext(
            "%(code)s %(name)s（%(kind)s），占总分 %(weight)s%%",
            code=stage.code,
            name=gettext(stage.name),
            kind=gettext(STAGE_KINDS[stage.kind]),
            weight=plain(stage.weight),
        )
    ]
    if stage.timed:
        parts.append(gettext("计时"))
    if stage.pass_mark is not None:
        parts.append(gettext("%(n)s 分以上才可晋升等级", n=plain(stage.pass_mark)))
    if stage.cut is not None:
        parts.append(_cut(stage.cut))
    parts += [
        gettext("%(name)s扣 %(n)s 分", name=gettext(one.name), n=plain(one.points))
        for one in stage.penalties
    ]
    return gettext("；").join(parts)


def _cut(cut: Cut) -> str:
    ties = gettext(TIES[cut.ties])
    return gettext("前 %(n)s 名晋级下一阶段，%(ties)s", n=cut.advance, ties=ties)


def _judging(rules: RuleSet) -> tuple[str, ...]:
    return (
        gettext(
            "评判项由 %(n)s 名裁判各打 0 到 3 分；相差超过 %(spread)s 分的重新打分。",
            n=rules.judges,
            spread=rules.spread,
        ),
        gettext(
            "总分保留 %(n)s 位小数，%(how)s，只取舍一次。",
            n=rules.rounding.places,
            how=gettext(ROUNDINGS[rules.rounding.mode]),
        ),
    )


def _ranking(rules: RuleSet) -> tuple[str, ...]:
    chain = gettext("；").join(part_words(part, rules) for part in rules.tie_chain)
    lines = [
        gettext("总分相同的，依次看：%(chain)s。", chain=chain)
        if chain
        else gettext("总分相同的不再比较。"),
        gettext("仍相同的，名次%(how)s。", how=gettext(PLACES[rules.places])),
    ]
    if rules.scale is not Scale.NONE:
        lines.append(gettext("另换算标准分：%(scale)s。", scale=gettext(SCALES[rules.scale])))
    return tuple(lines)


_AMOUNTS: dict[Sizing, str] = {
    Sizing.FIXED: N_("%(award)s %(n)s 名"),
    Sizing.SHARE: N_("%(award)s为参赛人数的 %(n)s%%"),
    Sizing.THRESHOLD: N_("%(award)s为总分 %(n)s 以上"),
    Sizing.WORLDSKILLS: N_("%(award)s"),
}


def _awards(awards: Awards) -> tuple[str, ...]:
    lines = [
        gettext(_AMOUNTS[awards.sizing], award=gettext(AWARDS[one.award]), n=plain(one.amount))
        for one in awards.classes
    ]
    if awards.sizing is Sizing.WORLDSKILLS:
        lines.append(gettext("金、银、铜奖按世赛奖牌规则，相差 2 分以内的同奖。"))
    if awards.sizing is Sizing.SHARE:
        lines.append(gettext("名额%(how)s。", how=gettext(PARTS[awards.part])))
    if awards.least is not None:
        lines.append(gettext("总分不到 %(n)s 的不获奖。", n=plain(awards.least)))
    if (merit := awards.merit) is not None:
        name = gettext(AWARDS[merit.award])
        if merit.share is not None:
            told = gettext("前 %(n)s%% 中没有获奖的授%(award)s", n=plain(merit.share), award=name)
        else:
            told = gettext(
                "%(n)s 分以上没有获奖的授%(award)s", n=plain(merit.threshold), award=name
            )
        lines.append(told)
    if awards.minimum_field > 1:
        lines.append(gettext("参赛不足 %(n)s 的不设奖。", n=awards.minimum_field))
    lines += [
        gettext("参赛不超过 %(most)s 的，只设前 %(n)s 级奖。", most=one.at_most, n=one.classes)
        for one in awards.small_fields
    ]
    return tuple(lines) or (gettext("不设奖。"),)


def all_lines(rules: RuleSet) -> list[str]:
    """Return every line of a rule set, its aspects too, to set two versions against each other."""
    lines = [line for section in sections(rules) for line in section.lines]
    lines += [
        gettext(
            "%(code)s %(name)s（%(method)s，满分 %(most)s）",
            code=aspect.code,
            name=gettext(aspect.name),
            method=gettext(METHODS[aspect.method]),
            most=plain(aspect.most),
        )
        for stage in rules.stages
        for module in stage.modules
        for aspect in module.aspects
    ]
    return lines


def difference(older: RuleSet, newer: RuleSet) -> tuple[Sequence[str], Sequence[str]]:
    """Return the lines that only the older version has, and those that only the newer has."""
    before, after = all_lines(older), all_lines(newer)
    return (
        [line for line in before if line not in after],
        [line for line in after if line not in before],
    )
