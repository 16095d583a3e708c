"""What the weights of a programme's occupations must be. Pure."""

from collections.abc import Sequence

import msgspec

WHOLE = 100
MOST_OCCUPATIONS = 6


class Stated(msgspec.Struct, frozen=True, kw_only=True):
    """A line as stated: what was typed, the occupation it means, the share in per cent."""

    typed: str
    code: str | None
    percent: int | None


class WeightFault(msgspec.Struct, frozen=True):
    """Why weights cannot stand: a code and what its sentence names."""

    code: str
    facts: dict[str, object]


def check_weights(lines: Sequence[Stated]) -> WeightFault | None:
    """Return the first thing wrong with the weights of a programme; None where they can stand.

    Each occupation once, each share a whole per cent from 1 to 100, together exactly 100.
    """
    if not lines:
        return WeightFault("weights-none", {})
    if len(lines) > MOST_OCCUPATIONS:
        return WeightFault("weights-many", {"most": MOST_OCCUPATIONS})
    for place, line in enumerate(lines):
        if fault := _fault_of(line, {other.code for other in lines[:place]}):
            return fault
    whole = sum(line.percent or 0 for line in lines)
    return None if whole == WHOLE else WeightFault("weights-sum", {"sum": whole})


def _fault_of(line: Stated, before: set[str | None]) -> WeightFault | None:
    if line.code is None:
        return WeightFault("weights-occupation", {"typed": line.typed or "—"})
    if line.percent is None or not 1 <= line.percent <= WHOLE:
        return WeightFault("weights-percent", {"typed": line.typed})
    if line.code in before:
        return WeightFault("weights-twice", {"typed": line.typed})
    return None
