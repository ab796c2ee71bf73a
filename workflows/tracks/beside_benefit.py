"""A wage beside benefit during leer-werk: part of it is left to the participant for some months, and before that is over somebody talks
about what follows (Participatiewet art. 31 lid 2 onder n; from 2027 on art. 34a)."""

from datetime import date

from events.trajectory.parts import Living
from events.trajectory.state import Trajectory
from events.vocabulary.base import Event
from events.vocabulary.leer_werk import Income
from workflows.decisions import tasks
from workflows.decisions.withdrawing import no_longer
from workflows.law.amounts import euros
from workflows.law.disregard import counted_from, disregarded, disregarded_after, disregarded_when_limited, too_young
from workflows.law.key import Key
from workflows.law.minimum_wage import age_on
from workflows.law.policy import Rules
from workflows.tracks.wage import paid_place
from workflows.verbs.desk import Desk, alongside

SCOPE = "inkomen"
_ABOUT = "vrijlating"


async def mind_disregard(desk: Desk) -> None:
    """For each wage beside benefit, from the day on which it first was."""
    while True:
        await mind_from(desk, desk.day_of(desk.now()))


async def mind_from(desk: Desk, day: date) -> None:
    """What is earned beside benefit on a day, until the income is another, or another was told."""
    await desk.conclude(lambda state: moot(state, day))
    first, other = earned_beside(desk.state, day), next_income(desk.state, day)
    doing = [tell_in_time(desk, first)] if first else []
    changed = desk.until_other(
        lambda state: (earned_beside(state, day), next_income(state, day)), at=desk.beginning_of(other) if other else None
    )
    await alongside(changed, *doing)


async def tell_in_time(desk: Desk, first: Living) -> None:
    """A task, as long before the day on which the whole wage counts, or on which the law has another rule, as the programme wants to know
    of an income that ends."""
    rules, wage = desk.rules(on=first.starts), first.wage_cents or 0
    left, young = disregarded(rules, wage), too_young(rules, age_on(desk.state, first.starts))
    if left is None:
        return
    counted, changed = counted_from(rules, first.starts), rules.next_day(Key.DISREGARD_SHARE)
    day = changed if young else min(counted, changed or counted)
    if day is None:
        return
    await desk.until(at=desk.plan.signal_income_before.period.before(desk.beginning_of(day)))
    follows = another_rule(desk, wage, day) if young or day != counted else what_follows(desk, wage, day)
    what = f"{nothing_left(rules, wage) if young else left_at_first(rules, left, young)}, en vanaf {day:%d-%m-%Y} {follows}"
    what = f"{what} ({rules.entry(Key.DISREGARD_SHARE).source}). Bespreek met de deelnemer en de gemeente hoe het dan verder gaat."
    await desk.task(tasks.ARRANGE_AGAIN, what, by=max(desk.beginning_of(day), desk.now()), about=about(first.starts))


def left_at_first(rules: Rules, left: int, young: bool | None) -> str:
    """What is left in the first months; where nobody told an age on which it depends, that it does."""
    keeps = f"van het loon naast de uitkering mag de deelnemer ten hoogste {euros(left)} per maand houden"
    if young is not None:
        return keeps.capitalize()
    age = rules.entry(Key.DISREGARD_FROM_AGE)
    return f"Is de deelnemer jonger dan {age.in_words}, dan telt nu al alles mee ({age.source}). Anders geldt: {keeps}"


def nothing_left(rules: Rules, wage: int) -> str:
    """That somebody is too young for anything to be left, and what may be all the same."""
    age, subsidised = rules.entry(Key.DISREGARD_FROM_AGE), disregarded_after(rules, wage, subsidised=True)
    counts = f"Van het loon naast de uitkering telt nu alles mee, omdat de deelnemer jonger is dan {age.in_words} ({age.source})"
    if subsidised is None:
        return counts
    source, limited = rules.entry(Key.DISREGARD_SHARE_SUBSIDISED).source, when_limited(rules, wage)
    return f"{counts}; vraag de gemeente of met loonkostensubsidie {euros(subsidised)} mag blijven ({source}){limited}"


def what_follows(desk: Desk, wage: int, day: date) -> str:
    """What counts from the day on which those months are over. Nobody tells whether the participant is a single parent, or medisch
    urenbeperkt."""
    rules, subsidised = desk.rules(on=day), desk.state.subsidy.running
    left = disregarded_after(rules, wage, subsidised=subsidised)
    if left is None:
        return "telt alles mee, tenzij de gemeente de termijn verlengt"
    limited = when_limited(rules, wage)
    if subsidised:
        source, length = rules.entry(Key.DISREGARD_SHARE_SUBSIDISED).source, rules.period(Key.DISREGARD_LENGTH_SUBSIDISED).in_words()
        longer = f"{length} lang, en daarna alleen als meer uren werken volgens de gemeente niet kan (onder aa)"
        return f"nog ten hoogste {euros(left)}, omdat er loonkostensubsidie is ({source}): {longer}{limited}"
    source, length = rules.entry(Key.DISREGARD_SHARE_PARENT).source, rules.period(Key.DISREGARD_LENGTH_PARENT).in_words()
    of_parent = f"van een alleenstaande ouder met een kind tot 12 jaar blijft dan nog {euros(left)}, ten hoogste {length} ({source})"
    return f"telt alles mee; {of_parent}{limited}"


def when_limited(rules: Rules, wage: int) -> str:
    """What is left to who is medisch urenbeperkt, for whom that goes before loonkostensubsidie; nothing where the law has no such rule."""
    left = disregarded_when_limited(rules, wage)
    if left is None:
        return ""
    return f"; van wie medisch urenbeperkt is blijft {euros(left)}, zonder einddatum ({rules.entry(Key.DISREGARD_SHARE_LIMITED).source})"


def another_rule(desk: Desk, wage: int, day: date) -> str:
    """What the law has from a day on, while those months are not over; what it means for a wage of before, the municipality says."""
    rules = desk.rules(on=day)
    share, left = rules.entry(Key.DISREGARD_SHARE), disregarded(rules, wage)
    length = rules.period(Key.DISREGARD_LENGTH).in_words()
    return f"geldt een andere regel: {share.in_words} van het loon, {euros(left or 0)} per maand, ten hoogste {length} ({share.source})"


def earned_beside(state: Trajectory, day: date) -> Living | None:
    """The first of the wages that are paid beside benefit at the workplace of now, when one is on a day, or on the first day for which an
    income was told; None when it is all benefit, or all wage."""
    incomes = state.leer_werk.incomes
    if paid_place(state, day) is None or not incomes:
        return None
    now = next((one for one in reversed(incomes) if one.starts <= day), incomes[0])
    return next(filter(beside, incomes)) if beside(now) else None


def beside(one: Living) -> bool:
    """Whether it is a wage beside benefit."""
    return one.income is Income.BENEFIT and one.wage_cents is not None


def next_income(state: Trajectory, day: date) -> date | None:
    """The first later day from which there is another income, as far as was told: the contract is one."""
    contract = state.placement.contract
    begins = [one.starts for one in state.leer_werk.incomes] + ([contract.starts] if contract else [])
    return min((one for one in begins if one > day), default=None)


def about(first: date) -> str:
    """What tells the task about one such wage from others."""
    return f"{_ABOUT}:{first}"


def moot(state: Trajectory, day: date) -> dict[str, Event]:
    """What is to be talked about no more on a day."""
    first = earned_beside(state, day)
    start = f"{SCOPE}:{tasks.ARRANGE_AGAIN.name}:"
    here = f"{start}{about(first.starts)}" if first else ""
    return no_longer(state, lambda task: task.key.startswith(f"{start}{_ABOUT}:") and task.key != here)
