"""People in office: appointed to a tier, with years behind them."""

from datetime import date, timedelta
from uuid import UUID

from factories import BIRTH, people
from selections import LEADER, OFFICER, REVIEWER

from app import clock, db
from app.columns import uuid7
from app.decisions.data import Step
from app.home.decision_service import take_step
from app.people import ledger
from app.people.data import Basis, Evidence, Facts, Tier
from app.people.id_numbers import reserved_id_number
from app.permits import Actor, Grant, Role
from certifications.office.appointing import NewAppointment, appoint, term_end
from certifications.office.reviewing import grade, open_reviews

PAPER = b"%PDF-1.4\n% paper\n%%EOF\n"


def number_of(serial: int) -> str:
    """The ID number of the person whom ``factories.people`` makes at this place."""
    return reserved_id_number(serial, BIRTH, male=True)


def oneself(person: UUID) -> Actor:
    return Actor(account=uuid7(), person=person, name="本人", grants=(Grant(role=Role.WORKER),))


def years_ago(years: int) -> date:
    """A day in April so many years ago: the first year is long enough to be reviewed."""
    return date(clock.today().year - years, 4, 1)


async def in_office(
    person: UUID,
    named_on: date,
    *,
    tier: Tier = Tier.SEED,
    name: str = "赵文文",
    monthly: int | None = 500,
    division: str = "370902",
) -> UUID:
    async with db.transaction(OFFICER):
        return await appoint(
            OFFICER,
            NewAppointment(
                person=person,
                application=None,
                tier=tier,
                name=name,
                employer="汶水纺织厂",
                occupation_code="6-18-02-04",
                occupation="焊工",
                division=division,
                document_no="泰人社发〔2023〕12号",
                number="",
                named_on=named_on,
                valid_until=term_end(named_on, 4),
                monthly_allowance_yuan=monthly,
            ),
            one_active_tier=True,
        )


async def holder_since(system: Actor, years: int = 2, **other: object) -> tuple[UUID, UUID]:
    """Return a person and their term of office, its reviews opened."""
    (person,) = await people(system, 1, start=int(str(other.pop("start", 0))))
    key = await in_office(person, years_ago(years), **other)
    await open_reviews()
    return person, key


async def decided(decision: UUID) -> None:
    """Let two others review and sign: the decision comes into force."""
    await take_step(REVIEWER, decision, Step.REVIEW)
    await take_step(LEADER, decision, Step.SIGN)


async def overdue(key: UUID) -> None:
    """Let the days to report go by."""
    async with db.transaction(OFFICER) as connection:
        await connection.execute(
            "UPDATE annual_review SET due_on = $2 WHERE appointment = $1",
            key, clock.today() - timedelta(days=1),
        )  # fmt: skip


async def graded(key: UUID, *grades: tuple[int, str]) -> UUID | None:
    """Grade overdue years; return the revocation that the last grade proposed."""
    await overdue(key)
    found = None
    for year, given in grades:
        found = await grade(OFFICER, key, year, given, "没有述职，未履职。")
    return found


async def row_of(key: UUID, table: str = "appointment") -> dict[str, object]:
    async with db.read(OFFICER) as connection:
        return dict(await connection.fetchrow(f"SELECT * FROM {table} WHERE id = $1", key))


async def facts_of(person: UUID, kind: type) -> list[Evidence]:
    """Return a person's living facts of a kind."""
    async with db.read(OFFICER):
        rows = await ledger.of_person(person)
    return [row for row in rows if isinstance(row.facts, kind) and not row.superseded_by]


async def prove(person: UUID, facts: Facts, day: date) -> None:
    async with db.transaction(OFFICER):
        await ledger.write(
            [
                Evidence(
                    id=uuid7(), person=person, occurred_on=day, basis=Basis.PRODUCED_HERE,
                    source=f"test:{uuid7()}", facts=facts,
                )
            ]
        )  # fmt: skip
