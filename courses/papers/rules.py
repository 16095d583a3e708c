"""Which stamped papers a class's file still lacks. Pure."""

from collections.abc import Collection

from courses.data import ClassState
from courses.papers.data import PRINTED, PaperKind, PaperTerms

_WAY = (
    ClassState.DRAFT,
    ClassState.FILED,
    ClassState.APPROVED,
    ClassState.RUNNING,
    ClassState.ASSESSED,
    ClassState.COMPLETED,
    ClassState.ARCHIVED,
)
_AS_FAR_AS = {ClassState.RETURNED: ClassState.FILED}
"""A returned filing was filed; a cancelled class owes nothing more."""


def demanded_papers(state: ClassState, terms: PaperTerms) -> tuple[PaperKind, ...]:
    """Return the papers that a class in this state must have on file."""
    if state is ClassState.CANCELLED:
        return ()
    reached = _WAY.index(_AS_FAR_AS.get(state, state))
    return tuple(
        kind
        for kind in PRINTED
        if kind in terms.due_with and _WAY.index(terms.due_with[kind]) <= reached
    )


def missing_papers(
    state: ClassState, papers: Collection[PaperKind], terms: PaperTerms
) -> tuple[PaperKind, ...]:
    """Return the papers that are due in this state and not on file.

    To know what a step would lack, give the state that it leads to.
    """
    return tuple(kind for kind in demanded_papers(state, terms) if kind not in papers)
