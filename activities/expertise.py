"""What we ask of those who know the group or the trade: expertise partners and sector organisations, in their own words."""

from collections.abc import Iterable
from datetime import date

from pydantic import Field, JsonValue

from activities.days import DoneDay
from activities.question import Answer, Question, declare
from events.vocabulary.base import DataClass
from events.vocabulary.intake import Requirement
from events.vocabulary.values import Component, DiplomaValuation, Level, Role
from events.vocabulary.words import Name, Telling


class ProfileAdvice(Answer):
    """What to mind in the profile, for this group (whitepaper l.295-297)."""

    advice: Telling = Field(alias="advies", min_length=1)


class ValuedDiploma(Answer):
    """What a diploma from the country of origin is worth here, and what more it takes (whitepaper l.69-71)."""

    result: DiplomaValuation = Field(alias="waardering")
    level: Level | None = Field(None, alias="niveau")
    advice: Telling = Field("", alias="advies")


class LearningPart(Answer):
    """A part of the leerlijn of a sector."""

    name: Name = Field(alias="onderdeel", min_length=1)


class LearningLine(Answer):
    """The leerlijn of the sector that this participant follows (whitepaper l.413-415)."""

    on: DoneDay = Field(alias="afgesprokenOp")
    parts: tuple[LearningPart, ...] = Field(alias="onderdelen", min_length=1)


class FundingOption(Answer):
    """A way to pay for what is still to come."""

    text: Telling = Field(alias="mogelijkheid", min_length=1)


class FundingAdvice(Answer):
    """What else there is to pay from (whitepaper l.417-420); may be nothing."""

    options: tuple[FundingOption, ...] = Field(alias="mogelijkheden")


class TeamTraining(Answer):
    """When the people on the floor were trained to receive somebody new to the country (whitepaper l.457-461)."""

    on: DoneDay = Field(alias="gehoudenOp")


_PROFILE = declare("profiel-bespreken", "Raad bij het profiel", ProfileAdvice, DataClass.PROGRESS, about=Component.SELECTION)
_DIPLOMA = declare(
    "diploma-waarderen",
    "Waarde van het diploma",
    ValuedDiploma,
    DataClass.PROGRESS,
    about=Component.SELECTION,
    tells={"bekend": DataClass.PROGRESS},
)
_LINE = declare("leerlijn-afspreken", "Leerlijn van de sector", LearningLine, DataClass.PROGRESS, about=Component.LEARNING)
_TRAINING = declare("team-trainen", "Training van het team", TeamTraining, DataClass.PROGRESS, about=Component.GUIDANCE)
_FUNDING = declare("financiering-adviseren", "Raad over opzet en geld", FundingAdvice, DataClass.FUNDING, about=Component.LEARNING)
_KNOWS_THE_GROUP = (Role.EXPERTISE_PARTNER,)


def discuss_profile(profile: Iterable[Requirement]) -> Question[ProfileAdvice]:
    """Help with the profile, from those who know the group (whitepaper l.295-297)."""
    criteria: list[JsonValue] = [{"criterium": r.criterion, "eis": r.requirement} for r in profile]
    return _PROFILE.ask(Role.EXPERTISE_PARTNER, among=_KNOWS_THE_GROUP, criteria=criteria)


def value_diploma(told: DiplomaValuation | None) -> Question[ValuedDiploma]:
    """What the diploma is worth, when the intake did not tell, or told that it is worth less here."""
    return _DIPLOMA.ask(Role.EXPERTISE_PARTNER, among=_KNOWS_THE_GROUP, bekend=told)


def agree_learning_line(sector: str, level: str) -> Question[LearningLine]:
    """The parts of the leerlijn that the sector has for this level (whitepaper l.413-415)."""
    return _LINE.ask(Role.SECTOR_ORGANISATION, among=(Role.SECTOR_ORGANISATION,), sector=sector, niveau=level)


def advise_on_funding(source: str, ends: date, components: Iterable[Component]) -> Question[FundingAdvice]:
    """What else can pay for components whose source ends (whitepaper l.417-420)."""
    return _FUNDING.ask(
        Role.EXPERTISE_PARTNER, among=_KNOWS_THE_GROUP, bron=source, tot=ends.isoformat(), onderdelen=[str(one) for one in components]
    )


def train_team(sector: str) -> Question[TeamTraining]:
    """Training of management and staff by the sector, in which partners can have a part (whitepaper l.457-461)."""
    return _TRAINING.ask(Role.SECTOR_ORGANISATION, among=(Role.SECTOR_ORGANISATION,), sector=sector)
