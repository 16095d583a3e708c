"""``jiangce forecast``: forecasts made now rather than at night."""

import asyncio
import sys

import cyclopts

from app import db
from app.i18n import gettext
from app.postgres import ensure, release
from app.settings import settings
from dashboards.forecasts.service import make_forecasts

app = cyclopts.App(name="forecast", help="Forecast demand by occupation and division.")


@app.command
def make() -> int:
    """Forecast every series from what is reported so far."""
    try:
        db.set_address(ensure(settings()).app)
        made = asyncio.run(_make())
    finally:
        release()
    said = gettext("预测已更新。") if made else gettext("没有新的上报，预测不变。")
    sys.stdout.write(said + "\n")
    return 0


async def _make() -> bool:
    await db.open_pool(largest=2)
    try:
        return await make_forecasts() is not None
    finally:
        await db.close_pool()
