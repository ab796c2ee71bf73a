"""A made-up world for the attack: lives over some years, in so many programmes and municipalities that groups are small and cross."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from events.vocabulary.civic import DutyEnd
from events.vocabulary.placement import JobEnd
from events.vocabulary.values import (
    Component,
    EndReason,
    LanguageLevel,
    LearningForm,
    NoGoRoad,
    Outcome,
    QualificationKind,
    Role,
    Skill,
    Stage,
    Verdict,
)
from projections.learning.lives import table
from projections.learning.lives.facts import (
    Attendance,
    Barrier,
    Choice,
    CivicDuty,
    Contact,
    Cost,
    Decision,
    DutyOver,
    End,
    Evaluation,
    History,
    InCharge,
    InMunicipality,
    InProgramme,
    Level,
    Satisfaction,
    StageSpell,
    Wait,
)
from projections.learning.lives.parts import Moved
from projections.learning.lives.table import Life
from projections.learning.lives.work import Change, Contract, Income, Living, Loss, Qualification
from tests.projections.history import days, named

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
        _along_the_way(random, history, day, took, stage)
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
            hours, wage = random.choice((18, 28, 36)), random.uniform(1, 1.4)
            terms = (int(250_000 * wage * hours / 36), hours, 250_000 * hours // 36, 36)
            made = [Change(days(day + random.uniform(100, 360)), None, 1, hours + random.choice((-2, 0, 2)), over=random.random() < 0.2)]
            changed = made if random.random() < 0.5 else []
            employer = named(f"werkgever {random.randrange(12)}")
            history.contracts.append(Contract(days(day), employer, days(day).date(), 12, "mbo-1", "mbo-2", *terms, changed))
            if random.random() < 0.15:
                history.losses.append(Loss(days(day + random.uniform(10, 400)), 4, random.choice(list(JobEnd)[:4])))
    history.ends.append(End(days(day), Outcome.SUSTAINED_WORK, EndReason.WORK, Component.WORKING))


def _along_the_way(random: Random, history: History, day: float, took: float, stage: Stage) -> None:
    """Marks, attendance, barriers, what is lived on and what is obtained: what is told while a stage lasts."""
    at = days(day + took * random.random())
    for side in (Role.PARTICIPANT, Role.EMPLOYER):
        history.satisfaction.append(Satisfaction(at, side, random.randint(4, 9)))
        history.evaluations.append(Evaluation(at, 1, side, random.choice(list(Verdict))))
    history.attendance.append(Attendance(at, Component.LEARNING, 1, random.randint(50, 100)))
    history.contacts.append(Contact(at, 1, random.random() < 0.8))
    if stage is Stage.INTAKE:
        ended = days(day + random.uniform(200, 1200))
        over = [DutyOver(ended, ended.date(), random.choice(list(DutyEnd)))]
        extended = [Moved(days(day + random.uniform(200, 900)), ended)] if random.random() < 0.3 else []
        history.duties.append(CivicDuty(at, days(day).date(), days(day + 730).date(), extended, over))
    if stage is Stage.VOORTRAJECT and random.random() < 0.4:
        until = at + timedelta(days=random.uniform(5, 120))
        ending = random.choice(("weggenomen", "weggenomen", "aanvaard"))
        history.barriers.append(Barrier(at, "b", random.choice(list(Role)[:4]), until=until, ending=ending))
    if stage is Stage.LEER_WERK:
        history.incomes.append(Income(days(day), Living.BENEFIT, days(day).date()))
        if random.random() < 0.6:
            history.incomes.append(Income(at, Living.WAGE, at.date()))
        kind, obtained = random.choice(list(QualificationKind)[:3]), random.choice((True, True, False, None))
        history.qualifications.append(Qualification(days(day + took * 0.9), kind, obtained))


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
