"""Demand, supply and gap of a quarter in full, before anything is hidden. A shared step."""

import msgspec

from dashboards import frames
from dashboards.facts import reading as facts
from dashboards.facts.data import Line, Measure
from dashboards.figures.data import Frame
from dashboards.figures.loading import in_training, narrowed
from dashboards.figures.supply import effective as effective_supply
from dashboards.frames import Supply


class Full(msgspec.Struct, frozen=True):
    """Gaps as they are, the distinct persons of all occupations, completers by occupation."""

    gaps: frames.Frame
    distinct: int | None
    completers: dict[str, int]


async def full_gaps(frame: Frame) -> Full:
    """Return the gaps of a frame in full: nothing of it is for the public yet."""
    asked = await facts.asked(frame.relation, narrowed(frame))
    of_all = msgspec.structs.replace(narrowed(frame), with_all=True)
    completed = await facts.figures(frame.relation, [Measure.SUPPLY], of_all, [Line.OCCUPATION])
    supplied = await effective_supply(
        frame, [Measure.SUPPLY], completed, of_all, [Line.OCCUPATION]
    )  # fmt: skip
    training = await in_training(frame) if frame.version is None else {}
    counted = {figure.occupation: figure.value for figure in supplied}
    distinct = counted.pop("", None)
    people = {code: count for code, count in counted.items() if count}
    supply = [
        Supply(code, people.get(code, 0), training.get(code, 0))
        for code in sorted(people.keys() | training.keys())
    ]
    return Full(
        gaps=frames.gap_frame(
            asked, supply, frame.names, divisions=len(frame.divisions), terms=frame.terms
        ),
        distinct=distinct,
        completers={f.occupation: f.value for f in completed if f.occupation},
    )
