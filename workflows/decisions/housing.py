"""Housing: since when the municipality has to find a home, and from when there is one, told by whoever knows (domain.md K14)."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import Field

from activities.days import DoneDay, SinceDay
from events.trajectory.state import Trajectory
from events.vocabulary import intake, steering
from events.vocabulary.base import DataClass, Event
from events.vocabulary.subjects import subject
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.command import Command
from workflows.decisions.refusal import Refused
from workflows.decisions.tasks import ASK_ABOUT_HOUSING
from workflows.decisions.withdrawing import withdraw_tasks
from workflows.law.in_force import rules_for
from workflows.law.key import Key
from workflows.law.moments import OPENING, in_the_netherlands
from workflows.law.period import AMSTERDAM
from workflows.programme.document import Programme

NO_HOME = subject("huisvesting-duurt", DataClass.PROGRESS)
"""The signal, and the rule that raises it: the wait for a home lasts longer than a municipality has for it."""


class AwaitHousing(Command):
    """The participant waits for a home since a day: that on which the COA linked the participant to the municipality."""

    name: Literal["await-housing"] = "await-housing"
    since: DoneDay = Field(title="De dag waarop het wachten begon")


class ArrangeHousing(Command):
    """The participant has a home from a day."""

    name: Literal["arrange-housing"] = "arrange-housing"
    on: SinceDay = Field(title="De dag vanaf wanneer er een woning is")


@decides
def await_housing(command: AwaitHousing, case: Case) -> Events:
    housing = case.state.civic.housing
    if housing and housing.since == command.since:
        raise Refused("Dat sinds die dag op huisvesting wordt gewacht, staat er al.")
    return [awaited(case.state, case.programme, command.since), *over(case.state, "het wachten begon op een andere dag")]


@decides
def arrange_housing(command: ArrangeHousing, case: Case) -> Events:
    housing = case.state.civic.housing
    if housing is None:
        raise Refused("Volgens het dossier wordt niet op huisvesting gewacht. Leg eerst vast sinds wanneer dat zo is.")
    if command.on < housing.since:
        raise Refused(f"Op huisvesting wordt gewacht sinds {housing.since:%d-%m-%Y}; de woning kan er niet eerder zijn.")
    return [intake.HousingArranged(on=command.on), *over(case.state, "er is een woning")]


def awaited(state: Trajectory, plan: Programme, since: date) -> intake.HousingAwaited:
    """That a home is waited for, and until when that may last."""
    within = rules_for(state, plan.sector, plan.level).period(Key.HOUSING)
    return intake.HousingAwaited(since=since, due=within.after(in_the_netherlands(since, OPENING)).astimezone(AMSTERDAM).date())


def over(state: Trajectory, reason: str) -> Iterator[Event]:
    """The end of the signal that a home takes long, and of the task to ask about it."""
    if NO_HOME in state.attention:
        yield steering.AttentionPassed(signal=NO_HOME)
    yield from withdraw_tasks(state, reason, lambda task: task.kind == ASK_ABOUT_HOUSING.name)
