"""What parties want to reach, as the programme says it: lessons lay it beside what is (docs/learning.md)."""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from events.vocabulary.words import Telling
from workflows.programme.norm import Document

LONGEST = 36
"""Months: lessons look no further than that."""


class TargetOf(StrEnum):
    """What a target is about: the share with a first contract, that dropped out, still at work so long after the contract
    began, or in work that is duurzaam (at the end of aftercare, as the programme has it)."""

    PLACED = "geplaatst"
    DROPPED_OUT = "uitgevallen"
    AT_WORK = "aan-het-werk"
    SUSTAINED = "duurzaam"


class Target(Document):
    """A share, in percent, to be reached or not to be passed within so many months; exactly one of the two."""

    of: TargetOf = Field(alias="wat")
    months: int = Field(alias="maanden", ge=1, le=LONGEST)
    at_least: int | None = Field(None, alias="ten_minste", ge=0, le=100)
    at_most: int | None = Field(None, alias="ten_hoogste", ge=0, le=100)
    source: Telling = Field(alias="bron", min_length=1)

    @model_validator(mode="after")
    def _one_limit(self) -> Self:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("een doel heeft ten_minste of ten_hoogste, en niet beide")
        return self

    def reached(self, low: float, high: float) -> bool | None:
        """Whether it is reached by a share of which the interval is known; None when the target lies within it."""
        if self.at_least is not None:
            limit = self.at_least / 100
            return True if low >= limit else False if high < limit else None
        limit = (self.at_most or 0) / 100
        return True if high <= limit else False if low > limit else None
