"""Kinds of text, and how much of each there may be: what is typed, and what the log takes.

The log takes more than anybody may type, because Regie puts texts together of what people typed. What an event holds is looked at when it
is written down (`events.log.bounds`) and never when it is read: what once got in stays readable.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Annotated, Self
from unicodedata import category, normalize

from pydantic import AfterValidator, Field, GetJsonSchemaHandler, JsonValue, StringConstraints
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""What nothing can be seen of, whatever its category: Default_Ignorable_Code_Point of Unicode (DerivedCoreProperties.txt), and the empty
braille pattern."""
_JOINERS = frozenset("\u200c\u200d")
"""Characters without a shape of their own that belong to how Arabic, Persian and Indian names are written."""
_MARKS_AND_HYPHEN = frozenset("\u00ad\u061c\u200e\u200f")
_LAYOUT = frozenset("\n\r\t")
_DIGEST = 16
"""Characters of a digest that keep two codes that were cut apart."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of text: how many characters of it may be typed, and how many the log takes.

    `lines` says that it may have several lines, `exact` that it is compared, so that nothing of it may be left out.
    """

    typed: int
    stored: int
    lines: bool = False
    exact: bool = False

    def enter(self, text: str) -> str:
        """A text as it was meant, from how somebody typed it: in Unicode's normal form, without space around it.

        Raises:
            ValueError: in Dutch, when it is empty, too long, or holds what nobody can see.
        """
        if len(text) > 4 * self.typed:
            # Putting the signs on a letter in order costs the square of how many there are.
            raise ValueError(self._too_long(text))
        text = normalize("NFC", text).strip()
        if not self.lines:
            text = " ".join(text.split())
        if not text:
            raise ValueError("mag niet leeg zijn")
        if len(text) > self.typed:
            raise ValueError(self._too_long(text))
        if hidden := self.hidden(text):
            raise ValueError(f"bevat een teken dat niet te zien is (U+{ord(hidden):04X}); haal het weg of typ de tekst opnieuw")
        if not any(category(character)[0] in "LN" and not _UNSEEN.match(character) for character in text):
            raise ValueError("bevat geen letter en geen cijfer")
        return text

    def hidden(self, text: str) -> str | None:
        """The first character of a text that nobody can see and that has no business there; None when there is none."""
        return None if text.isprintable() and text.isascii() else next((one for one in text if self._hidden(one)), None)

    def flaw(self, text: str) -> str | None:
        """Why the log does not take a text, in Dutch; None when it does."""
        if len(text) > self.stored:
            return f"is langer dan {self.stored} tekens"
        if text.isprintable():
            return None
        if "\0" in text:
            return "bevat het teken U+0000"
        wrong = next((character for character in text if self._unfit(character)), None)
        return wrong and f"bevat het teken U+{ord(wrong):04X}"

    def fit(self, text: str) -> str:
        """As much of a text as the log takes; of what is compared, two that differ never come out as one."""
        if not self.flaw(text):
            return text
        told = "".join(self._instead_of(character) if self._unfit(character) else character for character in text)
        if self.exact:
            digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]
            return f"{told[: self.stored - _DIGEST - 1]}…{digest}"
        return told if len(told) <= self.stored else f"{told[: self.stored - 1]}…"

    def at_most(self, stored: int) -> Self:
        """This kind, of so many characters at most."""
        return replace(self, stored=min(stored, self.stored))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        told = handler(core)
        return {**told, "maxLength": self.typed} if told.get("type") == "string" else told

    def _instead_of(self, character: str) -> str:
        return "\ufffd" if character == "\0" or category(character) == "Cs" else " "

    def _unfit(self, character: str) -> bool:
        return character == "\0" or category(character) in (("Cs",) if self.lines else ("Cs", "Cc"))

    def _too_long(self, text: str) -> str:
        return f"mag ten hoogste {self.typed} tekens hebben, en heeft er {len(text)}"

    def _hidden(self, character: str) -> bool:
        kind = category(character)
        if kind in ("Cc", "Cs", "Zl", "Zp") or is_noncharacter(character):
            return not (self.lines and character in _LAYOUT)
        if character in _JOINERS or not (kind == "Cf" or _UNSEEN.match(character)):
            return False
        # How a sign looks (an emoji in colour) is told by marks behind it.
        return not (self.lines and (character in _MARKS_AND_HYPHEN or kind == "Mn"))


CODE = Kind(typed=200, stored=500, exact=True)
NAME = Kind(typed=200, stored=500)
TELLING = Kind(typed=4_000, stored=10_000, lines=True)
DOCUMENT = Kind(typed=4_000, stored=200_000, lines=True)
REFERENCE = Kind(typed=DOCUMENT.stored, stored=DOCUMENT.stored, lines=True, exact=True)

VISIBLE = re.compile(r"[!-~]+")
"""What an address, or a name of one system for another, is made of: visible ASCII without spaces."""

Code = Annotated[str, CODE]
"""What a program tells things apart by: a key, a code, an id. Short enough for any index: 500 characters of four bytes."""
CbsCode = Annotated[Code, StringConstraints(pattern=r"^[0-9]{4}$")]
"""By which Statistics Netherlands knows a municipality: four digits, such as 0599 for Rotterdam."""
Name = Annotated[str, NAME]
"""What a person, an organisation or a thing is called; an opaque id of a person too."""
Telling = Annotated[str, TELLING]
"""A told text: a reason, a remark, a note."""
Document = Annotated[dict[str, JsonValue], DOCUMENT]
"""Something with a shape of its own, such as an answer or a programme; bounded by what one event may hold."""

TypedName = Annotated[str, NAME, AfterValidator(NAME.enter)]
"""A name as somebody types it."""
TypedTelling = Annotated[str, TELLING, AfterValidator(TELLING.enter)]
"""A reason or a note as somebody types it."""
TypedRemark = Annotated[str, TELLING, AfterValidator(lambda text: TELLING.enter(text) if text.strip() else "")]
"""Something to add, or nothing."""
Reference = Annotated[str, REFERENCE, Field(max_length=REFERENCE.stored)]
"""A key or code by which somebody names what there is; on the log of a release without bounds it may be longer than any that is made."""


def is_noncharacter(character: str) -> bool:
    """Whether this stands for no character and never will (Unicode 23.7); XML does not hold all of them."""
    return ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef"


def identity(name: str) -> str:
    """What two spellings of one name have in common: forms of Unicode, capitals, spaces and what cannot be seen make no other person."""
    seen = "".join(one for one in normalize("NFKC", name) if category(one) not in ("Cc", "Cf") and not _UNSEEN.match(one))
    return " ".join(normalize("NFKC", seen.casefold()).split())


def same(one: str, other: str) -> bool:
    """Whether two names are those of one person."""
    return identity(one) == identity(other)


def among(name: str, others: Iterable[str]) -> str | None:
    """The one of these names that is the same person's, as it is spelled there; None when there is none."""
    return next((other for other in sorted(others) if same(name, other)), None)
