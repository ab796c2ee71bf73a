"""What candidate and employer agree before they work together."""

from events.vocabulary import voortraject
from events.vocabulary.values import Stage
from workflows import commands as c
from workflows.decisions.case import Case, Events, Refused, decide_on
from workflows.decisions.closing import close_tasks


@decide_on.register
def _(command: c.RecordAgreement, case: Case) -> Events:
    if case.state.stage is Stage.INTAKE:
        raise Refused("Afspraken tussen kandidaat en werkgever komen na de selectie; selecteer eerst.")
    tasks = close_tasks(case.state, lambda task: task.kind == "afspraken-maken")
    return [voortraject.AgreementMade(text=command.text), *tasks]
