"""Officials find, ask and decide; holders print and take along."""

import re

import orjson
from credentials import certificate, issued, row_of
from factories import account, organisation, people
from screens import send, sign_in, text_of

from app.credentials import published
from app.credentials.code import printed
from app.permits import Role


async def test_a_certificate_is_revoked_by_two_on_the_pages(client, system):
    (holder,) = await people(system, 1)
    (made,) = await issued(system, certificate(holder))
    await account(system, "officer", Role.CITY_OFFICER)
    await account(system, "reviewer", Role.SECTION_REVIEWER)
    await sign_in(client, "officer")
    listed = await client.get(f"/desk/credentials?q={made.code.lower()}")
    assert printed(made.code) in listed.text
    assert printed(made.code) in (await client.get("/desk/credentials?q=泰匠2026")).text
    assert printed(made.code) not in (await client.get("/desk/credentials?q=泰匠2027")).text
    page, action = f"/desk/credentials/{made.id}", f"/desk/credentials/{made.id}/changes"
    told = {"change": "revoke", "reason_code": "fraud", "reason": "x"}
    short = await send(client, page, action, **told)
    assert short.status_code == 409
    assert "请写明理由" in short.text
    asked = await send(client, page, action, **{**told, "reason": "材料系伪造"})
    assert asked.status_code == 303
    queue = await client.get("/desk/credentials/changes")
    assert "撤回我的申请" in queue.text
    assert "/approve" not in queue.text
    await sign_in(client, "reviewer")
    queue = await client.get("/desk/credentials/changes")
    approve = re.search(r'action="(/desk/credentials/changes/[^"]+/approve)"', queue.text)[1]
    done = await send(client, "/desk/credentials/changes", approve)
    assert done.status_code == 303
    assert (await row_of(system, made.id)).state == "revoked"
    published.forget()
    answer = await send(client, "/c", "/c", code=made.code, proof="宋立岳")
    assert "证书已撤销" in text_of(answer.text)
    again = await client.post(approve, data={"csrf": "x"})
    assert again.status_code == 403


async def test_a_whole_institution_is_never_meant_by_an_empty_field(client, system):
    (holder,) = await people(system, 1)
    school = await organisation(system)
    await issued(system, certificate(holder, organisation=school, batch="第一期"))
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    told = {"organisation": school, "change": "revoke"}
    told |= {"reason_code": "centre", "reason": "机构造假"}
    page = "/desk/credentials/batches"
    empty = await send(client, page, page, **told)
    assert empty.status_code == 409
    assert "没有写批次" in empty.text
    wrong = await send(client, page, page, **told, batch="第九期")
    assert wrong.status_code == 404
    assert (await send(client, page, page, **told, everything="true")).status_code == 303
    assert "全部批次" in (await client.get("/desk/credentials/changes")).text


async def test_a_holder_prints_and_takes_the_badge_along(client, system):
    holder, other = await people(system, 2)
    (made,) = await issued(system, certificate(holder))
    (theirs,) = await issued(system, certificate(other, "appointment:2"))
    await account(system, "holder", Role.WORKER, person=holder)
    await sign_in(client, "holder")
    own = await client.get("/me/credentials")
    assert printed(made.code) in own.text
    assert printed(theirs.code) not in own.text
    paper = await client.get(f"/me/credentials/{made.id}")
    for shown in ("宋立岳", "370***********4216", "盖章处", printed(made.code), 'class="qr"'):
        assert shown in paper.text
    badge = await client.get(f"/me/credentials/{made.id}/open-badge.json")
    assert len(orjson.loads(badge.content)["proof"]) == 2
    for path in (f"/me/credentials/{theirs.id}", f"/me/credentials/{theirs.id}/open-badge.json"):
        assert (await client.get(path)).status_code == 404
