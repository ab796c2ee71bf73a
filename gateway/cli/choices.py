"""Words of the vocabulary as they are typed behind a command: the Dutch ones, as at every other door, and not their names in the code."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Literal

from cyclopts import Parameter

from events.vocabulary.base import DataClass
from events.vocabulary.values import EmployerSize, Role, Source, Stage
from gateway.words import DATA_CLASSES
from projections.lists.inbox import State


def words_of(kind: type[StrEnum], called: Mapping[StrEnum, str] = MappingProxyType({})) -> Parameter:
    """A choice among what each member of `kind` is called; that is its value, where `called` does not say otherwise."""
    words = {member.name: called.get(member, str(member)) for member in kind}
    return Parameter(name_transform=lambda text: words.get(text, text))


AClass = Annotated[DataClass, words_of(DataClass, DATA_CLASSES)]
ARole = Annotated[Role, words_of(Role)]
ASize = Annotated[EmployerSize, words_of(EmployerSize)]
ASource = Annotated[Source, words_of(Source)]
AStage = Annotated[Stage, words_of(Stage)]
AState = Annotated[State, words_of(State)]
AChannel = Annotated[
    Literal["cloudevents", "formulier"],
    Parameter(help="Hoe zij wordt bereikt: een systeem met CloudEvents, of mensen met een link naar een formulier."),
]
ALanguage = Annotated[
    Literal["nl", "en", "ar", "ti"] | None, Parameter(help="In welke taal een formulier opent; zonder is dat Nederlands.")
]
Sends = Annotated[
    tuple[str, ...],
    Parameter(help="Een soort gebeurtenis die van de partner wordt aangenomen, voluit; zo vaak als nodig. Zonder: die bij de rol horen."),
]
