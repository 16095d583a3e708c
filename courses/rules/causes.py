"""Problems gathered by root cause: what to do once for all rows that share it. Pure."""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from app.masking import Sensitive
from courses.rules.base import Finding, Fix, RosterTerms, Severity
from courses.rules.catalogue import ORDER, RULE_BY_CODE, severity
from courses.rules.roster import Checked

_EASE = {fix: place for place, fix in enumerate(Fix)}


class CauseValue(msgspec.Struct, frozen=True, kw_only=True):
    """One way in which the cells of a cause are written, and what would put it right."""

    written: str
    """Masked where the column is sensitive; otherwise the key for a decision."""
    rows: int
    after: str = ""
    options: tuple[str, ...] = ()


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """All rows that one action would put right."""

    code: str
    field: str
    severity: Severity
    fix: Fix
    rows: list[int]
    """Rows as the spreadsheet shows them."""
    values: list[CauseValue]
    """Most rows first."""
    cured: int
    """Rows that would have no error left."""


def causes(
    checked: Checked,
    terms: RosterTerms,
    *,
    numbers: Sequence[int],
    sensitive: Mapping[str, Sensitive | None],
) -> list[Cause]:
    """Return the causes, the most easily fixed first, then those with most rows."""
    errors = np.zeros(checked.count, dtype=np.int64)
    for finding in checked.findings:
        if severity(finding.code, terms) is Severity.ERROR:
            errors[finding.rows] += 1
    found = [
        _cause(finding, checked, terms, errors, numbers, sensitive.get(finding.field))
        for finding in checked.findings
    ]
    rank = {kind: place for place, kind in enumerate(Severity)}
    return sorted(
        found,
        key=lambda c: (rank[c.severity], _EASE[c.fix], -len(c.rows), ORDER[c.code], c.field),
    )


def _cause(
    finding: Finding,
    checked: Checked,
    terms: RosterTerms,
    errors: NDArray[np.int64],
    numbers: Sequence[int],
    sensitive: Sensitive | None,
) -> Cause:
    kind = severity(finding.code, terms)
    cured = int((errors[finding.rows] == 1).sum()) if kind is Severity.ERROR else 0
    return Cause(
        code=finding.code,
        field=finding.field,
        severity=kind,
        fix=RULE_BY_CODE[finding.code].fix,
        rows=[numbers[row] for row in finding.rows],
        values=[] if sensitive else _values(finding, checked),
        cured=cured,
    )


def _values(finding: Finding, checked: Checked) -> list[CauseValue]:
    held = checked.raw.get(finding.field)
    if held is None:
        return []
    written = held[finding.rows].tolist()
    after = [""] * len(written) if finding.after is None else finding.after.tolist()
    counts: dict[tuple[str, str], int] = {}
    for pair in zip(written, after, strict=True):
        counts[pair] = counts.get(pair, 0) + 1
    values = [
        CauseValue(written=text, rows=rows, after=meant, options=finding.options.get(text, ()))
        for (text, meant), rows in counts.items()
    ]
    return sorted(values, key=lambda value: -value.rows)
