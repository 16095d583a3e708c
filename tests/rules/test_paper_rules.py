import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.data import ClassState
from courses.papers.data import PaperKind, PaperTerms
from courses.papers.rules import demanded_papers, missing_papers

K = PaperKind
TERMS = PaperTerms()


@pytest.mark.parametrize(
    ("state", "lacking"),
    [
        (ClassState.DRAFT, ()),
        (ClassState.FILED, (K.FILING_FORM, K.COMMITMENT)),
        (ClassState.RETURNED, (K.FILING_FORM, K.COMMITMENT)),
        (ClassState.RUNNING, (K.FILING_FORM, K.COMMITMENT, K.ROSTER)),
        (ClassState.COMPLETED, (K.FILING_FORM, K.COMMITMENT, K.ROSTER, K.SIGN_IN, K.ASSESSMENT)),
        (ClassState.CANCELLED, ()),
    ],
)
def test_each_paper_is_due_with_its_step(state, lacking) -> None:
    assert missing_papers(state, (), TERMS) == lacking


def test_what_is_on_file_is_not_missing() -> None:
    held = {K.FILING_FORM, K.COMMITMENT, K.OTHER}
    assert missing_papers(ClassState.RUNNING, held, TERMS) == (K.ROSTER,)


def test_the_bureau_sets_when_a_paper_is_due() -> None:
    early = PaperTerms(due_with={K.ROSTER: ClassState.FILED})
    assert missing_papers(ClassState.FILED, (), early) == (K.ROSTER,)


@given(st.sampled_from(list(ClassState)), st.sets(st.sampled_from(list(PaperKind))))
def test_more_papers_never_make_more_missing(state, held) -> None:
    lacking = missing_papers(state, held, TERMS)
    assert set(lacking) == set(demanded_papers(state, TERMS)) - held
