import pytest
from screens import text_of

from courses.rules.catalogue import RULES


@pytest.mark.parametrize(
    "path",
    ["/help/rules", "/help/privacy", "/help/accessibility", "/help/problems", "/sign-in", "/"],
)
async def test_public_pages_open_in_both_languages(client, path: str) -> None:
    for language in ("zh", "en"):
        client.cookies.set("language", language)
        page = await client.get(path)
        assert page.status_code == 200, page.text


async def test_every_rule_has_its_page(client) -> None:
    for rule in RULES:
        page = await client.get(f"/help/rules/{rule.code}")
        assert page.status_code == 200
        assert "%(" not in text_of(page.text), rule.code


async def test_a_rule_that_is_none_has_no_page(client) -> None:
    assert (await client.get("/help/rules/nothing")).status_code == 404
