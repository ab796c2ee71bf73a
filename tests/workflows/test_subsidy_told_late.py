"""Whatever is told of loonkostensubsidie in whatever order and however late, each day is worth what the law makes of it, and what was paid
otherwise is settled (Participatiewet art. 10d). The oracle is written apart from the code that it is laid beside."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from uuid import UUID

import pytest
from dateutil.relativedelta import relativedelta

from events.vocabulary import placement as pl
from events.vocabulary.leer_werk import Income
from events.vocabulary.values import AfterContract, Component, EndReason, Outcome, SubsidyEnd
from tests.workflows.city import BAKERY, GARAGE, MUNICIPALITY, REGISSEUR, VILLAGE
from tests.workflows.habits import Asked, Habit, Reply, in_turn, measured, silence, yes
from tests.workflows.invariants import Law
from tests.workflows.test_set_right import fact, settling
from tests.workflows.test_subsidy import day_of, moves
from tests.workflows.test_subsidy_days import grants, late
from tests.workflows.test_wage_value import FIX, SUBSIDY, all_of, living, until, wants
from workflows.decisions.birth import NoteBirthDate
from workflows.decisions.command import Command
from workflows.decisions.contract import ChangeContract
from workflows.decisions.corrections import CorrectFact
from workflows.decisions.ending import End
from workflows.decisions.job_lost import NoteJobLost
from workflows.decisions.money import SetIncome
from workflows.decisions.moving import ChangeEmployer, MoveMunicipality
from workflows.decisions.refusal import Refused
from workflows.law.key import Key
from workflows.law.policy import policy_set
from workflows.run.rehearsal.life import Life

DAY = timedelta(days=1)
YOUNG = {16: Key.MINIMUM_AT_16, 17: Key.MINIMUM_AT_17, 18: Key.MINIMUM_AT_18, 19: Key.MINIMUM_AT_19, 20: Key.MINIMUM_AT_20}
"""Who is younger has a part of the minimum wage (Besluit minimumjeugdloon art. 2)."""


def fixed(life: Life) -> list[tuple[UUID, pl.WageValueMeasured]]:
    """What the municipality found each time, as it was told then."""
    return [(one.id, one.event) for one in life.facts if isinstance(one.event, pl.WageValueMeasured)]


class Told:
    """What is so, as it was told until now: by that the oracle goes."""

    def __init__(self, life: Life) -> None:
        contract = life.state.placement.contract
        assert contract
        self.starts, self.last = contract.starts, contract.until
        self.hours = {contract.starts: contract.hours(contract.starts) or 36}
        self.born: date | None = None
        self.right = dict[UUID, int]()

    def value(self, life: Life, day: date) -> int:
        """The loonwaarde of a day: as it was fixed last for that day or one before it, and set right since (lid 1 and 6)."""
        values = {event.since or self.starts: self.right.get(id, event.percent) for id, event in fixed(life)}
        return [value for since, value in sorted(values.items()) if since <= day][-1]

    def cents(self, life: Life, day: date) -> int:
        """(WML + VB) − (loonwaarde + VB), at most 70 percent, with charges, for the hours of a day, up to a full week in horeca (lid 4)."""
        if self.last is not None and day > self.last:
            return 0
        law = policy_set(life.state.policy).as_on(day)
        wage = Decimal(law.cents(Key.MINIMUM_WAGE_MONTH))
        age = relativedelta(day, self.born).years if self.born else 21
        young = law.percent(YOUNG[age]) if age in YOUNG else Decimal(100)
        wage = (wage * young / 100).quantize(Decimal(1), ROUND_HALF_UP)
        hours = [hours for since, hours in sorted(self.hours.items()) if since <= day][-1]
        part = Decimal(min(70, 100 - self.value(life, day))) / 100
        return int((wage * Decimal("1.08") * part * Decimal("1.235") * min(hours, 38) / 36).quantize(Decimal(1), ROUND_HALF_UP))


def paid(life: Life, until: date = date.max) -> dict[date, int]:
    """What each day is worth by the facts, as they were told up to a day: the last about a day holds."""
    days: dict[date, int] = {}
    given: dict[date, bool] = {}
    end = day_of(life.now)

    def from_(first: date, cents: int | None, on: bool | None) -> None:
        day = first
        while day < end:
            days[day] = days.get(day, 0) if cents is None else cents
            given[day] = given.get(day, False) if on is None else on
            day += DAY

    over: date | None = None
    for recorded in life.facts:
        event, told = recorded.event, day_of(recorded.fact.occurred_at)
        if told >= until:
            break
        match event:
            case pl.WageSubsidyDecided(granted=True):
                from_(event.starts or told, event.computed_cents, True)
            case pl.WageSubsidyRecalculated():
                from_(event.on, event.computed_cents, True if event.on == over else None)
            case pl.WageSubsidyEnded():
                over = event.on or told
                from_(over, None, False)
    return {day: cents if given[day] else 0 for day, cents in days.items()}


def again(random: Random) -> Habit:
    """Loonwaarde that is fixed again every now and then, late, from the day that was set for it."""
    asked: list[str] = []

    def fixes(a: Asked) -> Reply:
        percent = random.randrange(25, 85) if asked else 50
        asked.append(a.request)
        return measured(a, percent, herbeoordelingOp=(a.at.date() + timedelta(days=random.randrange(70, 250))).isoformat())

    later = late(random.choice([1, 30, 60]), fixes)
    return lambda a: later(a) if asked else fixes(a)


def at_work(*decisions: Habit, fixes: Habit = lambda a: measured(a, 50), **offer: object) -> Life:
    """Somebody for whom subsidy began some days ago; the municipality decides as the formula has it, or as it is told to in turn."""

    def offers(a: Asked) -> Reply:
        return yes(**{**wants(a).answer, "duurMaanden": 0, **offer})

    life = living(
        contract_bieden=offers,
        loonwaarde_vaststellen=fixes,
        loonkostensubsidie=in_turn(*decisions) if decisions else grants,
        contract_vervolg=silence,
        werkgever_matchen=silence,
    )
    until(life, lambda state: state.subsidy.running)
    life.settle()
    return life


def settled_before(life: Life, today: date) -> int:
    """How often something was to be settled by the facts of before a day."""
    return sum(getattr(one.event, "settled_from", None) is not None and day_of(one.fact.occurred_at) < today for one in life.facts)


def soon_after(life: Life, random: Random) -> list[int]:
    """How long it is until some days after the day on which loonwaarde is to be fixed again."""
    due = life.state.wage_value.reassess_on
    ahead = (due - day_of(life.now)).days if due else 0
    return [ahead + random.randrange(1, 20)] * 3 if ahead > 0 else []


Telling = Callable[[Life, Told, Random], Command]


def hours(life: Life, told: Told, random: Random) -> Command:
    starts = max(told.starts, day_of(life.now) - timedelta(days=random.randrange(0, 150)))
    hours = random.choice([12, 20, 24, 28, 36, 40])
    before = [had for since, had in sorted(told.hours.items()) if since <= starts][-1]
    told.hours |= {since: hours for since, had in told.hours.items() if since > starts and had == before}
    told.hours[starts] = hours
    return ChangeContract(what=AfterContract.CHANGED, starts=starts, hours=hours)


def birth(life: Life, told: Told, random: Random) -> Command:
    told.born = date(random.choice([2000, 2006, 2007, 2008, 2009]), random.randint(1, 12), random.randint(1, 28))
    return NoteBirthDate(born=told.born)


def value(life: Life, told: Told, random: Random) -> Command:
    """Of the last that was fixed, or of one before it."""
    taken = [told.right.get(id, event.percent) for id, event in fixed(life)]
    wrong, _ = random.choice(fixed(life))
    told.right[wrong] = random.choice([one for one in (20, 40, 55, 60, 90) if one not in taken])
    return CorrectFact(fact=wrong, field="procent", value=str(told.right[wrong]), reason="tikfout")


def move(life: Life, told: Told, random: Random) -> Command:
    others = [one for one in (MUNICIPALITY, VILLAGE) if one != life.state.municipality]
    registered = day_of(life.now) - timedelta(days=random.randrange(0, 30))
    return MoveMunicipality(municipality=random.choice(others), registered_on=registered, cbs_code="0344")


def lost(life: Life, told: Told, random: Random) -> Command:
    if not (life.state.subsidy.running or life.state.subsidy.moved_on):
        return birth(life, told, random)
    told.last = max(told.starts, day_of(life.now) - timedelta(days=random.randrange(0, 60)))
    return NoteJobLost(ground=pl.JobEnd.DISMISSED, last_day=told.last, reason="reorganisatie")


@pytest.mark.parametrize("fixed_again", [False, True])
@pytest.mark.parametrize("seed", range(24))
def test_every_day_is_worth_what_the_law_makes_of_it_and_what_was_paid_otherwise_is_settled(seed: int, *, fixed_again: bool) -> None:
    random = Random(seed)
    decides = late(random.choice([0, 20, 34]), grants)
    life = at_work(grants, decides, fixes=again(random)) if fixed_again else at_work()
    told = Told(life)
    for telling in random.choices([hours, birth, value, move, lost], weights=[4, 3, 2, 2, 1], k=random.randint(2, 5)):
        life.passes(life.now + timedelta(days=random.choice([0, 0, 1, random.randrange(1, 90), *soon_after(life, random)])))
        life.settle()
        today = day_of(life.now)
        ends = life.state.placement.aftercare_ends
        if ends and life.now > ends - timedelta(days=220):
            break
        before, seen = deepcopy(told), paid(life, today)
        try:
            life.order(telling(life, told, random), REGISSEUR)
        except Refused:
            told = before
        life.settle()
        settled = min((one.since for one in life.state.settlements[settled_before(life, today) :]), default=date.max)
        otherwise = [day for day, cents in paid(life).items() if seen.get(day) and seen[day] != cents]
        assert all(day >= settled for day in otherwise), "of what was told before today, and is otherwise"
    life.passes(life.now + timedelta(days=20))
    while any(one.kind in (FIX, SUBSIDY) for one in life.state.open_requests):
        life.passes(life.now + timedelta(days=10))
    now, elsewhere = paid(life), [one for one in life.state.settlements if one.until]
    here = [day for day in now if not any(one.since <= day < (one.until or day) for one in elsewhere)]
    wrong = [(day, now[day], told.cents(life, day)) for day in here if abs(now[day] - told.cents(life, day)) > 1]
    assert not wrong, (wrong[0], wrong[-1], len(wrong))
    assert Law(life.id).sees(life.facts).state == life.told


def test_who_died_has_no_subsidy_after_that_day_and_what_was_paid_since_is_told() -> None:
    life = at_work()
    life.passes(life.now + timedelta(days=60))
    died = day_of(life.now) - timedelta(days=40)
    ends = End(
        outcome=Outcome.DECEASED,
        reason=EndReason.DEATH,
        component=Component.AFTERCARE,
        explanation="bericht van familie",
        last_day=died,
        subsidy_to="consulent Werk",
    )
    life.order(ends, REGISSEUR)
    [ended] = all_of(life, pl.WageSubsidyEnded)
    assert (ended.reason, ended.on, ended.settled_from) == (SubsidyEnd.EMPLOYMENT_OVER, died + DAY, died + DAY)
    assert not life.state.subsidy.running
    [left] = all_of(life, pl.WageSubsidyHandedOver)
    assert (left.employer, left.municipality, left.percent, left.settled_from) == (BAKERY, MUNICIPALITY, None, died + DAY)
    assert left.to == "consulent Werk"
    other = at_work()
    other.order(ends.model_copy(update={"last_day": None}), REGISSEUR)
    assert [one.on for one in all_of(other, pl.WageSubsidyEnded)] == [day_of(other.now) + DAY], "the day itself is still one"


def test_a_renewal_without_a_day_between_that_is_told_late_lets_subsidy_go_on_and_it_can_end_again() -> None:
    life = at_work(duurMaanden=7)
    until(life, lambda state: not state.subsidy.running)
    first = life.state.account(BAKERY).ended_on
    assert first
    life.passes(life.now + timedelta(days=12))
    renewed = ChangeContract(what=AfterContract.RENEWED, until=first + timedelta(days=120))
    life.order(renewed, REGISSEUR)
    life.restart()
    life.settle()
    again = all_of(life, pl.WageSubsidyRecalculated)[-1]
    assert (life.state.subsidy.running, again.on, again.settled_from) == (True, first, first)
    assert len(settling(life)) == 1
    assert len(all_of(life, pl.WageSubsidyDecided)) == 1, "it is one employment: nobody decides anew"
    life.order(ChangeContract(what=AfterContract.ENDS), REGISSEUR)
    until(life, lambda state: not state.subsidy.running)
    assert life.state.account(BAKERY).ended_on == first + timedelta(days=121)
    assert Law(life.id).sees(life.facts).state == life.told


def test_of_who_moved_twice_before_anybody_decided_each_municipality_decides_on_its_own_days() -> None:
    life = at_work()
    life.passes(life.now + timedelta(days=60))
    first, second = day_of(life.now) - timedelta(days=20), day_of(life.now) - timedelta(days=5)
    for municipality, registered in ((VILLAGE, first), (MUNICIPALITY, second)):
        life.order(MoveMunicipality(municipality=municipality, registered_on=registered, cbs_code="0344"), REGISSEUR)
    until(life, lambda state: state.subsidy.running)
    assert [one.on for one in all_of(life, pl.WageSubsidyEnded)] == [first, second]
    assert all_of(life, pl.WageSubsidyDecided)[-1].starts == second
    former, between = settling(life)
    assert f"Vanaf {first:%d-%m-%Y} is de loonkostensubsidie niet meer van de vorige gemeente" in former.what
    assert f"van {first:%d-%m-%Y} tot {second:%d-%m-%Y} besloot nog niet" in between.what
    assert Law(life.id).sees(life.facts).state == life.told


def test_what_a_former_municipality_gave_is_reckoned_again_when_its_loonwaarde_is_set_right_after_a_move() -> None:
    life = at_work()
    begins = all_of(life, pl.WageSubsidyDecided)[0].starts
    life.passes(life.now + timedelta(days=60))
    registered = moves(life)
    until(life, lambda state: state.subsidy.running)
    life.order(CorrectFact(fact=fact(life, pl.WageValueMeasured), field="procent", value="60", reason="tikfout"), REGISSEUR)
    until(life, lambda state: len(all_of(life, pl.WageSubsidyDecided)) == 3)
    life.settle()
    again = next(one for one in all_of(life, pl.WageSubsidyRecalculated) if one.on == begins)
    assert (again.computed_percent, again.settled_from) == (40, begins)
    assert (all_of(life, pl.WageSubsidyDecided)[-1].percent, all_of(life, pl.WageSubsidyDecided)[-1].starts) == (40, registered)


def paid_workplace() -> Life:
    """Paid learning and working for which subsidy runs."""
    life = living(
        werkplek_bieden=lambda a: yes(startdatum=a.day, begeleider="meester-1", brutoloon=240_000, loonkostensubsidie=True),
        loonwaarde_vaststellen=lambda a: measured(a, 50),
        loonkostensubsidie=grants,
    )
    until(life, lambda state: state.subsidy.running)
    life.passes(life.now + timedelta(days=60))
    return life


@pytest.mark.parametrize("told", ["werkgever", "inkomen"])
def test_paid_work_at_an_employer_that_stopped_ends_subsidy_with_its_last_day(told: str) -> None:
    life = paid_workplace()
    last = day_of(life.now) - timedelta(days=30)
    if told == "werkgever":
        life.order(ChangeEmployer(reason="failliet", to=GARAGE, last_day=last), REGISSEUR)
    else:
        life.order(SetIncome(income=Income.BENEFIT, starts=last + DAY), REGISSEUR)
    life.settle()
    [ended] = all_of(life, pl.WageSubsidyEnded)
    assert (ended.employer, ended.on, ended.settled_from) == (BAKERY, last + DAY, last + DAY)
    [task] = settling(life)
    assert f"Vanaf {last + DAY:%d-%m-%Y} was er geen loonkostensubsidie meer" in task.what


def test_a_loonwaarde_fixed_again_after_a_move_counts_for_the_days_of_the_former_municipality_too() -> None:
    """Lid 6: from the day that was set for it, which was before the registration elsewhere."""
    life = at_work(fixes=in_turn(lambda a: measured(a, 50, herbeoordelingOp="2026-12-01"), late(30, lambda a: measured(a, 80))))
    life.passes(life.now + timedelta(days=(date(2026, 12, 15) - day_of(life.now)).days))
    registered = moves(life, days_ago=5)
    until(life, lambda state: state.subsidy.running and state.subsidy.percent == 20)
    life.settle()
    days = paid(life)
    told = Told(life)
    assert all(days[day] == told.cents(life, day) for day in days if day < registered)
    assert told.value(life, date(2026, 12, 1)) == 80
    assert min(one.since for one in life.state.settlements) == date(2026, 12, 1)


def test_what_is_told_on_one_day_after_something_that_made_no_difference_is_settled() -> None:
    """Hours over those of a full week are worth no more (lid 4), and yet reckoned."""
    life = at_work(urenPerWeek=38)
    starts = all_of(life, pl.WageSubsidyDecided)[0].starts
    assert starts
    birthday = starts + timedelta(days=30)
    life.order(NoteBirthDate(born=birthday - relativedelta(years=21)), REGISSEUR)
    life.passes(life.now + timedelta(days=90))
    before = len(life.state.settlements)
    life.order(ChangeContract(what=AfterContract.CHANGED, starts=starts, hours=40), REGISSEUR)
    life.settle()
    assert len(life.state.settlements) == before, "the same amounts"
    life.order(ChangeContract(what=AfterContract.CHANGED, starts=birthday, hours=20), REGISSEUR)
    life.settle()
    assert [one.since for one in life.state.settlements[before:]] == [birthday]


def test_a_loonwaarde_that_was_set_right_counts_up_to_the_day_of_the_next_one_also_when_nobody_decided_on_it() -> None:
    life = at_work(fixes=in_turn(lambda a: measured(a, 50, herbeoordelingOp="2026-12-01"), late(60, lambda a: measured(a, 80))))
    life.passes(life.now + timedelta(days=(date(2026, 12, 10) - day_of(life.now)).days))
    told = Told(life)
    [(wrong, _)] = fixed(life)
    told.right[wrong] = 60
    life.order(CorrectFact(fact=wrong, field="procent", value="60", reason="tikfout"), REGISSEUR)
    until(life, lambda state: state.subsidy.percent == 20)
    life.settle()
    days = paid(life)
    assert all(days[day] == told.cents(life, day) for day in days), "60 up to December, and then 80"
    assert [one.employer for one in life.state.settlements if one.since == told.starts] == [BAKERY]


@pytest.mark.parametrize("worked", [40, 5])
def test_who_loses_the_job_before_a_new_municipality_decided_leaves_days_to_decide_on(worked: int) -> None:
    life = at_work(grants, silence)
    life.passes(life.now + timedelta(days=60))
    registered = moves(life, days_ago=20)
    last = registered + timedelta(days=worked - 10)
    life.passes(life.now + timedelta(days=30))
    life.order(NoteJobLost(ground=pl.JobEnd.DISMISSED, last_day=last, reason="reorganisatie"), REGISSEUR)
    life.settle()
    ended = all_of(life, pl.WageSubsidyEnded)[-1]
    assert (ended.reason, ended.on) == (SubsidyEnd.EMPLOYMENT_OVER, last + DAY)
    task = settling(life)[-1]
    if last < registered:
        assert f"Vanaf {last + DAY:%d-%m-%Y} was er geen loonkostensubsidie meer" in task.what
    else:
        assert f"van {registered:%d-%m-%Y} tot {last + DAY:%d-%m-%Y} besloot nog niet" in task.what
    assert life.state.subsidy.moved_on is None
    assert Law(life.id).sees(life.facts).state == life.told
