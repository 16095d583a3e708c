"""The seat plan as a problem and as its outcome. Seats and needs are persons, money is yuan."""

from enum import StrEnum

import msgspec


class PlanState(StrEnum):
    """Where a plan stands."""

    DRAFT = "draft"
    SOLVING = "solving"
    SOLVED = "solved"
    REFUSED = "refused"
    """It could not be solved: thin data, or limits that clash."""
    HANDED_IN = "handed_in"
    SIGNED = "signed"
    DISCARDED = "discarded"


PLAN_TRANSITIONS: dict[PlanState, frozenset[PlanState]] = {
    PlanState.DRAFT: frozenset({PlanState.SOLVING, PlanState.DISCARDED}),
    PlanState.SOLVING: frozenset({PlanState.SOLVED, PlanState.REFUSED}),
    PlanState.SOLVED: frozenset({PlanState.SOLVING, PlanState.HANDED_IN, PlanState.DISCARDED}),
    PlanState.REFUSED: frozenset({PlanState.SOLVING, PlanState.DISCARDED}),
    PlanState.HANDED_IN: frozenset({PlanState.SIGNED, PlanState.SOLVED}),
    PlanState.SIGNED: frozenset(),
    PlanState.DISCARDED: frozenset(),
}


class Limit(StrEnum):
    """A kind of limit that a plan keeps."""

    BUDGET = "budget"
    FUND = "fund"
    CAPACITY = "capacity"
    ROOMS = "rooms"
    TEACHERS = "teachers"
    SWING_UP = "swing_up"
    SWING_DOWN = "swing_down"
    OVERSHOOT = "overshoot"
    FLOOR = "floor"
    PRIORITY = "priority"
    LOCK = "lock"
    APPROVED = "approved"


class Outlook(StrEnum):
    """Demand at the band's foot, as expected, at its top."""

    LOW = "low"
    MID = "mid"
    HIGH = "high"


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """One occupation and level at one institution: what could be opened there.

    ``smallest`` and ``largest`` are a class's size, ``cost`` yuan a seat, ``yield_`` the share
    of seats that end in a job, ``priority`` the share of trainees of priority categories,
    ``last`` the seats of a year before (0: new), ``approved`` those of classes of the quarter that
    are approved already, ``locked`` what an officer fixed.
    """

    key: str
    occupation: str
    level: str
    institution: str
    division: str
    fund: str
    cost: float
    smallest: int
    largest: int
    last: int
    yield_: float
    priority: float = 0.0
    approved: int = 0
    locked: int | None = None


class Institution(msgspec.Struct, frozen=True, kw_only=True):
    """What an institution can hold in the quarter: seats, and classes by rooms and teachers."""

    key: str
    capacity: int
    rooms: int
    teachers: int


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """Demand of one occupation in one division in the quarter when the classes have ended.

    ``pipeline`` are placements to come from classes already open. Without a band, low and high
    are None: no seat is then called robust.
    """

    occupation: str
    division: str
    mid: float
    low: float | None = None
    high: float | None = None
    pipeline: float = 0.0
    weight: float = 1.0

    def gap(self, outlook: Outlook) -> float:
        """Return what is still to be filled under an outlook, never below 0."""
        value = {Outlook.LOW: self.low, Outlook.MID: self.mid, Outlook.HIGH: self.high}[outlook]
        return max((self.mid if value is None else value) - self.pipeline, 0.0)


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be solved. Shares are of 1; ``reach`` names where each division's people work.

    ``new_classes`` may be opened where there were none; ``floors`` are least seats a division.
    """

    offers: tuple[Offer, ...]
    institutions: tuple[Institution, ...]
    needs: tuple[Need, ...]
    reach: dict[str, tuple[str, ...]]
    budget: float
    funds: dict[str, float] = {}
    swing: float = 0.3
    overshoot: float = 0.1
    new_classes: int = 1
    floors: dict[str, int] = {}
    priority_share: float = 0.0
    step: float = 100_000


class Seats(msgspec.Struct, frozen=True, kw_only=True):
    """What is opened of one offer; ``robust`` seats are opened under all three outlooks."""

    key: str
    low: int
    mid: int
    high: int
    robust: int
    classes: int
    cost: float
    placed: float


class Unmet(msgspec.Struct, frozen=True, kw_only=True):
    """What of a need stays open under the expected outlook."""

    occupation: str
    division: str
    gap: float
    unmet: float


class Binding(msgspec.Struct, frozen=True, kw_only=True):
    """A limit that holds the plan back; ``price`` is weighted unmet need saved by one unit more."""

    limit: Limit
    name: str
    price: float


class Clash(msgspec.Struct, frozen=True, kw_only=True):
    """A limit that must give way by so much (yuan, seats or classes) for any plan to exist."""

    limit: Limit
    name: str
    amount: float


class Solution(msgspec.Struct, frozen=True, kw_only=True):
    """What was found. Without seats, ``clashes`` says which limits cannot hold together.

    ``more_seats`` and ``more_placed`` are what one ``step`` of budget more would bring by the
    relaxation; ``bound_gap`` is how far the plan may lie from the best, as a share.
    """

    seats: tuple[Seats, ...] = ()
    unmet: tuple[Unmet, ...] = ()
    bindings: tuple[Binding, ...] = ()
    clashes: tuple[Clash, ...] = ()
    alone: bool = True
    """Whether each clash named is enough by itself; otherwise all must give way together."""
    cost: float = 0.0
    worth: float = 0.0
    """Weighted need met, by the expected outlook."""
    more_seats: float = 0.0
    more_placed: float = 0.0
    bound_gap: float = 0.0
    seconds: float = 0.0


class Reach(StrEnum):
    """Where those trained are taken to work."""

    CITY = "city"
    OWN = "own"
    CHOSEN = "chosen"
    """In their own division and in those that ``Limits.routes`` names for it."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What an officer sets of a plan. Money in yuan, shares in percent, floors in seats."""

    budget: int | None = None
    new_budget: int | None = None
    """The most for new occupations: a fund of its own."""
    swing: int = 30
    priority: int = 0
    reach: Reach = Reach.CITY
    floors: dict[str, int] = {}
    routes: dict[str, tuple[str, ...]] = {}
    """Where else people trained in a division are taken to work."""


class Refusal(StrEnum):
    """Why a plan was not solved."""

    NO_BUDGET = "no-budget"
    NO_OFFERS = "no-offers"
    NO_FORECAST = "no-forecast"
    THIN_RATES = "thin-rates"
    CLASH = "clash"
    SLOW = "slow"


class Note(StrEnum):
    """What a plan had to take for granted."""

    NO_PLACEMENTS = "no-placements"
    NO_CERTIFICATES = "no-certificates"
    NO_ROOMS = "no-rooms"
    NO_STANDARD = "no-standard"
    NO_BAND = "no-band"
    APPROVED = "approved"
    """Seats of classes of the quarter that are approved already."""


class Lead(msgspec.Struct, frozen=True, kw_only=True):
    """Days from a class's first day to a job: the median, and within how many four of five had one.

    ``quarters`` is the median as a plan counts it.
    """

    median: int
    most: int
    jobs: int
    quarters: int


class Gathered(msgspec.Struct, frozen=True, kw_only=True):
    """The problem as the city's records give it, with what was taken for granted.

    ``notes`` count the cases (institutions or offers). ``target`` is the quarter whose demand the
    classes are to meet.
    """

    problem: Problem | None
    refusal: Refusal | None
    target: str
    rated: int
    notes: dict[str, int]
    leads: dict[str, Lead] = {}
    """By occupation; the others have the usual lead."""


class PlanOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a solving came to, kept with the plan."""

    target: str
    rated: int
    refusal: Refusal | None = None
    notes: dict[str, int] = {}
    leads: dict[str, Lead] = {}
    solution: Solution = Solution()
