"""The residence permit: until when it is valid, told by whoever knows (domain.md K14)."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from activities.days import Day
from events.trajectory.state import Trajectory
from events.vocabulary import intake, steering
from events.vocabulary.base import DataClass, Event
from events.vocabulary.civic import PermitRenewal
from events.vocabulary.subjects import subject
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.command import Command
from workflows.decisions.refusal import Refused
from workflows.decisions.tasks import DECIDE_ON_RESIDENCE, RENEW_PERMIT
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


class TellPermitRenewal(Command):
    """How it stands with the renewal of the permit, as long as there is no new last day."""

    name: Literal["tell-permit-renewal"] = "tell-permit-renewal"
    answer: PermitRenewal


@decides
def tell_permit_renewal(command: TellPermitRenewal, case: Case) -> Events:
    civic = case.state.civic
    if civic.permit_ends is None:
        raise Refused("Er is geen einddatum van een verblijfsvergunning bekend; leg die eerst vast.")
    if command.answer is civic.renewal:
        raise Refused(f"Dit staat er al: {civic.renewal}. Is er een nieuwe einddatum? Leg die dan vast.")
    told = intake.ResidencePermitRenewalTold(answer=command.answer)
    return [told, *(renewed(case.state, "verlenging is niet meer nodig") if command.answer is PermitRenewal.NOT_NEEDED else ())]


def renewed(state: Trajectory, why: str = "nieuwe einddatum vastgelegd") -> Iterator[Event]:
    """What another last day ends, or a permit that is needed no more: the signal about it, and the tasks to renew it or to decide."""
    if PERMIT in state.attention:
        yield steering.AttentionPassed(signal=PERMIT)
    yield from withdraw_tasks(state, why, lambda task: task.kind in (RENEW_PERMIT.name, DECIDE_ON_RESIDENCE.name))
