"""The page of contests' figures, made of its panels; every sentence is made here or there."""

from datetime import date
from urllib.parse import urlencode

import msgspec

from app.i18n import gettext
from competitions.data import ContestLevel, IndustryTag
from competitions.plans.wording import LEVELS, TAGS
from dashboards import contest_mark_panels, contest_panels
from dashboards.contest_data import ContestScope
from dashboards.contest_queries import ContestFacts
from dashboards.data import Choice
from dashboards.panel import Panel


class ContestPage(msgspec.Struct, frozen=True, kw_only=True):
    """The page as its template needs it."""

    title: str
    meta: tuple[str, ...]
    panels: tuple[Panel, ...]
    query: str
    narrowed: bool
    years: tuple[Choice, ...]
    levels: tuple[Choice, ...]
    tags: tuple[Choice, ...]
    divisions: tuple[Choice, ...]


def panels(facts: ContestFacts, today: date) -> tuple[Panel, ...]:
    """Return every chart with its table, the same for the page and for its files."""
    return (
        contest_panels.tags(facts, today),
        contest_panels.entrants(facts, today),
        contest_mark_panels.results(facts, today),
        contest_mark_panels.agreement(facts, today),
        contest_mark_panels.judges(facts, today),
        contest_panels.hires(facts, today),
    )


def contest_page(facts: ContestFacts, today: date) -> ContestPage:
    """Return the page in the language being spoken."""
    made = panels(facts, today)
    contests = len({event.contest for event in facts.events})
    title = gettext("还没有可以统计的竞赛")
    if contests:
        title = gettext("%(n)s 项竞赛，%(people)s", n=contests, people=made[1].title)
    return ContestPage(
        title=title,
        meta=(
            gettext("已发通知、没有取消的竞赛"),
            gettext("只列您有权查看的范围"),
            gettext("数据截至 %(day)s", day=today.isoformat()),
        ),
        panels=made,
        query=query(facts.scope),
        narrowed=bool(query(facts.scope)),
        years=tuple(
            Choice(value=str(year), label=gettext("%(year)s 年", year=year)) for year in facts.years
        ),
        levels=tuple(Choice(value=v, label=gettext(LEVELS[v])) for v in ContestLevel),
        tags=tuple(Choice(value=v, label=gettext(TAGS[v])) for v in IndustryTag),
        divisions=facts.divisions,
    )


def query(scope: ContestScope) -> str:
    """Return the scope as the query of an address; what is not narrowed is left out."""
    parts = msgspec.to_builtins(scope)
    return urlencode({name: value for name, value in parts.items() if value})
