"""``jiangce admin create`` makes the first account; its password is asked for, never given."""

import inspect

import pytest

from app import operations
from app.accounts.queries import actor_of_session
from app.accounts.service import sign_in
from app.errors import ConflictError
from app.permits import Permit, Role

PASSWORD = "a password of one's own"


async def test_the_first_account_can_sign_in_and_grant(database) -> None:
    await operations._create("guard", "孟雨桐", Role.SECURITY_ADMIN, PASSWORD)
    actor, _ = await actor_of_session(await sign_in("guard", PASSWORD, "127.0.0.1", None))
    assert actor.may(Permit.ACCOUNT_MANAGE)
    assert not actor.may(Permit.AUDIT_VIEW)


async def test_a_short_password_makes_no_account(database) -> None:
    with pytest.raises(ConflictError, match="password-short"):
        await operations._create("guard", "孟雨桐", Role.SECURITY_ADMIN, "short")


def test_the_command_takes_no_password() -> None:
    assert "password" not in inspect.signature(operations.create).parameters
