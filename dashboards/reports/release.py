"""The files of an open-data release from public facts: CSV and JSON with their dictionary.

The text is kept with the release, so that a link gives the same bytes for good. The licence is
CC BY 4.0: the one that open-data portals and their readers know, in both languages, which asks for
the source to be named and nothing else; a city whose own licence says more puts it beside this.
"""

import csv
from collections.abc import Sequence
from datetime import date
from io import StringIO

import msgspec

from app.i18n import gettext, use_language
from app.settings import settings
from dashboards.export import harmless
from dashboards.figures.heat_cells import CellState
from dashboards.market import Form
from dashboards.metrics import METRICS
from dashboards.panel import Cell
from dashboards.reports import market_sheets
from dashboards.reports.data import Facts, Name
from dashboards.reports.sheets import STAGE_HEADS

LICENCE = Name("CC BY 4.0：注明来源即可使用", "CC BY 4.0: use freely, name the source")
LICENCE_LINK = "https://creativecommons.org/licenses/by/4.0/"
Value = str | int | float | bool | None


class OpenColumn(msgspec.Struct, frozen=True, kw_only=True):
    """One column: its name in the files, in both languages, its unit and its measure if it has one.

    ``people`` says that it counts persons, so that 1 to 4 are never in it.
    """

    name: str
    zh: str
    en: str
    unit: str = ""
    metric: str = ""
    people: bool = False


class OpenFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a release; ``null`` is unknown or hidden, never zero."""

    file: str
    title: Name
    period: str
    revision: int
    snapshot: int
    digest: str
    taken_on: date
    publisher: Name
    licence: Name
    licence_link: str
    columns: tuple[OpenColumn, ...]
    rows: tuple[dict[str, Value], ...]


_UNITS = {metric.code: metric.unit for metric in METRICS}


def _column(name: str, zh: str, en: str, metric: str = "", unit: str = "") -> OpenColumn:
    """Return a column; the unit of a measure is the dictionary's."""
    people = metric in _PERSONS
    return OpenColumn(
        name=name, zh=zh, en=en, unit=_UNITS[metric] if metric else unit, metric=metric,
        people=people,
    )  # fmt: skip


_PERSONS = frozenset({"supply", "seekers", "enrolled", "completed", "certified", "placed"})
"""Measures that count trained or registered persons, whose small numbers are hidden."""


_OCCUPATION = (
    _column("occupation_code", "职业编码", "Code of the occupation"),
    _column("occupation_zh", "职业", "Occupation, in Chinese"),
    _column("occupation_en", "职业（英文）", "Occupation, in English"),
)
_DEMAND = _column("demand", "需求", "Demand", "demand")
_SUPPLY = _column("supply", "有效供给", "Effective supply", "supply")
_COVERAGE = _column("coverage", "覆盖率", "Coverage", "coverage")
_STATE = _column("state", "状态", "State")
_HIDDEN = _column("hidden", "是否因人数少不公开", "Whether hidden for the sake of few people")
GAPS = (
    *_OCCUPATION, _DEMAND, _SUPPLY,
    _column("gap", "缺口", "Gap", "gap"),
    _column("chance_low", "波动下限", "Low end of chance range", "chance_range"),
    _column("chance_high", "波动上限", "High end of chance range", "chance_range"),
    _COVERAGE, _STATE,
    _column("reporting_divisions", "上报的地方数", "Divisions that reported", unit="个"),
    _HIDDEN,
)  # fmt: skip
COVERAGE = (
    *_OCCUPATION,
    _column("division", "地方编码", "Code of the division"),
    _column("division_zh", "县（市、区）、功能区", "Division, in Chinese"),
    _column("division_en", "县（市、区）、功能区（英文）", "Division, in English"),
    _DEMAND, _SUPPLY, _COVERAGE, _STATE, _HIDDEN,
)  # fmt: skip
LEVELS = (
    _column("level", "等级", "Level"),
    _column("demand", "需求", "Demand", "demand"),
    _column("seekers", "求职", "Seekers", "seekers"),
    _column("ratio", "求人倍率（需求÷求职）", "Demand per seeker", "qiuren_ratio"),
    _column(
        "ratio_shared", "求人倍率（无要求需求分摊）",
        "Demand per seeker, demand without a level shared out", "qiuren_ratio",
    ),
    _HIDDEN,
)  # fmt: skip
STAGES = (
    _column("period", "开班季度", "Quarter in which classes began"),
    _column("open", "是否未走完", "Whether still on its way"),
    _column("seats", "计划名额", "Planned seats", "planned"),
    _column("enrolled", "入班", "Enrolled", "enrolled"),
    _column("completed", "结业", "Completed", "completed"),
    _column("certified", "获证", "Certified", "certified"),
    _column("placed", "就业", "Placed", "placed"),
)
DICTIONARY = tuple(
    _column(name, name, name)
    for name in (
        "file", "column", "label_zh", "label_en", "unit", "metric", "name_zh", "name_en",
        "definition_zh", "definition_en", "formula_zh", "formula_en", "source_zh", "source_en",
        "caveat_zh", "caveat_en", "version",
    )
)  # fmt: skip
FILES: dict[str, tuple[Name, tuple[OpenColumn, ...]]] = {
    "gaps": (Name("各职业缺口", "Gaps by occupation"), GAPS),
    "coverage": (Name("各地覆盖率", "Coverage by division"), COVERAGE),
    "ratio-by-level": (Name("各等级求人倍率", "Demand per seeker by level"), LEVELS),
    "stages": (Name("各阶段人数", "People by stage"), STAGES),
    "dictionary": (Name("数据字典", "Data dictionary"), DICTIONARY),
}


def files(facts: Facts, revision: int) -> dict[str, str]:
    """Return the text of each file by its name; ``facts`` are the public ones."""
    rows = {
        "gaps": _gaps(facts),
        "coverage": _coverage(facts),
        "ratio-by-level": _levels(facts),
        "stages": _stages(facts),
        "dictionary": _dictionary(),
    }
    made: dict[str, str] = {}
    for name, (title, columns) in FILES.items():
        held = OpenFile(
            file=name,
            title=title,
            period=facts.period,
            revision=revision,
            snapshot=facts.number,
            digest=facts.digest,
            taken_on=facts.taken_on,
            publisher=Name(settings().issuer_zh, settings().issuer_en),
            licence=LICENCE,
            licence_link=LICENCE_LINK,
            columns=columns,
            rows=tuple(rows[name]),
        )
        made[f"{name}.csv"] = _csv(held)
        made[f"{name}.json"] = msgspec.json.format(msgspec.json.encode(held), indent=1).decode()
    return made


def _csv(held: OpenFile) -> str:
    out = StringIO(newline="")
    writer = csv.writer(out)
    names = [column.name for column in held.columns]
    writer.writerow(names)
    for row in held.rows:
        writer.writerow([_plain(row.get(name)) for name in names])
    return out.getvalue()


def _plain(value: Value) -> Cell:
    return str(value).lower() if isinstance(value, bool) else harmless(value)


def _named(facts: Facts, code: str, kind: str) -> dict[str, Value]:
    found = facts.names.get(code, Name(code))
    key = "occupation_code" if kind == "occupation" else kind
    return {key: code, f"{kind}_zh": found.zh, f"{kind}_en": found.en}


def _gaps(facts: Facts) -> list[dict[str, Value]]:
    return [
        {
            **_named(facts, row.code, "occupation"),
            "demand": row.demand,
            "supply": row.supply,
            "gap": row.gap,
            "chance_low": row.low,
            "chance_high": row.high,
            "coverage": None if row.coverage is None else round(row.coverage, 4),
            "state": row.state.value,
            "reporting_divisions": row.reporting,
            "hidden": row.suppressed,
        }
        for row in facts.rows
    ]


def _coverage(facts: Facts) -> list[dict[str, Value]]:
    return [
        {
            **_named(facts, row.code, "occupation"),
            **_named(facts, division, "division"),
            "demand": cell.demand,
            "supply": cell.supply,
            "coverage": None if cell.coverage is None else round(cell.coverage, 4),
            "state": cell.state.value,
            "hidden": cell.state is CellState.HIDDEN,
        }
        for row in facts.heat
        for division, cell in zip(facts.divisions, row.cells, strict=True)
    ]


def _figure(cell: Cell) -> Value:
    return None if isinstance(cell, str) else cell


def _levels(facts: Facts) -> list[dict[str, Value]]:
    made = market_sheets.levels(facts)
    hidden = {line.key: line.hidden for line in facts.levels}
    return [
        {
            "level": key,
            "demand": _figure(made.cell(key, "demand")),
            "seekers": _figure(made.cell(key, "seekers")),
            "ratio": _figure(made.cell(key, Form.PLAIN.value)),
            "ratio_shared": _figure(made.cell(key, Form.UNSPECIFIED_DEMAND.value)),
            "hidden": hidden[key],
        }
        for key, _ in made.rows
    ]


def _stages(facts: Facts) -> list[dict[str, Value]]:
    return [
        {"period": one.period, "open": one.open, **{name: read(one) for name, read in STAGE_HEADS}}
        for one in facts.stages
    ]


def _dictionary() -> list[dict[str, Value]]:
    told = _metrics()
    return [
        {
            "file": name,
            "column": column.name,
            "label_zh": column.zh,
            "label_en": column.en,
            "unit": column.unit,
            "metric": column.metric,
            **told.get(column.metric, {}),
        }
        for name, (_, columns) in FILES.items()
        if name != "dictionary"
        for column in columns
    ]


def _metrics() -> dict[str, dict[str, Value]]:
    told: dict[str, dict[str, Value]] = {}
    for metric in METRICS:
        row: dict[str, Value] = {"version": metric.version}
        for language in ("zh", "en"):
            with use_language(language):
                for part in ("name", "definition", "formula", "source", "caveat"):
                    row[f"{part}_{language}"] = gettext(getattr(metric, part))
        told[metric.code] = row
    return told


def file_names() -> Sequence[str]:
    """Return the names of a release's files."""
    return [f"{name}.{kind}" for name in FILES for kind in ("csv", "json")]
