"""What a signal foretells: each rule is about something of its own, and judged by whether that came (domain.md W8).

How the participant is doing foretells a drop-out within 90 days; that somebody is no longer at work, the same. Every other rule says of
something that it takes too long (a stage, a level, an answer), and foretells that it still does at a moment that the signal names. A
back-test and the lessons both ask here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import zip_longest

from events.vocabulary.course import CAN_DROP_OUT
from events.vocabulary.values import Component, LanguageLevel, Outcome, Skill, Stage, said_by
from projections.learning.lives.as_of import due
from projections.learning.lives.facts import StageSpell
from projections.learning.lives.table import Life

HORIZON = 90
"""Days after a signal in which a drop-out has to follow for it not to be in vain. About as long as a round of leer-werk lasts: who does
not stop before the next evaluation is looked at then in any case."""


class Foretold(StrEnum):
    """What a rule foretells; the value says it to a reader."""

    DROP_OUT = "uitval binnen 90 dagen"
    JOB_LOST = "het werk houdt op binnen 90 dagen"
    STAGE = "de fase duurt langer dan anderhalf keer de norm"
    LEVEL = "het volgende taalniveau is er niet op de datum van het plan"
    CONTACT = "er komt nog eens zo lang geen contact"
    ANSWER = "er komt nog eens zo lang geen antwoord"
    EVALUATION = "de evaluatie blijft nog eens zo lang uit"
    BARRIER = "de belemmering staat nog eens zo lang open"
    TERM = "het leer-werk is niet klaar voor het einde van de inburgeringstermijn"


OF: Mapping[str, Foretold] = {
    "over-de-norm": Foretold.STAGE,
    "taalgroei": Foretold.LEVEL,
    "geen-contact": Foretold.CONTACT,
    "partner-zwijgt": Foretold.ANSWER,
    "evaluatie-gemist": Foretold.EVALUATION,
    "belemmering-open": Foretold.BARRIER,
    "termijn-te-kort": Foretold.TERM,
    "baan-in-gevaar": Foretold.JOB_LOST,
    **dict.fromkeys(("welzijn", "aanwezigheid", "aanwezigheid-daalt", "tevredenheid", "tevredenheid-daalt"), Foretold.DROP_OUT),
}
"""By rule; of other attention nothing is foretold."""
_EVALUATES = {"werkevaluatie": Component.WORKING, "studievoortgang": Component.LEARNING}
_LEVELS = tuple(LanguageLevel)


@dataclass(frozen=True, slots=True)
class Spell:
    """Something that takes time, under the subject that a rule has for it; `until` is None while it goes on.

    Until `seen` it is known whether it did. `due` is when it should have been over, of a stage or a question; `level` that which is to be
    left, of a skill.
    """

    subject: str
    since: datetime
    until: datetime | None
    seen: datetime
    due: datetime | None = None
    level: int | None = None

    def lasts(self, moment: datetime) -> bool | None:
        """Whether it still goes on at a moment; None when that is not known yet, however it ended: else what ends soon would count more."""
        return None if moment > self.seen else self.until is None or self.until > moment


def came_true(life: Life, rule: str, subject: str, at: datetime, shows_at: datetime | None, moment: datetime) -> bool | None:
    """Whether what a signal of a moment foretold came, by what is known at `moment`; None when that cannot be told, or not yet."""
    match OF.get(rule):
        case None:
            return None
        case Foretold.DROP_OUT:
            stopped = dropped_out(life)
            return None if stopped and stopped <= at else _within_the_horizon(at, [stopped] if stopped else [], moment)
        case Foretold.JOB_LOST:
            return _within_the_horizon(at, [loss.at for loss in life.history.losses], moment)
    if shows_at is None or shows_at <= at:
        return None
    found = [spell.lasts(shows_at) for spell in spells(life, rule, moment) if spell.subject == subject and _is_on(spell, at)]
    return None if not found or None in found else any(found)


def can_come(life: Life, rule: str, subject: str, at: datetime, shows_at: datetime | None, moment: datetime) -> bool:
    """Whether what a signal foretells could still come when it was raised."""
    match OF.get(rule):
        case None:
            return False
        case Foretold.DROP_OUT:
            stopped, stage = dropped_out(life), stage_at(life, at)
            return stage in CAN_DROP_OUT and not (stopped and stopped <= at)
        case Foretold.JOB_LOST:
            return stage_at(life, at) is Stage.AFTERCARE
    on = any(spell.subject == subject and _is_on(spell, at) for spell in spells(life, rule, moment))
    return on and shows_at is not None and shows_at > at


def dropped_out(life: Life) -> datetime | None:
    """When a drop-out was reported that ended the trajectory, or else when it ended so: what is raised after a report foretells nothing."""
    if life.outcome is not Outcome.DROPPED_OUT:
        return None
    return life.history.drop_outs[-1].at if life.history.drop_outs else life.ended_at


def works_since(life: Life) -> datetime | None:
    """When the aftercare began."""
    return next((spell.at for spell in life.history.stages if spell.stage is Stage.AFTERCARE), None)


def stage_at(life: Life, at: datetime) -> Stage | None:
    """The stage at a moment."""
    return next((spell.stage for spell in reversed(life.history.stages) if spell.at <= at), None)


def spells(life: Life, rule: str, moment: datetime) -> Iterator[Spell]:
    """All that could take too long by a rule, whether or not it spoke."""
    history, seen = life.history, min(life.ended_at or moment, moment)
    match OF.get(rule):
        case Foretold.STAGE:
            for stage in history.stages:
                if stage.stage is not Stage.AFTERCARE:
                    yield Spell(f"{stage.stage}-{stage.visit}", stage.at, stage.until, moment, _due(stage))
        case Foretold.LEVEL:
            stopped = [one.until for one in history.language if one.until]
            yield from _levels(life, min([seen, *stopped[-1:]]) if len(stopped) == len(history.language) else seen)
        case Foretold.CONTACT:
            met = [history.guidance[0].at, *(one.at for one in history.contacts if one.held)] if history.guidance else []
            for since, until in zip_longest(met, met[1:]):
                yield Spell("begeleiding", since, until, seen)
        case Foretold.ANSWER | Foretold.EVALUATION as about:
            for wait in history.waits:
                if wait.partner is not None and (wait.kind in _EVALUATES) == (about is Foretold.EVALUATION):
                    component = _EVALUATES.get(wait.kind)
                    subject = said_by(wait.role, component) if component else f"{wait.role}-{wait.partner}"
                    yield Spell(subject, wait.at, wait.until, seen, max(due(wait), wait.at))
        case Foretold.BARRIER:
            for barrier in history.barriers:
                yield Spell(barrier.barrier, barrier.at, barrier.until, seen)
        case Foretold.TERM:
            done = [one.until for one in history.stages if one.stage is Stage.LEER_WERK and one.ending == "afgerond"]
            yield Spell("inburgering", life.started_at, done[-1] if done else None, moment if done else seen)


def _levels(life: Life, seen: datetime) -> Iterator[Spell]:
    for skill in Skill:
        reached: list[tuple[datetime, int]] = []
        for one in life.history.levels:
            rank = _LEVELS.index(one.level)
            if one.skill is skill and (not reached or rank > reached[-1][1]):
                reached.append((one.at, rank))
        for (since, rank), until in zip_longest(reached, [at for at, _ in reached[1:]]):
            yield Spell(skill, since, until, seen, level=rank)


def _due(stage: StageSpell) -> datetime:
    """When it was to be over, by what was known before it was late."""
    latest = stage.due
    for moved in stage.moved:
        if moved.at <= latest:
            latest = moved.due
    return latest


def _within_the_horizon(at: datetime, moments: list[datetime], moment: datetime) -> bool | None:
    ends = at + timedelta(days=HORIZON)
    return None if ends > moment else any(at < one <= ends for one in moments)


def _is_on(spell: Spell, at: datetime) -> bool:
    return spell.since <= at and (spell.until is None or at < spell.until)
