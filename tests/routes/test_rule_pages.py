from screens import text_of

from courses.rules.catalogue import RULES


async def test_every_rule_has_a_page_that_explains_it(client) -> None:
    listed = (await client.get("/help/rules")).text
    for rule in RULES:
        assert f'href="/help/rules/{rule.code}"' in listed
        answer = await client.get(f"/help/rules/{rule.code}")
        assert answer.status_code == 200
        assert "%(" not in answer.text
    assert (await client.get("/help/rules/no_such_rule")).status_code == 404


async def test_a_rule_says_why_and_what_to_do(client) -> None:
    shown = text_of((await client.get("/help/rules/id_truncated")).text)
    assert "第 16 位起已不可恢复" in shown
    assert "系统不会替您补" in shown
    assert "GB 11643" in shown
