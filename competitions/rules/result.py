"""The one door: a rule set and all marks in; every entry's marks, rank and award out."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import msgspec

from competitions.rules.awards import Standing, award
from competitions.rules.data import (
    Award,
    EntryMarks,
    Method,
    Ranked,
    RuleSet,
    Scale,
    Stage,
    StageKind,
    Status,
)
from competitions.rules.ranking import (
    MODULE,
    TIME,
    Line,
    Placed,
    advancing,
    line_of,
    places,
    waits,
)
from competitions.rules.scoring import Points, points_of, rounded
from competitions.rules.worldskills import scale_500, scale_700


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """A mark that is not there: an aspect's, a theory stage's (no aspect), or a stage's time."""

    entry: str
    stage: str
    aspect: str = ""
    time: bool = False


class _Stop(msgspec.Struct, frozen=True):
    """Where an entry ended, as the stage's place in the rule set, and whether it waits."""

    stage: int
    retest: bool


def decide(rule_set: RuleSet, entries: Sequence[EntryMarks]) -> list[Ranked]:
    """Return every entry: the ranked best first, then who stopped latest, then who did not compete.

    The rule set must be without faults (``checks.faults_of``) and the marks too; a missing mark
    counts 0. Raises ValueError where an entry comes twice.
    """
    competed = _competed(entries)
    points = _points(rule_set, competed)
    stops = _stops(rule_set, competed, points, rule_set.stages)
    lines = [
        line_of(rule_set, rule_set.stages, entry, points[entry.entry])
        for entry in competed
        if entry.entry not in stops
    ]
    ranked = [
        msgspec.structs.replace(line, stages=_marks(rule_set, rule_set.stages, points[line.entry]))
        for line in rank_lines(rule_set, lines, field=len(competed))
    ]
    return [*ranked, *_stopped(rule_set, stops, points), *_absent(entries)]


def rank_lines(
    rule_set: RuleSet,
    lines: Sequence[Line],
    *,
    field: int,
    on_scale: Mapping[str, int | Decimal] | None = None,
) -> list[Ranked]:
    """Return entries whose totals are known with ranks and awards, best first.

    ``field`` is how many competed. ``on_scale`` gives the places on the rule set's scale where
    they are known already; else they are computed from the totals, and stay none where the
    scale is not computable (then nobody has an award that needs it).
    """
    placed = places(lines)
    scaled = _scaled(rule_set.scale, placed) if on_scale is None else on_scale
    standings = [
        Standing(
            entry=place.line.entry,
            total=place.line.total,
            rank=place.rank,
            scaled=scaled.get(place.line.entry),
            waits=place.level if waits(place, rule_set.places) else 1,
        )
        for place in placed
    ]
    won = award(rule_set.awards, standings, field=field, by_scale=rule_set.scale is not Scale.NONE)
    return [_ranked(standing, won.get(standing.entry)) for standing in standings]


def missing(rule_set: RuleSet, entries: Sequence[EntryMarks]) -> list[Missing]:
    """Return the marks without which there is no result, in the order of stages and entries.

    Judged aspects need the marks of all judges, timed stages a time where the tie chain asks.
    After a stage with missing marks its cut line is not known: what follows is not asked yet.
    """
    alive = sorted(_competed(entries), key=lambda entry: entry.entry)
    answer: list[Missing] = []
    for number, stage in enumerate(rule_set.stages, start=1):
        answer += [lack for entry in alive for lack in _lacks(rule_set, stage, entry)]
        if stage.cut is None:
            continue
        if answer:
            break
        stops = _stops(rule_set, alive, _points(rule_set, alive), rule_set.stages[:number])
        alive = [entry for entry in alive if entry.entry not in stops]
    return answer


def qualifies(rule_set: RuleSet, ranked: Ranked) -> bool:
    """Whether a ranked entry reached the pass mark of every stage that has one."""
    return passes(rule_set, ranked.rank, ranked.stages)


def passes(rule_set: RuleSet, rank: int | None, stages: Mapping[str, Decimal]) -> bool:
    """Return the same of a result that was kept: its rank and its marks by stage."""
    return rank is not None and all(
        stage.pass_mark is None or stages[stage.code] >= stage.pass_mark
        for stage in rule_set.stages
    )


def scale_missing(rule_set: RuleSet, ranked: Sequence[Ranked]) -> bool:
    """Whether the rule set has a scale that these results do not allow to compute."""
    return rule_set.scale is not Scale.NONE and any(
        entry.rank is not None and entry.scaled is None for entry in ranked
    )


def _competed(entries: Sequence[EntryMarks]) -> list[EntryMarks]:
    if len({entry.entry for entry in entries}) < len(entries):
        raise ValueError("an entry comes twice")
    return [entry for entry in entries if entry.status is Status.COMPETED]


def _points(rule_set: RuleSet, entries: Sequence[EntryMarks]) -> dict[str, Points]:
    modules = frozenset(
        part.removeprefix(MODULE) for part in rule_set.tie_chain if part.startswith(MODULE)
    )
    found = points_of(rule_set, entries, modules)
    return {entry.entry: points for entry, points in zip(entries, found, strict=True)}


def _stops(
    rule_set: RuleSet,
    entries: Sequence[EntryMarks],
    points: Mapping[str, Points],
    stages: Sequence[Stage],
) -> dict[str, _Stop]:
    """Return who ends at a cut line of the given stages, and where."""
    stops: dict[str, _Stop] = {}
    for index, stage in enumerate(stages):
        if stage.cut is None:
            continue
        so_far = rule_set.stages[: index + 1]
        lines = [
            line_of(rule_set, so_far, entry, points[entry.entry])
            for entry in entries
            if entry.entry not in stops
        ]
        through, level = advancing(lines, stage.cut)
        for line in lines:
            if line.entry not in through:
                stops[line.entry] = _Stop(index, line.entry in level)
    return stops


def _scaled(scale: Scale, placed: Sequence[Placed]) -> dict[str, int]:
    totals = [place.line.total for place in placed]
    match scale:
        case Scale.NONE:
            found = None
        case Scale.WS500:
            found = scale_500(totals)
        case Scale.WS700:
            found = scale_700(totals)
    if found is None:
        return {}
    return {place.line.entry: value for place, value in zip(placed, found, strict=True)}


def _ranked(standing: Standing, won: Award | None) -> Ranked:
    return Ranked(
        entry=standing.entry,
        status=Status.COMPETED,
        stages={},
        total=standing.total,
        scaled=None if standing.scaled is None else int(standing.scaled),
        rank=standing.rank,
        award=won,
        retest=standing.waits > 1,
    )


def _stopped(
    rule_set: RuleSet, stops: Mapping[str, _Stop], points: Mapping[str, Points]
) -> Iterator[Ranked]:
    for entry, stop in sorted(stops.items(), key=lambda item: (-item[1].stage, item[0])):
        so_far = rule_set.stages[: stop.stage + 1]
        yield Ranked(
            entry=entry,
            status=Status.COMPETED,
            stages=_marks(rule_set, so_far, points[entry]),
            total=None,
            scaled=None,
            rank=None,
            award=None,
            stopped_at=so_far[-1].code,
            retest=stop.retest,
        )


def _absent(entries: Sequence[EntryMarks]) -> Iterator[Ranked]:
    for entry in sorted(entries, key=lambda entry: entry.entry):
        if entry.status is not Status.COMPETED:
            yield Ranked(
                entry=entry.entry,
                status=entry.status,
                stages={},
                total=None,
                scaled=None,
                rank=None,
                award=None,
            )


def _marks(rule_set: RuleSet, stages: Sequence[Stage], points: Points) -> dict[str, Decimal]:
    return {stage.code: rounded(points.stages[stage.code], rule_set.rounding) for stage in stages}


def _lacks(rule_set: RuleSet, stage: Stage, entry: EntryMarks) -> Iterator[Missing]:
    if stage.kind is StageKind.THEORY and stage.code not in entry.theory:
        yield Missing(entry=entry.entry, stage=stage.code)
    for module in stage.modules:
        for aspect in module.aspects:
            if aspect.method is Method.MEASUREMENT:
                there = aspect.code in entry.measured
            else:
                there = len(entry.judged.get(aspect.code, ())) >= rule_set.judges
            if not there:
                yield Missing(entry=entry.entry, stage=stage.code, aspect=aspect.code)
    if stage.timed and TIME in rule_set.tie_chain and stage.code not in entry.seconds:
        yield Missing(entry=entry.entry, stage=stage.code, time=True)
