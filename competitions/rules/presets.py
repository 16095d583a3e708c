"""Rule sets to begin from; every figure is a default that the contest's office edits.

Theory 30, practice 70 and ties by practice, then time: local contests in Shandong. Prizes of 5, 10
and 15 per cent: 岱岳区 2014. One of each medal on places that are never shared, and merit to the
rest of the top half: Hainan 2023. WorldSkills: ``worldskills``.
"""

from decimal import Decimal

import msgspec

from app.i18n import N_
from competitions.rules.data import (
    Aspect,
    Award,
    AwardClass,
    Awards,
    Merit,
    Method,
    Module,
    Part,
    Penalty,
    Places,
    RuleSet,
    Scale,
    Sizing,
    Stage,
    StageKind,
)

_ANCHORS = (
    N_("低于行业标准"),
    N_("达到行业标准"),
    N_("达到行业标准，部分超出"),
    N_("优秀，远超行业标准"),
)


class RankPreset(msgspec.Struct, frozen=True, kw_only=True):
    """How a list of scores is ranked without a database.

    ``on_scale``: the scores are on the rule set's scale already; else they are totals, at most
    ``most`` where that is stated.
    """

    rule_set: RuleSet
    on_scale: bool = False
    most: Decimal | None = None


def _measured(code: str, name: str, most: int, *steps: int) -> Aspect:
    return Aspect(
        code=code,
        name=name,
        method=Method.MEASUREMENT,
        most=Decimal(most),
        steps=tuple(map(Decimal, steps)),
    )


def _judged(code: str, name: str, most: int) -> Aspect:
    return Aspect(
        code=code, name=name, method=Method.JUDGEMENT, most=Decimal(most), anchors=_ANCHORS
    )


MODULES = (
    Module(
        code="A",
        name=N_("准备与安全"),
        aspects=(
            _measured("A1", N_("劳动防护用品穿戴齐全"), 5, 0, 5),
            _measured("A2", N_("工具、设备开工前检查"), 5),
            _judged("A3", N_("工位整洁与现场管理"), 10),
        ),
    ),
    Module(
        code="B",
        name=N_("操作"),
        aspects=(
            _measured("B1", N_("关键尺寸或参数合格"), 25),
            _measured("B2", N_("功能测试通过"), 15),
            _judged("B3", N_("操作规范与工艺"), 10),
        ),
    ),
    Module(
        code="C",
        name=N_("成果"),
        aspects=(
            _measured("C1", N_("任务完成的部分"), 15),
            _judged("C2", N_("成果质量与外观"), 10),
            _measured("C3", N_("技术文件填写"), 5),
        ),
    ),
)
"""A marking scheme to write over; its largest marks come to 100."""
_SAFETY = Penalty(code="S", name=N_("违反安全操作规程"), points=Decimal(5))


def _practice(weight: int) -> Stage:
    return Stage(
        code="P",
        name=N_("实际操作"),
        kind=StageKind.PRACTICE,
        weight=Decimal(weight),
        modules=MODULES,
        penalties=(_SAFETY,),
        timed=True,
    )


def _two_stages() -> tuple[Stage, Stage]:
    theory = Stage(code="T", name=N_("理论知识"), kind=StageKind.THEORY, weight=Decimal(30))
    return theory, _practice(70)


def _classes(*sizes: tuple[Award, int]) -> tuple[AwardClass, ...]:
    return tuple(AwardClass(award=award, amount=Decimal(amount)) for award, amount in sizes)


CITY = RuleSet(
    stages=_two_stages(),
    awards=Awards(
        sizing=Sizing.SHARE,
        classes=_classes((Award.FIRST, 5), (Award.SECOND, 10), (Award.THIRD, 15)),
        part=Part.CEIL,
    ),
)
PROVINCIAL = RuleSet(
    stages=_two_stages(),
    places=Places.SEPARATE,
    awards=Awards(
        sizing=Sizing.FIXED,
        classes=_classes((Award.GOLD, 1), (Award.SILVER, 1), (Award.BRONZE, 1)),
        part=Part.FLOOR,
        merit=Merit(award=Award.MERIT, share=Decimal(50)),
    ),
)


def _worldskills(scale: Scale, middle: int) -> RuleSet:
    return RuleSet(
        stages=(_practice(100),),
        tie_chain=(),
        scale=scale,
        awards=Awards(
            sizing=Sizing.WORLDSKILLS,
            merit=Merit(award=Award.MEDALLION, threshold=Decimal(middle)),
        ),
    )


PRESETS = {
    "city": CITY,
    "provincial": PROVINCIAL,
    "worldskills-500": _worldskills(Scale.WS500, 500),
    "worldskills-700": _worldskills(Scale.WS700, 700),
}
_HUNDRED = Decimal(100)
RANK_PRESETS = {
    "city": RankPreset(rule_set=CITY, most=_HUNDRED),
    "provincial": RankPreset(rule_set=PROVINCIAL, most=_HUNDRED),
    "worldskills-500": RankPreset(rule_set=PRESETS["worldskills-500"], on_scale=True),
    "worldskills-700": RankPreset(rule_set=PRESETS["worldskills-700"]),
}
"""What ``jiangce contest rank --rules`` takes."""
