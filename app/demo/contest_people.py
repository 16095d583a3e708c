"""People of the demonstration's contests: judges and their accounts, who competes."""

from datetime import date, timedelta

import msgspec

from app import clock, db
from app.accounts.data import NewGrant
from app.accounts.service import create_account
from app.columns import uuid7
from app.demo import DEMO_PASSWORD
from app.people import ledger
from app.people.data import Basis, Evidence, LevelHeld, YearsInTrade
from app.people.id_numbers import reserved_id_number
from app.people.registration import Newcomers, register
from app.permits import Actor, Grant, Role, system_actor
from app.reference.levels import SkillLevel
from competitions.data import SeatRole

BUILDER = system_actor("demonstration", Role.CITY_OFFICER, Role.SECURITY_ADMIN)
CANDIDATE = "candidate"
_FIRST_SERIAL = 4_600
_ONE_IN = 4
"""One entrant in so many holds no level but has years in the trade."""
_FLYER = ("4-02-04-06", "无人机驾驶员")
JUDGES = (
    ("judge1", "卞振声", Role.JUDGE, SeatRole.JUDGE),
    ("judge2", "戚兰芝", Role.JUDGE, SeatRole.JUDGE),
    ("judge3", "都远征", Role.JUDGE, SeatRole.JUDGE),
    ("chief", "滕岳峰", Role.CHIEF_JUDGE, SeatRole.CHIEF),
    ("arbitration", "郁正平", Role.ARBITRATION, SeatRole.ARBITRATION),
    ("cipher", "连素秋", Role.CIPHER_CLERK, SeatRole.CIPHER_CLERK),
)
ENTRANTS = (
    *(
        "云展鹏",
        "权志刚",
        "向海燕",
        "苗雨桐",
        "阎东升",
        "蒲文远",
        "麦晓东",
        "冉思源",
        "门立群",
        "巩泽天",
    ),
    *("花知夏", "鞠秀珍", "丰景行", "祁望舒", "宁南星", "甄瑶"),
    *("仇嘉铭", "桑书瑶", "栾星辰"),
)


class Hands(msgspec.Struct, frozen=True, kw_only=True):
    """Who takes which step of the demonstration's contests."""

    officer: Actor
    reviewer: Actor
    leader: Actor
    employer: Actor
    worker: Actor
    seats: tuple[tuple[SeatRole, str, Actor], ...]

    def of(self, role: SeatRole) -> Actor:
        """Return the first who sits in this role."""
        return next(who for seat, _, who in self.seats if seat is role)

    @property
    def judges(self) -> list[Actor]:
        """The plain judges."""
        return [who for seat, _, who in self.seats if seat is SeatRole.JUDGE]


async def actor_of(alias: str, role: Role) -> Actor:
    """Return the actor of an account with the grant that it holds in this role."""
    async with db.read(BUILDER) as connection:
        row = await connection.fetchrow(
            "SELECT a.id, a.person, a.display_name, g.organisation FROM account a"
            ' JOIN "grant" g ON g.account = a.id AND g.role = $2 WHERE a.alias = $1',
            alias, role,
        )  # fmt: skip
    grant = Grant(role=role, organisation=row["organisation"])
    return Actor(account=row["id"], person=row["person"], name=row["display_name"], grants=(grant,))


async def make_hands(today: date) -> Hands:
    """Make the accounts of those who run a contest, and return everybody who acts."""
    for place, (alias, name, role, _) in enumerate(JUDGES):
        await create_account(
            BUILDER,
            alias=alias,
            display_name=name,
            password=DEMO_PASSWORD,
            grants=[NewGrant(role=role, valid_from=today)],
            contact=f"1370000015{place}",
            demonstration=True,
        )
    return Hands(
        officer=await actor_of("officer", Role.CITY_OFFICER),
        reviewer=await actor_of("reviewer", Role.SECTION_REVIEWER),
        leader=await actor_of("leader", Role.SIGNING_LEADER),
        employer=await actor_of("employer", Role.EMPLOYER),
        worker=await actor_of(CANDIDATE, Role.WORKER),
        seats=tuple(
            [(seat, alias, await actor_of(alias, role)) for alias, _, role, seat in JUDGES]
        ),
    )


async def enter_people() -> list[tuple[str, str]]:
    """Enter who competes; return names with ID numbers. The first ten fly drones by trade."""
    born = [date(1991, 2, 11) + timedelta(days=173 * n) for n in range(len(ENTRANTS))]
    numbers = [
        reserved_id_number(_FIRST_SERIAL + n, day, male=n % 3 != 1) for n, day in enumerate(born)
    ]
    async with db.transaction(BUILDER):
        found = await register(
            Newcomers(
                name=list(ENTRANTS),
                id_type=["mainland_id"] * len(ENTRANTS),
                id_number=numbers,
                phone=[f"138000046{n:02d}" for n in range(len(ENTRANTS))],
                birth_date=born,
                sex=["f" if n % 3 == 1 else "m" for n in range(len(ENTRANTS))],
                education=["junior_college"] * len(ENTRANTS),
                division="370902",
            )
        )
        for place, person in enumerate(found.person[:10]):
            facts = (
                LevelHeld(level=SkillLevel.L4, occupation=_FLYER[1], issuer="东岳技师学院")
                if place % _ONE_IN
                else YearsInTrade(occupation=_FLYER[1], employer="岱泉阀门有限公司")
            )
            await ledger.write(
                [
                    Evidence(
                        id=uuid7(),
                        person=person,
                        occurred_on=clock.today() - timedelta(days=900),
                        basis=Basis.MATCHED_FROM_DATA,
                        source=f"demonstration:contest:{person}",
                        occupation_code=_FLYER[0],
                        facts=facts,
                    )
                ]
            )
    return list(zip(ENTRANTS, numbers, strict=True))
