"""What is wrong with a rule set, all at once, and with one mark.

Every fault has a code, whose sentence stands in ``rules_wording.FAULTS``; ``where`` is the path
to the place, such as ``stages/P/modules/A/aspects/A1``.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain

from competitions.rules.award_checks import award_faults
from competitions.rules.data import Aspect, Method, RuleSet, Scale, Sizing, Stage, StageKind
from competitions.rules.faults import PLACES, Fault, finite, too_fine
from competitions.rules.ranking import MODULE, PRACTICE, THEORY, TIME
from competitions.rules.scoring import TOP

__all__ = ["Fault", "faults_of", "faults_of_mark", "spread_alarm"]
WHOLE = Decimal(100)
LEAST_JUDGES = 3
ANCHORS = 4
MOST_PLACES = 4


def faults_of(rule_set: RuleSet) -> list[Fault]:
    """Return everything that keeps a rule set from being used; nothing if it can be."""
    return [
        *_stages(rule_set.stages),
        *_twice(rule_set.stages),
        *_judging(rule_set),
        *_chain(rule_set),
        *award_faults(rule_set.awards),
        *_whole_set(rule_set),
    ]


def faults_of_mark(rule_set: RuleSet, code: str, value: Decimal | int) -> list[Fault]:
    """Return what is wrong with one mark of an aspect, or of a theory stage, by its code."""
    aspects = {a.code: a for s in rule_set.stages for m in s.modules for a in m.aspects}
    mark = Decimal(value)
    if (aspect := aspects.get(code)) is not None:
        return list(_mark(aspect, mark))
    if any(s.code == code and s.kind is StageKind.THEORY for s in rule_set.stages):
        return list(_amount(code, mark, WHOLE))
    return [Fault("mark-unknown", code, {"code": code})]


def spread_alarm(scores: Sequence[int], rule_set: RuleSet) -> bool:
    """Whether the judges of one aspect are so far apart that it must be marked again."""
    return bool(scores) and max(scores) - min(scores) > rule_set.spread


def _mark(aspect: Aspect, mark: Decimal) -> Iterator[Fault]:
    if aspect.method is Method.JUDGEMENT:
        if not (finite(mark) and 0 <= mark <= TOP and mark == int(mark)):
            yield Fault("mark-judgement", aspect.code, {"value": mark, "top": TOP})
        return
    found = list(_amount(aspect.code, mark, aspect.most))
    yield from found
    if not found and aspect.steps and mark not in aspect.steps:
        steps = "、".join(str(step) for step in sorted(aspect.steps))
        yield Fault("mark-step", aspect.code, {"value": mark, "steps": steps})


def _amount(where: str, mark: Decimal, most: Decimal) -> Iterator[Fault]:
    if not finite(mark):
        yield Fault("mark-number", where, {"value": mark})
        return
    if mark < 0:
        yield Fault("mark-negative", where, {"value": mark})
    if mark > most:
        yield Fault("mark-over", where, {"value": mark, "most": most})
    if too_fine(mark):
        yield Fault("mark-places", where, {"value": mark, "places": PLACES})


def _stages(stages: Sequence[Stage]) -> Iterator[Fault]:
    if not stages:
        yield Fault("stages-none", "stages")
        return
    weights = [stage.weight for stage in stages]
    if all(map(_weighs, weights)) and (summed := sum(weights)) != WHOLE:
        yield Fault("weights-sum", "stages", {"sum": summed})
    for stage in stages:
        yield from _stage(stage, last=stage is stages[-1])


def _stage(stage: Stage, *, last: bool) -> Iterator[Fault]:
    where, named = f"stages/{stage.code}", {"stage": stage.code}
    if not finite(stage.weight):
        yield Fault("weight-number", where, named)
    elif not _weighs(stage.weight):
        yield Fault("weight-range", where, {**named, "weight": stage.weight, "places": PLACES})
    if stage.pass_mark is not None and not (
        finite(stage.pass_mark) and 0 <= stage.pass_mark <= WHOLE
    ):
        yield Fault("pass-mark", where, {**named, "value": stage.pass_mark})
    if stage.cut is not None and stage.cut.advance < 1:
        yield Fault("cut-nobody", where, {**named, "value": stage.cut.advance})
    if stage.cut is not None and last:
        yield Fault("cut-last", where, named)
    for penalty in stage.penalties:
        if not finite(penalty.points) or penalty.points <= 0:
            yield Fault(
                "penalty-points", f"{where}/penalties/{penalty.code}", {"code": penalty.code}
            )
    if stage.kind is StageKind.THEORY:
        if stage.modules:
            yield Fault("theory-modules", where, named)
    else:
        yield from _modules(stage, where)


def _weighs(weight: Decimal) -> bool:
    return finite(weight) and 0 <= weight <= WHOLE and not too_fine(weight)


def _modules(stage: Stage, where: str) -> Iterator[Fault]:
    for module in stage.modules:
        if not module.aspects:
            yield Fault("module-empty", f"{where}/modules/{module.code}", {"code": module.code})
        for aspect in module.aspects:
            yield from _aspect(aspect, f"{where}/modules/{module.code}/aspects/{aspect.code}")
    largest = [aspect.most for module in stage.modules for aspect in module.aspects]
    if all(map(_weighs, largest)) and (summed := sum(largest)) != WHOLE:
        yield Fault("modules-sum", where, {"stage": stage.code, "sum": summed})


def _aspect(aspect: Aspect, where: str) -> Iterator[Fault]:
    named = {"code": aspect.code}
    if not finite(aspect.most):
        yield Fault("aspect-number", where, named)
        return
    if not 0 < aspect.most <= WHOLE:
        yield Fault("aspect-most", where, {**named, "value": aspect.most})
    if too_fine(aspect.most):
        yield Fault("aspect-places", where, {**named, "places": PLACES})
    judged = aspect.method is Method.JUDGEMENT
    if judged and aspect.steps:
        yield Fault("steps-judgement", where, named)
    elif any(
        not finite(step) or not 0 <= step <= aspect.most or too_fine(step) for step in aspect.steps
    ):
        yield Fault("steps-outside", where, {**named, "most": aspect.most})
    if aspect.anchors and not judged:
        yield Fault("anchors-measurement", where, named)
    elif aspect.anchors and (
        len(aspect.anchors) != ANCHORS or not all(map(str.strip, aspect.anchors))
    ):
        yield Fault("anchors-number", where, {**named, "n": ANCHORS})


def _twice(stages: Sequence[Stage]) -> Iterator[Fault]:
    modules = [module for stage in stages for module in stage.modules]
    kinds = (
        ("stages", [stage.code for stage in stages]),
        ("modules", [module.code for module in modules]),
        ("aspects", [aspect.code for module in modules for aspect in module.aspects]),
        *((f"stages/{s.code}/penalties", [p.code for p in s.penalties]) for s in stages),
    )
    return chain.from_iterable(_codes(where, codes) for where, codes in kinds)


def _codes(where: str, codes: Iterable[str]) -> Iterator[Fault]:
    for code, times in Counter(codes).items():
        if not code.strip():
            yield Fault("code-empty", where)
        elif times > 1:
            yield Fault("code-twice", where, {"code": code})


def _judging(rule_set: RuleSet) -> Iterator[Fault]:
    if rule_set.judges < LEAST_JUDGES:
        yield Fault("judges-few", "judges", {"value": rule_set.judges, "least": LEAST_JUDGES})
    if not 0 <= rule_set.spread <= TOP:
        yield Fault("spread-range", "spread", {"value": rule_set.spread, "top": TOP})


def _chain(rule_set: RuleSet) -> Iterator[Fault]:
    stages = rule_set.stages
    known = {
        *(MODULE + module.code for stage in stages for module in stage.modules),
        *(PRACTICE for stage in stages if stage.kind is StageKind.PRACTICE),
        *(THEORY for stage in stages if stage.kind is StageKind.THEORY),
        *(TIME for stage in stages if stage.timed),
    }
    for part, times in Counter(rule_set.tie_chain).items():
        if times > 1:
            yield Fault("tie-twice", "tie_chain", {"part": part})
        if part == TIME and part not in known:
            yield Fault("tie-untimed", "tie_chain", {"part": part})
        elif part not in known:
            yield Fault("tie-unknown", "tie_chain", {"part": part})


def _whole_set(rule_set: RuleSet) -> Iterator[Fault]:
    if not 0 <= rule_set.rounding.places <= MOST_PLACES:
        value = rule_set.rounding.places
        yield Fault("rounding-places", "rounding", {"value": value, "most": MOST_PLACES})
    if rule_set.awards.sizing is Sizing.WORLDSKILLS and rule_set.scale is Scale.NONE:
        yield Fault("awards-no-scale", "awards")
    if rule_set.appeal_hours < 1:
        yield Fault("appeal-hours", "appeal_hours", {"value": rule_set.appeal_hours})
