"""What an institution could open next: gap-weighted suggestions with seats and reasons. Pure."""

from collections.abc import Sequence

import msgspec

from dashboards.drill.data import Offer, Suggestion

FEW_LEFT = 5
"""Seats below which no class is worth opening."""


def suggestions(offers: Sequence[Offer]) -> tuple[Suggestion, ...]:
    """Return what to open next, the most needed first; nothing where nothing is known to lack.

    Who is still short is the gap, or the forecast demand where that is larger, less those in
    training who are likely to be certified. An institution is offered its part of it: what all
    who may train the occupation would open in equal parts, raised to a class and cut at its
    largest. Unknown demand makes no suggestion: it is no proof that nobody is needed.
    """
    found = [made for offer in offers if (made := _suggestion(offer)) is not None]
    return tuple(sorted(found, key=lambda one: (-one.weight, one.offer.code, one.offer.level)))


def _suggestion(offer: Offer) -> Suggestion | None:
    short = still_short(offer)
    if short is None or short < FEW_LEFT:
        return None
    rate = offer.rate if offer.rate is not None else offer.city_rate
    if rate <= 0:
        return None
    part = short / max(offer.trainers, 1) / rate
    seats = round(min(max(part, min(offer.usual, short / rate)), offer.largest))
    if seats < FEW_LEFT:
        return None
    weight = short * (1 - _coverage(offer)) * rate + offer.waiting
    return Suggestion(offer=offer, seats=seats, weight=weight, reasons=_reasons(offer, short))


def still_short(offer: Offer) -> int | None:
    """Return how many are short after those in training, or None where demand is not known."""
    known = [n for n in (offer.needed, offer.expected) if n is not None]
    if not known:
        return None
    return max(0, round(max(known) - offer.coming * offer.city_rate))


def _coverage(offer: Offer) -> float:
    if not offer.demand or offer.needed is None:
        return 0.0
    return min(1.0, max(0.0, 1 - offer.needed / offer.demand))


def _reasons(offer: Offer, short: int) -> tuple[tuple[str, dict[str, str]], ...]:
    found: list[tuple[str, dict[str, str]]] = []
    if offer.needed is not None and offer.needed > 0:
        found.append(("gap", {"n": f"{offer.needed:,}"}))
    if offer.expected is not None:
        found.append(("expected", {"n": f"{offer.expected:,}", "period": offer.expected_in}))
    if offer.coming:
        found.append(("coming", {"n": f"{offer.coming:,}", "left": f"{short:,}"}))
    else:
        found.append(("nobody", {}))
    if offer.waiting:
        found.append(("waiting", {"n": f"{offer.waiting:,}"}))
    found.append(("trainers", {"n": str(offer.trainers)}))
    if offer.rate is not None:
        found.append(("rate", {"own": f"{offer.rate:.0%}", "city": f"{offer.city_rate:.0%}"}))
    return tuple(found)


def without(found: Sequence[Suggestion], least: int) -> tuple[Suggestion, ...]:
    """Return the suggestions with fewer people waiting than ``least`` said as none (privacy)."""
    return tuple(
        one
        if one.offer.waiting >= least or not one.offer.waiting
        else msgspec.structs.replace(
            one, reasons=tuple(reason for reason in one.reasons if reason[0] != "waiting")
        )
        for one in found
    )
