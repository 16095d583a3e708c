"""Static files arrive compressed once, and a browser asks for them once."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import brotli
import httpx
import pytest
from litestar import Litestar
from litestar.config.compression import CompressionConfig

from app.web.assets import SENT_COMPRESSED, Assets, static_handler

WEB = Path(__file__).parents[2] / "app" / "web"
Client = httpx.AsyncClient
STYLE = "".join(f".c{n * n:x} {{ order: {n * 7919 % 1009} }}\n" for n in range(2000))
SCRIPT = "".join(f"f({n * n % 1013});" for n in range(4000)).encode()


@pytest.fixture
def assets(tmp_path: Path) -> Assets:
    (tmp_path / "img").mkdir()
    (tmp_path / "site.css").write_text(STYLE)
    (tmp_path / "img" / "seal.png").write_bytes(b"\x89PNG" + b"\0" * 4000)
    (tmp_path / "big.js").write_text("let a = 1;")
    (tmp_path / "big.js.br").write_bytes(brotli.compress(SCRIPT))
    (tmp_path / "notes.md").write_text("not for the browser")
    return Assets(tmp_path)


@pytest.fixture
async def client(assets: Assets) -> AsyncIterator[Client]:
    app = Litestar(
        [static_handler(assets)],
        compression_config=CompressionConfig(
            backend="brotli", minimum_size=100, exclude_opt_key=SENT_COMPRESSED
        ),
        openapi_config=None,
    )
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as made:
        yield made


async def fetch(client: Client, url: str, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.get(url, headers={"accept-encoding": "identity", **named})


async def raw(client: Client, url: str, encoding: str) -> tuple[httpx.Headers, bytes]:
    async with client.stream("GET", url, headers={"accept-encoding": encoding}) as response:
        return response.headers, b"".join([part async for part in response.aiter_raw()])


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("br;q=0, gzip;q=0.5", "gzip")],
)
async def test_a_file_comes_compressed_exactly_once(
    client: Client, assets: Assets, accepted: str, sent: str
):
    headers, body = await raw(client, assets.url("site.css"), accepted)
    assert headers["content-encoding"] == sent
    opened = brotli.decompress(body) if sent == "br" else gzip.decompress(body)
    assert opened.decode() == STYLE
    assert headers["vary"].lower() == "accept-encoding"


@pytest.mark.parametrize("name", ["vendor/htmx.min.js", "tokens.css"])
async def test_the_application_leaves_compressed_files_alone(application: Litestar, name: str):
    made = Assets(WEB / "static")
    transport = httpx.ASGITransport(app=application)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as browser:
        headers, body = await raw(browser, made.url(name), "br")
    assert brotli.decompress(body) == (WEB / "static" / name).read_bytes()
    assert headers["content-type"].count("charset") == 1


async def test_what_set_up_compressed_is_sent_as_it_is(client: Client, assets: Assets):
    _, body = await raw(client, assets.url("big.js"), "br")
    assert brotli.decompress(body) == SCRIPT


async def test_a_picture_and_an_old_browser_get_plain_bytes(client: Client, assets: Assets):
    headers, body = await raw(client, assets.url("img/seal.png"), "identity")
    assert "content-encoding" not in headers
    assert body.startswith(b"\x89PNG")
    plain = await fetch(client, assets.url("site.css"))
    assert plain.text == STYLE


async def test_the_address_of_a_file_lasts_as_long_as_its_content(client: Client, assets: Assets):
    lasting = await fetch(client, assets.url("site.css"))
    assert "immutable" in lasting.headers["cache-control"]
    for url in ("/static/site.css", "/static/site.css?v=older"):
        checked = await fetch(client, url)
        assert checked.headers["cache-control"] == "no-cache"


async def test_a_known_file_is_not_sent_again(client: Client):
    first = await fetch(client, "/static/site.css")
    for known in (first.headers["etag"], f'"x", W/{first.headers["etag"]}'):
        again = await fetch(client, "/static/site.css", if_none_match=known)
        assert again.status_code == 304
        assert again.content == b""
    other = await fetch(client, "/static/site.css", if_none_match=first.headers["etag"][:-1])
    assert other.status_code == 200


@pytest.mark.parametrize("name", ["nothing.css", "notes.md", "../settings.py", "big.js.br"])
async def test_nothing_else_is_served(client: Client, name: str):
    answer = await fetch(client, f"/static/{name}")
    assert answer.status_code == 404


def test_a_page_that_names_a_missing_file_fails_at_once(assets: Assets):
    with pytest.raises(LookupError, match="make setup"):
        assets.url("vendor/htmx.min.js")
