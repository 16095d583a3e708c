"""What decides a contest: its rule set, and the marks and results that go through it.

A rule set is dated data, versioned, frozen when it is published. Amounts are ``Decimal``;
as JSON they are strings.
"""

from decimal import Decimal
from enum import StrEnum

import msgspec


class StageKind(StrEnum):
    """What is tested."""

    THEORY = "theory"
    """One mark out of 100 an entry."""
    PRACTICE = "practice"
    """Modules of aspects whose largest marks sum to 100."""


class Method(StrEnum):
    """How an aspect is marked."""

    MEASUREMENT = "measurement"
    """One mark from 0 to the aspect's largest, or one of its stated steps."""
    JUDGEMENT = "judgement"
    """0 to 3 by each of at least three judges: below, at, above standard, excellent."""


class Ties(StrEnum):
    """Who goes on where several are level at a cut line."""

    ALL = "all"
    EXACT = "exact"
    """As many as stated, by the tie chain; still level: a re-test."""
    RETEST = "retest"
    """Whoever is level at the line is tested again, without the tie chain."""


class Places(StrEnum):
    """Whether entries still level after the tie chain share a place."""

    SHARED = "shared"
    SEPARATE = "separate"
    """Never: a re-test decides, and until then there is no result."""


class Scale(StrEnum):
    """The scale on which results are compared across events."""

    NONE = "none"
    WS500 = "ws500"
    WS700 = "ws700"


class Sizing(StrEnum):
    """How many awards there are."""

    FIXED = "fixed"
    """A number of each."""
    SHARE = "share"
    """A percentage of those who competed, each class rounded alone (``Awards.part``)."""
    THRESHOLD = "threshold"
    """Everybody from a total on."""
    WORLDSKILLS = "worldskills"
    """Gold, silver, bronze by groups within two points; see ``rules.worldskills``."""


class Part(StrEnum):
    """What a share that is no whole number becomes."""

    FLOOR = "floor"
    CEIL = "ceil"
    ROUND = "round"


class RoundingMode(StrEnum):
    """What happens to the digit after the last."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    DOWN = "down"


class Award(StrEnum):
    """What an entry wins."""

    GOLD = "GOLD"
    SILVER = "SILVER"
    BRONZE = "BRONZE"
    MEDALLION = "MEDALLION"
    FIRST = "FIRST"
    SECOND = "SECOND"
    THIRD = "THIRD"
    MERIT = "MERIT"


class Status(StrEnum):
    """Whether an entry is ranked."""

    COMPETED = "competed"
    WITHDRAWN = "withdrawn"
    ABSENT = "absent"
    DISQUALIFIED = "disqualified"


class Aspect(msgspec.Struct, frozen=True, kw_only=True):
    """The smallest thing that is marked; ``anchors`` say what 0, 1, 2, 3 look like."""

    code: str
    name: str
    method: Method
    most: Decimal
    steps: tuple[Decimal, ...] = ()
    anchors: tuple[str, ...] = ()


class Module(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a practice stage (模块)."""

    code: str
    name: str
    aspects: tuple[Aspect, ...]


class Penalty(msgspec.Struct, frozen=True, kw_only=True):
    """A stated deduction, in points of the stage; an entry's stage mark never falls below 0."""

    code: str
    name: str
    points: Decimal


class Cut(msgspec.Struct, frozen=True, kw_only=True):
    """How many go on after a stage, by the weighted mean of the stages up to there.

    The mean is out of 100 and rounded as totals are. While the weights come to 0 (a stage that
    only selects) every stage counts the same.
    """

    advance: int
    ties: Ties = Ties.ALL


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """One stage out of 100; ``weight`` is its percentage of the total, 0 where it only selects.

    Under ``pass_mark`` an entry does not qualify for a level; ranks and awards never ask for it.
    """

    code: str
    name: str
    kind: StageKind
    weight: Decimal
    modules: tuple[Module, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    timed: bool = False
    pass_mark: Decimal | None = None
    cut: Cut | None = None


class Rounding(msgspec.Struct, frozen=True, kw_only=True):
    """How a figure becomes the one that is published: once, from the exact one.

    Totals, stage marks, means at a cut line and parts of the tie chain are each rounded so, and
    compared as they are published.
    """

    places: int = 2
    mode: RoundingMode = RoundingMode.HALF_UP


class AwardClass(msgspec.Struct, frozen=True, kw_only=True):
    """One award and how much of it: a number, a percentage or a total, as the sizing says."""

    award: Award
    amount: Decimal


class Merit(msgspec.Struct, frozen=True, kw_only=True):
    """Awards to those without one: in the best ``share`` per cent, or from ``threshold`` on.

    The share is of all who competed, winners included, a part becoming what ``Awards.part`` says.
    """

    award: Award
    share: Decimal | None = None
    threshold: Decimal | None = None
    """On the scale where there is one, else of the total."""


class SmallField(msgspec.Struct, frozen=True, kw_only=True):
    """With at most so many who competed, only the first ``classes`` awards are given.

    The narrowest line that fits holds. With 0 classes there is no merit award either.
    """

    at_most: int
    classes: int


class Awards(msgspec.Struct, frozen=True, kw_only=True):
    """Who wins what, from the highest class down.

    By number or share, a class goes to ranks up to the sum of the numbers down to it: those who
    share a place share the award, and the next class has fewer. Who stopped at a cut line
    competed, and counts in the field. Entries that wait for a re-test have an award only where
    it is the same in whatever order the re-test puts them.
    """

    sizing: Sizing
    classes: tuple[AwardClass, ...] = ()
    part: Part = Part.ROUND
    least: Decimal | None = None
    """No award under this total."""
    merit: Merit | None = None
    minimum_field: int = 1
    """With fewer who competed there is no award at all."""
    small_fields: tuple[SmallField, ...] = ()


class RuleSet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that turns marks into ranks and awards.

    ``tie_chain`` names in order what parts entries with one total: ``practice``, ``theory``,
    ``module:CODE``, ``time`` (shorter is better); a re-test mark comes after them all, and only
    once everybody still level has one. Several stages of a kind count by their weighted mean,
    penalties taken off; a module without them; time as the sum of the timed stages, and an entry
    without one is behind those with. At a cut line the chain sees the stages up to there.
    ``spread`` is the largest difference between judges of one aspect that stands without a
    new marking.
    """

    stages: tuple[Stage, ...]
    rounding: Rounding = Rounding()
    judges: int = 3
    spread: int = 1
    tie_chain: tuple[str, ...] = ("practice", "time")
    places: Places = Places.SHARED
    scale: Scale = Scale.NONE
    awards: Awards = Awards(sizing=Sizing.FIXED)
    appeal_hours: int = 2


class EntryMarks(msgspec.Struct, frozen=True, kw_only=True):
    """All marks of one entry: by aspect code, or by stage code. A missing mark counts 0."""

    entry: str
    status: Status = Status.COMPETED
    measured: dict[str, Decimal] = {}
    judged: dict[str, tuple[int, ...]] = {}
    theory: dict[str, Decimal] = {}
    penalties: dict[str, Decimal] = {}
    """Sum of points taken off, by stage."""
    seconds: dict[str, int] = {}
    retests: dict[str, Decimal] = {}
    """Marks of a re-test by stage; those of the last stage part equal totals too."""


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """What an entry came to; ``rank`` is 1 + how many are strictly better, by total and chain.

    ``total`` and ``rank`` are none for an entry that is not ranked: it did not compete, or did
    not pass a cut line, in which case ``stopped_at`` names the stage after which it ended and
    ``stages`` holds the marks up to there; of one that did not compete it holds none.
    """

    entry: str
    status: Status
    stages: dict[str, Decimal]
    total: Decimal | None
    scaled: int | None
    rank: int | None
    award: Award | None
    stopped_at: str | None = None
    retest: bool = False
    """Level with another where places are separate, or across a cut line: a re-test must decide."""
