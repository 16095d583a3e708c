"""Pages of rule sets as an officer uses them, without script."""

import re
from html import unescape

import pytest
from callings import reference
from contests import Field, field
from factories import account
from screens import send, sign_in, text_of, token

from app.permits import Actor, Role


@pytest.fixture
async def base(client, system: Actor) -> str:
    await reference(system)
    made: Field = await field(state="entering")
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    base = f"/desk/contests/events/{made.event}/rules"
    answer = await send(client, base, f"{base}/begin", origin="city")
    assert answer.headers["location"] == f"{base}/edit"
    return base


def fields(page: str) -> dict[str, list[str]]:
    """Return what a browser would send of the form that saves the draft."""
    form = re.split(r'action="[^"]*/rules/edit">', page)[1].split("</form>", 1)[0]
    found: dict[str, list[str]] = {}
    for tag in re.finditer(r"<input[^>]*>|<select.*?</select>", form, re.DOTALL):
        name = re.search(r'name="([^"]*)"', tag[0])
        value = re.search(r' value="([^"]*)"', tag[0])
        if tag[0].startswith("<select"):
            value = re.search(r'value="([^"]*)" selected', tag[0]) or re.search(
                r'value="([^"]*)"', tag[0]
            )
        if name:
            found.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    return found


async def test_weights_of_99_are_refused_at_the_form_and_nothing_typed_is_lost(
    client, base: str
) -> None:
    opened = await client.get(f"{base}/edit")
    sent = fields(opened.text)
    sent["stage.weight"][0] = "29"
    sent["aspect.name"][0] = "防护用品齐全"
    refused = await client.post(f"{base}/edit", data=sent)
    assert refused.status_code == 409
    assert "合计 99" in text_of(refused.text)
    assert 'value="防护用品齐全"' in refused.text
    sent["stage.weight"][0] = "三十"
    unread = await client.post(f"{base}/edit", data=sent)
    assert "阶段第 1 行的权重“三十”不是数" in text_of(unread.text)
    assert 'value="三十"' in unread.text
    sent["stage.weight"][0] = "30"
    saved = await client.post(f"{base}/edit", data=sent)
    assert saved.headers["location"] == f"{base}/draft"
    assert "防护用品齐全" in (await client.get(f"{base}/draft")).text


async def test_a_draft_is_tried_then_published_and_compared(client, base: str) -> None:
    draft = f"{base}/draft"
    assert f'action="{base}/publish"' not in (await client.get(draft)).text
    many = await send(client, draft, f"{base}/trial", entrants="5000", seed="1")
    assert many.status_code == 422
    tried = await send(client, draft, f"{base}/trial", entrants="20", seed="3")
    assert tried.status_code == 303
    ranked = text_of((await client.get(tried.headers["location"])).text)
    for words in ("虚拟的 20 名选手", "一等奖", "名次"):
        assert words in ranked
    published = await send(client, draft, f"{base}/publish")
    assert published.status_code == 303
    page = text_of((await client.get(published.headers["location"])).text)
    for words in ("现行", "与第 1 版的差别", "规则摘要", "占总分 30%"):
        assert words in page
    assert f'action="{base}/edit"' not in (await client.get(draft)).text


async def test_a_marking_scheme_goes_out_and_comes_back_as_a_workbook(client, base: str) -> None:
    out = await client.get(f"{base}/aspects.xlsx")
    assert out.content[:2] == b"PK"
    opened = await client.get(f"{base}/edit")
    back = await client.post(
        f"{base}/aspects",
        data={"csrf": token(opened.text)},
        files={"file": ("评分项.xlsx", out.content, "application/octet-stream")},
    )
    assert "已从表格读入 9 个评分项" in text_of(back.text)
    assert fields(back.text)["aspect.code"] == fields(opened.text)["aspect.code"]
    wrong = await client.post(
        f"{base}/aspects",
        data={"csrf": token(opened.text)},
        files={"file": ("评分项.xlsx", b"not a workbook", "application/octet-stream")},
    )
    assert wrong.status_code == 422
    assert "劳动防护用品穿戴齐全" in wrong.text
