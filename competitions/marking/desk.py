"""The pages of marking and what they refuse."""

from competitions.marking import (
    board_pages,
    cipher_pages,
    hall_pages,
    seat_pages,
    sheet_pages,
    tablet_pages,
    theory_pages,
    wording,
)

ROUTERS = (
    tablet_pages.router,
    seat_pages.router,
    cipher_pages.router,
    hall_pages.router,
    sheet_pages.router,
    theory_pages.router,
    board_pages.router,
)
REFUSALS: dict[str, tuple[str, str]] = {**wording.REFUSALS}
