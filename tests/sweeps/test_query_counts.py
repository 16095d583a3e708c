"""How often a page asks the database, pinned: one query a section, never one a row."""

import pytest
from contests import field
from factories import account, catalogue_item, clerk_of, organisation, people, training_class
from screens import sign_in

from app import db
from app.permits import Actor, Role
from competitions.plans.seeds import seal_seed
from courses.service.classes import enrol

MOST = 8
COUNTS = {
    "/": 15,
    "/c": 1,
    "/catalogue": 2,
    "/notices": 1,
    "/craftsmen": 4,
    "/classes": 2,
    "/occupations": 2,
    "/desk/accreditations": 1,
    "/desk/interest": 3,
    "/desk/classes": 2,
    "/desk/classes/{class}": 3,
    "/desk/classes/{class}/attendance": 2,
    "/desk/classes/{class}/assessment": 6,
    "/desk/classes/{class}/completions": 2,
    "/desk/classes/{class}/placements": 6,
    "/desk/classes/{class}/papers": 3,
    "/desk/classes/{class}/papers/roster": 5,
    "/desk/rosters": 2,
    "/desk/rosters/new": 1,
    "/supply-demand": 15,
}
"""Questions of each page beside the two that find out who asks; the front page shows two,
supply and demand four charts."""
FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "SET ", "RESET", "SELECT pg_advisory_unlock", "CLOSE")


@pytest.fixture
async def asked(client):
    """The statements sent, as they are sent."""
    seen: list[str] = []

    def note(query) -> None:
        if not query.query.lstrip().startswith(FRAME):
            seen.append(query.query)

    held = [await db.ENGINE.pool.acquire() for _ in range(8)]
    for connection in held:
        connection.add_query_logger(note)
    for connection in held:
        await db.ENGINE.pool.release(connection)
    return seen


async def test_no_page_asks_more_than_it_did(client, asked, system: Actor) -> None:
    school = await organisation(system)
    key = await training_class(school, await catalogue_item(system), capacity=60)
    for person in await people(system, 50):
        await enrol(clerk_of(school), key, person, "veteran")
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=school)
    await sign_in(client, "clerk")
    found = {}
    for path in COUNTS:
        await client.get(path.replace("{class}", str(key)))
        asked.clear()
        assert (await client.get(path.replace("{class}", str(key)))).status_code == 200
        found[path] = len(asked) - 2
    assert found == COUNTS
    assert all(
        count <= MOST for path, count in found.items() if path not in {"/", "/supply-demand"}
    )


async def test_my_path_asks_six_questions_at_most(client, asked, system: Actor) -> None:
    (person,) = await people(system, 1)
    await account(system, "worker", Role.WORKER, person=person)
    await sign_in(client, "worker")
    asked.clear()
    assert (await client.get("/me/path")).status_code == 200
    assert len(asked) <= 6, "\n".join(asked)


CONTEST_COUNTS = {
    "/contests": 2,
    "/contests/{contest}": 4,
    "/contests/outcomes": 3,
    "/contests/events/{event}/draw": 4,
    "/desk/contests": 2,
    "/desk/contests/{contest}": 7,
    "/desk/contests/events/{event}": 5,
    "/desk/contests/events/{event}/entries": 5,
    "/desk/contests/events/{event}/honours": 6,
    "/desk/contest-entries": 2,
    "/desk/contest-entries/events/{event}": 5,
    "/desk/contest-outcomes": 3,
}


async def test_no_contest_page_asks_more_than_it_did(client, asked, system: Actor) -> None:
    made = await field(40, state="entering")
    async with db.transaction(system):
        await seal_seed(made.event)
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    found = {}
    for path in CONTEST_COUNTS:
        address = path.format(contest=made.contest, event=made.event)
        await client.get(address)
        asked.clear()
        assert (await client.get(address)).status_code == 200
        found[path] = len(asked) - 2
    assert found == CONTEST_COUNTS
    assert all(count <= MOST for count in found.values())
