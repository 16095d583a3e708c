"""Score sheets as their signers see them."""

from contests import field, marks
from screens import send, sign_in, text_of, token
from test_contest_seat_pages import alias_of

PAPER = b"%PDF-1.4\n% sheet\n%%EOF\n"


async def test_a_sheet_is_printed_scanned_signed_and_read_again(client) -> None:
    made = await field(2)
    for entry in made.entries:
        await marks(made, entry)
    await sign_in(client, await alias_of(made, "chief"))
    here = f"/sheets/{made.event}"
    assert here in (await client.get("/sheets")).text
    page = (await client.get(here)).text
    digest = page.split('name="digest" value="')[2].split('"')[0]
    printed = text_of((await client.get(f"{here}/P/print")).text)
    assert digest in printed
    assert "J3 2" in printed
    assert "未完成" not in printed
    wrong = await client.post(
        f"{here}/P/file", data={"csrf": token(page), "digest": digest},
        files={"file": ("a.gif", b"GIF8")},
    )  # fmt: skip
    assert wrong.status_code == 422
    filed = await client.post(
        f"{here}/P/file", data={"csrf": token(page), "digest": digest},
        files={"file": ("a.pdf", PAPER)},
    )  # fmt: skip
    assert filed.status_code == 303
    assert (await client.get(f"{here}/P/scan")).content == PAPER
    assert (await send(client, here, f"{here}/P/sign")).status_code == 303
    client.cookies.clear()
    await sign_in(client, await alias_of(made, "arbitration"))
    assert (await send(client, here, f"{here}/P/sign")).status_code == 303
    assert "已锁定" in text_of((await client.get(here)).text)
    refused = await send(client, here, f"{here}/P/open", reason=" ")
    assert "没有写开封的理由" in text_of(refused.text)
    assert "Locked" in (await client.get(here, headers={"accept-language": "en"})).text


async def test_a_stage_says_what_it_still_waits_for(client) -> None:
    made = await field(1)
    await marks(made, made.entries[0], measured=None, judged=(0, 3, 3), second=False)
    await sign_in(client, await alias_of(made, "chief"))
    page = text_of((await client.get(f"/sheets/{made.event}")).text)
    for told in ("1 个分没有打", "1 处分差过大", "3 个评判分没有复录"):
        assert told in page
    assert "未完成，不能签字" in text_of((await client.get(f"/sheets/{made.event}/P/print")).text)
