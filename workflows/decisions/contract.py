"""A contract that is renewed, changed or ends, as the regisseur heard it."""

from datetime import date, timedelta
from typing import Literal

from pydantic import Field

from activities.days import SOON, Day, FirstDay
from events.days import day_of
from events.trajectory.placement_parts import Contract, Terms
from events.trajectory.state import Trajectory
from events.vocabulary.base import Event
from events.vocabulary.placement import ContractChanged, ContractNotRenewed
from events.vocabulary.values import AfterContract, Stage
from workflows.decisions.acceptance import too_low
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.closing import close_tasks
from workflows.decisions.command import Command
from workflows.decisions.days import must_be
from workflows.decisions.refusal import Refused
from workflows.decisions.tasks import FOLLOW_CONTRACT
from workflows.decisions.withdrawing import withdraw
from workflows.law.contract import last_day
from workflows.law.residence import not_allowed


class ChangeContract(Command):
    """What becomes of the contract of now: `until` is its last day, wage in cents a month; what is left out stays as it is.

    `starts` is the day from which it is so; without it the day after its end, or today.
    """

    name: Literal["change-contract"] = "change-contract"
    what: AfterContract
    starts: FirstDay | None = Field(None, title="De eerste dag")
    until: Day | None = Field(None, title="De laatste dag")
    wage_cents: int | None = Field(None, gt=0, le=100_000_000)
    hours: int | None = Field(None, ge=1, le=60)


@decides
def change_contract(command: ChangeContract, case: Case) -> Events:
    state, today = case.state, day_of(case.now)
    contract = contract_of_now(state)
    if command.what is AfterContract.ENDS:
        follows: Events = [_ended(command, contract)]
    elif command.what is AfterContract.CHANGED:
        follows = _changed(command, contract, today)
    else:
        follows = [_goes_on(command, contract)]
    for one in follows:
        if isinstance(one, ContractChanged):
            must_be(SOON, "De eerste dag", one.starts, case)
            goes_on = not_allowed(state, one.starts) if command.what is not AfterContract.CHANGED else ""
            if wrong := goes_on or too_low(state, one.wage_cents, one.hours, max(one.starts, today), full_week=contract.full_week):
                raise Refused(wrong)
    known = withdraw(state, "wat er op het contract volgt is bekend", lambda asked: asked.kind == "contract-vervolg")
    return [*follows, *known, *close_tasks(state, FOLLOW_CONTRACT)]


def contract_of_now(state: Trajectory) -> Contract:
    """The contract by which the participant works, or is to begin.

    Raises:
        Refused: when there is none.
    """
    contract = state.placement.contract
    if state.stage is not Stage.AFTERCARE or contract is None or state.placement.job_lost:
        raise Refused("Er loopt nu geen contract; dat kan in de nazorg, zolang de deelnemer er werkt.")
    return contract


def _ended(command: ChangeContract, contract: Contract) -> Event:
    last = last_day(contract)
    ends = command.until or last
    if ends is None or ends < contract.starts:
        raise Refused(f"Noem de laatste dag van het contract, op of na {contract.starts:%d-%m-%Y}.")
    if last is not None and ends > last:
        raise Refused(f"Het contract loopt tot en met {last:%d-%m-%Y}. Gaat het daarna door, kies dan 'verlengd' of 'vast'.")
    return ContractNotRenewed(employer=contract.employer, ends=ends)


def _changed(command: ChangeContract, contract: Contract, today: date) -> Events:
    """Other terms from a day. What was told for days after it stays, but for what this changes and those did not."""
    if command.wage_cents is None and command.hours is None:
        raise Refused("Noem het nieuwe loon of de nieuwe uren.")
    starts, last = command.starts or max(today, contract.starts), last_day(contract)
    _must_begin(starts, contract.starts, last)
    before = contract.on(starts)
    changed: Events = [_from(starts, contract, before, command, last)]
    for later in (one for one in contract.terms if one.starts > starts):
        wage = command.wage_cents if later.wage_cents == before.wage_cents else None
        hours = command.hours if later.hours == before.hours else None
        if wage or hours:
            changed.append(_from(later.starts, contract, later, command.model_copy(update={"wage_cents": wage, "hours": hours}), last))
    return changed


def _goes_on(command: ChangeContract, contract: Contract) -> Event:
    last, until, begun = last_day(contract), command.until, contract.terms[-1].starts
    if last is None:
        raise Refused("Het contract is al vast. Veranderen het loon of de uren, kies dan 'gewijzigd'.")
    starts = command.starts or last + timedelta(days=1)
    if (command.what is AfterContract.RENEWED) != (until is not None) or (until is not None and until <= last):
        raise Refused(f"Noem bij 'verlengd' een laatste dag na {last:%d-%m-%Y}, en bij 'vast' geen.")
    _must_begin(starts, begun, until)
    return _from(starts, contract, contract.on(starts), command, until)


def _must_begin(starts: date, earliest: date, latest: date | None) -> None:
    if starts < earliest or (latest is not None and starts > latest):
        at_most = f" tot en met {latest:%d-%m-%Y}" if latest is not None else ""
        raise Refused(f"{starts:%d-%m-%Y} kan niet de eerste dag zijn. Noem een dag vanaf {earliest:%d-%m-%Y}{at_most}.")


def _from(starts: date, contract: Contract, before: Terms, command: ChangeContract, until: date | None) -> Event:
    return ContractChanged(
        employer=contract.employer,
        starts=starts,
        wage_cents=command.wage_cents or before.wage_cents,
        hours=command.hours or before.hours,
        until=until,
    )
