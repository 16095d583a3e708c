"""Who may enter an event, and where the draw puts them. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from uuid import UUID

from app.draws import draw_order
from competitions.entries.data import Applicant, EventRoom, Lot, Problem


def age_on(birth: date, day: date) -> int:
    """Return full years of age on a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def member_problems(applicant: Applicant, room: EventRoom) -> list[Problem]:
    """Return everything that keeps this person out of the event.

    A level is that held in the event's occupation; an age is counted on the event's first day.
    """
    found = []
    rules = room.rules
    if applicant.entered:
        found.append(Problem(field="name", code="entry-already"))
    elif applicant.busy:
        found.append(Problem(field="name", code="entry-busy", facts={"other": applicant.busy}))
    needed = rules.least_level
    if needed is not None and (applicant.level is None or applicant.level.rank < needed.rank):
        code = "entry-level-none" if applicant.level is None else "entry-level-low"
        facts = {"needed": needed.value, "held": applicant.level.value if applicant.level else ""}
        found.append(Problem(field="name", code=code, facts=facts))
    return [*found, *_age(applicant, room)]


def _age(applicant: Applicant, room: EventRoom) -> list[Problem]:
    least, most = room.rules.least_age, room.rules.most_age
    if least is None and most is None:
        return []
    if applicant.birth_date is None:
        return [Problem(field="id_number", code="entry-age-unknown")]
    age = age_on(applicant.birth_date, room.first_day)
    if least is not None and age < least:
        facts = {"age": str(age), "least": str(least)}
        return [Problem(field="id_number", code="entry-age-low", facts=facts)]
    if most is not None and age > most:
        facts = {"age": str(age), "most": str(most)}
        return [Problem(field="id_number", code="entry-age-high", facts=facts)]
    return []


def foreign_members(
    members: Sequence[Applicant], employer: UUID | None, room: EventRoom
) -> list[int]:
    """Return the places of members who work for another than the entry's employer.

    Somebody of whom no employer is registered is taken at the employer's word.
    """
    if not room.rules.team_of_one_employer or employer is None:
        return []
    return [
        place
        for place, member in enumerate(members)
        if member.employers and employer not in member.employers
    ]


def entry_problems(
    members: Sequence[Applicant], employer: UUID | None, room: EventRoom
) -> list[list[Problem]]:
    """Return, for each member, everything that keeps the entry out.

    What concerns the entry as a whole stands with its first member.
    """
    found = [member_problems(member, room) for member in members]
    for place in foreign_members(members, employer, room):
        found[place].append(Problem(field="name", code="entry-works-elsewhere"))
    twice = Counter(member.person for member in members if member.person is not None)
    for place, member in enumerate(members):
        if member.person is not None and twice[member.person] > 1:
            found[place].append(Problem(field="name", code="entry-member-twice"))
    whole = found[0] if found else []
    if len(members) != room.team_size:
        facts = {"n": str(len(members)), "size": str(room.team_size)}
        whole.append(Problem(field="team", code="entry-team-size", facts=facts))
    if room.rules.employer_needed and employer is None:
        whole.append(Problem(field="name", code="entry-employer-needed"))
    return found


def over_the_limit(entries: int, room: EventRoom) -> tuple[str, int] | None:
    """Return code and room left where so many entries are too many, or None."""
    if room.places_left is not None and entries > room.places_left:
        return "entry-full", max(room.places_left, 0)
    if room.places_left_each is not None and entries > room.places_left_each:
        return "entry-full-each", max(room.places_left_each, 0)
    return None


def draw_lots(seed: bytes, entries: Iterable[UUID], event: UUID, stations: int) -> list[Lot]:
    """Return start number, station and turn of each entry by the draw.

    The first lots start in the first turn, one at each station; then the second turn begins.
    """
    return [
        Lot(
            entry=entry,
            start_number=place + 1,
            station=place % stations + 1,
            turn=place // stations + 1,
        )
        for place, entry in enumerate(draw_order(seed, entries, event))
    ]


def ciphers(numbers: Collection[int], count: int) -> list[str]:
    """Return ciphers for so many entries from shuffled numbers: C, three digits or more.

    ``numbers`` are a random order of 1 and on, at least ``count`` of them.
    """
    width = max(3, len(str(len(numbers))))
    return [f"C{number:0{width}d}" for number in list(numbers)[:count]]
