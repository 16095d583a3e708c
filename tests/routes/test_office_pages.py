"""Years in office as holders, officers, the union, a county and outsiders see them."""

from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from factories import account, organisation, people
from officeholders import PAPER, holder_since, number_of, overdue, years_ago
from screens import send, sign_in, text_of, token

from app import clock, db
from app.permits import Actor, Role
from certifications.office import allowances
from certifications.office.reviewing import open_reviews

LAST = clock.today().year - 1
BEGUN = (clock.today() - timedelta(days=400)).isoformat()


@pytest.fixture
async def officer(client: httpx.AsyncClient, system: Actor) -> httpx.AsyncClient:
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    return client


async def holder_signed_in(client: httpx.AsyncClient, system: Actor) -> tuple[UUID, UUID]:
    person, key = await holder_since(system, 1)
    await account(system, "holder", Role.WORKER, person=person)
    await sign_in(client, "holder")
    return person, key


async def post_paper(
    client: httpx.AsyncClient, path: str, content: bytes = PAPER, **fields: object
) -> httpx.Response:
    opened = await client.get(path)
    return await client.post(
        path,
        data={"csrf": token(opened.text), **fields},
        files={"paper": ("材料.pdf", content, "application/pdf")},
    )


async def test_a_holder_reports_and_keeps_what_was_typed(client, system: Actor) -> None:
    _, key = await holder_signed_in(client, system)
    page, action = "/me/office", f"/me/office/{key}/report"
    long = "长" * 4_001
    refused = await send(client, page, action, year=LAST, report=long)
    assert refused.status_code == 409
    assert "述职没有写，或太长" in text_of(refused.text)
    assert long in refused.text
    sent = await send(client, page, action, year=LAST, report="带徒两人。")
    assert sent.headers["location"] == "/me/office?reported=1"
    shown = text_of((await client.get("/me/office?reported=1")).text)
    assert "述职已提交" in shown
    assert "待考核" in shown


async def test_a_refused_report_stays_in_its_own_years_field(client, system: Actor) -> None:
    person, key = await holder_since(system, 2)
    await account(system, "holder", Role.WORKER, person=person)
    await sign_in(client, "holder")
    refused = await send(client, "/me/office", f"/me/office/{key}/report", year=LAST, report="好")
    assert refused.text.count(">好</textarea>") == 1


async def test_a_holder_resigns(client, system: Actor) -> None:
    _, key = await holder_signed_in(client, system)
    action = f"/me/office/{key}/resignation"
    refused = await send(client, "/me/office", action, reason="走")
    assert refused.status_code == 409
    assert ">走</textarea>" in refused.text
    assert (await send(client, "/me/office", action, reason="调离本市。")).status_code == 303
    shown = (await client.get("/me/office")).text
    assert "已辞去" in shown
    assert action not in shown


async def test_a_holder_finds_the_way_from_my_path(client, system: Actor) -> None:
    await holder_signed_in(client, system)
    path = (await client.get("/me/path")).text
    for link in ("/me/office", "/me/mentoring", "/me/results"):
        assert f'href="{link}"' in path
        assert (await client.get(link)).status_code == 200


async def test_who_holds_no_tier_is_led_to_the_path(client, system: Actor) -> None:
    (person,) = await people(system, 1)
    await account(system, "worker", Role.WORKER, person=person)
    await sign_in(client, "worker")
    assert 'href="/me/office"' not in (await client.get("/me/path")).text
    assert "还没有获评工匠" in (await client.get("/me/office")).text
    assert (await client.get("/desk/holders")).status_code == 403


async def test_an_officer_grades_and_reads_why_not(officer, system: Actor) -> None:
    _, key = await holder_since(system, 1)
    await overdue(key)
    assert "1 份述职逾期" in text_of((await officer.get("/desk/holders?due=true")).text)
    page = f"/desk/holders/{key}"
    refused = await send(officer, page, f"{page}/grade", year=LAST, grade="failed", reason="差")
    assert refused.status_code == 409
    assert ">差</textarea>" in refused.text
    graded = await send(officer, page, f"{page}/grade", year=LAST, grade="passed", reason="")
    assert graded.headers["location"] == page
    assert "合格" in text_of((await officer.get(page)).text)
    asked = await send(officer, page, f"{page}/suspension", reason="正在接受调查。")
    assert asked.headers["location"].startswith("/desk/decisions/")
    decision = (await officer.get(asked.headers["location"])).text
    assert "暂停赵文文的种子工匠称号" in text_of(decision)


async def test_two_failures_lead_to_the_proposed_revocation(officer, system: Actor) -> None:
    _, key = await holder_since(system, 2)
    await overdue(key)
    page = f"/desk/holders/{key}"
    for year in (LAST - 1, LAST):
        sent = await send(
            officer, page, f"{page}/grade", year=year, grade="failed", reason="没有履职。"
        )
    told = text_of((await officer.get(sent.headers["location"])).text)
    assert "撤销赵文文的种子工匠称号" in told
    assert "年度考核连续不合格（按规定撤销）" in told


async def test_a_county_reads_its_own_and_decides_nothing(client, system: Actor) -> None:
    _, key = await holder_since(system, 1)
    await account(system, "here", Role.COUNTY_OFFICER, division="370902")
    await account(system, "there", Role.COUNTY_OFFICER, division="370911")
    drawn = await allowances.draw_up(
        Actor(account=uuid4(), name="秦", grants=system.grants), LAST, 1
    )
    for alias, seen in (("here", 200), ("there", 404)):
        await sign_in(client, alias)
        assert (await client.get(f"/desk/holders/{key}")).status_code == seen
        assert (await client.get(f"/desk/allowances/{drawn}")).status_code == 404
        assert (await client.get("/desk/allowances")).status_code == 403
        assert (await client.get("/desk/claims")).status_code == 403
        client.cookies.clear()


async def test_an_allowance_list_is_drawn_up_and_sent(officer, system: Actor) -> None:
    await holder_since(system, 2)
    this = clock.today().year
    early = await send(officer, "/desk/allowances", "/desk/allowances", year=this, quarter=4)
    assert early.status_code == 409
    assert f'value="{this}"' in early.text
    sent = await send(officer, "/desk/allowances", "/desk/allowances", year=LAST, quarter=1)
    page = sent.headers["location"]
    assert "1 人，共 1,500 元" in text_of((await officer.get(page)).text)
    book = await officer.get(f"{page}/list.xlsx")
    assert book.content.startswith(b"PK")
    proposed = await send(officer, page, f"{page}/propose")
    assert "共 1500" in text_of((await officer.get(proposed.headers["location"])).text)
    shown = (await officer.get(page)).text
    assert f"{page}/propose" not in shown
    assert proposed.headers["location"] in shown


async def test_a_pair_is_filed_and_comes_back_as_typed(client, system: Actor) -> None:
    await holder_signed_in(client, system)
    await people(system, 1, start=1)
    typed = {"mentor": "false", "name": "别人名", "id_number": number_of(1), "begun_on": BEGUN}
    refused = await post_paper(client, "/me/mentoring", **typed)
    assert refused.status_code == 409
    assert 'value="别人名"' in refused.text
    assert f'value="{BEGUN}"' in refused.text
    assert number_of(1) not in refused.text
    bad = await post_paper(client, "/me/mentoring", b"text", **{**typed, "name": "钱文文"})
    assert bad.status_code == 422
    sent = await post_paper(client, "/me/mentoring", **{**typed, "name": "钱文文"})
    assert sent.headers["location"] == "/me/mentoring?filed=1"
    assert "师傅：钱文文" in text_of((await client.get("/me/mentoring")).text)


async def test_a_result_is_reported_and_ruled_on(client, system: Actor) -> None:
    await holder_signed_in(client, system)
    typed = {"title": "夹具改进", "kind": "patent", "level": "county", "achieved_on": "2999-01-01"}
    refused = await post_paper(client, "/me/results", **typed)
    assert refused.status_code == 409
    assert 'value="夹具改进"' in refused.text
    assert '<option value="county" selected>' in refused.text
    sent = await post_paper(client, "/me/results", **{**typed, "achieved_on": BEGUN})
    assert sent.status_code == 303
    await account(system, "officer", Role.CITY_OFFICER)
    client.cookies.clear()
    await sign_in(client, "officer")
    async with db.read(system) as connection:
        key = await connection.fetchval("SELECT id FROM innovation_claim")
    one = f"/desk/claims/results/{key}"
    paper = await client.get(f"/desk/claims/{key}/paper")
    assert (paper.content, paper.headers["content-type"]) == (PAPER, "application/pdf")
    short = await send(client, "/desk/claims", one, reason="假")
    assert short.status_code == 409
    assert ">假</textarea>" in short.text
    assert (await send(client, "/desk/claims", one, confirmed="true")).status_code == 303
    assert "没有等核实的" in (await client.get("/desk/claims")).text


def studio(unit: UUID, **other: object) -> dict[str, object]:
    return {
        "kind": "master_studio", "name": "赵文文工作站", "organisation": unit,
        "leader_name": "赵文文", "leader_id_number": number_of(0), "level": "city",
        "document_no": "", "founded_on": BEGUN, **other,
    }  # fmt: skip


async def test_a_studio_is_registered_shown_and_kept(officer, system: Actor) -> None:
    await people(system, 2)
    unit = await organisation(system)
    new = "/desk/studios/new"
    for wrong, status in (({"leader_name": "别人名"}, 409), ({"founded_on": "昨天"}, 422)):
        refused = await send(officer, new, "/desk/studios", **studio(unit, **wrong))
        assert refused.status_code == status
        assert 'value="赵文文工作站"' in refused.text
        assert number_of(0) not in refused.text
    sent = await send(officer, new, "/desk/studios", **studio(unit))
    page = sent.headers["location"]
    kept = page.replace("/studios", "/desk/studios")
    member = await send(officer, page, f"{kept}/members", name="钱文文", id_number=number_of(1))
    assert member.status_code == 303
    told = {"year": LAST, "report": "攻关三项。", "apprentices": 2, "results": 3}
    assert (await send(officer, page, f"{kept}/reports", **told)).status_code == 303
    paid = {"paid_on": BEGUN, "yuan": "50000", "document_no": "泰财社〔2026〕3号"}
    assert (await send(officer, page, f"{kept}/support", **paid)).status_code == 303
    again = await send(officer, page, f"{kept}/support", **paid)
    assert again.status_code == 409
    assert 'value="泰财社〔2026〕3号"' in again.text
    officer.cookies.clear()
    public = text_of((await officer.get(page)).text)
    assert "带徒 2 人，成果 3 项" in public
    assert "钱文文" not in public
    assert "攻关三项" not in public
    assert "赵文文工作站" in (await officer.get("/studios?q=赵文文")).text
    assert (await officer.get(f"/studios/{uuid4()}")).status_code == 404


async def test_the_union_keeps_innovation_studios_only(client, system: Actor) -> None:
    await people(system, 2)
    unit = await organisation(system)
    await account(system, "union", Role.UNION_OFFICER)
    await sign_in(client, "union")
    form = (await client.get("/desk/studios/new")).text
    assert "innovation_studio" in form
    assert "master_studio" not in form
    refused = await send(client, "/desk/studios/new", "/desk/studios", **studio(unit))
    assert refused.status_code == 403
    new = studio(unit, kind="innovation_studio")
    assert (await send(client, "/desk/studios/new", "/desk/studios", **new)).status_code == 303


async def test_a_leader_reports_on_their_studio(client, system: Actor) -> None:
    person, _ = await holder_signed_in(client, system)
    unit, key = await organisation(system), uuid4()
    async with db.transaction(system) as connection:
        await connection.execute(
            "INSERT INTO studio (id, kind, name, organisation, leader, level, founded_on)"
            " VALUES ($1, 'master_studio', '工作站', $2, $3, 'city', $4)",
            key, unit, person, years_ago(1),
        )  # fmt: skip
    await open_reviews()
    action = f"/me/studios/{key}/report"
    sent = await send(client, "/me/results", action, year=LAST, report="攻关三项。")
    assert sent.headers["location"] == f"/studios/{key}"
    wrong = await send(client, "/me/results", action, year=LAST + 2, report="明年的事。")
    assert wrong.status_code == 409
    assert "明年的事。" in wrong.text
