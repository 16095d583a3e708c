"""One of a thing is said in the singular, in English only, wherever a count is filled in."""

import pytest

from app.i18n import use_language
from app.i18n.catalogue import gettext
from app.i18n.singular import singular


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 returns are overdue", "1 return is overdue"),
        ("Q3 2026: 1 reports missing", "Q3 2026: 1 report missing"),
        ("short by 1 people", "short by 1 person"),
        ("1 working days left", "1 working day left"),
        ("11 people wait, 2,1 of 0.1 people", "11 people wait, 2,1 of 0.1 people"),
        ("Of 9 divisions, 1 reported.", "Of 9 divisions, 1 reported."),
    ],
)
def test_one_is_singular(text: str, said: str) -> None:
    assert singular(text) == said


def test_messages_count_one_in_english_and_leave_chinese_alone() -> None:
    assert gettext("%(n)s 份填报逾期", n=1) == "1 份填报逾期"
    with use_language("en"):
        assert gettext("%(n)s 份填报逾期", n=1) == "1 return is overdue"
        assert gettext("%(n)s 份填报逾期", n=21) == "21 returns are overdue"
