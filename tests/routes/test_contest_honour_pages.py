"""The page of levels and titles as an officer uses it, without script."""

import re

from contests import CITY, Field, field, published
from factories import account
from screens import send, sign_in, text_of

from app.permits import Role


async def signed_in(client, ranks: list[int]) -> tuple[Field, str]:
    made = await field(len(ranks), state="provisional", start=65)
    await account(CITY, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    return made, f"/desk/contests/events/{made.event}/honours"


async def test_the_list_is_drawn_up_checked_and_handed_in(client, database: str) -> None:
    made, page = await signed_in(client, [1, 2])
    early = await client.get(page)
    assert "成绩公布以后拟定" in text_of(early.text)
    await published(made, [1, 2])
    assert "第 1 至 6 名，可晋升二级／技师" in text_of((await client.get(page)).text)
    assert (await send(client, page, page)).status_code == 303
    shown = await client.get(page)
    assert "拟定 4 项，请逐行核对" in text_of(shown.text)
    ticks = re.findall(r'name="given" value="([^"]+)"[^>]*?( checked)?>', shown.text)
    levels = [key for key, ticked in ticks if not ticked]
    assert len(levels) == 2
    wrong = await send(client, page, f"{page}/propose", document_no="文〔1〕号", given=levels)
    assert wrong.status_code == 409
    assert "不符合条件，要授予请写理由" in text_of(wrong.text)
    assert 'value="文〔1〕号"' in wrong.text
    titles = [key for key, ticked in ticks if ticked]
    done = await send(client, page, f"{page}/propose", document_no="文〔1〕号", given=titles)
    assert done.status_code == 303
    assert "已提交，等复核和审签" in text_of((await client.get(page)).text)
    printed = text_of((await client.get(f"{page}/print")).text)
    assert "单位（盖章处）" in printed
    assert (await client.get(f"{page}.xlsx")).status_code == 200


async def test_a_contest_without_terms_says_so(client, database: str) -> None:
    made = await field(1, state="provisional", start=65, level="enterprise")
    await account(CITY, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    await published(made, [1])
    page = f"/desk/contests/events/{made.event}/honours"
    refused = await send(client, page, page)
    assert refused.status_code == 409
    assert "没有可晋级或授予称号的人" in text_of(refused.text)
