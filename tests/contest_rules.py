"""Small rule sets and marks for the tests of contests."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from competitions.rules.data import (
    Aspect,
    Award,
    AwardClass,
    Awards,
    Cut,
    EntryMarks,
    Method,
    Module,
    Part,
    Ranked,
    RuleSet,
    Sizing,
    Stage,
    StageKind,
)
from competitions.rules.ranking import Line
from competitions.rules.result import rank_lines

PODIUM = (Award.FIRST, Award.SECOND, Award.THIRD)


def theory(weight: str = "100", code: str = "T", cut: Cut | None = None) -> Stage:
    return Stage(code=code, name="理论", kind=StageKind.THEORY, weight=Decimal(weight), cut=cut)


def practice(
    weight: str = "100",
    aspects: Sequence[Aspect] | None = None,
    modules: Sequence[Module] | None = None,
    *,
    timed: bool = True,
) -> Stage:
    held = aspects if aspects is not None else (measured("A1", "50"), judged("A2", "50"))
    return Stage(
        code="P",
        name="实操",
        kind=StageKind.PRACTICE,
        weight=Decimal(weight),
        modules=tuple(modules or (Module(code="A", name="模块", aspects=tuple(held)),)),
        timed=timed,
    )


def measured(code: str, most: str, *steps: str) -> Aspect:
    return Aspect(
        code=code,
        name="测量",
        method=Method.MEASUREMENT,
        most=Decimal(most),
        steps=tuple(map(Decimal, steps)),
    )


def judged(code: str, most: str, *anchors: str) -> Aspect:
    return Aspect(
        code=code, name="评判", method=Method.JUDGEMENT, most=Decimal(most), anchors=anchors
    )


def theory_only(**changes: object) -> RuleSet:
    """One theory stage: a mark is the total, nothing parts the equal."""
    return msgspec.structs.replace(RuleSet(stages=(theory(),), tie_chain=()), **changes)


def sized(sizing: Sizing, *amounts: str, part: Part = Part.ROUND, **more: object) -> Awards:
    classes = tuple(
        AwardClass(award=award, amount=Decimal(amount))
        for award, amount in zip(PODIUM, amounts, strict=False)
    )
    return msgspec.structs.replace(Awards(sizing=sizing, classes=classes, part=part), **more)


def marked(entry: str, mark: str | int | Decimal, **more: object) -> EntryMarks:
    made = EntryMarks(entry=entry, theory={"T": Decimal(mark)})
    return msgspec.structs.replace(made, **more)


def ranked_totals(rule_set: RuleSet, totals: Iterable[Decimal | int | str]) -> list[Ranked]:
    """Rank totals of entries named by their place in the list, from 000."""
    lines = [Line(entry=f"{index:03}", total=Decimal(total)) for index, total in enumerate(totals)]
    return rank_lines(rule_set, lines, field=len(lines))


def told(ranked: Iterable[Ranked]) -> dict[str, tuple[int | None, str]]:
    return {line.entry: (line.rank, line.award.value if line.award else "") for line in ranked}
