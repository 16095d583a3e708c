"""The rule set that was typed into a form, and every cell of it that cannot be read. Pure.

What a rule set lacks that could be read is for ``rules.checks``.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, TypeVar

import msgspec

from competitions.plans.rule_form import Row, Typed
from competitions.rules.data import (
    Aspect,
    Award,
    AwardClass,
    Awards,
    Cut,
    Merit,
    Method,
    Module,
    Part,
    Penalty,
    Places,
    Rounding,
    RoundingMode,
    RuleSet,
    Scale,
    Sizing,
    SmallField,
    Stage,
    StageKind,
    Ties,
)

_SPLIT = re.compile(r"[\s,，、;；|｜]+")
_ANCHORS = re.compile(r"[|｜;；\n]+")
_DECIMAL = re.compile(r"-?\d{1,4}(\.\d{1,4})?")
_WHOLE = re.compile(r"\d{1,4}")

Choice = TypeVar("Choice", bound=StrEnum)
Number = TypeVar("Number", Decimal, int)


class Cell(NamedTuple):
    """Where something stands: ``row`` counts from 1, 0 for a field outside the tables."""

    table: str
    column: str
    row: int = 0


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """A cell that cannot be read."""

    code: str
    cell: Cell
    value: str = ""


class _Reader:
    """Reads cells and keeps what could not be read."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def refuse(self, code: str, cell: Cell, value: str = "") -> None:
        self.problems.append(Problem(code=code, cell=cell, value=value[:40]))

    def amount(self, text: str, cell: Cell) -> Decimal | None:
        found = self._plain(text, cell, _DECIMAL, "rule-number")
        return Decimal(found) if found else None

    def whole(self, text: str, cell: Cell) -> int | None:
        found = self._plain(text, cell, _WHOLE, "rule-whole")
        return int(found) if found else None

    def _plain(self, text: str, cell: Cell, pattern: re.Pattern[str], code: str) -> str:
        found = unicodedata.normalize("NFKC", text).strip().rstrip("%")
        if found and pattern.fullmatch(found) is None:
            self.refuse(code, cell, text)
            return ""
        return found

    def needed(self, found: Number | None, text: str, cell: Cell, usual: Number) -> Number:
        if found is None and not text.strip():
            self.refuse("rule-empty", cell)
        return usual if found is None else found

    def choice(self, kind: type[Choice], text: str, cell: Cell, usual: Choice) -> Choice:
        try:
            return kind(text) if text else usual
        except ValueError:
            self.refuse("rule-choice", cell, text)
            return usual

    def needed_amount(self, text: str, cell: Cell) -> Decimal:
        return self.needed(self.amount(text, cell), text, cell, Decimal(0))

    def needed_whole(self, text: str, cell: Cell) -> int:
        return self.needed(self.whole(text, cell), text, cell, 0)


def read(form: Typed) -> tuple[RuleSet, list[Problem]]:
    """Return the rule set that was typed, and every cell that could not be read.

    With problems the rule set is only what could be read of it.
    """
    reader, single = _Reader(), form.single
    for table in ("aspect", "penalty"):
        known = {row["code"] for row in form.tables["stage"]}
        for n, row in enumerate(form.tables[table], 1):
            if row["stage"] not in known:
                reader.refuse("rule-stage", Cell(table, "stage", n), row["stage"])
    mode = reader.choice(
        RoundingMode, single["rounding"], Cell("", "rounding"), RoundingMode.HALF_UP
    )
    rules = RuleSet(
        stages=tuple(_stages(reader, form)),
        rounding=Rounding(places=_single(reader, single, "decimals"), mode=mode),
        judges=_single(reader, single, "judges"),
        spread=_single(reader, single, "spread"),
        tie_chain=tuple(row["part"] for row in form.tables["tie"]),
        places=reader.choice(Places, single["places"], Cell("", "places"), Places.SHARED),
        scale=reader.choice(Scale, single["scale"], Cell("", "scale"), Scale.NONE),
        awards=_awards(reader, form),
        appeal_hours=_single(reader, single, "appeal_hours"),
    )
    return rules, reader.problems


def _single(reader: _Reader, single: Mapping[str, str], name: str) -> int:
    return reader.needed_whole(single[name], Cell("", name))


def _stages(reader: _Reader, form: Typed) -> Iterator[Stage]:
    for n, row in enumerate(form.tables["stage"], 1):
        kind = Cell("stage", "kind", n)
        advance = reader.whole(row["advance"], Cell("stage", "advance", n))
        ties = reader.choice(Ties, row["ties"], Cell("stage", "ties", n), Ties.ALL)
        yield Stage(
            code=row["code"],
            name=row["name"] or row["code"],
            kind=reader.choice(StageKind, row["kind"], kind, StageKind.PRACTICE),
            weight=reader.needed_amount(row["weight"], Cell("stage", "weight", n)),
            modules=_modules(reader, form, row["code"]),
            penalties=_penalties(reader, form, row["code"]),
            timed=row["timed"] == "1",
            pass_mark=reader.amount(row["pass_mark"], Cell("stage", "pass_mark", n)),
            cut=None if advance is None else Cut(advance=advance, ties=ties),
        )


def _modules(reader: _Reader, form: Typed, stage: str) -> tuple[Module, ...]:
    aspects: dict[str, list[Aspect]] = {}
    names: dict[str, str] = {}
    for n, row in enumerate(form.tables["aspect"], 1):
        if row["stage"] == stage:
            code = row["module"]
            names[code] = names.get(code) or row["module_name"]
            aspects.setdefault(code, []).append(_aspect(reader, row, n))
    return tuple(
        Module(code=code, name=names[code] or code, aspects=tuple(found))
        for code, found in aspects.items()
    )


def _aspect(reader: _Reader, row: Row, n: int) -> Aspect:
    method = Cell("aspect", "method", n)
    steps = [
        reader.amount(step, Cell("aspect", "steps", n))
        for step in _SPLIT.split(row["steps"])
        if step
    ]
    return Aspect(
        code=row["code"],
        name=row["name"] or row["code"],
        method=reader.choice(Method, row["method"], method, Method.MEASUREMENT),
        most=reader.needed_amount(row["most"], Cell("aspect", "most", n)),
        steps=tuple(step for step in steps if step is not None),
        anchors=tuple(one.strip() for one in _ANCHORS.split(row["anchors"]) if one.strip()),
    )


def _penalties(reader: _Reader, form: Typed, stage: str) -> tuple[Penalty, ...]:
    return tuple(
        Penalty(
            code=row["code"],
            name=row["name"] or row["code"],
            points=reader.needed_amount(row["points"], Cell("penalty", "points", n)),
        )
        for n, row in enumerate(form.tables["penalty"], 1)
        if row["stage"] == stage
    )


def _classes(reader: _Reader, form: Typed) -> Iterator[AwardClass]:
    for n, row in enumerate(form.tables["award"], 1):
        if not row["award"]:
            reader.refuse("rule-empty", Cell("award", "award", n))
        yield AwardClass(
            award=reader.choice(Award, row["award"], Cell("award", "award", n), Award.FIRST),
            amount=reader.needed_amount(row["amount"], Cell("award", "amount", n)),
        )


def _awards(reader: _Reader, form: Typed) -> Awards:
    single = form.single
    return Awards(
        sizing=reader.choice(Sizing, single["sizing"], Cell("", "sizing"), Sizing.SHARE),
        classes=tuple(_classes(reader, form)),
        part=reader.choice(Part, single["part"], Cell("", "part"), Part.ROUND),
        least=reader.amount(single["least"], Cell("", "least")),
        merit=_merit(reader, single),
        minimum_field=_single(reader, single, "minimum_field"),
        small_fields=tuple(
            SmallField(
                at_most=reader.needed_whole(row["at_most"], Cell("small", "at_most", n)),
                classes=reader.needed_whole(row["classes"], Cell("small", "classes", n)),
            )
            for n, row in enumerate(form.tables["small"], 1)
        ),
    )


def _merit(reader: _Reader, single: Mapping[str, str]) -> Merit | None:
    named = Cell("", "merit_award")
    share = reader.amount(single["merit_share"], Cell("", "merit_share"))
    threshold = reader.amount(single["merit_threshold"], Cell("", "merit_threshold"))
    if not single["merit_award"]:
        if share is not None or threshold is not None:
            reader.refuse("rule-merit", named)
        return None
    award = reader.choice(Award, single["merit_award"], named, Award.MERIT)
    return Merit(award=award, share=share, threshold=threshold)
