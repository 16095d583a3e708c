"""Where people are needed in a quarter, from what is expected of it. Pure."""

from collections.abc import Collection, Mapping, Sequence

from dashboards.forecasts.data import ByHand, Point

CITY = ""
"""The place of what the city needs and nobody has said where."""


def by_place(points: Mapping[str, Sequence[Point]], target: str) -> dict[str, Point]:
    """Return what is expected in one quarter by division.

    What a figure set by hand for the city has beyond its divisions' stands under the city, for
    whoever is trained anywhere.
    """
    found = {place: p for place, made in points.items() for p in made if p.period == target}
    city = found.pop(CITY, None)
    if isinstance(city, ByHand):
        rest = city.expected - sum(point.expected for point in found.values())
        if not found:
            found[CITY] = city
        elif rest >= 1:
            found[CITY] = Point(period=target, expected=rest)
    return found


def coming_to(
    pipeline: Mapping[tuple[str, str], float], code: str, place: str, places: Collection[str]
) -> float:
    """Return who is coming to a place; to the city, those who come to none of the ``places``."""
    if place != CITY:
        return pipeline.get((code, place), 0.0)
    return sum(n for (one, there), n in pipeline.items() if one == code and there not in places)
