import pytest
from factories import account
from screens import send, sign_in, text_of

from app.errors import ConflictError
from app.organisations.data import NewOrganisation
from app.organisations.service import register_organisations
from app.organisations.uscc import reserved_uscc
from app.permits import Actor, Role
from app.reference.loader import load


def new(uscc: str, division: str = "370902") -> NewOrganisation:
    return NewOrganisation(uscc=uscc, name="岱青职业培训学校", kind="training", division=division)


@pytest.fixture
async def reference(database) -> None:
    await load()


async def test_an_organisation_is_entered_once(reference, system: Actor) -> None:
    await register_organisations(system, [new(reserved_uscc(7))])
    with pytest.raises(ConflictError, match="uscc-taken"):
        await register_organisations(system, [new(reserved_uscc(7))])


async def test_a_code_with_a_wrong_digit_is_refused(reference, system: Actor) -> None:
    good = reserved_uscc(7)
    wrong = good[:9] + ("K" if good[9] != "K" else "L") + good[10:]
    with pytest.raises(ConflictError, match="uscc-inner-check"):
        await register_organisations(system, [new(wrong)])


async def test_a_division_that_is_none_is_refused(reference, system: Actor) -> None:
    with pytest.raises(ConflictError, match="division-unknown"):
        await register_organisations(system, [new(reserved_uscc(7), "999999")])


async def test_an_officer_enters_an_organisation_and_a_wrong_code_keeps_what_was_typed(
    client, reference, system: Actor
) -> None:
    await account(system, "officer", Role.CITY_OFFICER)
    await sign_in(client, "officer")
    typed = {"name": "徂徕学校", "uscc": "123", "kind": "school", "division": "370902"}
    refused = await send(client, "/desk/organisations", "/desk/organisations", **typed)
    assert refused.status_code == 409
    assert "不是 18 位" in text_of(refused.text)
    assert 'value="徂徕学校"' in refused.text
    typed["uscc"] = reserved_uscc(9)
    assert (
        await send(client, "/desk/organisations", "/desk/organisations", **typed)
    ).status_code == 303
    assert "徂徕学校" in text_of((await client.get("/desk/organisations?q=徂徕")).text)
