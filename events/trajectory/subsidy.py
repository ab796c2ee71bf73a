"""Loonwaarde and loonkostensubsidie: both belong to the work with one employer, and neither goes along to the next."""

from datetime import date, timedelta
from uuid import UUID

from events.days import day_of
from events.fact import Fact
from events.trajectory import change
from events.trajectory.account import Account, Given, Reckoned
from events.trajectory.change import replace
from events.trajectory.parts import Living
from events.trajectory.placement_parts import Contract, Settlement, Subsidy, WageValue
from events.trajectory.state import Trajectory
from events.vocabulary import placement
from events.vocabulary.values import Stage, SubsidyEnd


def value_with(state: Trajectory, employer: UUID | None) -> WageValue:
    """What is known of loonwaarde with an employer: nothing yet, unless it is the one of now."""
    now = state.wage_value
    same = employer is not None and now.employer == employer
    return now if same else WageValue(criteria=now.criteria, employer=employer, settled=now.settled)


def subsidy_with(state: Trajectory, employer: UUID | None) -> Subsidy:
    """The subsidy for the work with an employer: none yet, unless it is the one of now. None is whoever it is for now."""
    now = state.subsidy
    return now if employer is None or now.employer == employer else Subsidy(employer=employer, decisions=now.decisions)


def paid_workplace(state: Trajectory) -> Living | None:
    """The wage with which the participant learns and works, perhaps beside benefit, up to a contract elsewhere: subsidy may begin on its
    first day. A contract that fell through ends none, and who learns again after a job has another: each is an employment of its own
    (Participatiewet art. 10d lid 1 and 2)."""
    work, at = state.leer_werk, state.placement
    no_job = state.stage in (Stage.LEER_WERK, Stage.PLACEMENT) or (state.stage is Stage.AFTERCARE and at.contract is None)
    if not no_job or at.employer not in (None, work.workplace):
        return None
    last = _last_paid(work.incomes)
    if last is None or last.employer is None or last.employer != work.workplace:
        return None
    return last if last.allowed and not _followed_by_a_job(state, last) else None


def _followed_by_a_job(state: Trajectory, wage: Living) -> bool:
    """Whether work by contract, which is over by now, came in the place of this wage."""
    lost = state.placement.contract if state.placement.job_lost else None
    return any(contract.starts >= wage.starts for contract in (*state.contracts, *([lost] if lost else [])))


def _last_paid(incomes: tuple[Living, ...]) -> Living | None:
    """The last income; of a wage that other income follows on a day that was still to come when it was told, up to that day."""
    *before, last = incomes or (None,)
    wage = before[-1] if before else None
    if last is None or wage is None or last.employer is not None or last.starts <= last.told_at.date():
        return last
    ends = last.starts - timedelta(days=1)
    return replace(wage, ends=min(wage.ends or ends, ends))


def first_wage(state: Trajectory, wage: Living) -> Living:
    """The wage with which the work began of which this one is paid now: another amount or other hours make no other employment."""
    first = wage
    for one in reversed(state.leer_werk.incomes):
        if one.starts < first.starts:
            if one.employer != wage.employer or (one.ends is not None and one.ends + timedelta(days=1) < first.starts):
                break
            first = one
    return first


def paid_before(state: Trajectory, contract: Contract) -> Living | None:
    """The first wage of paid learning and working that a contract with the same employer goes on with, without a day in between."""
    last = next((one for one in reversed(state.leer_werk.incomes) if one.starts < contract.starts), None)
    if last is None or last.employer != contract.employer or not last.allowed or _followed_by_a_job(state, last):
        return None
    goes_on = last.ends is None or last.ends + timedelta(days=1) >= contract.starts
    return first_wage(state, last) if goes_on else None


def hours_from(state: Trajectory, employer: UUID) -> tuple[tuple[date, int | None], ...]:
    """The hours a week of the work with an employer, from each day on which they were told to begin, oldest first."""
    told = [(one.starts, one.hours) for one in state.leer_werk.incomes if one.employer == employer]
    for contract in (one for one in contracts_of(state) if one.employer == employer):
        agreed = [(one.starts, one.hours or contract.full_week) for one in contract.terms]
        later = [one for one in told if contract.over_on and one[0] > contract.over_on]
        told = [*(one for one in told if one[0] < contract.starts), *agreed, *later]
    return tuple(told)


def contracts_of(state: Trajectory) -> tuple[Contract, ...]:
    """All contracts, oldest first; that of now is the last."""
    return (*state.contracts, *([state.placement.contract] if state.placement.contract else []))


def hours_on(state: Trajectory, employer: UUID, day: date) -> int | None:
    """The hours a week of the work with an employer on a day, or those with which it begins; None when nobody named them."""
    told = hours_from(state, employer)
    begun = [hours for since, hours in told if since <= day]
    return begun[-1] if begun else told[0][1] if told else None


def employer_of(state: Trajectory) -> UUID | None:
    """Where the participant works for a wage, or is being placed."""
    at = state.placement
    if not at.job_lost and (at.employer is not None or at.attempt):
        return at.employer
    wage = paid_workplace(state)
    return wage.employer if wage else None


def _elsewhere(state: Trajectory, employer: UUID) -> bool:
    """Whether a fact is about another employer than the one of now: it came late, or was set right later."""
    return state.placement.employer is not None and state.placement.employer != employer


@change.apply.register
def _(event: placement.WageValueFrameworkSet, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, wage_value=replace(state.wage_value, criteria=event.criteria))


@change.apply.register
def _(event: placement.WageValueMeasured, state: Trajectory, fact: Fact) -> Trajectory:
    before = state.wage_value
    if _elsewhere(state, event.employer):
        return replace(state, wage_value=replace(before, settled=before.settled + 1))
    if event.since and before.since and before.since < event.since:
        # What was set right before that, and not decided on, is decided on no more.
        state = counted(state)
    # What an employer told fixes nothing: the municipality has still to look.
    assessed = event.assessor is not None
    measured = replace(
        before,
        employer=event.employer,
        percent=event.percent,
        assessed=assessed,
        left_out=False,
        fixed_at=fact.occurred_at if assessed else None,
        reassess_on=event.reassess_on,
        since=event.since,
        settled=before.settled + 1,
    )
    return replace(state, wage_value=measured)


@change.apply.register
def _(event: placement.WageValueLeftOut, state: Trajectory, fact: Fact) -> Trajectory:
    before = state.wage_value
    if _elsewhere(state, event.employer):
        return replace(state, wage_value=replace(before, settled=before.settled + 1))
    left = replace(before, employer=event.employer, left_out=event.forfait, fixed_at=fact.occurred_at, settled=before.settled + 1)
    left = replace(left, reassess_on=None, since=None)
    return replace(state, wage_value=left)


@change.apply.register
def _(event: placement.WageSubsidyRequested, state: Trajectory, fact: Fact) -> Trajectory:
    before = subsidy_with(state, event.employer)
    return replace(state, subsidy=replace(before, requested_at=before.requested_at or fact.occurred_at))


def without_request(state: Trajectory, contract: Contract) -> Trajectory:
    """Without what was asked for work that never began: nobody asked it for paid learning and working with the same employer."""
    before = state.subsidy
    if before.employer != contract.employer or before.requested_at is None or before.requested_at < contract.signed_at:
        return state
    decided_at = before.decided_at if before.running else state.wage_value.settled
    return replace(state, subsidy=replace(before, requested_at=None, decided_at=decided_at))


@change.apply.register
def _(event: placement.WageSubsidyDecided, state: Trajectory, fact: Fact) -> Trajectory:
    # Who was told of no employer was decided on for the one of then.
    employer = event.employer or state.placement.employer
    before, first = subsidy_with(state, employer), event.starts or day_of(fact.occurred_at)
    decided = replace(
        before,
        requested_at=None,
        running=event.granted,
        forfait=event.until is not None,
        percent=event.percent,
        computed=event.computed_percent,
        since=first,
        decided_at=state.wage_value.settled,
        decisions=before.decisions + 1,
        moved_on=None,
        dropped_on=None if event.granted else before.moved_on,
    )
    decided_on = replace(state, subsidy=decided, wage_value=replace(state.wage_value, forfait_ends=event.until))
    if employer and event.granted:
        decided_on = _with_account(decided_on, employer, as_decided(event, state, employer, first, day_of(fact.occurred_at)))
    return _to_settle(decided_on, employer, event.settled_from, over=False)


def as_decided(event: placement.WageSubsidyDecided, state: Trajectory, employer: UUID, first: date, told_on: date) -> Account:
    """The account of an employer after a decision to give from a day on. A loonwaarde that was fixed for a day before it counts from that
    day for what another municipality gave, and one for a day after it not before that day (Participatiewet art. 10d lid 6)."""
    known = state.wage_value.known if state.wage_value.employer == employer else None
    account, fixed = state.account(employer), state.wage_value.since
    if known is not None and fixed is not None and fixed < first:
        account = account.revalued(fixed, first, known)
    value = None if event.until else known if known is not None else 100 - (event.computed_percent or event.percent)
    hours = _for_hours(event.hours, state, employer, first)
    reckoned = Reckoned(first, event.computed_cents, value, hours, state.civic.born, told_on)
    former = account.given_until(first)
    if known is None or fixed is None or fixed <= first or former is None:
        return account.decided(Given(first, event.percent, value), reckoned)
    # For the days before the one from which it counts there is the one before it.
    decided = account.decided(Given(first, event.percent, former), reckoned)
    return replace(decided, given=(*decided.given, Given(fixed, event.percent, value)))


def counted(state: Trajectory) -> Trajectory:
    """With a loonwaarde that was set right or fixed again, on which the municipality that gives subsidy will decide no more: from its day
    it counts all the same."""
    value, subsidy = state.wage_value, state.subsidy
    if not subsidy.running or subsidy.decided_at == value.settled or subsidy.employer != value.employer:
        return state
    if value.employer is None or value.since is None or value.known is None:
        return state
    return _with_account(state, value.employer, state.account(value.employer).revalued(value.since, date.max, value.known))


def _with_account(state: Trajectory, employer: UUID, account: Account) -> Trajectory:
    return replace(state, accounts=change.put(state.accounts, employer, account))


def _to_settle(
    state: Trajectory, employer: UUID | None, since: date | None, *, over: bool, until: date | None = None, moved: bool = False
) -> Trajectory:
    if since is None or employer is None:
        return state
    one = Settlement(employer, since, len(state.settlements) + 1, over, until, moved)
    return replace(state, settlements=(*state.settlements, one))


@change.apply.register
def _(event: placement.WageSubsidyRecalculated, state: Trajectory, fact: Fact) -> Trajectory:
    before, employer = state.account(event.employer), event.employer
    given = before.given_on(event.on - timedelta(days=1) if event.on == before.over else event.on)
    hours, told_on = _for_hours(event.hours, state, employer, event.on), day_of(fact.occurred_at)
    value = given.value if given else 100 - event.computed_percent
    account = before.reckons(Reckoned(event.on, event.computed_cents, value, hours, state.civic.born, told_on))
    known = _with_account(state, employer, account)
    if before.over != account.over and state.subsidy.employer == employer:
        known = replace(known, subsidy=replace(state.subsidy, running=True, resumed=state.subsidy.resumed + 1))
    return _to_settle(known, employer, event.settled_from, over=False)


def _for_hours(told: int | None, state: Trajectory, employer: UUID, day: date) -> int | None:
    # An older release did not tell; it went by what was known then.
    return told if told is not None else hours_on(state, employer, day)


@change.apply.register
def _(event: placement.WageSubsidyEnded, state: Trajectory, fact: Fact) -> Trajectory:
    first, before, moved = event.on or day_of(fact.occurred_at), state.subsidy, event.reason is SubsidyEnd.MOVED
    state = counted(state)
    over = state.account(event.employer).ends(first, with_work=event.reason is SubsidyEnd.EMPLOYMENT_OVER)
    ended = _with_account(state, event.employer, over)
    if before.employer in (None, event.employer):
        # After a forfait that ended by itself the municipality has still to look.
        ends = state.wage_value.forfait_ends
        by_itself = event.reason is SubsidyEnd.NOT_RENEWED and ends is not None and ends <= fact.occurred_at
        value = replace(state.wage_value, forfait_ends=ends if by_itself else None)
        moved_on = max(first, before.since or first) if moved else None
        ended = replace(ended, subsidy=replace(before, running=False, moved_on=moved_on), wage_value=value)
    # Who moved again, or whose work was over, before anybody decided was for a while in a place of which the municipality did not.
    between = first if event.settled_from and event.settled_from < first else None
    return _to_settle(ended, event.employer, event.settled_from, over=between is None, until=between, moved=moved)
