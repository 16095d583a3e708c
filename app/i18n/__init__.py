"""Two whole languages: messages are written in Chinese, ``en/*.po`` holds the English.

A message is its own key, so a template reads as the page does. Placeholders are named
(``%(n)s``). ``tests/sweeps`` holds that every message in the code has its English.
"""

from app.i18n.catalogue import LANGUAGES, N_, Language, current_language, gettext, use_language

__all__ = ["LANGUAGES", "N_", "Language", "current_language", "gettext", "use_language"]
