"""Scoring and recomputation share no code, and agree on invented contests."""

from decimal import Decimal
from typing import Any

import msgspec
from bundles import bundle
from contest_rules import PODIUM, judged, measured, practice, theory
from hypothesis import given
from hypothesis import strategies as st

from competitions.recompute import UnsettledError, recompute
from competitions.rules.checks import faults_of
from competitions.rules.data import (
    Award,
    AwardClass,
    Awards,
    Cut,
    EntryMarks,
    Merit,
    Module,
    Part,
    Places,
    Rounding,
    RoundingMode,
    RuleSet,
    Scale,
    Sizing,
    SmallField,
    Status,
    Ties,
)
from competitions.rules.result import decide

MODULES = [
    Module(code="A", name="A", aspects=(measured("A1", "40"), judged("A2", "20"))),
    Module(code="B", name="B", aspects=(judged("B1", "33.33"), measured("B2", "6.67"))),
]
WEIGHTS = (("30", "70"), ("0", "100"), ("100", "0"), ("12.5", "87.5"))
PARTS = ("practice", "theory", "time", "module:A", "module:B")
few = st.integers(0, 3)


@st.composite
def awards(draw: st.DrawFn) -> tuple[Awards, Scale]:
    sizing, scale = draw(st.sampled_from(Sizing)), draw(st.sampled_from(Scale))
    amounts = {
        Sizing.FIXED: (1, 2, 3), Sizing.SHARE: (10, 20, 30), Sizing.THRESHOLD: (70, 50, 30),
        Sizing.WORLDSKILLS: (),
    }[sizing]  # fmt: skip
    if sizing is Sizing.WORLDSKILLS and scale is Scale.NONE:
        scale = Scale.WS700
    merit = draw(
        st.sampled_from([
            None,
            Merit(award=Award.MERIT, share=Decimal(50)),
            Merit(award=Award.MERIT, threshold=Decimal(40)),
            Merit(award=Award.MEDALLION, threshold=Decimal(700)),
        ])
    )  # fmt: skip
    small = tuple(SmallField(at_most=most, classes=classes) for most, classes in ((5, 2), (3, 0)))
    made = Awards(
        sizing=sizing,
        classes=tuple(
            AwardClass(award=award, amount=Decimal(amount))
            for award, amount in zip(PODIUM, amounts, strict=False)
        ),
        part=draw(st.sampled_from(Part)),
        least=draw(st.sampled_from([None, Decimal(30)])),
        merit=merit,
        minimum_field=draw(st.sampled_from([1, 4])),
        small_fields=draw(st.sampled_from([(), small])),
    )
    return made, scale


@st.composite
def rule_sets(draw: st.DrawFn) -> RuleSet:
    weights = draw(st.sampled_from(WEIGHTS))
    cut = draw(st.none() | st.builds(Cut, advance=st.integers(1, 4), ties=st.sampled_from(Ties)))
    stages = (theory(weights[0]), practice(weights[1], modules=MODULES))
    if draw(st.booleans()):
        stages = stages[::-1]
    prizes, scale = draw(awards())
    return RuleSet(
        stages=(msgspec.structs.replace(stages[0], cut=cut), stages[1]),
        rounding=Rounding(places=draw(few), mode=draw(st.sampled_from(RoundingMode))),
        tie_chain=tuple(draw(st.lists(st.sampled_from(PARTS), unique=True))),
        places=draw(st.sampled_from(Places)),
        scale=scale,
        awards=prizes,
    )


tens = few.map(lambda n: Decimal(n) * 2)
entries = st.lists(
    st.builds(
        EntryMarks,
        entry=st.just(""),
        status=st.sampled_from([Status.COMPETED] * 8 + [Status.WITHDRAWN, Status.DISQUALIFIED]),
        theory=st.fixed_dictionaries({"T": st.sampled_from([Decimal(50), Decimal("50.5")])}),
        measured=st.fixed_dictionaries({"A1": tens, "B2": tens}),
        judged=st.fixed_dictionaries(
            {code: st.lists(few, min_size=3, max_size=4).map(tuple) for code in ("A2", "B1")}
        ),
        penalties=st.fixed_dictionaries({"P": st.sampled_from([Decimal(0), Decimal(5)])}),
        seconds=st.fixed_dictionaries({}, optional={"P": st.integers(1, 3)}),
        retests=st.fixed_dictionaries({}, optional={"P": tens, "T": tens}),
    ),
    max_size=9,
).map(
    lambda found: [
        msgspec.structs.replace(entry, entry=f"C{number}") for number, entry in enumerate(found)
    ]
)


def published(rule_set: RuleSet, found: list[EntryMarks]) -> dict[str, Any]:
    """Return the public bundle of these marks."""
    given_marks = {
        entry.entry: {
            "status": entry.status.value,
            **{code: str(mark) for code, mark in (entry.theory | entry.measured).items()},
            **{code: [str(one) for one in marks] for code, marks in entry.judged.items()},
            "penalty": {code: str(points) for code, points in entry.penalties.items()},
            "seconds": entry.seconds,
            "retest": {code: str(mark) for code, mark in entry.retests.items()},
        }
        for entry in found
    }
    rules = msgspec.to_builtins(rule_set)
    return bundle(rules.pop("stages"), given_marks, **rules)


@given(rule_sets(), entries)
def test_scoring_and_recomputation_agree(rule_set: RuleSet, found: list[EntryMarks]) -> None:
    assert not faults_of(rule_set)
    decided = decide(rule_set, found)
    made = published(rule_set, found)
    if any(line.retest for line in decided):
        try:
            again = recompute(made)
        except UnsettledError:
            return
        raise AssertionError(again)
    computed = {one["cipher"]: one for one in recompute(made)}
    assert {line.entry for line in decided} == set(computed)
    for line in decided:
        ours = computed[line.entry]
        assert ours["stages"] == {code: str(mark) for code, mark in line.stages.items()}
        assert (ours["rank"], ours["scaled"]) == (line.rank, line.scaled)
        assert ours["total"] == (None if line.total is None else str(line.total))
        assert ours["award"] == (line.award.value if line.award else "")
