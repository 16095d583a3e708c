from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from babel.messages.pofile import read_po

from app.i18n.singular import singular

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_FOLDER = Path(__file__).parent / "en"
_ONCE: tuple[object, ...] = (1, "1")
_language: ContextVar[Language] = ContextVar("language", default="zh")


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a message for extraction where it is declared, not where it is shown."""
    return message


@lru_cache(maxsize=1)
def english() -> dict[str, str]:
    """Return every Chinese message with its English, read once from ``en/*.po``."""
    messages: dict[str, str] = {}
    for path in sorted(_FOLDER.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="en"):
                if message.id and isinstance(message.string, str) and message.string:
                    messages[str(message.id)] = message.string
    return messages


def current_language() -> Language:
    """Return the language of the page being made."""
    return _language.get()


@contextmanager
def use_language(language: Language) -> Iterator[None]:
    """Speak this language inside the block."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def set_language(language: Language) -> None:
    """Speak this language for the rest of the request."""
    _language.set(language)


def gettext(message: str, **facts: object) -> str:
    """Return the message in the current language, its named placeholders filled."""
    if _language.get() != "en":
        return message % facts if facts else message
    text = english().get(message, message)
    if not facts:
        return text
    said = text % facts
    return singular(said) if any(fact in _ONCE for fact in facts.values()) else said
