"""Keys: rotated in order, and what is done when one is in other hands."""

from datetime import timedelta

import msgspec
import orjson
import pytest
from credentials import certificate, issued, row_of
from factories import people

from app import clock, db
from app.credentials import commands, jws, lists, published
from app.credentials import keys as keys_module
from app.credentials.checking import check
from app.credentials.keyring import Purpose
from app.credentials.keys import ring
from app.credentials.rotation import all_keys, compromise, ensure_keys, rotate
from app.credentials.status_list import LASTS, StatusPurpose, read_list
from app.credentials.verdict import KeyLine, Outcome
from app.errors import NotFoundError, UnavailableError
from app.permits import Actor
from app.settings import settings


@pytest.fixture
async def holder(system: Actor, database: str):
    return (await people(system, 1))[0]


async def judged(actor: Actor, text: str):
    async with db.read(actor):
        keys = await ring()
        documents, _ = await lists.copies(1)
    held = [read_list(orjson.loads(documents[purpose]), keys) for purpose in StatusPurpose]
    return check(text, keys, held, now=clock.now(), today=clock.today()).verdict


async def test_the_first_start_makes_one_key_of_each_purpose(system: Actor, database: str):
    await ensure_keys(system)
    await ensure_keys(system)
    made = await all_keys()
    assert [key.purpose for key in made] == [Purpose.CREDENTIAL, Purpose.STATUS]
    assert [key.kid[:4] for key in made] == [str(clock.today().year)] * 2
    assert len({key.kid for key in made}) == 2


async def test_what_a_rotated_key_signed_stays_good(system: Actor, holder):
    (old,) = await issued(system, certificate(holder))
    made = await rotate(system, Purpose.CREDENTIAL)
    (new,) = await issued(system, certificate(holder, "appointment:2"))
    first, second = await row_of(system, old.id), await row_of(system, new.id)
    before, after = await judged(system, first.jws), await judged(system, second.jws)
    assert (before.outcome, before.key) == (Outcome.VALID, KeyLine.ROTATED)
    assert (after.outcome, after.key) == (Outcome.VALID, KeyLine.CURRENT)
    assert made != (await all_keys())[0].kid


async def test_lists_are_signed_anew_when_their_key_changes(system: Actor, holder):
    (made,) = await issued(system, certificate(holder))
    await rotate(system, Purpose.STATUS)
    assert (await judged(system, (await row_of(system, made.id)).jws)).outcome is Outcome.VALID


async def test_the_drill_of_a_compromised_key(system: Actor, holder):
    made = await issued(system, *(certificate(holder, f"a:{n}") for n in range(12)))
    printed = [await row_of(system, one.id) for one in made]
    stolen = (await all_keys())[0].kid
    assert await compromise(system, stolen, clock.now() - timedelta(hours=1)) == 12
    for before in printed:
        after = await row_of(system, before.id)
        assert (after.code, after.status_index) == (before.code, before.status_index)
        verdict = await judged(system, after.jws)
        assert (verdict.outcome, verdict.key) == (Outcome.VALID, KeyLine.CURRENT)
        # The paper from before proves nothing by itself any more; the register still knows it.
        verdict = await judged(system, before.jws)
        assert (verdict.outcome, verdict.key) == (Outcome.UNKNOWN, KeyLine.COMPROMISED)
    assert await compromise(system, stolen, clock.now()) == 0
    with pytest.raises(NotFoundError, match="signing-key-unknown"):
        await compromise(system, "1999z", clock.now())


async def test_lists_that_a_stolen_key_signed_are_replaced(system: Actor, holder):
    (made,) = await issued(system, certificate(holder))
    status = next(key.kid for key in await all_keys() if key.purpose is Purpose.STATUS)
    await compromise(system, status, clock.now())
    assert (await judged(system, (await row_of(system, made.id)).jws)).outcome is Outcome.VALID


async def test_without_the_private_half_nothing_is_issued(system: Actor, holder):
    await issued(system, certificate(holder))
    keys_module._pair.cache_clear()
    path = next((settings().secrets / "signing").glob(f"{await _newest(system)}.sealed"))
    path.rename(path.with_suffix(".away"))
    try:
        with pytest.raises(UnavailableError, match="signing-key-missing"):
            await issued(system, certificate(holder, "appointment:2"))
    finally:
        path.with_suffix(".away").rename(path)


async def _newest(actor: Actor):
    async with db.read(actor) as connection:
        return await connection.fetchval(
            "SELECT id FROM signing_key WHERE purpose = 'credential' AND not_after IS NULL"
        )


async def test_a_text_of_a_key_is_not_good_for_another_purpose(system: Actor, holder):
    (made,) = await issued(system, certificate(holder))
    text = (await row_of(system, made.id)).jws
    async with db.read(system):
        keys = await ring()
    swapped = {
        kid: msgspec.structs.replace(key, purpose=Purpose.STATUS) for kid, key in keys.keys.items()
    }
    with pytest.raises(jws.SignatureError, match="unknown-key"):
        jws.verify(text, msgspec.structs.replace(keys, keys=swapped))


async def test_every_night_lists_are_signed_anew_and_copies_kept_for_checks_offline(
    system: Actor, holder, monkeypatch, capsys, tmp_path
):
    (made,) = await issued(system, certificate(holder))
    (tmp_path / "qr.txt").write_text((await row_of(system, made.id)).jws, "utf-8")
    async with db.read(system):
        before, signed_at = await lists.copies(1)
    later = clock.now().replace(microsecond=0) + timedelta(days=6)
    monkeypatch.setattr(clock, "now", lambda: later)
    await published.keep_every_night()
    async with db.read(system):
        after, signed_again = await lists.copies(1)
        keys = await ring()
    assert signed_again - signed_at > timedelta(days=5)
    for purpose in StatusPurpose:
        old, new = (read_list(orjson.loads(found[purpose]), keys) for found in (before, after))
        assert new.valid_until - later == LASTS > old.valid_until - later
        assert int.from_bytes(old.bits, "big") & ~int.from_bytes(new.bits, "big") == 0
    assert commands.verify(tmp_path / "qr.txt", json=True) == 0
    assert '"outcome":"valid"' in capsys.readouterr().out
