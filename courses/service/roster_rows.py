"""Rows of a roster: examined against the register, entered as people and enrolments."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app import clock, db
from app.cleaning import Column
from app.imports.batches import Batch
from app.imports.staging import Staging
from app.people.registration import Newcomers
from courses.roster import staged_findings
from courses.service.entering import Entered, Entries, enter
from courses.service.examining import (
    Examination,
    RosterExamination,
    examine,
    further_columns,
    table_of,
)
from courses.terms import roster_terms


async def default_class(batch: Batch) -> str:
    """Return the number of the batch's class, "" where its rows name theirs."""
    if batch.subject is None:
        return ""
    number: str | None = await db.require_transaction().fetchval(
        "SELECT number FROM training_class WHERE id = $1", batch.subject
    )
    return number or ""


async def examine_roster(batch: Batch, staged: Staging) -> RosterExamination:
    """Check all rows and look them up, in the current transaction."""
    if batch.organisation is None:
        raise RuntimeError("a roster belongs to an organisation")
    decisions: Any = batch.summary.get("decisions", {})
    return await examine(
        table_of(staged, staged_findings(staged.problems)),
        organisation=batch.organisation,
        default_class=await default_class(batch),
        decisions=decisions,
        terms=await roster_terms(clock.today()),
        today=clock.today(),
    )


async def enter_roster(batch: Batch, examined: Examination, good: Sequence[int]) -> Entered:
    """Enter these rows in the current transaction; raises ConflictError as ``enter`` does."""
    if not isinstance(examined, RosterExamination):
        raise TypeError("a roster's rows are examined as a roster")
    return await enter(batch.id, _entries(examined, good), clock.today())


def _entries(examined: RosterExamination, good: Sequence[int]) -> Entries:
    clean = examined.checked.columns

    def taken(field: str) -> list[str]:
        held: Column | None = clean.get(field)
        return [""] * len(good) if held is None else held[list(good)].tolist()

    more = further_columns(examined.checked)
    births = [date.fromisoformat(text) if text else None for text in taken("birth_date")]
    return Entries(
        sheets=[examined.table.sheets[n] for n in good],
        numbers=[examined.table.numbers[n] for n in good],
        classes=[examined.class_keys[number] for number in taken("class_no")],
        people=Newcomers(
            name=taken("name"),
            id_type=taken("id_type"),
            id_number=taken("id_number"),
            phone=taken("phone"),
            birth_date=births,
            sex=taken("gender"),
            education=taken("education"),
        ),
        person_category=taken("person_category"),
        employer=taken("employer"),
        post=taken("post"),
        remark=taken("remark"),
        more=[more[n] for n in good],
    )
