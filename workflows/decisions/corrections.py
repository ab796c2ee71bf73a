"""Setting a wrong fact right by a later one: the log keeps both, decisions look at what it should have been."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from pydantic import ValidationError

from activities.days import DONE, NEAR
from events.days import day_of
from events.trajectory.corrections import corrected, job_over
from events.trajectory.state import Correctable, Trajectory
from events.vocabulary import intake, leer_werk, placement
from events.vocabulary.course import IS_SO, NOT_SO, FactCorrected, MunicipalityChanged
from events.vocabulary.values import SubsidyEnd
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.civic_duty import term_from
from workflows.decisions.command import Command, Reason, Reference
from workflows.decisions.days import must_be
from workflows.decisions.moving import registered_on_another_day
from workflows.decisions.refusal import Refused
from workflows.decisions.taking_back import take_back
from workflows.faults import message
from workflows.law.in_force import rules_for

FIELDS: Mapping[type[Correctable], tuple[str, Mapping[str, str]]] = {
    intake.CriterionMeasured: ("een gemeten criterium", {"waarde": "measured", "voldoet": "met"}),
    intake.CivicTermSet: ("de inburgeringstermijn", {"begin": "starts", "einde": "ends"}),
    intake.CivicDutyEnded: ("het einde van de inburgeringsplicht", {"klopt": IS_SO}),
    MunicipalityChanged: ("een verhuizing", {"ingeschreven-op": "registered_on"}),
    leer_werk.GuidanceStarted: ("het begin van de begeleiding", {"soort": "kind", "begin": "starts"}),
    leer_werk.LanguageLevelMeasured: ("een gemeten taalniveau", {"niveau": "level"}),
    placement.WageValueMeasured: ("de loonwaarde", {"procent": "percent"}),
    placement.JobLost: ("het verlies van een baan", {"laatste-dag": "on", "klopt": IS_SO}),
    placement.ContractFellThrough: ("een baan die niet begon", {"klopt": IS_SO}),
}
"""What can be set right: what such a fact is called, and its fields by their Dutch names."""
_YES_NO = {"ja": "true", "nee": "false"}


class CorrectFact(Command):
    """What an earlier fact should have said: its event id, the Dutch name of the field, and the value as text."""

    name: Literal["correct-fact"] = "correct-fact"
    fact: UUID
    field: Reference
    value: Reason
    reason: Reason


@decides
def correct_fact(command: CorrectFact, case: Case) -> Events:
    wrong = case.state.correctable.get(command.fact)
    if wrong is None:
        raise Refused(
            f"Dit feit kan zo niet worden verbeterd, of een later is ervoor in de plaats gekomen. Verbeteren kan: "
            f"{', '.join(what for what, _ in FIELDS.values())}, steeds het laatste. Stuur anders het plan bij, of schrijf een notitie."
        )
    what, fields = FIELDS[type(wrong)]
    field = fields.get(command.field)
    if field is None:
        raise Refused(f"'{command.field}' is bij {what} niet te verbeteren, wel: {', '.join(fields)}.")
    value = _YES_NO.get(command.value, command.value)
    fact = FactCorrected(corrects=command.fact, field=field, value=value, reason=command.reason, of=wrong.stored_name, about=_about(wrong))
    if field == IS_SO:
        if value != NOT_SO:
            raise Refused("Vul bij 'klopt' in: nee. Wat is vastgelegd, geldt dan niet (meer).")
        return take_back(wrong, fact, case)
    try:
        right = corrected(wrong, field, value)
    except ValidationError as error:
        fault = message(error.errors()[0])
        raise Refused(f"'{command.value}' past niet bij '{command.field}' van {what}: {fault}.") from None
    if right == wrong:
        raise Refused("Dat staat er al; er valt niets te verbeteren.")
    if isinstance(day := getattr(right, field), date):
        must_be(NEAR, f"{command.field.capitalize()} van {what}", day, case)
    also = _ends_later(wrong, right, case) if isinstance(wrong, intake.CivicTermSet) and isinstance(right, intake.CivicTermSet) else None
    if isinstance(right, intake.CivicTermSet) and (also or right.ends) <= right.starts:
        raise Refused("De inburgeringstermijn zou eindigen voor zij begint. Kijk de datum na, of verbeter eerst de andere.")
    follows = _follows(right, case)
    if field in type(right).sealed_fields():
        return [fact]
    if isinstance(right, MunicipalityChanged):
        return [fact.model_copy(update={"day": day, "was": _as_text(getattr(wrong, field))}), *follows]
    if isinstance(day, date) and not isinstance(right, placement.JobLost):
        ends = fact.model_copy(update={"field": "ends", "value": f"{also}", "day": also})
        return [fact.model_copy(update={"day": day}), *([ends] if also else [])]
    return [fact.model_copy(update={"was": _as_text(getattr(wrong, field)), "says": _as_text(getattr(right, field))}), *follows]


def _follows(right: Correctable, case: Case) -> Events:
    """What else comes of a fact that says something else."""
    match right:
        case placement.JobLost():
            return _over_on(right, case)
        case MunicipalityChanged(registered_on=day):
            return registered_on_another_day(day, case)
        case _:
            return []


def _ends_later(wrong: intake.CivicTermSet, right: intake.CivicTermSet, case: Case) -> date | None:
    """The last day of the term that follows from another first day; None where DUO made it longer, or it was told by itself."""
    rules = rules_for(case.state, case.programme.sector, case.programme.level)
    follows = wrong.ends == term_from(rules, wrong.starts) and wrong.starts != right.starts
    return term_from(rules, right.starts) if follows else None


def _over_on(right: placement.JobLost, case: Case) -> Events:
    """What another last day of a job makes of loonkostensubsidie for it; of who works elsewhere since, it lies before that work.

    Raises:
        Refused: when the work cannot have ended on that day.
    """
    state, last, over = case.state, right.on, job_over(case.state)
    if last is None or over is None:
        raise Refused("Noem de laatste dag van het werk, als een datum.")
    must_be(DONE, "De laatste dag van het werk", last, case)
    if last < over.starts:
        raise Refused(f"De laatste dag van het werk, {last:%d-%m-%Y}, ligt voor de eerste: {over.starts:%d-%m-%Y}. Kijk de datum na.")
    if (next_one := _begun_after(state)) is not None and last >= next_one:
        raise Refused(f"Op {next_one:%d-%m-%Y} begon er ander werk. Noem een laatste dag daarvoor.")
    account, first = state.account(right.employer), last + timedelta(days=1)
    if account.ended_on is None or account.unbroken_from is None:
        return []
    ends = max(first, account.unbroken_from)
    if ends == account.ended_on or (ends > account.ended_on and account.over is None):
        return []
    settled = min(ends, account.ended_on)
    return [placement.WageSubsidyEnded(employer=right.employer, reason=SubsidyEnd.EMPLOYMENT_OVER, on=ends, settled_from=settled)]


def _begun_after(state: Trajectory) -> date | None:
    """The first day of the work that followed the job that was lost last, on trial or by contract."""
    over = job_over(state)
    if over is None or state.placement.job_lost:
        return None
    contract, trials = state.placement.contract, (*state.trials, *([state.placement.on_trial] if state.placement.on_trial else []))
    begun = [day_of(trial.starts) for trial in trials if over.over_on and day_of(trial.starts) > over.over_on]
    return min([*begun, *([contract.starts] if contract else [])], default=None)


def _about(fact: Correctable) -> str | None:
    """What tells it from others of its kind, without who it names."""
    match fact:
        case intake.CriterionMeasured():
            return fact.criterion
        case leer_werk.LanguageLevelMeasured():
            return fact.skill
        case placement.WageValueMeasured() | placement.JobLost() | placement.ContractFellThrough():
            return str(fact.employer)
        case _:
            return None


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
