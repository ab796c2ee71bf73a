"""Facts that turned out to be wrong: what they should have said takes their place."""

from datetime import date
from typing import get_args

from events.fact import Fact
from events.trajectory import change
from events.trajectory.change import replace
from events.trajectory.placement_parts import Contract, Subsidy
from events.trajectory.state import Correctable, Trajectory
from events.vocabulary import intake, leer_werk, placement
from events.vocabulary.base import Erased
from events.vocabulary.course import FactCorrected
from events.vocabulary.values import Role

_KINDS: tuple[type[Correctable], ...] = get_args(Correctable)


def remember(state: Trajectory, fact: Fact) -> Trajectory:
    """The state that also knows this fact as one that can be corrected; a fact about the same subject before it no longer can."""
    event = fact.event
    if not isinstance(event, _KINDS):
        return state
    others = {id: other for id, other in state.correctable.items() if _subject(other) != _subject(event)}
    return replace(state, correctable={**others, fact.id_on(state.id): event})


def corrected(event: Correctable, field: str, value: str) -> Correctable:
    """The event as it should have been.

    Raises:
        pydantic.ValidationError: when the value does not fit.
    """
    return type(event).model_validate({name: getattr(event, name) for name in type(event).model_fields} | {field: value}, strict=False)


@change.apply.register
def _(event: FactCorrected, state: Trajectory, fact: Fact) -> Trajectory:
    wrong = state.correctable.get(event.corrects)
    if wrong is None or isinstance(event.value, Erased):
        return state
    right = corrected(wrong, event.field, event.value)
    known = replace(state, correctable=change.put(state.correctable, event.corrects, right))
    if isinstance(wrong, leer_werk.GuidanceStarted) and isinstance(wrong.guide, str):
        # Who turns out to guide in another way does not hold the former role.
        held = known.holders.get(Role(wrong.kind), frozenset()) - {wrong.guide}
        known = replace(known, holders=change.put(known.holders, Role(wrong.kind), held))
    if isinstance(right, placement.JobLost):
        return _with_last_day(known, right.on)
    changed = change.apply(right, known, fact)
    if isinstance(right, placement.WageValueMeasured) and isinstance(wrong, placement.WageValueMeasured):
        changed = _with_wage_value(changed, wrong, right)
    # A term that was set right was not made longer once more.
    return replace(changed, civic=replace(changed.civic, extensions=known.civic.extensions))


def _with_wage_value(state: Trajectory, wrong: placement.WageValueMeasured, right: placement.WageValueMeasured) -> Trajectory:
    """It was wrong for every day for which something was decided on it (Participatiewet art. 10d lid 1 and 4). The municipality of now
    decides again on its own days; for those before them what was decided is worth something else."""
    subsidy = state.subsidy if state.subsidy.employer == right.employer else Subsidy()
    now = subsidy.since if subsidy.running else subsidy.moved_on
    account = state.account(right.employer).revalued(right.since or date.min, now or date.max, right.percent, wrong.percent)
    if subsidy.running:
        state = replace(state, wage_value=replace(state.wage_value, since=right.since or subsidy.since))
    return replace(state, accounts=change.put(state.accounts, right.employer, account)) if account.given else state


def job_over(state: Trajectory) -> Contract | None:
    """The work by contract that was lost last."""
    lost = state.placement.contract if state.placement.job_lost else None
    return lost or next(reversed(state.contracts), None)


def _with_last_day(state: Trajectory, day: date | None) -> Trajectory:
    """The work that was lost last was over on another day; what came after it stays."""
    contract = job_over(state)
    if contract is None or day is None:
        return state
    right = replace(contract, over_on=day)
    if contract is state.placement.contract:
        return replace(state, placement=replace(state.placement, contract=right))
    return replace(state, contracts=(*state.contracts[:-1], right))


def _subject(event: Correctable) -> tuple[str, str]:
    match event:
        case intake.CriterionMeasured():
            return event.stored_name, event.criterion
        case leer_werk.LanguageLevelMeasured():
            return event.stored_name, event.skill
        case leer_werk.GuidanceStarted():
            return event.stored_name, str(event.guide)
        case _:
            return event.stored_name, ""
