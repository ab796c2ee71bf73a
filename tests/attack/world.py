"""A made-up world for the attack: lives over some years, in so many programmes and municipalities that groups are small and cross."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from events.vocabulary.values import (
    Component,
    EndReason,
    LanguageLevel,
    LearningForm,
    NoGoRoad,
    Outcome,
    Role,
    Skill,
    Stage,
)
from projections.learning.lives import table
from projections.learning.lives.facts import (
    Choice,
    Contract,
    Cost,
    Decision,
    End,
    History,
    InCharge,
    InMunicipality,
    InProgramme,
    Level,
    Loss,
    StageSpell,
    Wait,
)
from projections.learning.lives.table import Life
from tests.projections.history import EMPLOYER, days, named

YEARS = 3
PROGRAMMES = ("zorg", "techniek", "bouw", "horeca", "logistiek", "groen")
SECTORS = ("zorg", "techniek", "bouw", "horeca")
LEVELS = ("mbo-1", "mbo-2", "mbo-3")
STAGES = (Stage.INTAKE, Stage.VOORTRAJECT, Stage.GO_NO_GO, Stage.LEER_WERK, Stage.PLACEMENT, Stage.AFTERCARE)
MEDIAN = {
    Stage.INTAKE: 40,
    Stage.VOORTRAJECT: 150,
    Stage.GO_NO_GO: 15,
    Stage.LEER_WERK: 240,
    Stage.PLACEMENT: 50,
    Stage.AFTERCARE: 180,
}
RISK = {Stage.INTAKE: 0.06, Stage.VOORTRAJECT: 0.1, Stage.GO_NO_GO: 0.04, Stage.LEER_WERK: 0.12, Stage.PLACEMENT: 0.05}
"""The share that drops out in a stage."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large the world is."""

    lives: int
    municipalities: int
    editions: int


WHOLE, SMALL = Size(1200, 9, 13), Size(260, 3, 4)


def world(seed: int, size: Size) -> list[Life]:
    """The lives as they went until long after the last edition."""
    random = Random(seed)
    return [_life(random, number, size) for number in range(size.lives)]


def _life(random: Random, number: int, size: Size) -> Life:
    began = random.uniform(0, YEARS * 365)
    programme = random.choices(PROGRAMMES, weights=(8, 6, 5, 4, 4, 3))[0]
    town = random.choices(range(size.municipalities), weights=[1 / (4 + town) for town in range(size.municipalities)])[0]
    history = History(
        programmes=[InProgramme(days(began), programme, 1 if began < YEARS * 365 / 3 else 2)],
        municipalities=[InMunicipality(days(began), named(f"gemeente {town}"))],
        regisseurs=[InCharge(days(began), "anna")],
        choices=[Choice(days(began), random.choice(SECTORS), random.choice(LEVELS), LearningForm.SCHOOL)],
    )
    _go(random, history, began)
    return table.of(named(f"aanval {number}"), 1, history)


def _go(random: Random, history: History, day: float) -> None:
    for stage in STAGES:
        entered, took = days(day), random.lognormvariate(0, 0.4) * MEDIAN[stage]
        spell = StageSpell(entered, stage, 1, entered + timedelta(days=MEDIAN[stage]))
        history.stages.append(spell)
        history.waits.extend(_waits(random, day, took, stage))
        if random.random() < RISK.get(stage, 0.0):
            day += took * random.random()
            reason = random.choices(list(EndReason), weights=[1 / (1 + each) for each in range(len(EndReason))])[0]
            spell.until, spell.ending = days(day), "gestopt"
            history.ends.append(End(days(day), Outcome.DROPPED_OUT, reason, random.choice(list(Component))))
            return
        day += took
        spell.until, spell.ending = days(day), "afgerond"
        history.costs.append(Cost(days(day), "gemeente", Component.LEARNING, int(random.lognormvariate(12.5, 0.6))))
        if stage is Stage.VOORTRAJECT:
            history.levels.extend(_levels(random, day, took))
        if stage is Stage.GO_NO_GO:
            go = random.random() < 0.8
            history.decisions.append(Decision(days(day), "go" if go else "no-go", 1, None if go else random.choice(list(NoGoRoad))))
        if stage is Stage.PLACEMENT:
            history.contracts.append(Contract(days(day), EMPLOYER, days(day).date(), 12))
            if random.random() < 0.15:
                history.losses.append(Loss(days(day + random.uniform(10, 400)), 4))
    history.ends.append(End(days(day), Outcome.SUSTAINED_WORK, EndReason.WORK, Component.WORKING))


def _waits(random: Random, day: float, took: float, stage: Stage) -> Iterator[Wait]:
    for role in random.sample(list(Role)[:4], 2):
        asked = day + took * random.random() / 2
        yield Wait(days(asked), f"{stage} {role}", "vraag", role, days(asked + 14), until=days(asked + random.lognormvariate(2.5, 0.8)))


def _levels(random: Random, day: float, took: float) -> Sequence[Level]:
    low = random.randrange(2)
    each = list(LanguageLevel)
    return [
        Level(days(day - took), Skill.SPEAKING, each[low], 1),
        Level(days(day), Skill.SPEAKING, each[low + random.randrange(2)], 2),
    ]
