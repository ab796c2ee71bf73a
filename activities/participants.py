"""What we ask participants, who have no system of their own: whoever guides them asks it, and writes down what they say."""

from collections.abc import Iterable
from enum import StrEnum

from pydantic import Field

from activities.employers import Agreement
from activities.question import Answer, Question, declare
from events.vocabulary.base import DataClass
from events.vocabulary.values import Component, Role
from events.vocabulary.words import Telling


class Topic(StrEnum):
    """What a participant is asked about."""

    WISHES = "wensen"
    AGREEMENTS = "afspraken"
    SATISFACTION = "tevredenheid"


class Heard(Answer):
    """What the participant said, as far as there was something to say."""

    satisfaction: int | None = Field(default=None, alias="tevredenheid", ge=1, le=10)
    wishes: Telling = Field("", alias="wensen")
    agreements: tuple[Agreement, ...] = Field((), alias="afspraken")


_HEAR = declare("deelnemer-horen", "Wat de deelnemer zelf zegt", Heard, DataClass.PROGRESS, about=Component.GUIDANCE)
_SPEAK_WITH_PARTICIPANTS = (Role.MUNICIPALITY, Role.SECTOR_ORGANISATION)


def hear(topics: Iterable[Topic]) -> Question[Heard]:
    """What the participant wishes, agreed or thinks (whitepaper l.331-334, 442-447)."""
    return _HEAR.ask(Role.MUNICIPALITY, among=_SPEAK_WITH_PARTICIPANTS, onderwerpen=[str(topic) for topic in topics])
