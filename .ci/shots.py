"""Take README's screenshots anew, from a demonstration city of its own."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from app.demo import DEMO_PASSWORD

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / ".ci" / "shots"
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
WIDE, PHONE, SMALL = (1280, 860), (390, 844), (360, 780)
SHOTS = (
    ("occupations", "", "/occupations?q=wrj", WIDE),
    ("roster", "clerk", "/desk/rosters/new", WIDE),
    ("supply-demand", "officer", "/supply-demand", (1280, 1900)),
    ("supply-demand-phone", "officer", "/supply-demand", (390, 1900)),
    ("outlook", "officer", "/supply-demand/outlook", (1280, 1900)),
    ("seat-plan", "officer", "/desk/plans", WIDE),
    ("brief", "officer", "/desk/reports", (1280, 1240)),
    ("my-path", "worker", "/me/path", SMALL),
    ("filing", "county", "/desk/filings", WIDE),
    ("catalogue", "", "/catalogue", PHONE),
    ("certificate", "officer", "/desk/credentials", (1000, 1260)),
    ("verify", "officer", "/desk/credentials", PHONE),
    ("policy", "officer", "/desk/policies", WIDE),
    ("judging", "judge1", "/judging", (820, 1000)),
    ("contest", "", "/contests", WIDE),
)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def sign_in(page: Page, alias: str) -> None:
    """Sign in as one of the demonstration's people."""
    page.goto("/sign-in")
    form = page.locator("form.narrow").first
    form.locator("[name=alias]").fill(alias)
    form.locator("[name=password]").fill(DEMO_PASSWORD)
    form.locator("[type=submit]").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def upload(page: Page) -> None:
    """Upload the faulty sample and wait until every cell is checked."""
    page.set_input_files("[name=file]", ROOT / "tests" / "data" / "rosters" / "faulty_212.xlsx")
    page.click("main form [type=submit]")
    page.wait_for_selector(".causes", timeout=60_000)


def print_certificate(page: Page) -> tuple[str, str]:
    """Open the first certificate as it is printed; return its code and its holder."""
    page.click("tbody th a")
    code = page.locator("dd.code").first.inner_text()
    page.click("a[href$='/print']")
    return code, page.locator(".words .name").inner_text().removesuffix("同志").strip()


def simulate(page: Page) -> None:
    """Draft terms that ask less for the seed tier, and try them on the registry."""
    page.fill("#title", "三级工匠认定条件（下一年）")
    page.click("main form [type=submit]")
    page.fill("[name='seed.years_in_trade']", "2")
    page.uncheck("[name='on:seed.mentor']")
    page.click(".action-bar [type=submit]")
    page.click("form[action$='/simulate'] [type=submit]")
    page.wait_for_selector("#simulated", timeout=60_000)
    page.reload()


def verify(page: Page) -> None:
    """Verify a certificate by its code."""
    code, holder = print_certificate(page)
    page.goto("/c")
    page.fill("#code", code)
    page.fill("#proof", holder)
    page.click("#look-up [type=submit]")
    page.wait_for_selector(".verdict")


def take(browser: Browser, address: str) -> None:
    """Take every screenshot."""
    for name, alias, path, (width, height) in SHOTS:
        context = browser.new_context(
            base_url=address, viewport={"width": width, "height": height}, locale="zh-CN"
        )
        page = context.new_page()
        if alias:
            sign_in(page, alias)
        page.goto(path)
        if name == "roster":
            upload(page)
        if name == "certificate":
            print_certificate(page)
        if name == "verify":
            verify(page)
        if name == "policy":
            simulate(page)
        if name in {"filing", "seat-plan", "brief"}:
            page.click("main tbody a")
        if name == "judging":
            page.click("main a[href^='/judging/']")
        if name == "contest":
            page.click("main a:has-text('泰安市职业技能大赛')")
            page.click("main a[href$='/results']")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=TARGET / f"{name}.png")
        context.close()


def main() -> None:
    """Bring up a city, take the screenshots, take it down."""
    TARGET.mkdir(exist_ok=True)
    var, port = tempfile.mkdtemp(dir="/var/tmp"), str(free_port())
    Path(var).chmod(0o755)  # a root user's database runs as nobody
    environment = {**os.environ, "JIANGCE_VAR": var, "JIANGCE_PORT": port, "JIANGCE_DEMO": "true"}
    command = (ROOT / ".venv" / "bin" / "jiangce", "run")
    try:
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as service:
            for line in service.stdout or ():
                if b"Ctrl-C" in line:
                    break
            with httpx.Client(transport=httpx.HTTPTransport(retries=7)) as client:
                client.get(f"http://127.0.0.1:{port}/health/ready").raise_for_status()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=CHROMIUM, args=["--no-sandbox"]
                )
                take(browser, f"http://127.0.0.1:{port}")
                browser.close()
            service.terminate()
    finally:
        shutil.rmtree(var)


if __name__ == "__main__":
    main()
