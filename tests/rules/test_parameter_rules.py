"""The market's terms as typed: read back as shown, refused where a figure cannot stand."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.parameters.data import FigureKind
from dashboards.parameters.rules import PARAMETERS, UnreadableError, changes, read, shown, typed
from dashboards.terms import MarketTerms, default_terms

TERMS = default_terms()
BY_CODE = {one.code: one for one in PARAMETERS}


def figures_of(body: object, place: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    """Return where the figures of the terms stand."""
    if isinstance(body, dict):
        return {p for name, one in body.items() for p in figures_of(one, (*place, name))}
    if isinstance(body, list):
        return {p for n, one in enumerate(body) for p in figures_of(one, (*place, n))}
    return set() if body is None or isinstance(body, str) else {place}


def test_every_figure_of_the_terms_can_be_set() -> None:
    body = msgspec.json.decode(msgspec.json.encode(TERMS))
    assert {one.place for one in PARAMETERS} == figures_of(body)


def test_what_is_shown_is_read_back_the_same() -> None:
    assert read(typed(TERMS), TERMS) == TERMS
    assert shown(TERMS, BY_CODE["balanced_within"]) == "5"
    assert shown(TERMS, BY_CODE["stay_share"]) == "100"


@given(st.data())
def test_any_figures_within_their_bounds_come_back_as_typed(data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(1, 9999), min_size=3, max_size=3)))
    given_ = {}
    for one in PARAMETERS:
        if one.kind is FigureKind.RATIO:
            given_[one.code] = str(cuts.pop(0) / 100)
        elif one.kind is FigureKind.SHARE:
            given_[one.code] = str(data.draw(st.integers(0, 9999)) / 100)
        else:
            given_[one.code] = str(data.draw(st.integers(1, int(one.most))))
    found = read(given_, TERMS)
    assert {code: float(text) for code, text in typed(found).items()} == {
        code: float(text) for code, text in given_.items()
    }
    assert read(typed(found), TERMS) == found


@pytest.mark.parametrize("text", ["92.5", " 92.5 % ", "92.50"])
def test_a_share_is_typed_in_per_cent(text: str) -> None:
    found = read(typed(TERMS) | {"stay_share": text}, TERMS)
    assert found.effective.stay_share == 0.925
    (one,) = changes(TERMS, found)
    assert (one.parameter.code, one.before, one.after) == ("stay_share", "100", "92.5")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("stay_share", "101"), ("stay_share", "-1"), ("stay_share", ""), ("stay_share", "九成"),
        ("stay_share", "NaN"), ("stay_share", "inf"), ("public_min_count", "0"),
        ("public_min_count", "5.5"), ("balanced_within", "100"), ("least_observed", "1e9"),
        ("surplus_below", "0"),
    ],
)  # fmt: skip
def test_a_figure_that_cannot_stand_is_named(code: str, text: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(typed(TERMS) | {code: text}, TERMS)
    assert (caught.value.code, caught.value.parameter.code) == ("parameter-figure", code)


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"balanced_below": "0.8"}, "balanced_below"), ({"short_below": "1.1"}, "short_below")],
)
def test_cuts_of_the_ratio_rise(changed: dict[str, str], code: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(typed(TERMS) | changed, TERMS)
    assert (caught.value.code, caught.value.parameter.code) == ("parameter-order", code)


def test_the_same_terms_differ_in_nothing() -> None:
    assert changes(TERMS, TERMS) == ()
    assert isinstance(TERMS, MarketTerms)
