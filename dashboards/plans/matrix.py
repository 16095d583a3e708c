"""The problem as sparse rows: variables x seats, y classes, z placements, u unmet need.

Each limit is a row with a name, so that a price or a clash can say which limit it was.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from dashboards.plans.data import Limit, Offer, Outlook, Problem

_COST_SHARE = 1e-3
"""How much of the smallest weight all money together may weigh: enough to choose the cheaper."""
Floats = NDArray[np.float64]
Key = tuple[Limit, str]


class Matrix:
    """Rows lower <= A v <= upper over the variables [x, y, z, u]."""

    def __init__(self, problem: Problem, outlook: Outlook, budget: float | None = None) -> None:
        self.problem, self.outlook = problem, outlook
        self.budget = problem.budget if budget is None else budget
        self.offers, self.needs = problem.offers, problem.needs
        self.count = len(self.offers)
        self.routes = list(_routes(problem))
        self.first_z = 2 * self.count
        self.first_u = self.first_z + len(self.routes)
        self.size = self.first_u + len(self.needs)
        self.keys: list[Key | None] = []
        self._rows: list[int] = []
        self._columns: list[int] = []
        self._values: list[float] = []
        self._lower: list[float] = []
        self._upper: list[float] = []
        self._build()

    def _row(
        self, terms: Mapping[int, float], lower: float, upper: float, key: Key | None = None
    ) -> None:
        for column, value in terms.items():
            self._rows.append(len(self._lower))
            self._columns.append(column)
            self._values.append(value)
        self._lower.append(lower)
        self._upper.append(upper)
        self.keys.append(key)

    def _build(self) -> None:
        self._classes()
        self._places()
        self._money()
        self._flows()
        self._changes()
        self._excess()
        self._fairness()

    def _classes(self) -> None:
        for at, offer in enumerate(self.offers):
            y = self.count + at
            self._row({at: 1.0, y: -offer.largest}, -np.inf, 0.0)
            self._row({at: 1.0, y: -offer.smallest}, 0.0, np.inf)

    def _places(self) -> None:
        of: dict[str, list[int]] = defaultdict(list)
        for at, offer in enumerate(self.offers):
            of[offer.institution].append(at)
        for one in self.problem.institutions:
            places = of[one.key]
            classes = {self.count + at: 1.0 for at in places}
            self._most(dict.fromkeys(places, 1.0), one.capacity, (Limit.CAPACITY, one.key))
            self._most(classes, one.rooms, (Limit.ROOMS, one.key))
            self._most(classes, one.teachers, (Limit.TEACHERS, one.key))

    def _most(self, terms: Mapping[int, float], upper: float, key: Key) -> None:
        if terms:
            self._row(terms, -np.inf, upper, key)

    def _money(self) -> None:
        costs = {at: offer.cost for at, offer in enumerate(self.offers)}
        self._most(costs, self.budget, (Limit.BUDGET, ""))
        for fund, amount in self.problem.funds.items():
            own = {at: o.cost for at, o in enumerate(self.offers) if o.fund == fund}
            self._most(own, amount, (Limit.FUND, fund))

    def _flows(self) -> None:
        """Placements come from seats, and fill needs."""
        out: dict[int, dict[int, float]] = defaultdict(dict)
        into: dict[int, dict[int, float]] = defaultdict(dict)
        for place, (offer, need) in enumerate(self.routes):
            out[offer][self.first_z + place] = 1.0
            into[need][self.first_z + place] = 1.0
        for offer, terms in out.items():
            self._row({**terms, offer: -self.offers[offer].yield_}, -np.inf, 0.0)
        for at, wanted in enumerate(self.needs):
            gap = wanted.gap(self.outlook)
            self._row({**into[at], self.first_u + at: 1.0}, gap, np.inf)

    def _changes(self) -> None:
        """Hold offers and occupations near their last size, or at what an officer locked."""
        for at, offer in enumerate(self.offers):
            low, high = held_to(offer, self.problem)
            if offer.locked is not None:
                self._row({at: 1.0}, low, high, (Limit.LOCK, offer.key))
                continue
            self._row({at: 1.0}, -np.inf, high, (Limit.SWING_UP, offer.key))
            if low:
                limit = Limit.APPROVED if offer.approved else Limit.SWING_DOWN
                self._row({at: 1.0}, low, np.inf, (limit, offer.key))
        for occupation, (low, high) in occupations_held_to(self.problem).items():
            terms = {at: 1.0 for at, o in enumerate(self.offers) if o.occupation == occupation}
            self._row(terms, -np.inf, high, (Limit.SWING_UP, occupation))
            if low:
                self._row(terms, low, np.inf, (Limit.SWING_DOWN, occupation))

    def _excess(self) -> None:
        for occupation, most in overshoot_of(self.problem, self.outlook).items():
            terms = {
                at: offer.yield_
                for at, offer in enumerate(self.offers)
                if offer.occupation == occupation
            }
            self._most(terms, most, (Limit.OVERSHOOT, occupation))

    def _fairness(self) -> None:
        for division, least in self.problem.floors.items():
            terms = {at: 1.0 for at, o in enumerate(self.offers) if o.division == division}
            if least > 0:
                self._row(terms, least, np.inf, (Limit.FLOOR, division))
        share = self.problem.priority_share
        if share > 0:
            terms = {at: offer.priority - share for at, offer in enumerate(self.offers)}
            self._row(terms, 0.0, np.inf, (Limit.PRIORITY, ""))

    @property
    def rows(self) -> csr_array:
        """The rows' coefficients."""
        shape = (len(self._lower), self.size)
        return csr_array((self._values, (self._rows, self._columns)), shape=shape)

    @property
    def lower(self) -> Floats:
        """The least value of each row."""
        return np.array(self._lower, dtype=np.float64)

    @property
    def upper(self) -> Floats:
        """The largest value of each row."""
        return np.array(self._upper, dtype=np.float64)

    @property
    def objective(self) -> Floats:
        """Weighted unmet need, and so little for money and classes that they only break ties."""
        found = np.zeros(self.size)
        weights = [need.weight for need in self.needs]
        costs = np.array([offer.cost for offer in self.offers])
        found[self.first_u :] = weights
        most = float(costs.sum() * max((o.largest for o in self.offers), default=1)) or 1.0
        little = _COST_SHARE * min(weights, default=1.0)
        found[: self.count] = costs * (little / most)
        found[self.count : self.first_z] = little / (100 * max(self.count, 1))
        return found

    @property
    def whole(self) -> NDArray[np.int_]:
        """1 for what must be a whole number: seats and classes."""
        found = np.zeros(self.size, dtype=np.int_)
        found[: self.first_z] = 1
        return found


def _routes(problem: Problem) -> Iterable[tuple[int, int]]:
    """Return which offer's people may fill which need."""
    by_occupation: dict[str, list[int]] = defaultdict(list)
    for at, need in enumerate(problem.needs):
        by_occupation[need.occupation].append(at)
    for at, offer in enumerate(problem.offers):
        reached = problem.reach.get(offer.division, (offer.division,))
        for place in by_occupation[offer.occupation]:
            if problem.needs[place].division in reached:
                yield at, place


def swing_of(offer: Offer, problem: Problem) -> tuple[int, int]:
    """Return the least and most seats of an offer by its last size.

    What was smaller than a class may become one or none; what is new may open so many classes.
    """
    if offer.last <= 0:
        return 0, offer.largest * problem.new_classes
    low: int = ceil(offer.last * (1 - problem.swing) - 1e-9)
    high = max(floor(offer.last * (1 + problem.swing) + 1e-9), offer.smallest)
    return (fitting(low, offer, high) if low >= offer.smallest else 0), high


def held_to(offer: Offer, problem: Problem) -> tuple[int, int]:
    """Return the least and most seats of an offer: what is approved is opened in any case."""
    approved = fitting(offer.approved, offer, offer.approved + offer.largest)
    if offer.locked is not None:
        return max(offer.locked, approved), max(offer.locked, approved)
    low, high = swing_of(offer, problem)
    return max(low, approved), max(high, approved)


def occupations_held_to(problem: Problem) -> dict[str, tuple[int, int]]:
    """Return the least and most seats of each occupation that had some, over all its offers.

    Offers so small that each may close or open a class would else swing together. What is locked
    or approved is kept.
    """
    found = {}
    for occupation in sorted({offer.occupation for offer in problem.offers}):
        offers = [offer for offer in problem.offers if offer.occupation == occupation]
        last, smallest = sum(o.last for o in offers), min(o.smallest for o in offers)
        if not last:
            continue
        limits = [held_to(offer, problem) for offer in offers]
        least: int = ceil(last * (1 - problem.swing) - 1e-9)
        most = max(floor(last * (1 + problem.swing) + 1e-9), smallest)
        found[occupation] = (
            min(least, sum(high for _, high in limits)) if least >= smallest else 0,
            max(most, sum(low for low, _ in limits)),
        )
    return found


def fitting(seats: int, offer: Offer, most: int) -> int:
    """Return the fewest seats from so many on that whole classes can hold, at most ``most``.

    Where none fits, the largest number below that does.
    """
    tried = (*range(seats, most + 1), *range(seats - 1, -1, -1))
    return next((wanted for wanted in tried if holds(wanted, offer)), 0)


def holds(seats: int, offer: Offer) -> bool:
    """Whether whole classes can hold exactly so many seats."""
    classes = ceil(seats / offer.largest)
    return bool(classes * offer.smallest <= seats)


def overshoot_of(problem: Problem, outlook: Outlook) -> dict[str, float]:
    """Return the most placements each occupation may bring: its gap, a tenth more, one class.

    What locks and the swing force open is allowed even where there is no gap.
    """
    gaps: dict[str, float] = defaultdict(float)
    for need in problem.needs:
        gaps[need.occupation] += need.gap(outlook)
    most: dict[str, float] = {}
    forced: dict[str, float] = defaultdict(float)
    best: dict[str, float] = defaultdict(float)
    for offer in problem.offers:
        forced[offer.occupation] += held_to(offer, problem)[0] * offer.yield_
        best[offer.occupation] = max(best[offer.occupation], offer.yield_)
        one_class = offer.largest * offer.yield_
        most[offer.occupation] = max(most.get(offer.occupation, 0.0), one_class)
    for occupation, (least, _) in occupations_held_to(problem).items():
        forced[occupation] = max(forced[occupation], least * best[occupation])
    return {
        occupation: max(
            gaps[occupation] * (1 + problem.overshoot) + one_class, forced[occupation] + 1e-6
        )
        for occupation, one_class in most.items()
    }
