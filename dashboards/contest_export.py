"""Contests' figures to take away: one table as CSV, all of them as a workbook."""

from datetime import date

from app.i18n import N_, gettext
from competitions.plans.wording import LEVELS, TAGS
from dashboards import panel_files
from dashboards.contest_metrics import METRICS
from dashboards.contest_queries import ContestFacts
from dashboards.panel import Cell, Panel

SHEETS: dict[str, str] = {
    "tags": N_("产业与级别"),
    "entrants": N_("参赛人数"),
    "results": N_("合格与获奖"),
    "agreement": N_("评判一致率"),
    "judges": N_("各裁判"),
    "hires": N_("赛后录用"),
}
"""Names of the sheets, by panel."""


def to_csv(panel: Panel, facts: ContestFacts, today: date) -> bytes:
    """Return one table as CSV, its scope in the first lines."""
    return panel_files.to_csv(panel, _scope(facts, today))


def to_xlsx(panels: tuple[Panel, ...], facts: ContestFacts, today: date) -> bytes:
    """Return a sheet for each table, then definitions and filters."""
    named = [(gettext(SHEETS[panel.code]), panel) for panel in panels]
    return panel_files.to_xlsx(named, _scope(facts, today), METRICS)


def _scope(facts: ContestFacts, today: date) -> list[list[Cell]]:
    wanted, every = facts.scope, gettext("全部")
    return [
        [gettext("年度"), str(wanted.year) if wanted.year else every],
        [gettext("竞赛级别"), gettext(LEVELS[wanted.level]) if wanted.level else every],
        [gettext("产业"), gettext(TAGS[wanted.tag]) if wanted.tag else every],
        [gettext("县（市、区）、功能区"), facts.place or gettext("全部可见范围")],
        [gettext("数据截至"), today.isoformat()],
    ]
