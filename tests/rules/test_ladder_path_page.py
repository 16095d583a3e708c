import re
from datetime import date

import msgspec
import pytest
from ladder_examples import (
    TODAY,
    apprentice,
    barred,
    contest,
    facts,
    held,
    hours,
    job,
    level,
    ready_craftsman,
    result,
    row,
    trade,
)

from app.i18n import Language, use_language
from app.openings.data import Opening, OpeningKind
from app.people.data import Evidence, Tier, TrainingHours
from certifications.climb import Point, draw
from certifications.data import MyPath, TermsInForce
from certifications.path import PathView, path_view
from certifications.rules import assess
from certifications.terms import default_terms


def page(
    evidence: list[Evidence],
    *openings: Opening,
    language: Language = "zh",
    round_number: int = 9,
) -> PathView:
    mine = MyPath(
        name="郑启明",
        terms=TermsInForce(title="三级工匠认定条件", number=2, valid_from=date(2026, 3, 1)),
        assessment=assess(facts(evidence, round_number=round_number), default_terms(), TODAY),
        evidence=tuple(evidence),
        openings=openings,
    )
    with use_language(language):
        return path_view(mine)


def two_short() -> list[Evidence]:
    return [
        level("L2", "2025-11-20"),
        trade("2017-09-20"),
        held("seed", "2025-03-12", date(2029, 3, 11)),
        contest("2025-09-18"),
        hours(24, "2022-11-19"),
        hours(62, "2024-01-10"),
        apprentice(11, "L5"),
        apprentice(12, "L5"),
        result(),
        job(),
    ]


def training(number: int, amount: int, starts: str, **known: object) -> Opening:
    base: dict[str, object] = {"seats_left": 7, "closes_on": date(2026, 12, 1)}
    return Opening(
        source=f"class:{number}",
        kind=OpeningKind.CLASS,
        title="电工新技术",
        organiser="公共实训基地",
        starts_on=date.fromisoformat(starts),
        link=f"/classes/{number}",
        hours=amount,
        **(base | known),  # type: ignore[arg-type]  # a bag of the same fields
    )


def test_the_title_says_what_is_left_and_missing_conditions_come_first():
    view = page(two_short())
    assert view.phrases == ("再补两项，", "就能申报工匠")
    assert view.lead == "8 项条件已符合 6 项。"
    assert [step.verdict for step in view.missing] == ["差 18 课时", "差 1 人达级"]
    assert view.met_title == "已符合六项"
    gauge = view.missing[0].gauge
    assert gauge is not None
    assert (gauge.have, gauge.need) == (62, 80)


def test_lapsed_hours_are_told_with_their_day():
    assert view_text(page(two_short()).missing[0].notes) == (
        "2022年11月24日以前的 24 课时已过期限，不再计入。"
    )


def view_text(parts: tuple[object, ...]) -> str:
    return re.sub(r"<[^>]+>", "", "".join(str(part) for part in parts))


def test_the_point_stands_where_the_reference_puts_it():
    climb = draw(Tier.CRAFTSMAN, 6, 8)
    assert climb.me == Point(154.2, 192.9)
    assert climb.treads[0].at == Point(76.4, 245.4)
    assert [tread.met for tread in climb.treads] == [True] * 5 + [False] * 2


@pytest.mark.parametrize("target", Tier)
def test_the_more_is_met_the_higher_the_point(target: Tier):
    heights = [climb.me.y for climb in (draw(target, met, 9) for met in range(10)) if climb.me]
    assert heights == sorted(heights, reverse=True)
    assert len(set(heights)) == 10


def test_the_earliest_class_with_enough_hours_comes_first_and_alone_is_primary():
    view = page(
        two_short(),
        training(1, 12, "2026-11-28"),
        training(2, 24, "2026-12-05"),
        training(3, 40, "2026-12-09"),
        training(4, 60, "2026-11-29", seats_left=0),
        training(5, 60, "2026-11-29", closes_on=date(2026, 11, 23)),
    )
    assert [(card.link, card.kind, card.more) for card in view.cards] == [
        ("/classes/2", "补上 24 课时，够了", 1)
    ]
    assert [card.primary for card in view.cards] == [True]


def test_one_who_only_waits_is_told_the_day():
    evidence = [e for e in ready_craftsman() if e.kind not in {"years_in_trade", "ladder_tier"}]
    view = page([*evidence, trade("2019-01-10"), held("seed", "2024-03-12")])
    assert "2027年1月10日" in view.lead


def test_one_who_is_barred_is_told_why():
    view = page([*ready_craftsman(), barred()])
    assert view.phrases == ("目前不能申报工匠",)
    assert "申报材料造假" in view.bars[0]


def test_the_chief_has_arrived():
    view = page([held("chief", "2025-01-01")])
    assert view.phrases == ("你已经是首席工匠",)
    assert view.climb.me is None
    assert [station.held for station in view.stations] == [True, True, True]


def test_a_course_named_like_markup_is_shown_as_text():
    said = row(TrainingHours(hours=80, course="<b>班</b>"), "2026-01-01")
    view = page([*(e for e in ready_craftsman() if e.kind != "training_hours"), said])
    cited = next(step for step in view.met if step.criterion == "training_hours").cited
    assert cited[0].startswith("&lt;b&gt;班&lt;/b&gt;")


@pytest.mark.parametrize("evidence", [[], two_short(), ready_craftsman(), [barred()]])
@pytest.mark.parametrize("round_number", [1, 9])
def test_the_english_page_has_no_chinese_but_names(evidence: list[Evidence], round_number: int):
    view = page(evidence, training(1, 24, "2026-12-05"), language="en", round_number=round_number)
    text = msgspec.json.encode(view, enc_hook=str).decode()
    for name in (
        "电工新技术",
        "公共实训基地",
        "电工",
        "徒弟",
        "阀门厂",
        "工装",
        "职业技能大赛",
        "三级工匠认定条件",
    ):
        text = text.replace(name, "")
    assert re.findall(r"[\u4e00-\u9fff]+", text) == []
