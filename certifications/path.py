"""The page "my path", built from an assessment: what is missing first, then what to do."""

from uuid import UUID

import msgspec
from markupsafe import Markup

from app.i18n import gettext
from app.people.data import Evidence, Tier
from app.web.render import day
from certifications import ledger, wording
from certifications.cards import Card, cards, joinable_by, way
from certifications.climb import Climb, draw
from certifications.data import (
    Condition,
    Criterion,
    MyPath,
    Outcome,
    Standing,
    TermsInForce,
    TierAssessment,
    Unit,
)
from certifications.ledger import Milestone
from certifications.routes import RouteView, round_ahead, routes
from certifications.wording import TIERS, count_word, rich

_CITED_AT_MOST = 2


class Gauge(msgspec.Struct, frozen=True, kw_only=True):
    """How far, with the figures beside it."""

    have: int
    need: int
    unit: str
    label: str


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One condition: ``look`` is missing, met or alt."""

    criterion: Criterion
    look: str
    heading: str
    verdict: str
    gauge: Gauge | None
    notes: tuple[Markup, ...]
    cited: tuple[Markup, ...]
    rows: int
    way: Card | None


class Station(msgspec.Struct, frozen=True, kw_only=True):
    """One tier on the climb: its name, a word under it, the sentence of the list."""

    tier: Tier
    name: str
    held: bool
    under: str
    sentence: Markup


class PathView(msgspec.Struct, frozen=True, kw_only=True):
    """The page as its template needs it; every sentence is made."""

    phrases: tuple[str, ...]
    lead: Markup
    round: Markup
    routes: tuple[RouteView, ...]
    bars: tuple[Markup, ...]
    climb: Climb
    stations: tuple[Station, ...]
    basis: Markup
    missing_title: str
    missing: tuple[Step, ...]
    cards: tuple[Card, ...]
    met_title: str
    met: tuple[Step, ...]
    past: tuple[Milestone, ...]


def path_view(mine: MyPath) -> PathView:
    """Return the page in the language being spoken."""
    assessment = mine.assessment
    target = assessment.next
    conditions = target.best.conditions if target else ()
    rows = {row.id: row for row in mine.evidence}
    missing = tuple(c for c in conditions if not c.met)
    met = tuple(c for c in conditions if c.met)
    joinable = joinable_by(mine, assessment.today)
    return PathView(
        phrases=_phrases(target),
        lead=_lead(target, len(met), len(conditions), assessment.today),
        round=round_ahead(target, mine, assessment.today) if target else Markup(),
        routes=routes(target) if target else (),
        bars=tuple(ledger.line(rows[row]) for row in assessment.barred_by if row in rows),
        climb=draw(target.tier if target else None, len(met), len(conditions)),
        stations=tuple(_station(tier) for tier in assessment.tiers),
        basis=basis(mine.terms),
        missing_title=gettext("还差%(n)s项", n=count_word(len(missing))),
        missing=tuple(
            _step(condition, rows, way(condition, joinable, mine)) for condition in missing
        ),
        cards=cards(target, mine, assessment.today) if target else (),
        met_title=gettext("已符合%(n)s项", n=count_word(len(met))),
        met=tuple(_step(condition, rows) for condition in met),
        past=_past(mine.evidence),
    )


def basis(terms: TermsInForce | None) -> Markup:
    """Say which terms an assessment stands on."""
    if terms is None:
        return rich(gettext("本市尚未发布认定条件，暂按默认条件测算，仅供参考。"))
    return rich(
        gettext("依据《%(title)s》第 %(n)s 版，%(day)s起施行。"),
        title=terms.title,
        n=terms.number,
        day=day(terms.valid_from),
    )


def _phrases(target: TierAssessment | None) -> tuple[str, ...]:
    if target is None:
        return (gettext("你已经是首席工匠"),)
    tier = gettext(TIERS[target.tier])
    if target.standing is Standing.BARRED:
        return (gettext("目前不能申报%(tier)s", tier=tier),)
    if target.standing is Standing.ELIGIBLE:
        return (gettext("条件齐了，"), gettext("可以申报%(tier)s", tier=tier))
    return (
        gettext("再补%(n)s项，", n=count_word(len(target.best.missing))),
        gettext("就能申报%(tier)s", tier=tier),
    )


def _lead(target: TierAssessment | None, met: int, asked: int, today: object) -> Markup:
    if target is None:
        return Markup()
    said = rich(gettext("%(n)s 项条件已符合 %(met)s 项。"), n=asked, met=met)
    if target.opens_on is not None and target.opens_on != today:
        when = Markup('<b class="nowrap">{}</b>').format(day(target.opens_on))
        said += rich(gettext("余下的只等时间，最早 %(day)s 可以申报。"), day=when)
    return said


def _station(tier: TierAssessment) -> Station:
    name = gettext(TIERS[tier.tier])
    held = tier.standing in {Standing.HELD, Standing.SURPASSED}
    missing = tier.best.missing
    waiting = next((c for c in missing if c.criterion is Criterion.HOLDING), None)
    if held:
        under, said = "", rich(gettext("%(tier)s：已获评"), tier=name)
        if tier.held_since is not None:
            said = rich(gettext("%(tier)s：%(day)s获评"), tier=name, day=day(tier.held_since))
    elif not missing:
        under = gettext("可以申报")
        said = rich(gettext("%(tier)s：条件齐了，可以申报"), tier=name)
    elif waiting is not None and waiting.requirement.level is None:
        under = gettext("%(what)s后", what=wording.heading(waiting))
        said = rich(gettext("%(tier)s：%(what)s后可申报"), tier=name, what=wording.heading(waiting))
    else:
        under = gettext("还差 %(n)s 项", n=len(missing))
        said = rich(gettext("%(tier)s：还差 %(n)s 项条件"), tier=name, n=len(missing))
    return Station(tier=tier.tier, name=name, held=held, under=under, sentence=said)


def _step(condition: Condition, rows: dict[UUID, Evidence], closed_by: Card | None = None) -> Step:
    looks = {Outcome.MET: "met", Outcome.MET_BY_ALTERNATIVE: "alt", Outcome.MISSING: "missing"}
    gauge = _gauge(condition)
    told_by_gauge = gauge is not None and condition.criterion is Criterion.TRAINING_HOURS
    cited = [] if told_by_gauge else [rows[row] for row in condition.evidence if row in rows]
    return Step(
        criterion=condition.criterion,
        look=looks[condition.outcome],
        heading=wording.heading(condition),
        verdict=wording.verdict(condition),
        gauge=gauge,
        notes=wording.notes(condition),
        cited=tuple(ledger.line(row) for row in cited[-_CITED_AT_MOST:]),
        rows=len(condition.evidence) + len(condition.unconfirmed),
        way=closed_by,
    )


def _gauge(condition: Condition) -> Gauge | None:
    measure = condition.measure
    if condition.met or measure is None or measure.at_most or measure.unit is Unit.LEVELS:
        return None
    label = gettext(
        "%(what)s：已有 %(have)s，需要 %(need)s",
        what=wording.heading(condition),
        have=wording.amount(measure.have, measure.unit),
        need=wording.amount(measure.need, measure.unit),
    )
    unit = gettext(" 个月") if measure.unit is Unit.MONTHS else ""
    return Gauge(have=measure.have, need=measure.need, unit=unit, label=label)


def _past(evidence: tuple[Evidence, ...]) -> tuple[Milestone, ...]:
    counted = [row for row in evidence if row.counts]
    dated = sorted(counted, key=lambda row: (row.occurred_on, row.id), reverse=True)
    return tuple(found for found in map(ledger.milestone, dated) if found is not None)
