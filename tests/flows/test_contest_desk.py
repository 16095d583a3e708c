"""What of a contest waits for whom, from the closing of its list to what follows from it."""

from datetime import timedelta

import pytest
from callings import reference
from contests import field, marks
from factories import account, organisation
from results import OFFICER, asked, change, end_clock, locked, publish, shown, sign_sheets, worker
from screens import sign_in, text_of

from app import clock
from app.columns import uuid7
from app.permits import Actor, Grant, Permit, Role
from competitions.desk.todo import contest_queues, has_contest_desk
from competitions.results import appealing
from competitions.results.appealing import NewAppeal

pytestmark = pytest.mark.usefixtures("database")
SAID = NewAppeal(statement="第三位裁判给 B1 打的分与录像不符")


@pytest.fixture(autouse=True)
async def _reference(database: str, system: Actor) -> None:
    await reference(system)


async def queues(actor: Actor) -> dict[str, tuple[int, int]]:
    """What waits for somebody, and how much of it late."""
    found = await contest_queues(actor)
    return {one.kind: (one.waiting, one.late) for one in found if one.waiting}


async def test_a_list_that_is_closed_waits_for_its_draw() -> None:
    made = await field(2, state="entering")
    assert await queues(OFFICER) == {}
    await change("UPDATE contest SET entry_opens_at = now() - interval '9 days',"
                 " entry_closes_at = now() - interval '1 minute'")  # fmt: skip
    await change("UPDATE contest_event SET starts_at = $1, ends_at = $2",
                 clock.now() + timedelta(days=1), clock.now() + timedelta(days=2))  # fmt: skip
    assert await queues(OFFICER) == {"to_draw": (1, 0)}
    await change("UPDATE contest_event SET starts_at = $1", clock.now() - timedelta(hours=1))
    (queue,) = [one for one in await contest_queues(OFFICER) if one.waiting]
    assert (queue.kind, queue.late, queue.subject) == ("to_draw", 1, made.event)


async def test_another_countys_office_sees_none_of_it() -> None:
    await locked(2)
    county = Actor(
        account=uuid7(), name="县",
        grants=(Grant(role=Role.COUNTY_OFFICER, divisions=frozenset({"370911"})),),
    )  # fmt: skip
    assert await queues(OFFICER) == {"to_compute": (1, 0)}
    assert await queues(county) == {}
    await change("UPDATE contest SET division = '370911'")
    assert await queues(county) == {"to_compute": (1, 0)}


async def test_a_drawn_event_waits_for_its_clerk_alone() -> None:
    made = await field(2, state="drawn", ciphers=False)
    assert await queues(made.cipher_clerk) == {"to_cipher": (1, 1)}
    assert await queues(made.chief) == {}
    await change("UPDATE contest_event SET state = 'locked'")
    assert await queues(made.cipher_clerk) == {"to_lift": (1, 0)}
    assert await queues(OFFICER) == {}
    await change("UPDATE contest_event SET deciphered_at = now()")
    assert await queues(made.cipher_clerk) == {}


async def test_judges_are_told_how_many_entries_they_have_to_mark() -> None:
    made = await field(3, state="marking")
    first, second, _ = made.judges
    assert await queues(first) == {"to_mark": (3, 0)}
    await marks(made, made.entries[0])
    assert await queues(second) == {"to_mark": (2, 0)}
    for entry in made.entries[1:]:
        await marks(made, entry)
    assert await queues(first) == {}


async def test_marks_too_far_apart_wait_for_their_judges_and_the_chief() -> None:
    made = await field(1, state="marking")
    await marks(made, made.entries[0], judged=(0, 2, 3))
    assert (await queues(made.judges[0]))["spreads"] == (1, 0)
    assert (await queues(made.chief))["spreads_to_settle"] == (1, 0)
    seat = next(iter(made.seats))
    await change(
        "INSERT INTO spread_stands (id, entry, aspect, seat, reason, said_by, said_at)"
        " VALUES ($1, $2, 'B1', $3, '讨论过', '裁判长', now())",
        uuid7(), made.entries[0], seat,
    )  # fmt: skip
    assert "spreads" not in await queues(made.judges[0])


async def test_cards_wait_for_the_chief_judge_until_they_are_entered_again() -> None:
    made = await field(2)
    await marks(made, made.entries[0], judged=(3, 2, 2), second=False)
    assert (await queues(made.chief))["cards"] == (3, 0)
    await change("UPDATE mark SET second_value = value")
    assert "cards" not in await queues(made.chief)


async def test_sheets_wait_for_both_signers_and_are_late_after_the_event() -> None:
    made = await field(2, state="marking", starts_at=clock.now() - timedelta(days=1))
    assert await queues(made.chief) == {"sheets": (2, 2)}
    assert await queues(made.arbitration) == {"sheets": (2, 2)}
    await sign_sheets(made)
    assert await queues(made.chief) == {}
    await change("UPDATE stage_sheet SET opener = $1 WHERE stage = 'T'", made.chief.account)
    assert await queues(made.arbitration) == {"sheets_to_open": (1, 0)}
    assert await queues(made.chief) == {}
    await change("UPDATE contest_event SET state = 'locked', deciphered_at = now()")
    assert await queues(made.arbitration) == {}


async def test_appeals_come_before_the_end_and_then_a_list() -> None:
    made = await shown(3, clock_over=False)
    await appealing.file_appeal(
        await worker(made, 1), made.entries[1], SAID, permit=Permit.MY_CONTESTS
    )
    ruler, elsewhere = made.arbitration, (await field(1, start=40)).arbitration
    assert "appeals" not in await queues(elsewhere)
    assert await queues(ruler) == {"appeals": (1, 0)}
    assert await queues(OFFICER) == {"open_appeals": (1, 0)}
    await end_clock(made)
    assert await queues(OFFICER) == {"open_appeals": (1, 1)}
    await change("UPDATE appeal SET state = 'withdrawn'")
    assert await queues(ruler) == {}
    assert await queues(OFFICER) == {"to_finalise": (1, 0)}
    await publish(made)
    assert await queues(OFFICER) == {"no_honours": (1, 0)}
    await change(
        "INSERT INTO honour_list (id, event, revision, terms, drawn_up_at)"
        " SELECT $1, event, id, '{}', now() FROM result_revision WHERE state = 'final'",
        uuid7(),
    )  # fmt: skip
    assert await queues(OFFICER) == {}


async def test_a_result_from_which_nothing_follows_waits_for_no_list() -> None:
    made = await shown(2, level="enterprise")
    await publish(made)
    assert await queues(OFFICER) == {}


async def test_an_accepted_invitation_waits_for_its_own_employer() -> None:
    made = await field(2, state="final")
    firm = await organisation(OFFICER, "云飞航空公司", serial=8301)
    offer = uuid7()
    await change(
        "INSERT INTO job_offer (id, event, organisation, employer, post, headcount, open_until,"
        " posted_at) VALUES ($1, $2, $3, '云飞航空公司', '飞手', 1, '2099-01-01', now())",
        offer, made.event, firm,
    )  # fmt: skip
    await change(
        "INSERT INTO invitation (id, offer, person, entry, state, invited_at)"
        " VALUES ($1, $2, $3, $4, 'accepted', now() - interval '1 hour')",
        uuid7(), offer, made.people[0], made.entries[0],
    )  # fmt: skip
    own, other = (
        Actor(account=uuid7(), grants=(Grant(role=Role.EMPLOYER, organisation=one),))
        for one in (firm, made.employer)
    )
    assert await queues(own) == {"answers": (1, 0)}
    assert await queues(other) == {}


def test_an_experts_desk_is_elsewhere() -> None:
    assert not has_contest_desk(Actor(account=uuid7(), grants=(Grant(role=Role.EXPERT),)))


async def landing(client, actor: Actor) -> str:
    await sign_in(client, await asked("SELECT alias FROM account WHERE id = $1", actor.account))
    answer = await client.get("/desk")
    assert answer.status_code == 200
    return answer.text


async def test_everybody_at_an_event_lands_on_their_own_work(client) -> None:
    made = await field(3, state="marking")
    page = await landing(client, made.judges[0])
    assert "3 件在等" in text_of(page)
    assert f'href="/judging/{made.event}"' in page
    assert 'href="/desk" aria-current="page"' in page
    assert f'href="/sheets/{made.event}"' in await landing(client, made.arbitration)
    page = await landing(client, made.cipher_clerk)
    assert "没有在等的事" in text_of(page)
    assert 'href="/ciphers"' in page


async def test_every_queue_leads_to_a_page_that_its_reader_may_open(client) -> None:
    made = await field(2, state="marking")
    await marks(made, made.entries[0], judged=(0, 2, 3))
    await account(OFFICER, "officer", Role.CITY_OFFICER)
    for actor in (made.judges[0], made.chief, made.arbitration, made.cipher_clerk):
        page = await landing(client, actor)
        part = page.split("<tbody>")[1].split("</tbody>")[0]
        hrefs = [piece.split('"')[0] for piece in part.split('href="')[1:]]
        assert hrefs
        for href in hrefs:
            assert (await client.get(href)).status_code == 200, href
    await sign_in(client, "officer")
    said = text_of((await client.get("/desk")).text)
    assert "报名已截止，等抽签的赛项" in said
