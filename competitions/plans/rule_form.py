"""A rule set as a form of tables shows it: everything is text. Pure; ``rule_reading`` reads it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec

from competitions.rules.data import Aspect, Module, RuleSet, Stage, Ties

Row = dict[str, str]
TABLES: dict[str, tuple[str, ...]] = {
    "stage": ("code", "name", "kind", "weight", "timed", "pass_mark", "advance", "ties"),
    "aspect": (
        "stage", "module", "module_name", "code", "name", "method", "most", "steps", "anchors",
    ),
    "penalty": ("stage", "code", "name", "points"),
    "tie": ("part",),
    "award": ("award", "amount"),
    "small": ("at_most", "classes"),
}  # fmt: skip
"""Tables of the form and their columns; a field is named ``table.column``."""
_CHOSEN = frozenset({"kind", "timed", "ties", "method"})
"""Columns that always say something; a row with nothing else is empty."""
SINGLES = (
    "judges", "spread", "decimals", "rounding", "places", "scale", "sizing", "part", "least",
    "minimum_field", "merit_award", "merit_share", "merit_threshold", "appeal_hours",
)  # fmt: skip
EMPTY_ROWS = {"stage": 1, "aspect": 3, "penalty": 1, "tie": 1, "award": 1, "small": 1}
MOST_ROWS = 300


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the form: rows by table, and the fields outside tables."""

    tables: dict[str, list[Row]]
    single: dict[str, str]

    def text(self, name: str) -> str:
        """Return what stands in a field outside the tables."""
        return self.single.get(name, "")

    def shown(self, table: str) -> list[Row]:
        """Return a table's rows with the empty ones to go on in."""
        return [*self.tables.get(table, []), *({} for _ in range(EMPTY_ROWS[table]))]


def from_fields(columns: Mapping[str, Sequence[str]]) -> Typed:
    """Return what a form sent, by field name; empty rows are left out."""
    tables: dict[str, list[Row]] = {}
    for table, names in TABLES.items():
        lists = {name: columns.get(f"{table}.{name}", ()) for name in names}
        length = min(max((len(one) for one in lists.values()), default=0), MOST_ROWS)
        rows = [
            {name: one[n].strip() if n < len(one) else "" for name, one in lists.items()}
            for n in range(length)
        ]
        tables[table] = [row for row in rows if _filled(row)]
    single = {name: (columns.get(name) or ("",))[0].strip() for name in SINGLES}
    return Typed(tables=tables, single=single)


def _filled(row: Row) -> bool:
    return any(value for name, value in row.items() if name not in _CHOSEN)


def plain(value: Decimal | int | None) -> str:
    """Return an amount without an exponent or needless zeros, empty for none."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def typed(rules: RuleSet) -> Typed:
    """Return a rule set as its form shows it."""
    stages, awards = rules.stages, rules.awards
    merit = awards.merit
    tables = {
        "stage": [_stage_row(stage) for stage in stages],
        "aspect": [_aspect_row(s, m, a) for s in stages for m in s.modules for a in m.aspects],
        "penalty": [
            {"stage": s.code, "code": p.code, "name": p.name, "points": plain(p.points)}
            for s in stages
            for p in s.penalties
        ],
        "tie": [{"part": part} for part in rules.tie_chain],
        "award": [{"award": c.award, "amount": plain(c.amount)} for c in awards.classes],
        "small": [
            {"at_most": str(one.at_most), "classes": str(one.classes)}
            for one in awards.small_fields
        ],
    }
    single = {
        "judges": str(rules.judges),
        "spread": str(rules.spread),
        "decimals": str(rules.rounding.places),
        "rounding": rules.rounding.mode.value,
        "places": rules.places.value,
        "scale": rules.scale.value,
        "sizing": awards.sizing.value,
        "part": awards.part.value,
        "least": plain(awards.least),
        "minimum_field": str(awards.minimum_field),
        "merit_award": merit.award.value if merit else "",
        "merit_share": plain(merit.share) if merit else "",
        "merit_threshold": plain(merit.threshold) if merit else "",
        "appeal_hours": str(rules.appeal_hours),
    }
    return Typed(tables=tables, single=single)


def _stage_row(stage: Stage) -> Row:
    return {
        "code": stage.code,
        "name": stage.name,
        "kind": stage.kind.value,
        "weight": plain(stage.weight),
        "timed": "1" if stage.timed else "",
        "pass_mark": plain(stage.pass_mark),
        "advance": str(stage.cut.advance) if stage.cut else "",
        "ties": stage.cut.ties.value if stage.cut else Ties.ALL.value,
    }


def _aspect_row(stage: Stage, module: Module, aspect: Aspect) -> Row:
    return {
        "stage": stage.code,
        "module": module.code,
        "module_name": module.name,
        "code": aspect.code,
        "name": aspect.name,
        "method": aspect.method.value,
        "most": plain(aspect.most),
        "steps": " ".join(plain(step) for step in aspect.steps),
        "anchors": " | ".join(aspect.anchors),
    }
