"""Rows of a roster against the rules and the register: what each row is and would do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec
import numpy as np
import orjson

from app.cleaning import Column, column
from app.imports.staging import Staging
from app.people.id_numbers import RESERVED_PREFIXES, known_counties
from app.people.registration import name_birth_index
from app.settings import settings
from courses.fields import roster_fields, sensitive_fields
from courses.roster import RosterTable
from courses.roster_files import FURTHER_FIELDS
from courses.rules.base import ClassFacts, RosterTerms, Severity
from courses.rules.catalogue import severity
from courses.rules.causes import Cause, causes
from courses.rules.roster import Checked, Problem, against_registry, check_rows, problems
from courses.service.entering import more_index
from courses.service.registry import COMPARED, Asked, Known, ask, classes_of
from courses.vocabulary import vocabulary


class Examination(msgspec.Struct, kw_only=True):
    """A file after the rules and the register have been asked."""

    table: RosterTable
    checked: Checked
    outcomes: list[str]
    changes: Sequence[tuple[str, ...]]
    """Fields that acceptance would change, row by row."""
    terms: RosterTerms
    new_known: int = 0
    """New rows of people who are registered already."""

    def row_problems(self) -> list[list[dict[str, Any]]]:
        """Return each row's problems as they are staged, without any personal value."""
        sensitive = sensitive_fields()
        return [
            [_staged(problem, shown=sensitive.get(problem.field) is None) for problem in found]
            for found in problems(self.checked, self.terms)
        ]

    def causes(self) -> list[Cause]:
        """Return the problems by root cause, the most easily fixed first."""
        return causes(
            self.checked, self.terms, numbers=self.table.numbers, sensitive=sensitive_fields()
        )

    def counts(self) -> dict[str, int]:
        """Return how many rows there are of each outcome, and more that the preview tells."""
        noted = np.zeros(self.checked.count, dtype=bool)
        for finding in self.checked.findings:
            if severity(finding.code, self.terms) is Severity.NOTE:
                noted[finding.rows] = True
        totals = Counter(self.outcomes)
        return {
            **{name: totals.get(name, 0) for name in ("new", "changed", "unchanged", "refused")},
            "rows": self.checked.count,
            "noted": int(noted.sum()),
            "new_known": self.new_known,
        }

    def changed_fields(self) -> dict[str, int]:
        """Return how many rows acceptance would change in each field."""
        return dict(
            Counter(
                field
                for fields, outcome in zip(self.changes, self.outcomes, strict=True)
                if outcome == "changed"
                for field in fields
            )
        )


class RosterExamination(Examination, kw_only=True):
    """A roster, with the keys of the classes it may name."""

    class_keys: dict[str, UUID]


def _staged(problem: Problem, *, shown: bool) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(problem)
    del told["index"]
    if not shown:
        told["after"], told["options"] = "", []
    return told


async def examine(
    table: RosterTable,
    *,
    organisation: UUID,
    default_class: str,
    decisions: Mapping[str, Mapping[str, str]],
    terms: RosterTerms,
    today: date,
) -> RosterExamination:
    """Check all rows and look them up, in the current transaction."""
    classes, keys = await classes_of(organisation)
    fields = roster_fields()
    checked = check_rows(
        {name: values for name, values in table.columns.items() if name in fields},
        terms=terms,
        today=today,
        vocabulary=vocabulary(),
        numbers=table.numbers,
        found=table.found,
        classes_known=classes,
        default_class=default_class,
        decisions=decisions,
        counties=known_codes(),
    )
    known = await ask(_asked(checked), keys)
    with_places = _with_own_places(classes, checked, known)
    checked = against_registry(
        checked,
        terms=terms,
        today=today,
        vocabulary=vocabulary(),
        classes_known=with_places,
        registry=known.registry,
    )
    outcomes = _outcomes(checked, known)
    return RosterExamination(
        table=table,
        checked=checked,
        outcomes=outcomes,
        changes=known.changes,
        terms=terms,
        new_known=sum(
            held and outcome == "new"
            for held, outcome in zip(known.person_known, outcomes, strict=True)
        ),
        class_keys=keys,
    )


@lru_cache(maxsize=1)
def known_codes() -> frozenset[str]:
    """Return the county codes taken as known; the demonstration's people have reserved ones."""
    return known_counties() | (frozenset(RESERVED_PREFIXES) if settings().demo else frozenset())


def _asked(checked: Checked) -> Asked:
    clean, empty = checked.columns, column([""] * checked.count)
    return Asked(
        id_type=clean["id_type"],
        id_number=clean["id_number"],
        name=clean["name"],
        phone=clean["phone"],
        education=clean.get("education", empty),
        class_no=clean["class_no"],
        compared={field: clean[field] for field in COMPARED if field in clean},
        more=[more_index(more) for more in further_columns(checked)],
        truncated=_truncated(checked),
    )


def _truncated(checked: Checked) -> dict[int, bytes]:
    """Return the rows whose number lost digits but still tells the birth date, with their name."""
    rows = [r for f in checked.findings if f.code == "id_truncated" for r in f.rows.tolist()]
    names, births = checked.columns["name"], checked.columns["birth_date"]
    return {
        row: name_birth_index(names[row], date.fromisoformat(births[row]))
        for row in rows
        if names[row] and births[row]
    }


def further_columns(checked: Checked) -> list[bytes]:
    """Return what each row says beyond the register's own columns, as JSON; empty for nothing."""
    held = [(field, checked.columns[field]) for field in FURTHER_FIELDS if field in checked.columns]
    if not held:
        return [b""] * checked.count
    return [
        orjson.dumps(said) if (said := {f: v[n] for f, v in held if v[n]}) else b""
        for n in range(checked.count)
    ]


def _with_own_places(
    classes: Sequence[ClassFacts], checked: Checked, known: Known
) -> list[ClassFacts]:
    """Rows of people who are in the class already need no further place."""
    own = Counter(
        number
        for number, enrolled in zip(checked.columns["class_no"], known.enrolled, strict=True)
        if enrolled
    )
    return [
        msgspec.structs.replace(facts, places_left=(facts.places_left or 0) + own[facts.number])
        for facts in classes
    ]


def _outcomes(checked: Checked, known: Known) -> list[str]:
    outcomes = []
    for accepted, enrolled, changes in zip(
        checked.accepted, known.enrolled, known.changes, strict=True
    ):
        if not accepted:
            outcomes.append("refused")
        elif not enrolled:
            outcomes.append("new")
        else:
            outcomes.append("changed" if changes else "unchanged")
    return outcomes


def table_of(staging: Staging, found: Sequence[Any]) -> RosterTable:
    """Return staged rows as the table that the rules check."""
    columns: dict[str, Column] = {
        field: column(values) for field, values in zip(staging.fields, staging.columns, strict=True)
    }
    return RosterTable(
        columns=columns, numbers=staging.numbers, sheets=staging.sheets, found=list(found)
    )
