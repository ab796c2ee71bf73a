"""The words of forms, mails and letters in the languages of their readers, from `texts.toml`.

What a participant is asked is there in each language; what a partner is asked only in Dutch, which is the language of the work.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

DUTCH = "nl"
LANGUAGES: Mapping[str, str] = MappingProxyType({DUTCH: "Nederlands", "en": "English", "ar": "العربية", "ti": "ትግርኛ"})
"""The languages that there are, each as its readers call it."""
_FROM_THE_RIGHT = frozenset({"ar"})
_FILE = Path(__file__).with_name("texts.toml")


def known(language: str | None) -> str:
    """A language that there is: this one, or else Dutch."""
    return language if language is not None and language in LANGUAGES else DUTCH


@dataclass(frozen=True, slots=True)
class Texts:
    """The words in one language."""

    language: str
    words: Mapping[str, str]

    @property
    def direction(self) -> str:
        """How it is written, as HTML says it."""
        return "rtl" if self.language in _FROM_THE_RIGHT else "ltr"

    def __getitem__(self, key: str) -> str:
        return self.words[key]

    def get(self, key: str) -> str | None:
        """The words for something that may have none here."""
        return self.words.get(key)

    def say(self, key: str, **told: object) -> str:
        """A sentence with what it tells."""
        return self.words[key].format_map(told)

    def shown(self, key: str, **told: object) -> str:
        """The same for a page, with what it tells in the order in which that is written itself: a day or a Dutch name among Arabic words
        (Unicode's first strong isolate, UAX 9)."""
        return self.say(key, **{name: f"\u2068{value}\u2069" for name, value in told.items()})


@cache
def texts(language: str | None) -> Texts:
    """The words in a language, or in Dutch when there are none in it."""
    chosen = known(language)
    return Texts(chosen, MappingProxyType({key: those[chosen] for key, those in catalogue().items()}))


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Each text by its key, in each language."""
    read: Mapping[str, Mapping[str, str]] = tomllib.loads(_FILE.read_text("utf-8"))
    return MappingProxyType(dict(read))
