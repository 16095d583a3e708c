"""The plan of the demonstration city: who, where, which classes, which demand. Pure."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

import msgspec

from app.demo import names
from app.people.id_numbers import reserved_id_number

QUARTERS = 12
INSTITUTION_COUNT = 40
CLASS_SIZES = (28, 45)
REPEAT_SHARE = 0.125
"""One trainee in eight comes again in a later quarter, for another occupation."""
FIRST_SERIAL = 300
"""The sample rosters' people have the serials before."""
RESERVED = range(18, 200)
ABSENT_SHARE, MALE_SHARE, ONE_CHARACTER_SHARE = 0.03, 0.52, 0.15
_MONTHS = 3
_FIRST_BIRTH, _LAST_BIRTH = date(1968, 1, 1), date(2007, 12, 31)


class Institution(msgspec.Struct, frozen=True):
    """An invented institution."""

    serial: int
    name: str
    division: str


class PlannedPerson(msgspec.Struct, frozen=True):
    """An invented person; the number is of an unassigned region."""

    name: str
    male: bool
    id_number: str
    phone: str
    education: str
    category: str
    employer: str


class PlannedClass(msgspec.Struct, frozen=True, kw_only=True):
    """A class and its trainees with what they will achieve."""

    institution: int
    number: str
    item: int
    starts_on: date
    ends_on: date
    capacity: int
    people: tuple[PlannedPerson, ...]

    def results(self, rng: random.Random, hours: int) -> Iterator[tuple[Decimal, int, int, bool]]:
        """Yield attended hours, theory, practice and absence of each trainee."""
        for _ in self.people:
            absent = rng.random() < ABSENT_SHARE
            share = Decimal(rng.choice((70, 85, 90, 95, 100, 100))) / 100
            theory, practice = min(98, int(rng.gauss(76, 9))), min(98, int(rng.gauss(78, 9)))
            yield Decimal(hours) * share, max(theory, 20), max(practice, 20), absent


def quarter_start(day: date, back: int) -> date:
    """Return the first day of the quarter that many before the day's."""
    months = day.year * 12 + (day.month - 1) // _MONTHS * _MONTHS - back * _MONTHS
    return date(months // 12, months % 12 + 1, 1)


def institutions() -> tuple[Institution, ...]:
    """Return the forty institutions: twenty names and their second sites."""
    first = [Institution(n, *pair) for n, pair in enumerate(names.INSTITUTIONS)]
    count = len(first)
    second = [Institution(n + count, f"{i.name}{names.SECOND_SITES}", i.division)
              for n, i in enumerate(first)]  # fmt: skip
    return tuple(first + second)[:INSTITUTION_COUNT]


class _People:
    """Invents people one after the other; the same seed invents the same."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.used: Counter[tuple[date, bool]] = Counter()
        self.count = 0

    def invent(self) -> PlannedPerson:
        rng, male = self.rng, self.rng.random() < MALE_SHARE
        birth = _FIRST_BIRTH + timedelta(days=rng.randrange((_LAST_BIRTH - _FIRST_BIRTH).days))
        given = "".join(rng.choices(names.GIVEN, k=1 if rng.random() < ONE_CHARACTER_SHARE else 2))
        category = _weighted(rng, names.CATEGORIES)
        serial = FIRST_SERIAL + self.used[birth, male]
        self.used[birth, male] += 1
        self.count += 1
        return PlannedPerson(
            name=rng.choice(names.SURNAMES) + given,
            male=male,
            id_number=reserved_id_number(serial, birth, male=male),
            phone=f"1{rng.choice('3578')}{(self.count * 7919) % 1_000_000_000:09d}",
            education=_weighted(rng, names.EDUCATIONS),
            category=category,
            employer=rng.choice(names.EMPLOYERS) if category.endswith("职工") else "",
        )


def _weighted(rng: random.Random, choices: Sequence[tuple[str, int]]) -> str:
    return rng.choices([word for word, _ in choices], [weight for _, weight in choices])[0]


def class_serial(count: int) -> int:
    """Return the serial of an institution's ``count``-th class of a year, from 1.

    Serials of the sample rosters' classes and of those still to come are left free.
    """
    return count if count < RESERVED.start else count - RESERVED.start + RESERVED.stop


def plan(people: int, seed: int, today: date) -> Iterator[PlannedClass]:
    """Yield the classes of twelve quarters, oldest first, with about so many people in all."""
    rng = random.Random(seed)  # noqa: S311 - a deterministic city, nothing secret
    invented = _People(rng)
    schools = institutions()
    serials: Counter[tuple[int, int]] = Counter()
    earlier: list[tuple[PlannedPerson, int, int]] = []
    quota = [people * (quarter + 1) // QUARTERS for quarter in range(QUARTERS)]
    for quarter in range(QUARTERS):
        first = quarter_start(today, QUARTERS - 1 - quarter)
        now: list[tuple[PlannedPerson, int, int]] = []
        while invented.count < quota[quarter]:
            school = rng.choice(schools)
            item = rng.randrange(len(names.CATALOGUE))
            size = rng.randint(*CLASS_SIZES)
            trainees = _trainees(rng, invented, earlier, now, (item, school.serial), size)
            starts_on = first + timedelta(days=rng.randrange(45))
            serials[school.serial, starts_on.year] += 1
            serial = class_serial(serials[school.serial, starts_on.year])
            days = names.CATALOGUE[item][4] // 6
            yield PlannedClass(
                institution=school.serial,
                number=f"{starts_on.year}年第({serial:03d})期",
                item=item,
                starts_on=starts_on,
                ends_on=starts_on + timedelta(days=days),
                capacity=max(size, 50),
                people=tuple(trainees),
            )
        earlier += now


def _trainees(
    rng: random.Random,
    invented: _People,
    earlier: list[tuple[PlannedPerson, int, int]],
    now: list[tuple[PlannedPerson, int, int]],
    where: tuple[int, int],
    size: int,
) -> list[PlannedPerson]:
    item, institution = where
    chosen: dict[str, PlannedPerson] = {}
    while len(chosen) < size:
        if earlier and rng.random() < REPEAT_SHARE:
            place = rng.randrange(len(earlier))
            person, before, school = earlier[place]
            same = names.CATALOGUE[before][1] == names.CATALOGUE[item][1]
            # One institution sends one file, in which nobody may stand twice.
            if same or school == institution:
                continue
            earlier.pop(place)
        else:
            person = invented.invent()
            now.append((person, item, institution))
        chosen[person.id_number] = person
    return list(chosen.values())
