"""What every part of a programme document is, and the norm: a length of time that is aimed at, with who says so.

Where no source gives a number, the source is "aanname van dit sjabloon".
"""

from pydantic import BaseModel, ConfigDict, Field, field_validator

from events.vocabulary.words import Telling
from workflows.law.period import Period

ASSUMPTION = "aanname van dit sjabloon"
"""The source of a norm for which nobody gives a number."""

LONGEST = Period(years=40)
"""No norm is longer: a working life."""


class Document(BaseModel):
    """A part of a programme document."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True, str_strip_whitespace=True)


class Norm(Document):
    """A length of time that is aimed at, and who says so."""

    period: Period = Field(alias="duur")
    source: Telling = Field(alias="bron", min_length=1)

    @field_validator("period")
    @classmethod
    def _some_time(cls, period: Period) -> Period:
        if period.is_zero:
            raise ValueError("een norm van nul tijd is geen norm")
        if period.longer_than(LONGEST):
            raise ValueError(f"een norm is ten hoogste {LONGEST.in_words()}")
        return period
