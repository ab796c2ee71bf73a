"""Adjusting while it runs: the plan, the time, the programme and the law that a trajectory is under, and signals (whitepaper l.531-532)."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StrictBool, StrictInt, StrictStr

from activities.question import Day
from events.vocabulary.values import LearningForm, Stage
from events.vocabulary.words import CODE, Code
from workflows.commands.command import Command, Reason, Reference, Who
from workflows.law.period import Period
from workflows.programme.document import LONGEST, Level


class Adjust(Command):
    """Other values in some places of the plan, from now on; `signal` is the open signal that it answers (domain.md W8).

    A place is named as in the programme: `voortraject.taal.uren_per_week`. False takes a module or the snuffelstage out.
    """

    name: Literal["adjust"] = "adjust"
    changes: Annotated[dict[Code, StrictBool | StrictInt | Annotated[StrictStr, CODE]], Field(min_length=1, max_length=50)]
    reason: Reason
    signal: Reference | None = None


class ChooseSectorAndLevel(Command):
    """What the candidate goes for, and in which form of learning (domain.md 1.3, 22 and 1.6, 55)."""

    name: Literal["choose-sector-and-level"] = "choose-sector-and-level"
    sector: Who
    level: Level
    form: LearningForm


def _of_a_life(by: Period) -> Period:
    if by.longer_than(LONGEST):
        raise ValueError(f"verlengen kan met ten hoogste {LONGEST.in_words()}")
    return by


class Extend(Command):
    """More time for the present stage."""

    name: Literal["extend"] = "extend"
    by: Annotated[Period, AfterValidator(_of_a_life)]
    reason: Reason


class ChangeProgramme(Command):
    """Go on under another published programme, or another version of the same one; `stage` is where, if not in the present stage.

    `move_policy` says that law and policy hold as they are today from then on, and no longer as at the start.
    """

    name: Literal["change-programme"] = "change-programme"
    programme: Reference
    programme_version: int
    reason: Reason
    stage: Stage | None = None
    move_policy: bool = False

    @property
    def under(self) -> tuple[str, int]:
        """The programme that it goes on under."""
        return self.programme, self.programme_version


class MovePolicy(Command):
    """Let law and policy hold as they are on a day, perhaps of another set; a change of them leaves a running trajectory as it was."""

    name: Literal["move-policy"] = "move-policy"
    on: Day
    policy: Reference | None = None
    reason: Reason


class DismissSignal(Command):
    """Leave a signal for what it is, with a reason."""

    name: Literal["dismiss-signal"] = "dismiss-signal"
    signal: Reference
    reason: Reason
