from io import BytesIO

import pytest
from factories import PASSWORD, account, newcomers
from openpyxl import load_workbook
from screens import send, sign_in, text_of
from sessions import School, running_class

from app import clock
from app.accounts.data import NewGrant
from app.accounts.service import create_account
from app.permits import Actor, Role


@pytest.fixture
async def school(database, system: Actor) -> School:
    return await running_class(system, starts_in=-30)


@pytest.fixture
async def clerk(client, system: Actor, school: School):
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=school.organisation)
    await sign_in(client, "clerk")
    return client


async def complete(clerk, school: School) -> None:
    where = f"/desk/classes/{school.key}"
    fields: dict[str, object] = {"enrolment": [str(key) for key in school.enrolments]}
    for n, key in enumerate(school.enrolments):
        fields |= {f"hours-{key}": "60", f"theory-{key}": str(50 + n * 20), f"practice-{key}": "80"}
    await send(clerk, where, f"{where}/results", **fields)
    done = await send(clerk, where, f"{where}/complete")
    assert done.status_code == 303


async def test_the_list_and_the_certificates_are_printed(clerk, school: School) -> None:
    where = f"/desk/classes/{school.key}"
    before = await clerk.get(f"{where}/completions")
    assert "还没有办理结业" in text_of(before.text)
    await complete(clerk, school)
    shown = text_of((await clerk.get(f"{where}/completions")).text)
    assert "2 人结业" in shown
    assert "理论成绩不合格" in shown
    assert "盖章处" in shown
    printed = await clerk.get(f"{where}/certificates")
    assert printed.text.count('class="sheet completion"') == 2
    assert not set(newcomers(3).id_number) & set(text_of(printed.text).split())
    assert "匠" not in text_of(printed.text).split("盖章处")[0].split("Certificate")[1]


async def test_the_list_goes_out_as_a_workbook_without_id_numbers(clerk, school: School) -> None:
    await complete(clerk, school)
    sent = await clerk.get(f"/desk/classes/{school.key}/completions.xlsx")
    cells = [c.value for line in load_workbook(BytesIO(sent.content)).worksheets[0] for c in line]
    assert set(newcomers(3).name) <= set(cells)
    assert not set(newcomers(3).id_number) & set(cells)


async def test_a_worker_prints_their_own(clerk, school: School, system: Actor) -> None:
    await complete(clerk, school)
    grant = NewGrant(role=Role.WORKER, valid_from=clock.today())
    await create_account(
        system, alias="zhao", display_name="学员", password=PASSWORD, grants=[grant],
        person=school.people[2],
    )  # fmt: skip
    await sign_in(clerk, "zhao")
    listed = await clerk.get("/me/certificates")
    link = listed.text.split('href="/me/certificates/')[1].split('"')[0]
    printed = await clerk.get(f"/me/certificates/{link}")
    assert newcomers(3).name[2] in printed.text
    assert (await clerk.get(f"/desk/classes/{school.key}/completions")).status_code == 403
