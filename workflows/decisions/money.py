"""Money: what is spent, only from a source of the programme and for what it pays for; and what the participant lives on."""

from datetime import timedelta
from typing import Literal
from uuid import UUID

from pydantic import Field

from activities.days import Day, SinceDay
from events.days import beginning_of, day_of
from events.trajectory.state import Trajectory
from events.vocabulary.leer_werk import Income, IncomeSet
from events.vocabulary.steering import CostIncurred
from events.vocabulary.values import Component, Stage
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.command import Command, Reference
from workflows.decisions.livelihood import lost_on
from workflows.decisions.refusal import Refused
from workflows.law.in_force import rules_for
from workflows.law.key import Key
from workflows.law.minimum_wage import age_on, lowest_wage


class RecordCost(Command):
    """Something was spent, in cents, from a source of the programme; `party` is who was paid."""

    name: Literal["record-cost"] = "record-cost"
    source: Reference = Field(min_length=1)
    component: Component
    cents: int = Field(gt=0, le=100_000_000)
    party: UUID | None = None


class SetIncome(Command):
    """From a day the participant lives on a wage, or on benefit (domain.md F1, F4), perhaps up to and with another day.

    A wage is in cents a month before tax, for so many hours a week; without hours it is for those of the leer-werk. Beside benefit, it is
    what the participant earns with benefit running on.
    """

    name: Literal["set-income"] = "set-income"
    income: Income
    starts: SinceDay = Field(title="De eerste dag")
    ends: Day | None = Field(None, title="De laatste dag")
    wage_cents: int | None = Field(default=None, ge=0, le=100_000_000)
    hours: int | None = Field(default=None, ge=1, le=60)


@decides
def record_cost(command: RecordCost, case: Case) -> Events:
    sources = case.programme.funding
    funding = next((f for f in sources if f.name == command.source), None)
    if funding is None:
        known = f"Kies uit: {', '.join(f.name for f in sources)}." if sources else "Zet de bron eerst in het programma."
        raise Refused(f"Het programma heeft geen geldbron '{command.source}'. {known}")
    if command.component not in funding.components:
        others = [f.name for f in sources if command.component in f.components]
        help = f"Daarvoor is: {', '.join(others)}." if others else "Daarvoor is nog geen geld in het programma."
        raise Refused(f"'{command.source}' betaalt niet voor {command.component}. {help}")
    return [CostIncurred(source=command.source, component=command.component, cents=command.cents, party=command.party)]


@decides
def set_income(command: SetIncome, case: Case) -> Events:
    if (stage := case.state.stage) in (None, Stage.INTAKE, Stage.VOORTRAJECT, Stage.GO_NO_GO):
        where = f"; het traject is in: {stage}" if stage else ""
        raise Refused(f"Het inkomen tijdens leer-werk wordt vastgelegd zodra leren en werken begint{where}.")
    if command.ends is not None and command.ends < command.starts:
        raise Refused("De laatste dag ligt voor de eerste. Kijk de datums na.")
    if command.income is Income.WAGE and not command.wage_cents:
        raise Refused("Noem bij loon het bedrag per maand, voor aftrek van belasting.")
    if command.income is Income.UNEMPLOYMENT:
        return [_unemployment(command, case)]
    if command.income is Income.WAGE:
        _not_on_trial(command, case.state)
    if command.income is Income.BENEFIT and not command.wage_cents:
        return [IncomeSet(income=command.income, starts=command.starts, ends=command.ends)]
    work, state = case.state.leer_werk, case.state
    hours = command.hours or (work.hours[0] if work.hours else None)
    # A wage that began long ago is held to the minimum of today, unless it is over.
    today = day_of(case.now)
    day = max(command.starts, min(today, command.ends or today))
    rules = rules_for(state, case.programme.sector, str(case.programme.level), day)
    told = IncomeSet(
        income=command.income,
        starts=command.starts,
        ends=command.ends,
        wage_cents=command.wage_cents,
        hours=hours,
        employer=work.workplace,
        least_cents=lowest_wage(rules, hours, age_on(state, day), bbl=case.programme.leads_to_mbo) if hours else None,
    )
    return [told]


def _unemployment(command: SetIncome, case: Case) -> IncomeSet:
    """WW is by the decision of UWV, which says until when; it begins after work that was lost (Werkloosheidswet art. 15, 17 and 42)."""
    rules, over = rules_for(case.state, case.programme.sector, str(case.programme.level), command.starts), lost_on(case.state)
    if over is None:
        raise Refused("WW is er na werk dat voorbij is. Leg eerst vast dat de baan verloren is.")
    if command.wage_cents:
        raise Refused("Is er loon naast de WW, leg dan alleen de WW vast; UWV verrekent het loon.")
    if command.starts <= over:
        raise Refused(f"De baan was tot en met {over:%d-%m-%Y}; WW begint daarna. Klopt die dag niet, verbeter dat dan eerst.")
    if command.ends is None:
        raise Refused("Noem de laatste dag van de WW; die staat in het besluit van UWV.")
    if rules.says(Key.UNEMPLOYED_AT_MOST):
        at_most = rules.period(Key.UNEMPLOYED_AT_MOST)
        latest = day_of(at_most.after(beginning_of(command.starts))) - timedelta(days=1)
        if command.ends > latest:
            raise Refused(f"WW duurt ten hoogste {at_most.in_words()}: tot en met {latest:%d-%m-%Y}. Kijk de datum na.")
    return IncomeSet(income=command.income, starts=command.starts, ends=command.ends)


def _not_on_trial(command: SetIncome, state: Trajectory) -> None:
    """Work on trial is with benefit retained: of a wage that is paid meanwhile a person says which of both is so."""
    trial = state.placement.on_trial
    if trial is None:
        return
    first, last = day_of(trial.starts), day_of(trial.ends)
    if command.starts <= last and (command.ends is None or command.ends >= first):
        raise Refused(
            f"De deelnemer is van {first:%d-%m-%Y} tot en met {last:%d-%m-%Y} op proef, met behoud van uitkering; daar gaat geen loon mee "
            "samen. Noem een laatste dag daarvoor of een eerste dag daarna. Betaalt de werkgever nu al loon, laat die dan de "
            "proefplaatsing beoordelen: wie aanneemt, wordt om een contract gevraagd."
        )
