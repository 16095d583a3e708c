"""Checking the rows of a roster: every problem of every row, clean columns beside. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec
import numpy as np
from msgspec import structs

from app.cleaning import Column, Mask, column, each, filled, tidy
from courses.rules import classes, person, work
from courses.rules.base import (
    Batch,
    ClassFacts,
    Finding,
    Fix,
    RosterTerms,
    Severity,
    Vocabulary,
)
from courses.rules.catalogue import (
    ORDER,
    REQUIRED_FIELDS,
    ROSTER_RULES,
    RULE_BY_CODE,
    severity,
)
from courses.rules.registry import Registry, check_places, check_registry

Decisions = Mapping[str, Mapping[str, str]]
"""What people decided: field, then value as written, then the value meant."""


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A roster after its check."""

    count: int
    raw: dict[str, Column]
    """Columns as written, decisions applied."""
    columns: dict[str, Column]
    """Clean columns by field: codes, ISO dates, canonical class numbers; "" for no value."""
    findings: tuple[Finding, ...]
    """In the order of the rules."""
    accepted: Mask
    """Rows without an error."""
    not_checked: tuple[str, ...]
    """Rules that needed the register, which was not asked."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One finding on one row."""

    index: int
    field: str
    code: str
    severity: Severity
    after: str = ""
    options: tuple[str, ...] = ()
    facts: dict[str, str | int] = {}


def check_rows(
    columns: Mapping[str, Column],
    *,
    terms: RosterTerms,
    today: date,
    vocabulary: Vocabulary,
    numbers: Sequence[int] = (),
    found: Sequence[Finding] = (),
    classes_known: Sequence[ClassFacts] = (),
    default_class: str = "",
    decisions: Decisions | None = None,
    counties: frozenset[str] | None = None,
    registry: Registry | None = None,
) -> Checked:
    """Check all rows.

    ``columns`` hold cells as written, by field. ``numbers`` are the rows as the spreadsheet
    shows them; ``found`` what reading the file found already. ``decisions`` are applied before
    anything is checked. ``counties`` are the county codes taken as known.
    """
    raw = _decided(columns, decisions or {})
    batch = opened(
        raw, terms=terms, today=today, vocabulary=vocabulary, found=found, classes=classes_known
    )
    labels = column(map(str, numbers or range(1, batch.count + 1)))
    _check(batch, labels, default_class, counties)
    if registry is not None:
        check_registry(batch, registry)
        check_places(batch)
    return settled(batch, asked=registry is not None)


def against_registry(
    checked: Checked,
    *,
    terms: RosterTerms,
    today: date,
    vocabulary: Vocabulary,
    classes_known: Sequence[ClassFacts],
    registry: Registry,
) -> Checked:
    """Add what the register finds to rows that were checked without it."""
    batch = opened(
        checked.raw,
        terms=terms,
        today=today,
        vocabulary=vocabulary,
        found=checked.findings,
        classes=classes_known,
    )
    batch.clean = checked.columns
    check_registry(batch, registry)
    check_places(batch)
    return settled(batch, asked=True)


def opened(
    raw: dict[str, Column],
    *,
    terms: RosterTerms,
    today: date,
    vocabulary: Vocabulary,
    found: Sequence[Finding],
    classes: Sequence[ClassFacts] = (),
) -> Batch:
    """Return columns as written, before any rule has looked at them."""
    count = len(next(iter(raw.values()))) if raw else 0
    return Batch(
        raw=raw,
        today=today,
        terms=terms,
        vocabulary=vocabulary,
        classes={facts.number: facts for facts in classes},
        count=count,
        clean={},
        findings=list(found),
        birth=np.full(count, np.datetime64("NaT", "D"), dtype="datetime64[D]"),
        sex=np.zeros(count, dtype=np.int8),
        starts=np.full(count, np.datetime64(today)),
    )


def _check(
    batch: Batch, labels: Column, default_class: str, counties: frozenset[str] | None
) -> None:
    for field in REQUIRED_FIELDS:
        if batch.has(field):
            batch.find("required_missing", field, ~filled(tidy(batch.column(field))))
    classes.check_classes(batch, default_class)
    person.check_names(batch)
    person.check_ids(batch, counties)
    person.check_sex(batch)
    person.check_births(batch)
    person.check_ages(batch)
    person.check_phones(batch)
    person.check_duplicates(batch, labels)
    work.check_dates(batch)
    work.check_years(batch)
    work.check_categories(batch)
    work.check_employers(batch)
    work.check_education(batch)
    work.check_levels(batch)
    work.check_occupations(batch)
    work.check_plain(batch)
    classes.check_against_class(batch)
    classes.check_sizes(batch)


def _decided(columns: Mapping[str, Column], decisions: Decisions) -> dict[str, Column]:
    decided = dict(columns)
    for field, meant in decisions.items():
        if field in decided:
            # A value without a decision stays as it is.
            decided[field] = each(decided[field], dict(_same(decided[field]), **meant).__getitem__)
    return decided


def _same(values: Column) -> dict[str, str]:
    return {value: value for value in values.tolist()}


def _without_echoes(findings: Sequence[Finding]) -> list[Finding]:
    """Leave out what other rules say of a cell that could not even be read."""
    unread = {
        (finding.field, row)
        for finding in findings
        if finding.code.startswith("cell_")
        for row in finding.rows.tolist()
    }
    if not unread:
        return list(findings)
    kept = []
    for finding in findings:
        stays = np.array(
            [
                finding.code.startswith("cell_") or (finding.field, row) not in unread
                for row in finding.rows.tolist()
            ],
            dtype=bool,
        )
        if stays.any():
            after = None if finding.after is None else finding.after[stays]
            kept.append(structs.replace(finding, rows=finding.rows[stays], after=after))
    return kept


def settled(batch: Batch, *, asked: bool) -> Checked:
    """Return what the rules found; ``asked`` where the register was asked too."""
    batch.findings = _without_echoes(batch.findings)
    accepted = np.ones(batch.count, dtype=bool)
    for finding in batch.findings:
        if severity(finding.code, batch.terms) is Severity.ERROR:
            accepted[finding.rows] = False
    return Checked(
        count=batch.count,
        raw=dict(batch.raw),
        columns=batch.clean,
        findings=tuple(sorted(batch.findings, key=lambda found: ORDER[found.code])),
        accepted=accepted,
        not_checked=()
        if asked
        else tuple(rule.code for rule in ROSTER_RULES if rule.needs_registry),
    )


def problems(checked: Checked, terms: RosterTerms) -> list[list[Problem]]:
    """Return each row's problems, errors first."""
    by_row: list[list[Problem]] = [[] for _ in range(checked.count)]
    for finding in checked.findings:
        kind = severity(finding.code, terms)
        held = checked.raw.get(finding.field)
        after = [""] * len(finding.rows) if finding.after is None else finding.after.tolist()
        if RULE_BY_CODE[finding.code].fix is not Fix.SAFE:
            # What was normalised stands in the clean columns; a problem holds no personal value.
            after = [""] * len(finding.rows)
        for row, meant in zip(finding.rows.tolist(), after, strict=True):
            options = finding.options.get(held[row], ()) if held is not None else ()
            by_row[row].append(
                Problem(
                    index=row,
                    field=finding.field,
                    code=finding.code,
                    severity=kind,
                    after=meant,
                    options=options,
                    facts=finding.facts.get(row, {}),
                )
            )
    rank = {kind: place for place, kind in enumerate(Severity)}
    for found in by_row:
        found.sort(key=lambda problem: rank[problem.severity])
    return by_row
