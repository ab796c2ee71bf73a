"""How it stood on a date: lives as they were then, and who and what was where.

What happened between two dates is in `projections.learning.periods`. Everything here follows from lives alone and is the same whenever it
is asked, as long as no fact of before that date comes in later.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from operator import is_
from uuid import UUID

import msgspec

from events.vocabulary.values import Outcome, Stage
from projections.learning.lives import table
from projections.learning.lives.facts import StageSpell, Wait
from projections.learning.lives.parts import Part
from projections.learning.lives.table import Life


def as_of(life: Life, moment: datetime) -> Life | None:
    """The life as it was at a moment, that moment included; None when it had not begun."""
    if life.started_at > moment:
        return None
    history = life.history
    cut: dict[str, list[Part]] = {}
    for name in history.__struct_fields__:
        parts: list[Part] = getattr(history, name)
        if (then := _until(moment, parts)) is not parts:
            cut[name] = then
    if not cut:
        return life
    found = table.of(life.trajectory, life.position, msgspec.structs.replace(history, **cut))
    found.taken_over_at = life.taken_over_at
    return found


def _until(moment: datetime, parts: list[Part]) -> list[Part]:
    """What had happened by a moment, as it was then; the list itself when that is all of it."""
    if parts and type(parts[0]).as_of is not Part.as_of:
        then = [part.as_of(moment) for part in parts if part.at <= moment]
        return parts if len(then) == len(parts) and all(map(is_, then, parts)) else then
    for part in parts:
        if part.at > moment:
            return [part for part in parts if part.at <= moment]
    return parts


@dataclass(frozen=True, slots=True)
class Case:
    """A trajectory that ran on a date: in which stage, since when, with which norm, and whether it was paused."""

    trajectory: UUID
    municipality: UUID
    programme: str
    stage: Stage
    since: datetime
    due: datetime
    paused: bool
    overdue: bool


def caseload(all: Iterable[Life], moment: datetime, regisseur: str | None = None) -> list[Case]:
    """What ran at a moment (of one regisseur, or of all), what was longest in its stage first."""
    then = (life for one in all if (life := as_of(one, moment)) and life.open)
    cases = [case for life in then if regisseur in (None, life.regisseur) and (case := _case(life, moment))]
    return sorted(cases, key=lambda case: case.since)


@dataclass(frozen=True, slots=True)
class Standing:
    """How many trajectories ran on a date, how many of them were in each stage, over its norm or paused, and how many had ended how.

    One that was about to enter its first stage runs, and is in none.
    """

    running: int
    in_stage: dict[Stage, int]
    overdue: dict[Stage, int]
    paused: dict[Stage, int]
    ended: dict[Outcome, int]


def standing(all: Iterable[Life], moment: datetime) -> Standing:
    """The counts at a moment; stages without anybody count 0, outcomes without any are left out."""
    then = [life for one in all if (life := as_of(one, moment))]
    cases = [case for life in then if life.open and (case := _case(life, moment))]
    ended = Counter(life.outcome for life in then if life.outcome)

    def per_stage(chosen: Iterable[Case]) -> dict[Stage, int]:
        counts = Counter(case.stage for case in chosen)
        return {stage: counts[stage] for stage in Stage}

    return Standing(
        running=sum(life.open for life in then),
        in_stage=per_stage(cases),
        overdue=per_stage(case for case in cases if case.overdue),
        paused=per_stage(case for case in cases if case.paused),
        ended={outcome: ended[outcome] for outcome in Outcome if ended[outcome]},
    )


def due(lasting: StageSpell | Wait) -> datetime:
    """The date that belonged to a stage or a wait last, moved by pauses and by people."""
    return lasting.moved[-1].due if lasting.moved else lasting.due


def _case(life: Life, moment: datetime) -> Case | None:
    if not life.history.stages:
        return None
    spell = life.history.stages[-1]
    paused = bool(life.history.pauses) and life.history.pauses[-1].until is None
    overdue = not paused and due(spell) < moment
    return Case(life.trajectory, life.municipality, life.programme, spell.stage, spell.at, due(spell), paused, overdue)
