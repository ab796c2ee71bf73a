"""The residence permit: until when it is valid, told by whoever knows (domain.md K14)."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from activities.days import Day
from events.trajectory.state import Trajectory
from events.vocabulary import intake, steering
from events.vocabulary.base import DataClass, Event
from events.vocabulary.subjects import subject
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.command import Command
from workflows.decisions.refusal import Refused
from workflows.decisions.tasks import RENEW_PERMIT
from workflows.decisions.withdrawing import withdraw_tasks

PERMIT = subject("verblijf-eindigt", DataClass.CIVIC_INTEGRATION)
"""The signal, and the rule that raises it: the plan runs past the permit."""


class NoteResidencePermit(Command):
    """The last day of the residence permit: of the first that is told, of a renewed one, or a correction."""

    name: Literal["note-residence-permit"] = "note-residence-permit"
    ends: Day = Field(title="De einddatum van de verblijfsvergunning")


@decides
def note_residence_permit(command: NoteResidencePermit, case: Case) -> Events:
    if command.ends == case.state.civic.permit_ends:
        raise Refused("Deze einddatum van de verblijfsvergunning staat er al.")
    return [intake.ResidencePermitNoted(ends=command.ends), *renewed(case.state)]


def renewed(state: Trajectory) -> Iterator[Event]:
    """What another last day ends: the signal about the former, and the task to renew it."""
    if PERMIT in state.attention:
        yield steering.AttentionPassed(signal=PERMIT)
    yield from withdraw_tasks(state, "nieuwe einddatum vastgelegd", lambda task: task.kind == RENEW_PERMIT.name)
