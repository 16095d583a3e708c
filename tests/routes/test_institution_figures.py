from factories import account, catalogue_item, clerk_of, organisation, people, training_class
from screens import sign_in, text_of

from app.permits import Actor, Role
from courses.data import CompletionTerms
from courses.service.classes import enrol
from courses.service.completion import complete_class


async def test_an_institution_sees_its_own_rate_beside_the_citys(
    client, database, system: Actor
) -> None:
    own, other = await organisation(system), await organisation(system, "泰山数字学院", 2)
    item = await catalogue_item(system)
    for school, start in ((own, 0), (other, 6)):
        key = await training_class(school, item, starts_in=-30, days=20)
        for person in await people(system, 6, start=start):
            await enrol(clerk_of(school), key, person, "企业职工")
        await complete_class(clerk_of(school), key, CompletionTerms())
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=own)
    await sign_in(client, "clerk")
    page = await client.get("/desk/figures")
    assert page.status_code == 200
    text = text_of(page.text)
    assert "参加考核 6 人" in text
    assert "泰山数字学院" not in text


async def test_an_institution_without_classes_is_told_what_will_be_here(
    client, database, system: Actor
) -> None:
    await account(system, "clerk", Role.INSTITUTION_CLERK, organisation=await organisation(system))
    await sign_in(client, "clerk")
    assert "还没有可以比较的数据" in text_of((await client.get("/desk/figures")).text)
