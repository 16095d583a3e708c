"""What a browser without script does: fetch a form, fill it, send it."""

import re
from html import unescape

import httpx
from factories import PASSWORD

_INPUT = re.compile(r"<input\b[^>]*>")
_NAME, _VALUE = re.compile(r'\bname="([^"]*)"'), re.compile(r'\bvalue="([^"]*)"')


def token(page: str) -> str:
    """Return the CSRF token of a page's forms."""
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
    assert found, "the page has no form"
    return found[1]


async def sign_in(client: httpx.AsyncClient, alias: str) -> None:
    page = await client.get("/sign-in")
    sent = {"csrf": token(page.text), "alias": alias, "password": PASSWORD}
    answer = await client.post("/sign-in", data=sent)
    assert answer.status_code == 303, answer.text


async def send(
    client: httpx.AsyncClient, page: str, action: str, **fields: object
) -> httpx.Response:
    """Open a page and send one of its forms with these fields."""
    opened = await client.get(page)
    assert opened.status_code == 200, opened.text
    assert f'action="{action}"' in opened.text, f"{page} has no form to {action}"
    return await client.post(action, data={"csrf": token(opened.text), **fields})


def text_of(page: str) -> str:
    """Return the words of a page."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page)))
