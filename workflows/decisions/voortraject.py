"""What candidate and employer agree before they work together."""

from typing import Literal

from events.vocabulary import voortraject
from events.vocabulary.values import Stage
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.closing import close_tasks
from workflows.decisions.command import Command, Reason
from workflows.decisions.refusal import Refused
from workflows.decisions.tasks import MAKE_AGREEMENTS


class RecordAgreement(Command):
    """Write down what candidate and employer agreed: how it works here, what is expected (whitepaper l.331-334)."""

    name: Literal["record-agreement"] = "record-agreement"
    text: Reason


@decides
def record_agreement(command: RecordAgreement, case: Case) -> Events:
    if case.state.stage is Stage.INTAKE:
        raise Refused("Afspraken tussen kandidaat en werkgever komen na de selectie; selecteer eerst.")
    tasks = close_tasks(case.state, MAKE_AGREEMENTS)
    return [voortraject.AgreementMade(text=command.text), *tasks]
