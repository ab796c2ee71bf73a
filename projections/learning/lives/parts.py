"""What every dated part of a life has, and how it is cut off at a moment."""

from datetime import datetime
from typing import Self, TypeVar

import msgspec
from msgspec.structs import replace

P = TypeVar("P", bound="Part")


class Part(msgspec.Struct, omit_defaults=True, gc=False):
    """Something that happened, or that began."""

    at: datetime

    def as_of(self, moment: datetime) -> Self:
        """As it was at a moment at which it had begun: without what came later."""
        return self


class Lasting(Part, kw_only=True):
    """Something that takes time; `until` is None while it goes on."""

    until: datetime | None = None
    ending: str = ""

    def as_of(self, moment: datetime) -> Self:
        """What had not ended yet goes on."""
        return replace(self, until=None, ending="") if self.until and self.until > moment else self


class Moved(Part):
    """A date was put elsewhere."""

    due: datetime


def by(moment: datetime, parts: list[P]) -> list[P]:
    """Those that had happened by a moment."""
    return [one for one in parts if one.at <= moment]
