"""QR codes as pictures inside a page: no file, no style, no script."""

import segno
from markupsafe import Markup, escape


def qr_svg(text: str, label: str, *, small: bool = False) -> Markup:
    """Return a QR code of the text with its quiet zone; ``label`` tells it to a screen reader.

    A small one, for the corner of a printed sheet, stands a lost quarter of its modules.
    """
    made = segno.make(text, error="q" if small else "m", micro=False)
    modules, _ = made.symbol_size(border=4)
    path = "".join(
        f"M{column} {line}h1v1h-1z"
        for line, row in enumerate(made.matrix_iter(border=4))
        for column, dark in enumerate(row)
        if dark
    )
    return Markup(  # noqa: S704 - numbers, and a label that is escaped
        f'<svg class="qr" viewBox="0 0 {modules} {modules}" role="img" aria-label="{escape(label)}"'
        f' shape-rendering="crispEdges"><path d="{path}"/></svg>'
    )
