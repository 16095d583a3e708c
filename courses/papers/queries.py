"""A class's papers, within the actor's reach."""

from collections.abc import Sequence
from uuid import UUID

from app import clock
from app.db import require_transaction
from courses.data import ClassState
from courses.papers.data import PaperKind
from courses.papers.rules import missing_papers
from courses.papers.terms import paper_terms

CURRENT = "NOT EXISTS (SELECT FROM class_paper later WHERE later.supersedes = p.id)"
"""Keeps the scan that nobody superseded."""


async def missing_papers_of(
    training_class: UUID, to: ClassState | None = None
) -> tuple[PaperKind, ...]:
    """Return the papers that a class lacks in its state, or would lack after the step ``to``.

    In the current transaction.
    """
    found = await missing_papers_of_many([training_class], to)
    return found.get(training_class, ())


async def missing_papers_of_many(
    classes: Sequence[UUID], to: ClassState | None = None
) -> dict[UUID, tuple[PaperKind, ...]]:
    """Return the same for many classes with two questions, in the current transaction."""
    rows = await require_transaction().fetch(
        "SELECT c.id, c.state, coalesce(array_agg(p.kind) FILTER (WHERE p.id IS NOT NULL), '{}')"
        f" AS kinds FROM training_class c LEFT JOIN class_paper p ON p.training_class = c.id"
        f" AND {CURRENT} WHERE c.id = ANY($1) GROUP BY c.id",
        list(classes),
    )
    terms = await paper_terms(clock.today())
    return {
        row["id"]: missing_papers(
            to or ClassState(row["state"]), {PaperKind(kind) for kind in row["kinds"]}, terms
        )
        for row in rows
    }
