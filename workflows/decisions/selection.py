"""Whether a candidate may be selected, and exceptions to the criteria."""

from events.vocabulary import intake
from events.vocabulary.parts import Stage
from workflows import commands as c
from workflows.decisions.case import Case, Events, Refused, decide_on
from workflows.decisions.closing import close_tasks


@decide_on.register
def _(command: c.SelectCandidate, case: Case) -> Events:
    state = case.state
    if state.stage is not Stage.INTAKE or not state.measured:
        raise Refused("Selecteren kan pas als de intake is gehouden, en alleen tijdens de intake.")
    if state.selected is not None:
        raise Refused("Over de selectie is al besloten.")
    tasks = close_tasks(state, lambda task: task.kind == "selectie-besluit", command.reason)
    if not command.selected:
        refused = intake.CandidateNotSelected(by=case.actor, code=command.code, reason=command.reason, referred_to=command.referred_to)
        return [refused, *tasks]
    if unmet := state.unmet_hard_criteria:
        raise Refused(
            f"Niet voldaan aan harde eisen: {', '.join(unmet)}. "
            "Selecteer niet, of vraag een uitzondering met reden aan, die een tweede persoon tekent."
        )
    return [intake.CandidateSelected(by=case.actor, reason=command.reason), *tasks]


@decide_on.register
def _(command: c.RequestException, case: Case) -> Events:
    if command.criterion not in case.state.unmet_hard_criteria:
        raise Refused(f"'{command.criterion}' is geen harde eis waaraan niet is voldaan; een uitzondering is niet nodig.")
    return [intake.CriterionExceptionRequested(criterion=command.criterion, reason=command.reason)]


@decide_on.register
def _(command: c.SignException, case: Case) -> Events:
    asked_by = case.state.exceptions_requested.get(command.criterion)
    if asked_by is None:
        raise Refused(f"Voor '{command.criterion}' is geen uitzondering gevraagd.")
    if asked_by == case.actor:
        raise Refused("Een uitzondering tekent een ander dan wie haar vroeg.")
    return [intake.CriterionExceptionSigned(criterion=command.criterion)]
