"""The terms as sentences: what a form holds is what the terms say, and a wrong figure is named."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.people.data import Tier
from app.reference.levels import SkillLevel
from certifications.data import Criterion
from certifications.policy.editor import CONTEST_COLUMNS, ON, look_up, plain, read_terms
from certifications.policy.sentences import PARTS, FieldKind
from certifications.policy.wording import differences, parts_to_edit
from certifications.terms import (
    ApprenticeTerms,
    HoursTerms,
    LadderTerms,
    LevelTerms,
    ReachedTerms,
    default_terms,
)


def as_form(terms: LadderTerms) -> dict[str, list[str]]:
    """The fields that a browser sends of the editor's page, untouched."""
    form: dict[str, list[str]] = {}
    for part in parts_to_edit(terms):
        for rule in part.rules:
            if rule.switch and rule.on:
                form[rule.switch] = ["true"]
            for piece in rule.pieces:
                if piece.field is None:
                    continue
                chosen = piece.field.kind is FieldKind.CHOICE and not piece.value
                form[piece.name] = [piece.field.choices[0]] if chosen else list(piece.chosen)
        if part.contests is not None:
            for column, values in zip(
                CONTEST_COLUMNS, zip(*part.contests, strict=True), strict=True
            ):
                form[f"{part.code}.contests.{column}"] = list(values)
    return form


counts = st.integers(1, 60)
levels = st.sampled_from(SkillLevel)
tiers = st.fixed_dictionaries(
    {
        "level": st.none() | st.builds(LevelTerms, min=levels, exception=st.none()),
        "years_in_trade": st.none() | counts,
        "training_hours": st.none() | st.builds(HoursTerms, hours=counts, within_years=counts),
        "age_max": st.none() | st.integers(16, 100),
        "apprentices": st.none()
        | st.builds(
            ApprenticeTerms,
            count=counts,
            reached=st.none() | st.builds(ReachedTerms, level=levels, count=counts),
        ),
        "mentor": st.booleans(),
        "studio": st.booleans(),
        "contest_waives": st.none()
        | st.sampled_from([Criterion.YEARS_IN_TRADE, Criterion.HOLDING]),
        "notice_working_days": counts,
    }
)
bodies = st.tuples(tiers, tiers, tiers).map(
    lambda three: msgspec.structs.replace(
        default_terms(),
        **{
            tier.value: msgspec.structs.replace(default_terms().of(tier), **changed)
            for tier, changed in zip(Tier, three, strict=True)
        },
    )
)


@given(bodies)
def test_an_untouched_form_holds_the_terms_it_was_made_from(terms: LadderTerms):
    assert read_terms(as_form(terms)) == (terms, "")


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("seed.years_in_trade", "三"),
        ("seed.training_hours.hours", "0"),
        ("craftsman.panel.pass_ratio", "120"),
        ("chief.age_max", "8"),
        ("common.term_years", ""),
    ],
)
def test_a_figure_that_cannot_be_is_named(name: str, typed: str):
    form = as_form(default_terms())
    part = name.partition(".")[0]
    form[f"{ON}{name}"] = ["true"]
    found, wrong = read_terms(form | {name: [typed]})
    assert found is None
    assert wrong == name
    pieces = [
        piece
        for shown in parts_to_edit(default_terms(), form | {name: [typed]}, wrong)
        if shown.code == part
        for rule in shown.rules
        for piece in rule.pieces
    ]
    assert [piece.value for piece in pieces if piece.wrong] == [typed]


def test_switching_a_rule_off_turns_off_what_stands_under_it():
    form = as_form(default_terms())
    del form[f"{ON}craftsman.holding"]
    found, _ = read_terms(form)
    assert found is not None
    assert found.craftsman.holding is None
    assert found.seed == default_terms().seed


def test_a_contest_row_without_a_rank_does_not_count():
    form = as_form(default_terms())
    form["seed.contests.rank_max"][0] = " "
    found, _ = read_terms(form)
    assert found is not None
    assert found.seed.contests == default_terms().seed.contests[1:]


def test_every_term_has_its_sentence():
    """What the editor cannot show, nobody could switch."""
    shown = {
        f"{part}.{path}"
        for part, rules in PARTS
        for rule in rules
        for path in (rule.path, *(field.path for field in rule.fields))
    }
    body = plain(default_terms())

    def leaves(at: object, path: str) -> list[str]:
        if isinstance(at, dict) and at:
            return [leaf for name, inner in at.items() for leaf in leaves(inner, f"{path}.{name}")]
        return [path]

    known = shown | {f"{tier.value}.contests" for tier in Tier}
    missing = [
        leaf
        for part in body
        for leaf in leaves(body[part], part)
        if not any(leaf == one or leaf.startswith(f"{one}.") for one in known)
        and not leaf.endswith((".exception", ".direct", ".reached", ".at_level"))
    ]
    assert not missing


def test_the_difference_of_two_versions_is_the_sentences_that_changed():
    old = default_terms()
    assert differences(old, old) == ()
    seed = msgspec.structs.replace(old.seed, years_in_trade=None, mentor=False)
    found = differences(old, msgspec.structs.replace(old, seed=seed))
    assert [(one.part, one.before, one.after) for one in found] == [
        ("种子工匠", "从业满 3 年", "从业满 … 年：不要求"),
        ("种子工匠", "有师傅带徒备案", "有师傅带徒备案：不要求"),
    ]
    assert look_up(plain(old)["seed"], "years_in_trade") == 3
