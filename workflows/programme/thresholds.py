"""From where something deserves a person's attention, as the programme says it."""

from datetime import timedelta
from enum import StrEnum
from typing import Self

from pydantic import Field, field_validator, model_validator

from events.vocabulary.words import Code, Name, Telling
from workflows.law.period import Period
from workflows.programme.norm import LONGEST, Document

MOST_DAYS = 14_600
"""Days: no threshold is larger, as no norm is longer (`LONGEST`)."""


class Weight(StrEnum):
    """What a fact about how somebody is doing comes to: enough for a signal by itself, only together with what another party tells, or
    no more than a reason to be in contact sooner."""

    STRONG = "sterk"
    WEAK = "zwak"
    CONTACT = "contact"


class Threshold(Document):
    """From where something deserves a person's attention: a value under `below` or above `above`, a time longer than `after`, or more
    than a `share` (in percent) of the time that the plan itself has for it.

    `code` is the rule that measures it (`workflows.signals`). An open signal stays open until the value is back at `recovers`, which is
    the threshold itself unless said otherwise. `quiet`: so long after it was closed it is not raised again on the same subject. What is
    measured `as_fact` raises no signal of its own: it counts in that of how the participant is doing, as long as it is `fresh`.
    """

    code: Code = Field(pattern=r"^[a-z0-9-]+$")
    label: Name = Field(alias="naam", min_length=1)
    below: int | None = Field(None, alias="onder", ge=0, le=MOST_DAYS)
    above: int | None = Field(None, alias="boven", ge=0, le=MOST_DAYS)
    after: Period | None = Field(None, alias="na")
    share: int | None = Field(None, alias="procent", ge=1, le=1000)
    as_fact: Weight | None = Field(None, alias="feit")
    fresh: Period = Field(Period(days=45), alias="vers")
    recovers: int | None = Field(None, alias="herstel")
    quiet: Period = Field(Period(weeks=4), alias="zwijgt")
    source: Telling = Field(alias="bron", min_length=1)

    @field_validator("after", "quiet", "fresh")
    @classmethod
    def _not_longer_than_a_life(cls, period: Period | None) -> Period | None:
        if period is not None and period.longer_than(LONGEST):
            raise ValueError(f"een drempel is ten hoogste {LONGEST.in_words()}")
        return period

    @model_validator(mode="after")
    def _a_side(self) -> Self:
        if [self.below, self.above, self.after, self.share].count(None) != 3:
            raise ValueError("een drempel heeft precies een van 'onder', 'boven', 'na' en 'procent'")
        return self

    @model_validator(mode="after")
    def _recovers_on_the_right_side(self) -> Self:
        if self.recovers is None:
            return self
        if self.after is not None or self.share is not None:
            raise ValueError(f"'herstel' hoort bij 'onder' of 'boven', niet bij '{'na' if self.after is not None else 'procent'}'")
        if self.recovers < self.below if self.below is not None else self.recovers > (self.above or 0):
            raise ValueError("'herstel' ligt aan de goede kant van de drempel: niet lager dan 'onder', niet hoger dan 'boven'")
        return self

    def holds(self, value: int, *, speaks: bool) -> bool:
        """Whether a value deserves attention; `speaks` says whether it has it already."""
        limit = self.recovers if speaks and self.recovers is not None else (self.below if self.below is not None else self.above)
        assert limit is not None, "a threshold of time has no value"
        return value < limit if self.below is not None else value > limit

    def part_of(self, planned: timedelta) -> timedelta:
        """So much of the time that the plan has for something."""
        assert self.share is not None
        return planned * self.share / 100

    @property
    def time(self) -> Period:
        """How long something may take; a number above which it is too long is one of days."""
        return self.after or Period(days=self.above or 0)

    @property
    def in_words(self) -> str:
        """From where, in Dutch."""
        if self.after is not None:
            return self.after.in_words()
        if self.share is not None:
            return f"{self.share} % van de geplande tijd"
        return f"onder {self.below}" if self.below is not None else f"boven {self.above}"
