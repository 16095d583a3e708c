"""Facts that an applicant states with a paper: the forms of each kind, and what they mean."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec

from app.i18n import N_
from app.people.data import (
    Basis,
    ContestRank,
    Employed,
    Evidence,
    EvidenceKind,
    Facts,
    Honour,
    HonourLevel,
    InnovationResult,
    StudioLed,
    Title,
    YearsInTrade,
)
from certifications.wording import CONTEST_CLASSES, HONOUR_LEVELS, HONOURS

Short = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Rank = Annotated[int, msgspec.Meta(ge=1, le=500)]


class Dated(msgspec.Struct, frozen=True, kw_only=True):
    """What every stated fact says: since when, until when, and on what it is known."""

    occurred_on: date
    valid_until: date | None = None
    basis: Basis

    def facts(self, occupation: str) -> Facts:
        """Return what the row of the ledger holds; ``occupation`` is the one applied in."""
        raise NotImplementedError


class StatedYears(Dated, frozen=True, kw_only=True):
    """Years worked in the trade."""

    employer: Short

    def facts(self, occupation: str) -> Facts:
        """Return years in the occupation applied in."""
        return YearsInTrade(occupation=occupation, employer=self.employer)


class StatedJob(Dated, frozen=True, kw_only=True):
    """A job, said to be on the front line and in the city."""

    employer: Short
    post: Short
    front_line: bool = False
    in_city: bool = False

    def facts(self, occupation: str) -> Facts:
        """Return the job."""
        _ = occupation
        return Employed(
            employer=self.employer,
            post=self.post,
            front_line=self.front_line,
            in_city=self.in_city,
        )


class StatedResult(Dated, frozen=True, kw_only=True):
    """An innovation result."""

    title: Short
    level: HonourLevel
    prize: str = ""

    def facts(self, occupation: str) -> Facts:
        """Return the result."""
        _ = occupation
        return InnovationResult(title=self.title, level=self.level, prize=self.prize[:40])


class StatedContest(Dated, frozen=True, kw_only=True):
    """A rank in a contest."""

    contest: Short
    event: Short
    level: HonourLevel
    contest_class: Annotated[int, msgspec.Meta(ge=1, le=2)]
    rank: Rank

    def facts(self, occupation: str) -> Facts:
        """Return the rank."""
        _ = occupation
        return ContestRank(
            contest=self.contest,
            event=self.event,
            level=self.level,
            contest_class=self.contest_class,
            rank=self.rank,
        )


class StatedTitle(Dated, frozen=True, kw_only=True):
    """A title conferred."""

    name: Short
    honour: Honour
    level: HonourLevel

    def facts(self, occupation: str) -> Facts:
        """Return the title."""
        _ = occupation
        return Title(honour=self.honour, name=self.name, level=self.level)


class StatedStudio(Dated, frozen=True, kw_only=True):
    """A studio led."""

    studio: Short

    def facts(self, occupation: str) -> Facts:
        """Return the studio."""
        _ = occupation
        return StudioLed(studio=self.studio)


class FormField(msgspec.Struct, frozen=True):
    """A field of a form: its name, its label, how it is entered, what there is to choose."""

    name: str
    label: str
    way: str = "text"
    options: tuple[tuple[str, str], ...] = ()


class FactForm(msgspec.Struct, frozen=True, kw_only=True):
    """How one kind of fact is stated."""

    name: str
    since: str
    kind: type[Dated]
    fields: tuple[FormField, ...]
    ends: bool = False
    """Whether it may have ended: then a last day can be given."""


_LEVELS = tuple((level.value, name) for level, name in HONOUR_LEVELS.items())
_EMPLOYER = FormField("employer", N_("单位"))
FORMS: dict[EvidenceKind, FactForm] = {
    EvidenceKind.YEARS_IN_TRADE: FactForm(
        name=N_("从业年限"),
        since=N_("从业起"),
        kind=StatedYears,
        fields=(_EMPLOYER,),
        ends=True,
    ),
    EvidenceKind.EMPLOYMENT: FactForm(
        name=N_("现在的岗位"),
        since=N_("在岗起"),
        kind=StatedJob,
        fields=(
            _EMPLOYER,
            FormField("post", N_("岗位")),
            FormField("front_line", N_("一线岗位"), "tick"),
            FormField("in_city", N_("在本市"), "tick"),
        ),
    ),
    EvidenceKind.INNOVATION_RESULT: FactForm(
        name=N_("创新成果"),
        since=N_("取得日期"),
        kind=StatedResult,
        fields=(
            FormField("title", N_("成果名称")),
            FormField("level", N_("认定级别"), "choose", _LEVELS),
            FormField("prize", N_("奖项（可不填）"), "maybe"),
        ),
    ),
    EvidenceKind.CONTEST_RANK: FactForm(
        name=N_("竞赛名次"),
        since=N_("获奖日期"),
        kind=StatedContest,
        fields=(
            FormField("contest", N_("竞赛名称")),
            FormField("event", N_("赛项")),
            FormField("level", N_("竞赛级别"), "choose", _LEVELS),
            FormField(
                "contest_class",
                N_("竞赛类别"),
                "choose",
                tuple((str(number), name) for number, name in CONTEST_CLASSES.items()),
            ),
            FormField("rank", N_("名次"), "number"),
        ),
    ),
    EvidenceKind.TITLE: FactForm(
        name=N_("荣誉称号"),
        since=N_("授予日期"),
        kind=StatedTitle,
        fields=(
            FormField("name", N_("称号全称")),
            FormField(
                "honour",
                N_("称号种类"),
                "choose",
                tuple((honour.value, name) for honour, name in HONOURS.items()),
            ),
            FormField("level", N_("授予级别"), "choose", _LEVELS),
        ),
    ),
    EvidenceKind.STUDIO_LED: FactForm(
        name=N_("领办工作室"),
        since=N_("领办起"),
        kind=StatedStudio,
        fields=(FormField("studio", N_("工作室名称")),),
    ),
}
"""What may be stated. Hours, levels and apprentices come from where they were registered."""
BOUND = frozenset({EvidenceKind.YEARS_IN_TRADE, EvidenceKind.CONTEST_RANK})
"""Kinds that count for the occupation applied in only."""


class Stated(msgspec.Struct, frozen=True, kw_only=True):
    """A stated fact with what became of it: waiting, confirmed or denied; its paper."""

    id: UUID
    row: Evidence
    paper: UUID
    standing: str


def source_of(application: UUID, fact: UUID, paper: UUID) -> str:
    """Return the natural key of a stated fact in the ledger."""
    return f"application:{application}:{fact}:{paper}"


def stated_in(application: UUID, evidence: tuple[Evidence, ...]) -> list[Stated]:
    """Return what was stated in an application, oldest first, each with how it stands now."""
    latest: dict[str, Evidence] = {}
    for row in evidence:
        if not row.source.startswith(f"application:{application}:"):
            continue
        held = latest.get(row.source)
        if held is None or held.superseded_by == row.id or row.superseded_by is None:
            latest[row.source] = row
    found = []
    for source, row in latest.items():
        _, _, fact, paper = source.split(":")
        standing = "waiting" if row.confirmed_by is None else "confirmed"
        standing = standing if row.superseded_by is None else "denied"
        found.append(Stated(id=UUID(fact), row=row, paper=UUID(paper), standing=standing))
    return sorted(found, key=lambda one: one.id)
