"""A class's papers, within the actor's reach."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db
from app.db import require_transaction
from app.errors import NotFoundError
from app.permits import Actor, Permit
from app.scope import reach_arguments
from courses.data import ClassState
from courses.papers.data import PRINTED, PaperKind, PaperLine, PaperPage, PaperRow
from courses.papers.rules import demanded_papers, missing_papers
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


async def papers_of(training_class: UUID) -> list[PaperRow]:
    """Return every scan of a class, newest first, in the current transaction."""
    rows = await require_transaction().fetch(
        "SELECT p.id, p.kind, p.file, f.name, p.media_type, f.size, f.sha256, p.remark,"
        f" p.entered_at, p.entered_by, {CURRENT} AS current FROM class_paper p"
        " JOIN stored_file f ON f.id = p.file WHERE p.training_class = $1"
        " ORDER BY p.entered_at DESC, p.id DESC",
        training_class,
    )
    return [msgspec.convert(dict(row), PaperRow) for row in rows]


async def class_row(actor: Actor, key: UUID, needed: Permit = Permit.CLASS_VIEW) -> Any:
    """Return a class with its institution, in the current transaction.

    Raises NotFoundError outside the actor's reach under the permit.
    """
    row = await require_transaction().fetchrow(
        "SELECT c.*, o.name AS organisation_name, o.uscc, i.title AS item_title,"
        " i.hours AS item_hours, i.practice_hours, i.certificate,"
        " coalesce(a.name, '') AS assessor_name FROM training_class c"
        " JOIN organisation o ON o.id = c.organisation"
        " JOIN catalogue_item i ON i.id = c.catalogue_item"
        " LEFT JOIN organisation a ON a.id = c.assessor WHERE c.id = $1"
        " AND ($2 OR c.organisation = ANY($3) OR c.division = ANY($4))",
        key, *reach_arguments(actor, needed),
    )  # fmt: skip
    if row is None:
        raise NotFoundError("not-found")
    return row


async def paper_page(actor: Actor, key: UUID) -> PaperPage:
    """Return a class's papers: what is on file, what is due; raises NotFoundError."""
    async with db.read(actor):
        held = await class_row(actor, key)
        terms = await paper_terms(clock.today())
        scans = await papers_of(key)
    state = ClassState(held["state"])
    due = demanded_papers(state, terms)
    return PaperPage(
        training_class=held["id"],
        number=held["number"],
        title=held["title"],
        state=state,
        lines=[
            PaperLine(
                kind=kind,
                due_with=terms.due_with.get(kind),
                due=kind in due,
                scan=next((s for s in scans if s.kind is kind and s.current), None),
            )
            for kind in PRINTED
        ],
        others=[scan for scan in scans if scan.kind is PaperKind.OTHER],
        superseded=[scan for scan in scans if not scan.current],
        most_megabytes=terms.scan_bytes_max // (1024 * 1024),
    )
