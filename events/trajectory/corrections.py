"""Facts that turned out to be wrong: what they should have said takes their place."""

from datetime import date
from typing import get_args

from events.fact import Fact
from events.trajectory import change
from events.trajectory.change import replace
from events.trajectory.parts import Living
from events.trajectory.placement_parts import Contract, Lost, Settlement, Subsidy
from events.trajectory.state import Correctable, Trajectory
from events.vocabulary import intake, leer_werk, placement
from events.vocabulary.base import Erased
from events.vocabulary.course import IS_SO, FactCorrected, MunicipalityChanged
from events.vocabulary.leer_werk import ends_after_another_day
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
    if event.field == IS_SO:
        return _taken_back(wrong, replace(state, correctable=change.without(state.correctable, event.corrects)))
    right = corrected(wrong, event.field, event.value)
    known = replace(state, correctable=change.put(state.correctable, event.corrects, right))
    if isinstance(wrong, leer_werk.GuidanceStarted) and isinstance(wrong.guide, str):
        # Who turns out to guide in another way does not hold the former role.
        held = known.holders.get(Role(wrong.kind), frozenset()) - {wrong.guide}
        known = replace(known, holders=change.put(known.holders, Role(wrong.kind), held))
    if isinstance(right, placement.JobLost):
        return _with_last_day(known, right.on)
    if isinstance(right, MunicipalityChanged) and isinstance(wrong, MunicipalityChanged):
        return _registered_on(known, wrong.registered_on, right.registered_on)
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


def _taken_back(event: Correctable, state: Trajectory) -> Trajectory:
    """As if it had not been told: who works still does, and the duty goes on. What is under way looks again."""
    again = replace(state, interruptions=state.interruptions + 1)
    match event:
        case placement.JobLost() | placement.ContractFellThrough() if state.lost is not None:
            return _at_work_again(again, state.lost)
        case intake.CivicDutyEnded():
            return replace(again, civic=replace(state.civic, duty_ended=None, term_ends=term_of(state), resumed=state.civic.resumed + 1))
        case _:
            return again


def term_of(state: Trajectory) -> date | None:
    """The last day of the civic integration term, also once the duty has ended; None where there is no term."""
    term = next((event for event in state.correctable.values() if isinstance(event, intake.CivicTermSet)), None)
    return term.ends if term and state.civic.without_plan is None else None


def _at_work_again(state: Trajectory, lost: Lost) -> Trajectory:
    before, contract, subsidy = lost.placement, lost.placement.contract, lost.subsidy
    # Its aftercare waited as long as everything did.
    ends = before.aftercare_ends + (state.paused_total - lost.paused) if before.aftercare_ends else None
    others = tuple(one for one in state.contracts if contract is None or one.signed_at != contract.signed_at)
    asked = subsidy.requested_at if subsidy.decisions == state.subsidy.decisions else None
    return replace(
        state,
        placement=replace(before, aftercare_ends=ends),
        contracts=others,
        lost=None,
        wage_value=replace(lost.wage_value, settled=max(lost.wage_value.settled, state.wage_value.settled)),
        subsidy=replace(state.subsidy, requested_at=state.subsidy.requested_at or asked),
    )


def _registered_on(state: Trajectory, wrong: date, right: date) -> Trajectory:
    """The registration was on another day, and what counts from it with it. Of loonkostensubsidie the days in between turn out to be for
    another municipality to decide on than the one that did (Participatiewet art. 10d lid 1)."""
    civic = replace(state.civic, registered_on=right)
    if civic.moves and civic.moves[-1] == wrong:
        civic = replace(civic, moves=(*civic.moves[:-1], right))
    incomes = tuple(_lived_on(one, wrong, right) for one in state.leer_werk.incomes)
    moved = replace(state, civic=civic, leer_werk=replace(state.leer_werk, incomes=incomes), interruptions=state.interruptions + 1)
    subsidy, employer = state.subsidy, state.subsidy.employer
    if employer is None or wrong not in (subsidy.moved_on, subsidy.since):
        return moved
    pending = replace(subsidy, moved_on=right if subsidy.moved_on == wrong else subsidy.moved_on)
    settlement = Settlement(employer, min(wrong, right), len(state.settlements) + 1, over=False, until=max(wrong, right), moved=True)
    return replace(moved, subsidy=pending, settlements=(*state.settlements, settlement))


def _lived_on(one: Living, wrong: date, right: date) -> Living:
    """An income after a move that was on another day."""
    if one.starts >= wrong:
        return one
    ends, moved, told = ends_after_another_day(one.income, (one.ends, one.moved, one.told_until), wrong, right)
    return replace(one, ends=ends, moved=moved, told_until=told)


def _subject(event: Correctable) -> tuple[str, str]:
    match event:
        case intake.CriterionMeasured():
            return event.stored_name, event.criterion
        case leer_werk.LanguageLevelMeasured():
            return event.stored_name, event.skill
        case leer_werk.GuidanceStarted():
            return event.stored_name, str(event.guide)
        case placement.ContractFellThrough():
            return placement.JobLost.stored_name, ""
        case _:
            return event.stored_name, ""
