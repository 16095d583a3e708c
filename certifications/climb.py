"""The climb: three stations on one mountain line, the conditions as treads, the person on it."""

from bisect import bisect_right
from itertools import accumulate, pairwise
from math import hypot

import msgspec

from app.people.data import Tier

_LINE = (
    "0.0 262.0 1.1 261.8 2.3 261.5 3.8 261.2 5.4 260.9 7.2 260.6 9.1 260.2 11.2 259.8 13.2 259.4 "
    "15.4 258.9 17.6 258.5 19.8 258.1 21.9 257.6 24.1 257.2 26.1 256.8 28.1 256.4 30.0 256.0 31.8 "
    "255.6 33.5 255.3 35.2 255.0 36.9 254.6 38.6 254.3 40.2 254.0 41.9 253.7 43.5 253.4 45.2 "
    "253.0 46.9 252.7 48.6 252.3 50.3 251.9 52.2 251.5 54.0 251.0 56.0 250.5 58.0 250.0 60.1 "
    "249.4 62.3 248.9 64.6 248.3 66.9 247.8 69.3 247.2 71.7 246.6 74.1 246.0 76.6 245.4 79.1 "
    "244.7 81.6 243.9 84.1 243.1 86.5 242.3 89.0 241.3 91.4 240.3 93.7 239.2 96.0 238.0 98.2 "
    "236.7 100.4 235.2 102.6 233.7 104.7 232.0 106.9 230.3 109.0 228.5 111.0 226.6 113.1 224.8 "
    "115.2 222.8 117.3 220.9 119.4 219.0 121.5 217.1 123.6 215.2 125.7 213.4 127.8 211.7 130.0 "
    "210.0 132.2 208.4 134.4 206.8 136.6 205.1 138.8 203.5 141.0 201.9 143.2 200.4 145.4 198.8 "
    "147.6 197.2 149.9 195.7 152.1 194.2 154.4 192.8 156.7 191.3 159.0 189.9 161.3 188.6 163.6 "
    "187.3 166.0 186.0 168.4 184.8 170.9 183.5 173.5 182.3 176.2 181.2 178.9 180.0 181.6 178.9 "
    "184.3 177.8 187.0 176.8 189.7 175.7 192.3 174.8 194.8 173.8 197.3 173.0 199.7 172.1 201.9 "
    "171.4 204.0 170.7 206.0 170.0 207.8 169.5 209.4 169.1 211.0 168.9 212.4 168.7 213.7 168.7 "
    "214.9 168.7 216.0 168.7 217.1 168.8 218.2 168.8 219.2 168.7 220.3 168.6 221.3 168.4 222.4 "
    "168.1 223.5 167.6 224.7 166.9 226.0 166.0 227.3 164.9 228.7 163.6 230.0 162.2 231.4 160.6 "
    "232.8 159.0 234.2 157.2 235.6 155.3 237.0 153.4 238.4 151.4 239.8 149.4 241.2 147.4 242.6 "
    "145.4 244.0 143.5 245.3 141.6 246.7 139.7 248.0 138.0 249.3 136.3 250.6 134.6 251.8 132.9 "
    "253.1 131.2 254.3 129.5 255.6 127.8 256.8 126.2 258.0 124.5 259.2 122.9 260.4 121.2 261.7 "
    "119.6 262.9 118.0 264.2 116.5 265.4 114.9 266.7 113.5 268.0 112.0 269.3 110.6 270.7 109.3 "
    "272.1 108.1 273.5 106.9 274.9 105.8 276.3 104.7 277.7 103.6 279.1 102.5 280.5 101.4 282.0 "
    "100.3 283.4 99.1 284.7 97.8 286.1 96.5 287.4 95.1 288.7 93.6 290.0 92.0 291.2 90.1 292.5 "
    "88.0 293.7 85.6 294.9 83.1 296.1 80.4 297.2 77.6 298.4 74.9 299.5 72.1 300.6 69.5 301.7 67.0 "
    "302.8 64.7 303.9 62.6 304.9 60.9 306.0 59.5 307.0 58.5 308.0 58.0 309.0 57.9 310.0 58.3 "
    "310.9 58.9 311.8 59.9 312.7 61.2 313.6 62.7 314.5 64.4 315.4 66.2 316.2 68.3 317.1 70.4 "
    "317.9 72.7 318.7 75.0 319.6 77.3 320.4 79.6 321.2 81.8 322.0 84.0 322.8 86.2 323.6 88.4 "
    "324.4 90.8 325.1 93.2 325.9 95.7 326.6 98.2 327.3 100.8 328.1 103.5 328.8 106.2 329.5 109.0 "
    "330.2 111.7 331.0 114.6 331.7 117.4 332.5 120.3 333.2 123.1 334.0 126.0 334.8 128.9 335.6 "
    "131.9 336.4 134.9 337.2 138.0 338.0 141.2 338.8 144.3 339.6 147.5 340.4 150.8 341.3 154.0 "
    "342.1 157.2 342.9 160.4 343.7 163.6 344.5 166.8 345.4 169.9 346.2 173.0 347.0 176.0 347.8 "
    "179.1 348.7 182.3 349.6 185.5 350.6 188.9 351.5 192.2 352.4 195.6 353.4 198.9 354.3 202.1 "
    "355.2 205.3 356.1 208.3 356.9 211.2 357.7 213.8 358.4 216.3 359.0 218.5 359.5 220.4 360.0 "
    "222.0"
)


class Point(msgspec.Struct, frozen=True):
    """A place on the drawing, in its own units (360 wide)."""

    x: float
    y: float


class Tread(msgspec.Struct, frozen=True):
    """One condition on the way."""

    at: Point
    met: bool


class Climb(msgspec.Struct, frozen=True, kw_only=True):
    """The drawing as path data; ``beside`` says on which side of the point its label has room."""

    ground: str
    way: str
    walked: str
    treads: tuple[Tread, ...]
    me: Point | None
    beside: str


def _points() -> list[Point]:
    numbers = [float(n) for n in _LINE.split()]
    return [Point(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]


_RIDGE = _points()
_STATION = {
    Tier.SEED: _RIDGE.index(Point(58.0, 250.0)),
    Tier.CRAFTSMAN: _RIDGE.index(Point(206.0, 170.0)),
    Tier.CHIEF: _RIDGE.index(Point(308.0, 58.0)),
}
_BELOW = {Tier.SEED: 0, Tier.CRAFTSMAN: _STATION[Tier.SEED], Tier.CHIEF: _STATION[Tier.CRAFTSMAN]}
_FROM_START = list(
    accumulate((hypot(b.x - a.x, b.y - a.y) for a, b in pairwise(_RIDGE)), initial=0.0)
)
_BESIDE = {Tier.SEED: "above", Tier.CRAFTSMAN: "below", Tier.CHIEF: "left"}


def draw(target: Tier | None, met: int, conditions: int) -> Climb:
    """Return the climb of somebody with ``met`` of ``conditions`` on the way to ``target``.

    Conditions lie at equal distances between two stations and the person on the last one met;
    without a target they have arrived at the top.
    """
    top = _STATION[Tier.CHIEF]
    ground = f"M{_line(_RIDGE)} L360 296 L0 296Z"
    way = f"M{_line(_RIDGE[_STATION[Tier.SEED] : top + 1])}"
    if target is None:
        walked = f"M{_line(_RIDGE[: top + 1])}"
        return Climb(ground=ground, way=way, walked=walked, treads=(), me=None, beside="")
    start, end = _FROM_START[_BELOW[target]], _FROM_START[_STATION[target]]
    step = (end - start) / (conditions + 1)
    mine = start + step * (met or 0.5)
    treads = tuple(
        Tread(at=_at(start + step * number), met=number <= met)
        for number in range(1, conditions + 1)
        if number != met
    )
    return Climb(
        ground=ground,
        way=way,
        walked=f"M{_line([*_RIDGE[: bisect_right(_FROM_START, mine)], _at(mine)])}",
        treads=treads,
        me=_at(mine),
        beside=_BESIDE[target],
    )


def _at(length: float) -> Point:
    after = min(bisect_right(_FROM_START, length), len(_RIDGE) - 1)
    a, b = _RIDGE[after - 1], _RIDGE[after]
    share = (length - _FROM_START[after - 1]) / (_FROM_START[after] - _FROM_START[after - 1])
    return Point(round(a.x + (b.x - a.x) * share, 1), round(a.y + (b.y - a.y) * share, 1))


def _line(points: list[Point]) -> str:
    return " ".join(f"{p.x} {p.y}" for p in points)
