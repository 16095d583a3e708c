"""Every kind of page, wide in one language and on a phone in the other: axe finds nothing."""

import pytest
from visitors import PHONE, WIDE

PAGES = (
    (None, "/"),
    (None, "/sign-in"),
    (None, "/occupations"),
    (None, "/occupations/4-02-04-06"),
    (None, "/catalogue"),
    (None, "/catalogue?q=wrj&division=370902"),
    (None, "/classes"),
    (None, "/supply-demand"),
    (None, "/help/rules"),
    (None, "/help/rules/id_checksum"),
    (None, "/help/privacy"),
    (None, "/help/accessibility"),
    (None, "/nowhere"),
    ("clerk", "/desk/accreditations"),
    ("clerk", "/desk/accreditations/teachers"),
    ("clerk", "/desk/accreditations/rooms"),
    ("clerk", "/desk/accreditations/applications/new?occupation=4-02-04-06"),
    ("clerk", "/desk/classes"),
    ("clerk", "/desk/rosters"),
    ("clerk", "/desk/rosters/new"),
    (None, "/studios"),
    ("worker", "/me/path"),
    ("worker", "/me/office"),
    ("worker", "/me/mentoring"),
    ("worker", "/me/results"),
    ("officer", "/desk/holders"),
    ("officer", "/desk/allowances"),
    ("officer", "/desk/claims"),
    ("officer", "/desk/studios/new"),
    ("officer", "/desk/catalogue"),
    ("officer", "/desk/interest"),
    ("officer", "/desk/accreditations"),
    ("officer", "/desk/accreditations/applications"),
    ("officer", "/supply-demand"),
    ("officer", "/desk/demand"),
    ("officer", "/desk/merge-cases"),
    ("officer", "/desk/policies"),
    ("officer", "/desk/policies/replay"),
    (None, "/ladder/terms"),
    ("audit", "/desk/audit"),
    ("security", "/desk/accounts"),
    ("system", "/desk/jobs"),
)


@pytest.mark.parametrize(("size", "language"), [(WIDE, "zh"), (PHONE, "en")], ids=["zh", "en"])
def test_no_page_has_anything_that_axe_finds(visit, size, language) -> None:
    found: list[str] = []
    for alias in dict.fromkeys(who for who, _ in PAGES):
        visitor = visit(alias, size, language)
        for path in (path for who, path in PAGES if who == alias):
            visitor.go(path)
            visitor.said = [line for line in visitor.said if "404" not in line]
            try:
                visitor.check()
            except AssertionError as error:
                found.append(str(error))
                visitor.said = []
    assert not found, "\n".join(found)


def test_without_script_the_roster_is_still_uploaded_and_the_chart_is_a_table(
    browser, base
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=WIDE)
    page = context.new_page()
    page.goto(f"{base}/supply-demand")
    assert page.locator("figure table tbody tr").count() > 5
    context.close()
