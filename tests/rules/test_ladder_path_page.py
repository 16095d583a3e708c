import re
from datetime import date
from uuid import UUID

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
    title,
    trade,
)

from app.i18n import Language, use_language
from app.openings.data import Opening, OpeningKind
from app.people.data import Evidence, Honour, Tier, TrainingHours
from app.reference.levels import SkillLevel
from certifications.climb import Point, draw
from certifications.data import Criterion, MyPath, NextRound, Standing, TermsInForce
from certifications.path import PathView, path_view
from certifications.rules import assess
from certifications.terms import default_terms
from certifications.wording import HONOURS, LEVELS, TIERS


def page(
    evidence: list[Evidence],
    *openings: Opening,
    language: Language = "zh",
    round_number: int = 9,
    rounds: tuple[NextRound, ...] = (),
    **known: object,
) -> PathView:
    mine = MyPath(
        name="郑启明",
        terms=TermsInForce(title="三级工匠认定条件", number=2, valid_from=date(2026, 3, 1)),
        assessment=assess(
            facts(evidence, round_number=round_number, **known), default_terms(), TODAY
        ),
        evidence=tuple(evidence),
        openings=openings,
        rounds=rounds,
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
        ("/classes/2", "补上 24 课时，够了", 1),
        ("/me/mentoring", "带了徒弟？", 0),
    ]
    assert [card.primary for card in view.cards] == [True, False]


def test_every_missing_condition_names_a_way_to_close_it_but_the_age():
    for target in (page([*ready_craftsman(), held("craftsman", "2026-01-01")]), page([])):
        assert target.missing
        for item in target.missing:
            waits = any("照现在这样" in note for note in item.notes)
            assert item.way is not None or waits or item.criterion is Criterion.AGE, item


def test_a_closed_route_is_named_and_the_open_one_dated_by_the_next_round():
    ahead = NextRound(
        tier=Tier.CRAFTSMAN, number=9, id=UUID(int=4), title="2027年工匠评选",
        opens_on=date(2027, 1, 4), closes_on=date(2027, 2, 1),
    )  # fmt: skip
    view = page(two_short(), rounds=(ahead,))
    assert [(route.name, route.look) for route in view.routes] == [
        ("逐级申报：先获评种子工匠", "missing"),
        ("直接申报：技师（二级）从业满 8 年，不必先获评种子工匠", "missing"),
    ]
    assert "2027年工匠评选" in view.round
    assert 'href="/rounds/00000000-0000-0000-0000-000000000004"' in view.round
    old = page(two_short(), birth_date=date(1960, 1, 1))
    assert {route.look for route in old.routes} == {"closed"}
    assert "还没有发布" in old.round


def test_conditions_that_time_meets_too_late_for_the_round_say_so():
    evidence = [e for e in ready_craftsman() if e.kind not in {"years_in_trade", "ladder_tier"}]
    ahead = NextRound(
        tier=Tier.CRAFTSMAN, number=9, id=UUID(int=4), title="工匠评选",
        opens_on=date(2026, 12, 1), closes_on=date(2026, 12, 20),
    )  # fmt: skip
    waiting = [*evidence, trade("2019-01-10"), held("seed", "2024-03-12")]
    assert "赶不上这一轮" in page(waiting, rounds=(ahead,)).round
    later = msgspec.structs.replace(ahead, closes_on=date(2027, 2, 1))
    assert "赶得上" in page(waiting, rounds=(later,)).round


def test_three_look_alikes_are_never_mixed():
    """首席工匠 is a tier, 首席技师 the highest skill level, 市首席技师 an honour."""
    assert len({TIERS[Tier.CHIEF], LEVELS[SkillLevel.CHIEF], HONOURS[Honour.CHIEF_TECHNICIAN]}) == 3
    terms = default_terms()
    for look_alike in (level("CHIEF", occupation=None), title("chief_technician")):
        standings = {
            tier.tier: tier.standing for tier in assess(facts([look_alike]), terms, TODAY).tiers
        }
        assert Standing.HELD not in standings.values()
    named = assess(facts([held("chief", "2026-01-01")]), terms, TODAY)
    assert named.of(Tier.CHIEF).standing is Standing.HELD


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
