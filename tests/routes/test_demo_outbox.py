import msgspec

from app import db
from app.demo import pages
from app.outbox.data import Channel
from app.outbox.service import write
from app.outbox.wording import Kind, compose
from app.settings import settings

DEMO = msgspec.structs.replace(settings(), demo=True, sms_url="")


async def a_code(system) -> None:
    async with db.transaction(system):
        await write(
            kind=Kind.SIGN_IN_CODE, channel=Channel.SMS, recipient="13800004471", key="k",
            text=compose(Kind.SIGN_IN_CODE, code="246810", minutes=5), urgent=True,
        )  # fmt: skip


async def test_outside_the_demonstration_there_is_no_such_page(client, system, monkeypatch) -> None:
    await a_code(system)
    monkeypatch.setattr(pages, "settings", lambda: msgspec.structs.replace(DEMO, demo=False))
    answer = await client.get("/demo/outbox")
    assert answer.status_code == 404
    assert "246810" not in answer.text


async def test_the_demonstration_shows_text_and_masked_phone(client, system, monkeypatch) -> None:
    monkeypatch.setattr(pages, "settings", lambda: DEMO)
    assert "还没有消息" in (await client.get("/demo/outbox")).text
    await a_code(system)
    text = (await client.get("/demo/outbox")).text
    assert "246810" in text
    assert "138****4471" in text
    assert "13800004471" not in text


async def test_with_a_gateway_connected_nothing_is_shown(client, system, monkeypatch) -> None:
    await a_code(system)
    held = msgspec.structs.replace(DEMO, sms_url="https://sms.example.org")
    monkeypatch.setattr(pages, "settings", lambda: held)
    assert "246810" not in (await client.get("/demo/outbox")).text
