from collections.abc import Callable
from decimal import Decimal

import msgspec
import pytest
from contest_rules import judged, measured, practice, sized, theory
from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.checks import faults_of, faults_of_mark, spread_alarm
from competitions.rules.data import (
    Award,
    Awards,
    Cut,
    Merit,
    Module,
    Penalty,
    Rounding,
    RuleSet,
    Scale,
    Sizing,
    SmallField,
    Stage,
)
from competitions.rules.presets import PRESETS
from competitions.rules_wording import FAULTS

SOUND = RuleSet(stages=(theory("30"), practice("70")))


def changed(**changes: object) -> RuleSet:
    return msgspec.structs.replace(SOUND, **changes)


def stage(kind: Callable[[str], Stage] = theory, weight: str = "30", **changes: object) -> Stage:
    return msgspec.structs.replace(kind(weight), **changes)


def with_theory(**changes: object) -> RuleSet:
    return changed(stages=(stage(**changes), practice("70")))


def with_aspects(*aspects: object) -> RuleSet:
    return changed(stages=(theory("30"), practice("70", aspects)))


def with_awards(sizing: Sizing, *amounts: str, **more: object) -> RuleSet:
    return changed(awards=sized(sizing, *amounts, **more))


def codes(rule_set: RuleSet) -> list[str]:
    return [fault.code for fault in faults_of(rule_set)]


@pytest.mark.parametrize("name", PRESETS)
def test_the_presets_are_without_fault(name: str) -> None:
    assert codes(PRESETS[name]) == []


FAULTY = {
    "no stage": (changed(stages=(), tie_chain=()), "stages-none"),
    "weights of 99": (changed(stages=(theory("29"), practice("70"))), "weights-sum"),
    "weights of 101": (changed(stages=(theory("31"), practice("70"))), "weights-sum"),
    "weights of almost 100": (changed(stages=(theory("29.99"), practice("70"))), "weights-sum"),
    "a weight that is no number": (with_theory(weight=Decimal("NaN")), "weight-number"),
    "a signalling weight": (with_theory(weight=Decimal("sNaN")), "weight-number"),
    "an infinite weight": (with_theory(weight=Decimal("Infinity")), "weight-number"),
    "a negative weight": (
        changed(stages=(theory("-10"), practice("110"))), "weight-range weight-range"
    ),
    "a weight with three decimals": (with_theory(weight=Decimal("30.001")), "weight-range"),
    "a weight of 31 figures": (with_theory(weight=Decimal("30." + "0" * 30 + "1")), "weight-range"),
    "a pass mark of 101": (with_theory(pass_mark=Decimal(101)), "pass-mark"),
    "a cut of nobody": (with_theory(cut=Cut(advance=0)), "cut-nobody"),
    "a cut on the last stage": (
        changed(stages=(theory("30"), msgspec.structs.replace(practice("70"), cut=Cut(advance=1)))),
        "cut-last",
    ),
    "a penalty that gives points": (
        with_theory(penalties=(Penalty(code="S", name="", points=Decimal(-1)),)), "penalty-points"
    ),
    "modules in theory": (
        with_theory(modules=practice().modules), "theory-modules code-twice code-twice code-twice"
    ),
    "an empty module": (
        changed(stages=(theory("30"), practice("70", modules=[
            *practice().modules, Module(code="B", name="", aspects=())]))),
        "module-empty",
    ),
    "aspects of 99": (with_aspects(measured("A1", "99")), "modules-sum"),
    "aspects of 101": (with_aspects(measured("A1", "100"), measured("A2", "1")), "modules-sum"),
    "aspects of 99.99": (with_aspects(measured("A1", "99.99")), "modules-sum"),
    "no aspects at all": (with_aspects(), "module-empty modules-sum"),
    "an aspect that is no number": (with_aspects(measured("A1", "NaN")), "aspect-number"),
    "an aspect of nothing": (
        with_aspects(measured("A1", "0"), measured("A2", "100")), "aspect-most"
    ),
    "an aspect of three decimals": (
        with_aspects(measured("A1", "50.001"), measured("A2", "49.999")),
        "aspect-places aspect-places",
    ),
    "steps of a judged aspect": (
        with_aspects(msgspec.structs.replace(judged("A1", "100"), steps=(Decimal(1),))),
        "steps-judgement",
    ),
    "a step above the largest": (with_aspects(measured("A1", "100", "0", "101")), "steps-outside"),
    "a negative step": (with_aspects(measured("A1", "100", "-1")), "steps-outside"),
    "a step that is no number": (with_aspects(measured("A1", "100", "NaN")), "steps-outside"),
    "anchors of a measured aspect": (
        with_aspects(msgspec.structs.replace(measured("A1", "100"), anchors=("a",) * 4)),
        "anchors-measurement",
    ),
    "three anchors": (with_aspects(judged("A1", "100", "a", "b", "c")), "anchors-number"),
    "an empty anchor": (with_aspects(judged("A1", "100", "a", "b", "c", " ")), "anchors-number"),
    "a code twice": (with_aspects(measured("A1", "50"), measured("A1", "50")), "code-twice"),
    "a stage's code twice": (changed(stages=(theory("30"), theory("70")), tie_chain=()),
                             "code-twice"),
    "an empty code": (with_aspects(measured(" ", "100")), "code-empty"),
    "two judges": (changed(judges=2), "judges-few"),
    "a spread of four": (changed(spread=4), "spread-range"),
    "an unknown tie": (changed(tie_chain=("luck",)), "tie-unknown"),
    "a tie by an unknown module": (changed(tie_chain=("module:Z",)), "tie-unknown"),
    "a tie by practice without one": (
        changed(stages=(theory("100"),), tie_chain=("practice",)), "tie-unknown"
    ),
    "a tie twice": (changed(tie_chain=("practice", "practice")), "tie-twice"),
    "a tie by a time nobody takes": (
        changed(stages=(theory("30"), practice("70", timed=False))), "tie-untimed"
    ),
    "totals of five decimals": (changed(rounding=Rounding(places=5)), "rounding-places"),
    "totals of less than none": (changed(rounding=Rounding(places=-1)), "rounding-places"),
    "a negative number of awards": (with_awards(Sizing.FIXED, "-1"), "award-amount"),
    "awards that are no number": (with_awards(Sizing.SHARE, "NaN"), "award-amount"),
    "half an award": (with_awards(Sizing.FIXED, "1.5"), "award-part"),
    "awards without end": (with_awards(Sizing.FIXED, "1E+999999"), "award-part"),
    "shares above the whole": (with_awards(Sizing.SHARE, "50", "30", "21"), "award-shares"),
    "a threshold above 100": (with_awards(Sizing.THRESHOLD, "101"), "award-threshold"),
    "thresholds in the wrong order": (with_awards(Sizing.THRESHOLD, "60", "80"), "award-order"),
    "an award twice": (
        changed(awards=msgspec.structs.replace(
            sized(Sizing.FIXED, "1"), classes=sized(Sizing.FIXED, "1").classes * 2)),
        "award-twice",
    ),
    "medals by number under WorldSkills": (
        changed(awards=sized(Sizing.WORLDSKILLS, "1"), scale=Scale.WS700), "award-medals"
    ),
    "WorldSkills medals without a scale": (
        changed(awards=Awards(sizing=Sizing.WORLDSKILLS)), "awards-no-scale"
    ),
    "a least total of 101": (with_awards(Sizing.FIXED, "1", least=Decimal(101)), "awards-least"),
    "a field of at least nobody": (with_awards(Sizing.FIXED, minimum_field=0), "awards-minimum"),
    "merit by nothing": (with_awards(Sizing.FIXED, merit=Merit(award=Award.MERIT)), "merit-kind"),
    "merit of a negative share": (
        with_awards(Sizing.FIXED, merit=Merit(award=Award.MERIT, share=Decimal(-1))), "merit-share"
    ),
    "merit from a threshold that is no number": (
        with_awards(Sizing.FIXED, merit=Merit(award=Award.MERIT, threshold=Decimal("NaN"))),
        "merit-threshold",
    ),
    "merit that is a class too": (
        with_awards(Sizing.FIXED, "1", merit=Merit(award=Award.FIRST, share=Decimal(1))),
        "award-twice",
    ),
    "a small field with too many classes": (
        with_awards(Sizing.FIXED, "1", small_fields=(SmallField(at_most=3, classes=2),)),
        "small-field-classes",
    ),
    "a small field of nobody": (
        with_awards(Sizing.FIXED, small_fields=(SmallField(at_most=0, classes=0),)),
        "small-field-size",
    ),
    "a small field twice": (
        with_awards(Sizing.FIXED, small_fields=(SmallField(at_most=3, classes=0),) * 2),
        "small-field-twice",
    ),
    "no time to appeal": (changed(appeal_hours=0), "appeal-hours"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTY)
def test_a_fault_is_found_and_has_its_words(name: str) -> None:
    rule_set, expected = FAULTY[name]
    faults = faults_of(rule_set)
    assert " ".join(fault.code for fault in faults) == expected
    for fault in faults:
        for sentence in FAULTS[fault.code]:
            assert sentence % fault.facts


def test_all_faults_come_at_once() -> None:
    rule_set = changed(stages=(theory("29"), practice("70", [measured("A1", "-1")])), judges=1)
    assert codes(rule_set) == ["weights-sum", "aspect-most", "judges-few"]


def test_a_fault_says_where_it_is() -> None:
    fault = faults_of(with_aspects(measured("A1", "0"), measured("A2", "100")))[0]
    assert fault.where == "stages/P/modules/A/aspects/A1"


MARKED = with_aspects(
    measured("A1", "50"), measured("A2", "30", "0", "10", "30"), judged("A3", "20")
)


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ("A1", "50", ""),
        ("A1", "0", ""),
        ("A1", "12.34", ""),
        ("A1", "12.3400", ""),
        ("A1", "-0.01", "mark-negative"),
        ("A1", "50.01", "mark-over"),
        ("A1", "12.345", "mark-places"),
        ("A1", "50.001", "mark-over mark-places"),
        ("A1", "NaN", "mark-number"),
        ("A1", "sNaN", "mark-number"),
        ("A1", "-Infinity", "mark-number"),
        ("A1", "1E+999999", "mark-over"),
        ("A1", "1E-999999", "mark-places"),
        ("A2", "10", ""),
        ("A2", "10.00", ""),
        ("A2", "20", "mark-step"),
        ("A3", "3", ""),
        ("A3", "0", ""),
        ("A3", "4", "mark-judgement"),
        ("A3", "-1", "mark-judgement"),
        ("A3", "2.5", "mark-judgement"),
        ("A3", "NaN", "mark-judgement"),
        ("T", "100", ""),
        ("T", "101", "mark-over"),
        ("P", "1", "mark-unknown"),
        ("Z", "1", "mark-unknown"),
    ],
)
def test_one_mark(code: str, value: str, expected: str) -> None:
    faults = faults_of_mark(MARKED, code, Decimal(value))
    assert " ".join(fault.code for fault in faults) == expected
    assert all(sentence % fault.facts for fault in faults for sentence in FAULTS[fault.code])


def test_every_fault_that_has_words_can_happen() -> None:
    found = {fault.code for rule_set, _ in FAULTY.values() for fault in faults_of(rule_set)}
    assert {code for code in FAULTS if not code.startswith("mark-")} == found


@given(st.lists(st.integers(0, 3), max_size=7), st.integers(0, 3))
def test_judges_further_apart_than_allowed_mark_again(scores: list[int], spread: int) -> None:
    apart = any(abs(one - other) > spread for one in scores for other in scores)
    assert spread_alarm(scores, changed(spread=spread)) is apart
