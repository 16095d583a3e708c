"""What people do at a contest, for the test that follows one to its end."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import asyncpg
import msgspec
import openpyxl
from conftest import VAR
from playwright.sync_api import Locator, Page, expect
from visitors import PHONE, WIDE, Visitor

from app.postgres import addresses
from app.settings import settings

EVENT = "互联网营销"
TABLET = {"width": 1024, "height": 768}
MEASURED = {"A2": "4", "B1": "22.5", "B2": "12", "C1": "11.5", "C3": "5"}
JUDGED = ("A3", "B3", "C2")
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"


def paper(name: str) -> dict:
    return {"name": name, "mimeType": "application/pdf", "buffer": PDF + name.encode() + b"%%EOF"}


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def looked_at(visitor: Visitor) -> None:
    """Check the page as it is, on a wide screen and a phone, and in English."""
    page, own = visitor.page, visitor.page.viewport_size
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        visitor.check()
    speak(visitor, "en")
    visitor.check()
    speak(visitor, "zh")
    page.set_viewport_size(own)


def speak(visitor: Visitor, language: str) -> None:
    cookie = {"name": "language", "value": language, "url": visitor.base}
    visitor.page.context.add_cookies([cookie])
    visitor.page.reload()
    expect(visitor.page.locator("html")).to_have_attribute("lang", re.compile(f"^{language}"))


def in_database(work: Callable[[asyncpg.Connection], Awaitable[object]]) -> object:
    """Do something in the city's database: what lies on paper, and what only time does."""

    async def connected() -> object:
        address = addresses(msgspec.structs.replace(settings(), var=VAR)).app
        connection = await asyncpg.connect(address)
        try:
            return await work(connection)
        finally:
            await connection.close()

    with ThreadPoolExecutor(1) as beside:  # the browser has a loop of its own in this thread
        return beside.submit(lambda: asyncio.run(connected())).result()


def ciphers_given() -> list[str]:
    """Return the event's ciphers; the first half were marked when the city was made."""

    async def read(connection: asyncpg.Connection) -> list[asyncpg.Record]:
        return await connection.fetch(
            "SELECT n.cipher FROM entry n JOIN contest_event v ON v.id = n.event"
            " WHERE v.name = $1 ORDER BY n.cipher",
            EVENT,
        )

    return [row["cipher"] for row in in_database(read)]


def paper_cards() -> dict[tuple[str, str], dict[str, int]]:
    """Return what each judge wrote on the card of each entry, by aspect."""

    async def read(connection: asyncpg.Connection) -> list[asyncpg.Record]:
        return await connection.fetch(
            "SELECT 'J' || s.number AS judge, n.cipher, m.aspect, m.value::int FROM mark m"
            " JOIN judge_seat s ON s.id = m.seat JOIN entry n ON n.id = m.entry"
            " JOIN contest_event v ON v.id = m.event WHERE v.name = $1"
            " AND m.method = 'judgement' AND m.replaced_at IS NULL",
            EVENT,
        )

    cards: dict[tuple[str, str], dict[str, int]] = {}
    for row in in_database(read):
        cards.setdefault((row["judge"], row["cipher"]), {})[row["aspect"]] = row["value"]
    return cards


def the_time_of_appeals_passes() -> None:
    async def move(connection: asyncpg.Connection) -> None:
        await connection.execute(
            "UPDATE result_revision r SET shown_at = shown_at - interval '3 days'"
            " FROM contest_event v WHERE v.id = r.event AND v.name = $1",
            EVENT,
        )
        await connection.execute(
            "UPDATE contest_event SET appeals_until = appeals_until - interval '3 days'"
            " WHERE name = $1",
            EVENT,
        )

    in_database(move)


def at_event(visit, alias: str, link: str, size=WIDE) -> Visitor:
    """Go to the event from the menu, as somebody who was told its name."""
    visitor = visit(alias, size)
    visitor.go("/desk")
    menu = visitor.page.get_by_role("button", name="菜单")
    if menu.is_visible():
        menu.click()
    visitor.page.get_by_role("link", name=link, exact=True).first.click()
    if link == "竞赛管理":
        visitor.page.get_by_role("link", name="新职业技能竞赛").first.click()
    visitor.page.get_by_role("link", name=EVENT).first.click()
    return visitor


def tap(page: Page, aspect: str, value: int | str) -> None:
    page.locator(f"[data-aspect={aspect}] .grade input[value='{value}']").locator("..").click()


def delivered(page: Page) -> None:
    expect(page.locator("#delivery")).to_have_attribute("data-state", "all")


def judge_entry(page: Page, grades: dict[str, int], *, measures: bool = False) -> None:
    """Fill one entry's card on the tablet and go on to the next."""
    if measures:
        tap(page, "A1", 5)
        for aspect, value in MEASURED.items():
            page.locator(f"[data-aspect={aspect}] .measure input").fill(value)
    for aspect, value in grades.items():
        tap(page, aspect, value)
    page.get_by_role("button", name="保存，下一份").click()


def grades(page: Page, cipher: str) -> dict[str, str]:
    page.locator(f"[data-entry={cipher}]").click()
    return {
        code: page.locator(f"[data-aspect={code}] input:checked").get_attribute("value")
        for code in JUDGED
    }


def enter_card(page: Page, card: dict[str, int]) -> None:
    expect(page.locator("input[type=radio]:checked")).to_have_count(0)
    for aspect, value in card.items():
        box = page.get_by_role("group", name=aspect)
        box.locator(f".grade input[value='{value}']").locator("..").click()
    page.get_by_role("button", name="保存，下一张").click()


def marks_book(rows: list[tuple[str, object]]) -> dict:
    book, kept = openpyxl.Workbook(), BytesIO()
    book.active.append(["序号", "密号", "理论成绩", "缺考"])
    for n, (cipher, mark) in enumerate(rows, 1):
        book.active.append([n, cipher, mark, None])
    book.save(kept)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "理论成绩.xlsx", "mimeType": kind, "buffer": kept.getvalue()}


def mended(source: Path, at: Path) -> Path:
    """Write the right mark into the workbook of faulty rows."""
    book = openpyxl.load_workbook(BytesIO(source.read_bytes()))
    for row in book.active.iter_rows():
        for cell in row:
            if str(cell.value) == "868":
                cell.value = 86.8
    book.save(at)
    return at


def stage_box(page: Page, stage: str) -> Locator:
    return page.locator("section", has=page.get_by_role("heading", level=2, name=stage))


def recomputed(folder: Path, bundle: str) -> tuple[int, dict]:
    """Run the command as a stranger would, in a folder that holds nothing else."""
    run = subprocess.run(
        [sys.executable, "-m", "app.cli", "contest", "recompute", bundle,
         "--key", "jwks.json", "--json"],
        cwd=folder, capture_output=True, check=False,
    )  # fmt: skip
    return run.returncode, json.loads(run.stdout)
