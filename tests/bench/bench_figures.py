"""Each chart of supply and demand at ten million enrolments, beside the same at 100,000.

``bench_figures.py [ENROLMENTS]``. Goals: a chart's data in under 100 ms at the 95th percentile
with 8 clients, each asking for a quarter and a place of its own, and at most 2.5 times its time
at 100,000; its JSON in at most 1.5 times what orjson takes for a plain dict of the same; the first
chart drawn in Chromium in under a second from a server that is warm.
"""

import asyncio
import random
import shutil
import statistics
import sys
import time
from collections.abc import Callable

import asyncpg
import httpx
import msgspec
import orjson
from city import SYSTEM, Server, named, version
from market import DIVISIONS, FIRST, LARGE, QUARTERS, SMALL, prepared
from playwright.async_api import async_playwright
from serving import percentile, serving, signed_in

from app import clock, db
from dashboards.figures.api import FigureAnswer, encoded
from dashboards.figures.data import FigureScope
from dashboards.figures.queries import one_figure
from dashboards.figures.specs import BY_CODE

CLIENTS, REQUESTS, ENCODINGS, VISITS = 8, 400, 60, 7
GOAL, GROWTH, JSON_GOAL, DRAWN_GOAL = 100, 2.5, 1.5, 1000
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
LATEST = f"{FIRST.year + QUARTERS // 4 - 1}Q3"
DRAWN = """
    new MutationObserver((_, watching) => {
        if (!document.querySelector("[data-plot] .main-svg .plot path, [data-plot] .bars path"))
            return;
        watching.disconnect();
        requestAnimationFrame(() => { window.drawn = performance.now(); });
    }).observe(document, {childList: true, subtree: true});
"""


def scopes() -> list[str]:
    """Return the city and its divisions in the quarters of the last three years, shuffled."""
    periods = [f"{FIRST.year + n // 4}Q{n % 4 + 1}" for n in range(QUARTERS - 12, QUARTERS)]
    places = ["", *(f"&division={370901 + n}" for n in range(DIVISIONS))]
    found = [f"period={period}{place}" for period in periods for place in places]
    random.Random(1).shuffle(found)  # noqa: S311 - not secret
    return found


async def charts(base: str, headers: dict[str, str]) -> dict[str, float]:
    """Return the 95th percentile of each chart's data in milliseconds."""
    slow = {}
    async with httpx.AsyncClient(base_url=base, timeout=60, headers=headers) as officer:
        # A page's first request compiles and reads what the later ones have at hand.
        for code in BY_CODE:
            await percentile(officer, f"/api/v1/figures/{code}", CLIENTS, 0.5, requests=8 * CLIENTS)
        for code in BY_CODE:
            paths = [f"/api/v1/figures/{code}?{scope}" for scope in scopes()]
            await percentile(officer, paths, CLIENTS, 0.5, requests=2 * CLIENTS)
            slow[code] = await percentile(officer, paths, CLIENTS, 0.95, requests=REQUESTS)
    return slow


async def first_drawn(base: str, cookie: str) -> list[float]:
    """Return when the first chart of the page stood drawn in each visit, in milliseconds."""
    name, _, value = cookie.partition("=")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = await browser.new_context(viewport={"width": 1280, "height": 900})
        await context.add_cookies([{"name": name, "value": value, "url": base}])
        await context.add_init_script(DRAWN)
        page = await context.new_page()
        taken = []
        for _ in range(VISITS):
            await page.goto(f"{base}/supply-demand?period={LATEST}")
            await page.wait_for_function("window.drawn > 0")
            taken.append(await page.evaluate("window.drawn"))
        await browser.close()
    return sorted(taken[1:])


def fastest(work: Callable[[], object]) -> float:
    """Return the least milliseconds that it took."""
    taken = []
    for _ in range(ENCODINGS):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return min(taken) * 1000


async def json_ratios(dsn: str) -> dict[str, float]:
    """Return how many times a plain dict's encoding each chart's answer takes."""
    db.set_address(dsn)
    await db.open_pool(largest=2)
    ratios = {}
    for code, spec in BY_CODE.items():
        scope = FigureScope(period=LATEST)
        frame, chart = await one_figure(SYSTEM, scope, clock.today(), spec)
        answer = FigureAnswer(scope=frame.scope, version=frame.version, chart=chart)
        plain = msgspec.to_builtins(answer)
        ratios[code] = fastest(lambda: encoded(answer)) / fastest(lambda: orjson.dumps(plain))  # noqa: B023 - called at once
    await db.close_pool()
    return ratios


async def measure(server: Server, count: int, *, drawn: bool) -> tuple[str, dict[str, float]]:
    dsn = await prepared(count)
    owner = await asyncpg.connect(
        named(server.found.owner, dsn.partition("?")[0].rpartition("/")[2])
    )
    _, headers = await signed_in(owner, f"bench{time.time_ns()}", "city_officer")
    await owner.close()
    async with serving(dsn) as (base, _):
        slow = await charts(base, headers)
        if drawn:
            taken = await first_drawn(base, headers["cookie"])
            print(f"  first chart drawn: {statistics.median(taken):.0f} ms, at most"
                  f" {taken[-1]:.0f} ms (goal {DRAWN_GOAL})")  # fmt: skip
    return dsn, slow


async def main(count: int) -> None:
    server = Server()
    print("charts of supply and demand:", await version(server))
    _, small = await measure(server, SMALL, drawn=False)
    dsn, large = await measure(server, count, drawn=True)
    ratios = await json_ratios(dsn)
    print(f"  p95 with {CLIENTS} clients at {count} enrolments (goal {GOAL} ms), times that at"
          f" {SMALL} (goal {GROWTH}), JSON times a plain dict's (goal {JSON_GOAL})")  # fmt: skip
    for code in BY_CODE:
        print(f"    {code}: {large[code]:.0f} ms, {large[code] / small[code]:.2f},"
              f" {ratios[code]:.2f}")  # fmt: skip


asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else LARGE))
