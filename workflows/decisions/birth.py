"""When the participant was born, as the municipality tells it: by that goes the minimum wage of who is younger than 21."""

from typing import Literal

from pydantic import Field

from activities.days import BirthDay
from events.vocabulary import intake
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.command import Command
from workflows.decisions.refusal import Refused


class NoteBirthDate(Command):
    """What the municipality told of it otherwise than with the PIP."""

    name: Literal["note-birth-date"] = "note-birth-date"
    born: BirthDay = Field(title="De geboortedatum")


@decides
def note_birth_date(command: NoteBirthDate, case: Case) -> Events:
    if command.born == case.state.civic.born:
        raise Refused("Deze geboortedatum staat er al.")
    return [intake.BirthDateNoted(born=command.born)]
