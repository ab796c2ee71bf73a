"""The end of the civic integration duty: passed, exempted, or otherwise."""

from typing import Literal

from activities.question import Day
from events.vocabulary import intake
from events.vocabulary.values import DutyEnd, Source
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.command import Command
from workflows.decisions.refusal import Refused
from workflows.law.period import AMSTERDAM


class EndCivicDuty(Command):
    """Write down that the duty ended; retention of data on civic integration is counted from then (Besluit inburgering art. 9.9)."""

    name: Literal["end-civic-duty"] = "end-civic-duty"
    on: Day
    ground: DutyEnd
    source: Source


@decides
def end_civic_duty(command: EndCivicDuty, case: Case) -> Events:
    if case.state.civic.duty_ended is not None:
        raise Refused(f"De inburgeringsplicht is al geëindigd, op {case.state.civic.duty_ended:%d-%m-%Y}.")
    if command.on > case.now.astimezone(AMSTERDAM).date():
        raise Refused("Deze dag moet nog komen; leg het einde van de plicht vast als het zover is.")
    return [intake.CivicDutyEnded(on=command.on, ground=command.ground, source=command.source)]
