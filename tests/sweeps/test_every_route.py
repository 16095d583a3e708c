"""Every route declares who may use it, and refuses the others."""

import re
from collections.abc import Iterator

import pytest
from factories import account, organisation
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from screens import sign_in

from app.permits import ROLE_PERMITS, Actor, Permit, Role
from app.web.guard import PERMIT_KEY

KEY = "01a20d21-9ab7-70ff-a422-515d4dfc1fd9"
BY_SECRET = {"/demo/idp/token", "/api/v1/credentials/look-up"}
"""Posts of programs, not of forms: the first proves itself by a secret, the second only asks."""
_PARAMETER = re.compile(r"\{\w+:(\w+)\}")


def filled(path: str) -> str:
    """Return the path with something in the place of each parameter."""
    return _PARAMETER.sub(lambda m: KEY if m[1] == "uuid" else "x", path)


def handlers(application: Litestar) -> Iterator[tuple[str, HTTPRouteHandler]]:
    for route in application.routes:
        for handler in getattr(route, "route_handlers", []):
            automatic = handler.http_methods == {"OPTIONS"}
            if not automatic and not route.path.startswith("/api/schema"):
                yield route.path, handler


def test_every_handler_declares_a_permit(application: Litestar) -> None:
    silent = [path for path, handler in handlers(application) if PERMIT_KEY not in handler.opt]
    assert not silent


def test_every_permit_is_used_and_held_by_some_role(application: Litestar) -> None:
    held = frozenset().union(*ROLE_PERMITS.values()) | {Permit.PUBLIC, Permit.SIGNED_IN}
    declared = {handler.opt[PERMIT_KEY] for _, handler in handlers(application)}
    assert declared <= held
    assert set(Permit) <= held
    assert set(ROLE_PERMITS) == set(Role)


async def test_nobody_enters_what_is_not_public(client, application: Litestar) -> None:
    for path, handler in handlers(application):
        if handler.opt[PERMIT_KEY] is Permit.PUBLIC:
            continue
        for method in handler.http_methods - {"OPTIONS", "HEAD"}:
            answer = await client.request(method, filled(path))
            assert answer.status_code == 401, f"{method} {path} answered {answer.status_code}"


async def test_no_form_is_taken_without_the_sessions_token(client, application: Litestar) -> None:
    for path, handler in handlers(application):
        if "POST" not in handler.http_methods or handler.opt[PERMIT_KEY] is not Permit.PUBLIC:
            continue
        if path in BY_SECRET:
            continue
        answer = await client.post(filled(path), data={"csrf": "0" * 64})
        assert answer.status_code == 403, f"POST {path} answered {answer.status_code}"


@pytest.mark.parametrize("role", list(Role))
def test_no_role_holds_two_administrators_permits(role: Role) -> None:
    admins = {Permit.OPERATE, Permit.ACCOUNT_MANAGE, Permit.AUDIT_VIEW}
    assert len(ROLE_PERMITS[role] & admins) <= 1


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_enters_what_its_permits_open_and_nothing_else(
    client, application: Litestar, system: Actor, role: Role
) -> None:
    await account(system, "somebody", role, organisation=await organisation(system))
    await sign_in(client, "somebody")
    held = ROLE_PERMITS[role] | {Permit.PUBLIC, Permit.SIGNED_IN}
    wrong = []
    for path, handler in handlers(application):
        if "GET" not in handler.http_methods:
            continue
        answer = await client.get(filled(path))
        refused = answer.status_code == 403
        if refused == (handler.opt[PERMIT_KEY] in held) or answer.status_code >= 500:
            wrong.append(f"{path}: {answer.status_code}")
    assert not wrong


async def test_a_name_that_no_database_can_hold_is_not_found(
    client, application: Litestar, system: Actor
) -> None:
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    wrong = []
    for path, handler in handlers(application):
        if "GET" in handler.http_methods and ":str}" in path:
            answer = await client.get(filled(re.sub(r"\{\w+:str\}", "%00", path)))
            if answer.status_code not in {403, 404}:
                wrong.append(f"{path}: {answer.status_code}")
    assert not wrong


async def test_each_role_without_the_permit_is_refused_every_act(
    client, application: Litestar, system: Actor
) -> None:
    await account(system, "nobody", Role.JUDGE)
    await sign_in(client, "nobody")
    for path, handler in handlers(application):
        acts = handler.http_methods - {"GET", "HEAD", "OPTIONS"}
        if handler.opt[PERMIT_KEY] in {Permit.PUBLIC, Permit.SIGNED_IN}:
            continue
        for method in acts:
            answer = await client.request(method, filled(path))
            assert answer.status_code == 403, f"{method} {path} answered {answer.status_code}"
