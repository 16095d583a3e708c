"""One's own account: a new phone proves itself first, the old one is told, sessions end."""

import pytest
from factories import PASSWORD
from outbox import last_code, letters

from app import clock, db
from app.accounts import codes
from app.accounts.codes import ask_for_code, sign_in_by_code
from app.accounts.data import NewGrant
from app.accounts.own import (
    ask_to_change_contact,
    change_contact,
    end_other_sessions,
    own_account,
    set_password,
)
from app.accounts.queries import actor_of_session
from app.accounts.service import create_account, sign_in
from app.columns import uuid7
from app.errors import ConflictError, ForbiddenError, TooManyError
from app.people.claims import enter_claim_code
from app.permits import Actor, Role

ADDRESS, OLD, NEW = "127.0.0.1", "13900004471", "13900004499"


async def member(system: Actor, alias: str, contact: str = OLD) -> Actor:
    grants = [NewGrant(role=Role.WORKER, valid_from=clock.today())]
    await create_account(
        system, alias=alias, display_name=alias, password=PASSWORD, grants=grants, contact=contact
    )
    found = await actor_of_session(await sign_in(alias, PASSWORD, ADDRESS, None))
    assert found
    return found[0]


@pytest.fixture
async def lin(database, system: Actor, monkeypatch: pytest.MonkeyPatch) -> Actor:
    monkeypatch.setattr(codes, "_STEP", 0.001)
    return await member(system, "lin")


async def test_codes_go_to_the_new_phone_and_the_old_one_is_told(lin, system) -> None:
    key, sealed = await ask_to_change_contact(lin, " 139 0000 4499", ADDRESS, "zh")
    await change_contact(lin, key, sealed, await last_code(system), "zh")
    assert [(kind, to) for kind, to, _ in await letters(system)] == [
        ("contact_code", NEW),
        ("contact_changed", OLD),
    ]
    await ask_for_code("lin", ADDRESS, "zh")
    assert (await letters(system))[-1][:2] == ("sign_in_code", NEW)
    await ask_for_code(OLD, ADDRESS, "zh")
    assert len(await letters(system)) == 3


async def test_without_the_right_code_nothing_changes(lin, system) -> None:
    key, sealed = await ask_to_change_contact(lin, NEW, ADDRESS, "zh")
    code = await last_code(system)
    other, _ = await ask_to_change_contact(lin, "13900004498", ADDRESS, "zh")
    for wrong_key, wrong_sealed, wrong in (
        (key, sealed, f"{(int(code) + 1) % 10**6:06d}"),
        (other, sealed, await last_code(system)),
        (uuid7(), sealed, code),
        (key, "AAAA", code),
        (key, "é", code),
    ):
        with pytest.raises(ForbiddenError, match="code-wrong"):
            await change_contact(lin, wrong_key, wrong_sealed, wrong, "zh")
    assert (await own_account(lin, "x")).contact == "139****4471"
    await change_contact(lin, key, sealed, code, "zh")
    with pytest.raises(ForbiddenError):
        await change_contact(lin, key, sealed, code, "zh")


async def test_the_code_of_a_change_is_of_one_account_and_opens_nothing_else(lin, system) -> None:
    zhao = await member(system, "zhao", "13900004472")
    key, sealed = await ask_to_change_contact(lin, NEW, ADDRESS, "zh")
    code = await last_code(system)
    with pytest.raises(ForbiddenError):
        await change_contact(zhao, key, sealed, code, "zh")
    with pytest.raises(ForbiddenError):
        await sign_in_by_code(key, code, ADDRESS, None)
    with pytest.raises(ForbiddenError):
        await enter_claim_code(key, code, ADDRESS, None)


async def test_a_contact_is_checked_and_asking_is_limited(lin, system) -> None:
    with pytest.raises(ConflictError, match="contact-malformed"):
        await ask_to_change_contact(lin, "123", ADDRESS, "zh")
    for _ in range(5):
        await ask_to_change_contact(lin, NEW, ADDRESS, "zh")
    with pytest.raises(TooManyError):
        await ask_to_change_contact(lin, NEW, ADDRESS, "zh")
    assert len(await letters(system)) == 5


async def test_a_new_password_needs_the_old_and_ends_other_sessions(lin) -> None:
    here = await sign_in("lin", PASSWORD, ADDRESS, None)
    elsewhere = await sign_in("lin", PASSWORD, ADDRESS, None)
    with pytest.raises(ForbiddenError, match="password-wrong"):
        await set_password(lin, "wrong", "another long one", here, ADDRESS)
    with pytest.raises(ConflictError, match="password-short"):
        await set_password(lin, PASSWORD, "short", here, ADDRESS)
    await set_password(lin, PASSWORD, "another long one", here, ADDRESS)
    assert await actor_of_session(here)
    assert await actor_of_session(elsewhere) is None
    assert await sign_in("lin", "another long one", ADDRESS, None)
    with pytest.raises(ForbiddenError):
        await sign_in("lin", PASSWORD, ADDRESS, None)


async def test_guessing_the_old_password_is_limited(lin) -> None:
    for _ in range(10):
        with pytest.raises(ForbiddenError):
            await set_password(lin, "wrong", "another long one", "x", ADDRESS)
    with pytest.raises(TooManyError):
        await set_password(lin, PASSWORD, "another long one", "x", ADDRESS)


async def test_who_signs_in_by_code_may_set_a_first_password(lin, system) -> None:
    async with db.transaction(system) as connection:
        await connection.execute("UPDATE account SET password = NULL")
    assert not (await own_account(lin, "x")).has_password
    await set_password(lin, "", "another long one", "x", ADDRESS)
    assert await sign_in("lin", "another long one", ADDRESS, None)


async def test_other_devices_are_signed_out(lin) -> None:
    here = await sign_in("lin", PASSWORD, ADDRESS, None)
    elsewhere = await sign_in("lin", PASSWORD, ADDRESS, None)
    assert (await own_account(lin, here)).other_sessions == 2
    await end_other_sessions(lin, here)
    assert (await own_account(lin, here)).other_sessions == 0
    assert await actor_of_session(elsewhere) is None
