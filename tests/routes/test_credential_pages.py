"""The verify page and what anybody may fetch."""

import re

import orjson
import pytest
from credentials import certificate, issued
from factories import people
from screens import send, text_of

from app.credentials import published
from app.credentials.code import printed


@pytest.fixture
async def made(system, client):
    published.forget()
    (holder,) = await people(system, 1)
    (one,) = await issued(system, certificate(holder))
    return one


async def test_a_code_and_the_full_name_find_the_certificate(client, made):
    answer = await send(client, "/c", "/c", code=printed(made.code), proof="宋立岳")
    assert answer.status_code == 200
    words = text_of(answer.text)
    for shown in ("证书有效", "泰安市工匠", "焊工", "宋*岳", "状态截至", "请对照身份证"):
        assert shown in words
    assert "宋立岳" not in words


async def test_the_last_four_of_the_document_do_as_well(client, made):
    answer = await send(client, "/c", "/c", code=made.code, proof="4216")
    assert "证书有效" in answer.text


async def test_a_wrong_code_and_a_wrong_name_are_answered_alike(client, made):
    other = await send(client, "/c", "/c", code=made.code, proof="王小明")
    unknown = "K262H7XW9BTRQ2V"
    nobody = await send(client, "/c", "/c", code=unknown, proof="宋立岳")
    assert other.status_code == nobody.status_code == 404

    def plain(text: str, code: str) -> str:
        return re.sub(r'"csrf" value="\w+"', "", text).replace(code, "CODE")

    assert plain(other.text, made.code) == plain(nobody.text, unknown)


async def test_a_mistyped_code_gets_a_hint(client, made):
    answer = await send(client, "/c", "/c", code=made.code[:-1] + "0", proof="宋立岳")
    assert answer.status_code == 200
    assert "查验码里没有 I、L、O、U、0、1" in answer.text


async def test_search_engines_keep_away_and_there_is_no_list(client, made):
    page = await client.get("/c")
    assert page.headers["x-robots-tag"].startswith("noindex")
    assert made.code not in page.text


async def test_the_lists_come_from_memory_and_are_not_sent_twice(client, made):
    first = await client.get("/credentials/status/1")
    tag = first.headers["etag"]
    again = await client.get("/credentials/status/1", headers={"if-none-match": tag})
    assert [document["credentialSubject"]["statusPurpose"] for document in first.json()] == [
        "revocation", "suspension", "refresh",
    ]  # fmt: skip
    assert again.status_code == 304
    assert again.content == b""
    one = await client.get("/credentials/status/1/revocation")
    assert one.json() == first.json()[0]
    assert (await client.get("/credentials/status/99")).status_code == 404
    assert (await client.get("/credentials/status/1/nothing")).status_code == 404


async def test_keys_are_published_twice_and_say_the_same(client, made):
    document = (await client.get("/.well-known/did.json")).json()
    keys = (await client.get("/.well-known/jwks.json")).json()
    assert document["id"] == keys["issuer"]
    assert {m["id"].partition("#")[2] for m in document["verificationMethod"]} == {
        key["kid"] for key in keys["keys"]
    }
    assert all("d" not in key for key in keys["keys"])


async def test_programs_get_the_same_answer(client, made):
    asked = {"code": made.code, "proof": "宋立岳"}
    answer = await client.post("/api/v1/credentials/look-up", json=asked)
    assert answer.status_code == 200
    told = orjson.loads(answer.content)
    assert told["verdict"]["outcome"] == "valid"
    assert told["certificate"]["masked_name"] == "宋*岳"
