"""Messages: written with the business, sent by the worker, given up, forgotten."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import msgspec
import pytest
from databases import named
from gateways import Gateway, MailServer, listening

from app import clock, db
from app.jobs.queue import worker
from app.outbox import adapters, sending
from app.outbox.data import Channel, MessageTerms
from app.outbox.sending import send_message
from app.outbox.service import (
    SEND,
    TERMS,
    forget,
    refuse,
    refused_kinds,
    take_up,
    want_again,
    write,
)
from app.outbox.wording import Kind, compose
from app.permits import Actor
from app.settings import Settings, settings
from app.terms.service import publish

PHONE = "13800004471"
HELD = settings()


def use(monkeypatch: pytest.MonkeyPatch, **changed: object) -> Settings:
    made = msgspec.structs.replace(HELD, **{"demo": False, **changed})
    monkeypatch.setattr(sending, "settings", lambda: made)
    return made


@pytest.fixture
async def gateway(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Gateway]:
    made = Gateway()
    async with listening(made):
        use(
            monkeypatch,
            sms_url=f"http://127.0.0.1:{made.port}/send",
            sms_header="Authorization: Bearer gateway-key",
            sms_body='{"to": ["{phone}"], "sign": "匠册", "content": "{text}", "kind": 1}',
        )
        yield made


async def written(system: Actor, kind: Kind = Kind.PLACE_FREE, *, urgent: bool = True, **also):
    facts = {
        "kind": kind, "channel": Channel.SMS, "recipient": PHONE,
        "text": "", "key": "place:1", "urgent": urgent, **also,
    }  # fmt: skip
    facts["text"] = facts["text"] or compose(kind, title="电工班")
    async with db.transaction(system):
        return await write(**facts)


async def row(system: Actor, key):
    async with db.read(system) as connection:
        return await connection.fetchrow("SELECT * FROM message WHERE id = $1", key)


async def come_due(system: Actor, key) -> None:
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE message SET send_after = $2 WHERE id = $1", key, clock.now()
        )


async def jobs(system: Actor) -> int:
    async with db.read(system) as connection:
        return await connection.fetchval(
            "SELECT count(*) FROM pgqueuer WHERE entrypoint = 'outbox.send'"
        )


async def test_a_message_reaches_the_gateway_once_in_the_form_it_asks(
    database, system, gateway
) -> None:
    key = await written(system)
    await send_message(key)
    await send_message(key)
    (taken,) = gateway.taken
    text = compose(Kind.PLACE_FREE, title="电工班")
    assert taken == {"to": [PHONE], "sign": "匠册", "content": text, "kind": 1}
    assert "authorization: bearer gateway-key" in gateway.headers[0].lower()
    assert (await row(system, key))["state"] == "sent"


async def test_recipient_and_text_are_sealed(database, system) -> None:
    kept = await row(system, await written(system))
    held = b"".join(value for value in kept.values() if isinstance(value, bytes))
    assert PHONE.encode() not in held
    assert "电工班".encode() not in held
    assert PHONE not in str([value for value in kept.values() if not isinstance(value, bytes)])


async def test_the_same_key_is_written_once(database, system) -> None:
    assert await written(system)
    assert await written(system) is None
    assert await jobs(system) == 1


async def test_nothing_is_sent_of_what_was_rolled_back(database, system) -> None:
    with pytest.raises(LookupError):
        async with db.transaction(system):
            await write(
                kind=Kind.PLACE_FREE, channel=Channel.SMS, recipient=PHONE, text="x", key="k"
            )
            raise LookupError
    assert await jobs(system) == 0


async def test_what_the_gateway_refuses_is_not_tried_again(database, system, gateway) -> None:
    gateway.answers = [400, 200]
    key = await written(system)
    await send_message(key)
    await send_message(key)
    kept = await row(system, key)
    assert (kept["state"], kept["error"], gateway.tries) == ("failed", "gateway-400", 1)


async def test_what_may_pass_is_tried_again_later_and_given_up_in_the_end(
    database, system, gateway
) -> None:
    gateway.answers = [503, 500, 429, 502, 503, 200]
    key = await written(system)
    for tries in range(1, 6):
        await come_due(system, key)
        before = clock.now()
        await send_message(key)
        kept = await row(system, key)
        assert kept["attempts"] == tries
        if tries < 5:
            assert kept["state"] == "waiting"
            assert kept["send_after"] > before + timedelta(seconds=20)
            await send_message(key)
            assert gateway.tries == tries
    assert (kept["state"], kept["error"]) == ("failed", "gateway-503")


async def test_a_second_try_that_is_taken_ends_the_matter(database, system, gateway) -> None:
    gateway.answers = [503]
    key = await written(system)
    await send_message(key)
    await come_due(system, key)
    await send_message(key)
    assert (await row(system, key))["state"] == "sent"
    assert len(gateway.taken) == 1


async def test_a_silent_gateway_and_one_that_is_away_are_tried_again(
    database, system, gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapters, "TIMEOUT", 0.2)
    gateway.silent = True
    key = await written(system)
    await send_message(key)
    assert (await row(system, key))["error"] == "gateway-silent"
    use(monkeypatch, sms_url="http://127.0.0.1:9/")
    await come_due(system, key)
    await send_message(key)
    kept = await row(system, key)
    assert (kept["state"], kept["error"]) == ("waiting", "gateway-away")


async def test_a_code_that_comes_too_late_is_not_sent(database, system, gateway) -> None:
    key = await written(system, Kind.SIGN_IN_CODE, text="123456")
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE message SET written_at = $1", clock.now() - timedelta(minutes=6)
        )
    await send_message(key)
    assert ((await row(system, key))["error"], gateway.tries) == ("too-late", 0)


async def test_without_a_gateway_a_message_fails_and_says_so(
    database, system, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, sms_url="")
    key = await written(system)
    await send_message(key)
    assert (await row(system, key))["error"] == "not-connected"


async def test_mail_is_sent_refused_for_good_and_put_off(
    database, system, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = MailServer()
    async with listening(server):
        use(
            monkeypatch, mail_host="127.0.0.1", mail_port=server.port, mail_tls="none",
            mail_from="jiangce@example.org",
        )  # fmt: skip
        to = {"channel": Channel.MAIL, "recipient": "Lin@Example.org"}
        taken, refused, full = [await written(system, key=f"m{n}", **to) for n in range(3)]
        await send_message(taken)
        (letter,) = server.letters
        assert letter["To"] == "lin@example.org"
        assert "电工班" in letter.get_content()
        server.answers = ["550 nobody here", "452 mailbox full"]
        await send_message(refused)
        await send_message(full)
    states = [(await row(system, key))["state"] for key in (taken, refused, full)]
    assert states == ["sent", "failed", "waiting"]
    await come_due(system, full)
    await send_message(full)
    assert (await row(system, full))["error"] == "mail-away"


async def test_quiet_hours_come_from_the_dated_terms(database, system, gateway) -> None:
    now = clock.now().astimezone(clock.CITY_ZONE)
    around = MessageTerms(
        quiet_from=(now - timedelta(hours=1)).time(), quiet_until=(now + timedelta(hours=1)).time()
    )
    async with db.transaction(system):
        await publish(TERMS, "发送时段", around, clock.today())
    held = await written(system, urgent=False, key="held")
    urgent = await written(system, urgent=True, key="urgent")
    await send_message(held)
    await send_message(urgent)
    assert [(await row(system, k))["state"] for k in (held, urgent)] == ["waiting", "sent"]
    assert (await row(system, held))["attempts"] == 0


async def test_who_refused_reminders_gets_none_but_still_gets_codes(database, system) -> None:
    async with db.transaction(system):
        await refuse(f"+86 {PHONE[:3]} {PHONE[3:]}", Kind.CLASS_REMINDER)
        assert await refused_kinds(PHONE) == {Kind.CLASS_REMINDER}
        with pytest.raises(ValueError, match="cannot be refused"):
            await refuse(PHONE, Kind.SIGN_IN_CODE)
    reminder = await written(system, Kind.CLASS_REMINDER, text="x", key="r")
    code = await written(system, Kind.SIGN_IN_CODE, text="x", key="c")
    kept = await row(system, reminder)
    assert (kept["state"], kept["body"], kept["recipient"]) == ("not_wanted", None, None)
    assert (await row(system, code))["state"] == "waiting"
    async with db.transaction(system):
        await want_again(PHONE, Kind.CLASS_REMINDER)
    assert (await row(system, await written(system, Kind.CLASS_REMINDER, text="x", key="r2")))[
        "state"
    ] == "waiting"


async def test_after_thirty_days_recipient_and_text_are_gone(database, system, gateway) -> None:
    sent = await written(system, key="a")
    await send_message(sent)
    waiting = await written(system, key="b")
    await forget(clock.now() + timedelta(days=29))
    assert (await row(system, sent))["body"]
    await forget(clock.now() + timedelta(days=31))
    kept = await row(system, sent)
    assert (kept["body"], kept["recipient"], kept["state"]) == (None, None, "sent")
    assert (await row(system, waiting))["body"]


async def test_a_message_whose_work_is_lost_is_taken_up_at_night(database, system) -> None:
    key = await written(system)
    async with db.transaction(system) as connection:
        await connection.execute("DELETE FROM pgqueuer")
    await take_up()
    assert await jobs(system) == 0
    async with db.transaction(system) as connection:
        await connection.execute(
            "UPDATE message SET send_after = $2 WHERE id = $1",
            key,
            clock.now() - timedelta(hours=2),
        )
    await take_up()
    assert await jobs(system) == 1


async def test_the_queue_itself_sends_at_once_and_again_after_the_wait(
    server, database, system, gateway
) -> None:
    quick = MessageTerms(first_wait=timedelta(seconds=0.2))
    async with db.transaction(system):
        await publish(TERMS, "发送时段", quick, clock.today())
    gateway.answers = [503]
    async with worker(named(server.app, database), {SEND: send_message}, {}):
        key = await written(system)
        for _ in range(150):
            if (kept := await row(system, key))["state"] != "waiting":
                break
            await asyncio.sleep(0.1)
    assert (kept["state"], kept["attempts"]) == ("sent", 2)


def test_words_are_in_the_language_asked_with_the_way_to_refuse() -> None:
    chinese = compose(Kind.CLASS_REMINDER, title="电工班", when="明天", place="一楼")
    english = compose(Kind.CLASS_REMINDER, "en", title="电工班", when="tomorrow", place="room 1")
    assert chinese.startswith("【匠册】")
    assert "我的提醒" in chinese
    assert english.startswith("[Jiangce]")
    assert "My reminders" in english
