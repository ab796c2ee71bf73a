"""Signals: where this trajectory deviates from the norms of its programme, a person hears of it, and answers (domain.md 1.8, W8).

A signal ends in an adjustment, in a dismissal with a reason, or with its cause. While it has not ended, it is a task for the regisseur,
with a reminder and then the coordinator.
"""

from collections.abc import Mapping

from events.trajectory.state import Trajectory
from events.vocabulary.base import Event
from events.vocabulary.steering import VACANT, AttentionSupplemented
from events.vocabulary.values import Role
from workflows.decisions import tasks
from workflows.decisions.housing import NO_HOME
from workflows.decisions.job_level import BELOW_LEVEL
from workflows.decisions.missing import MISSING
from workflows.decisions.permit import PERMIT
from workflows.signals import RULES, Assessment, Lookout, assess, rests
from workflows.signals.finding import HOURS
from workflows.tracks.income import NO_INCOME
from workflows.tracks.intention import NOT_HIRED
from workflows.tracks.money import ENDS
from workflows.tracks.practice import NO_AGREEMENT
from workflows.verbs.desk import Desk, together
from workflows.verbs.together import Together

TOLD = {
    VACANT: "niemand heeft de rol {}, en dit programma kan niet zonder",
    MISSING: "er doet geen {} mee, en dit programma vraagt daar iets van",
    NO_AGREEMENT: "het leer-werk gaat door zonder praktijkovereenkomst",
    HOURS: "het deel praktijk in de week is ver van de norm",
    BELOW_LEVEL: "de baan is onder het niveau waarvoor de deelnemer leerde",
    ENDS: "het geld '{}' houdt op",
    NO_INCOME: "er is geen inkomen",
    NOT_HIRED: "de dag waarop de werkgever wilde aannemen is voorbij",
    PERMIT: "de verblijfsvergunning eindigt voordat het plan klaar is",
    NO_HOME: "de huisvesting duurt lang",
}
"""What is signalled without a threshold, by its rule; in the place of {} comes what it is about."""


def in_words(rule: str, subject: str) -> str:
    """A signal in Dutch when the programme has no threshold for it, or none any more."""
    return TOLD[rule].format(subject) if rule in TOLD else RULES[rule].what if rule in RULES else rule


async def signals(desk: Desk) -> None:
    """Watch, and see to it that what is seen gets an answer."""
    await together(watch(desk), ask_for_answers(desk))


async def watch(desk: Desk) -> None:
    """Look again whenever something changed, or when the clock alone can make a difference."""
    plan = desk.plan

    def look(state: Trajectory) -> Assessment:
        """What there is to say now."""
        return assess(state, plan, desk.now())

    def news(state: Trajectory) -> Mapping[str, Event]:
        """What there is to record now, by signal and its count; evidence that was supplemented, by when that was as well."""
        return {f"{event.signal}:{number(state, event.signal)}{_told(state, event)}": event for event in look(state).events}

    while True:
        state, found = desk.state, look(desk.state)
        if found.events:
            await desk.conclude(news)
        else:
            await desk.until(Lookout(found, state, look).sees_something_else, at=found.again)


def _told(state: Trajectory, event: Event) -> str:
    """Tells one supplement of a signal apart from the next."""
    return f":{state.attention[event.signal].told_at:%Y%m%dT%H%M%S%f}" if isinstance(event, AttentionSupplemented) else ""


async def ask_for_answers(desk: Desk) -> None:
    """A task for each signal that is open, until it is not; in a pause for those that do not rest."""
    begun = set[str]()
    async with Together() as group:
        while True:
            await desk.until(lambda state: not awaited(state) <= begun)
            for about in sorted(awaited(desk.state) - begun):
                begun.add(about)
                group.create_task(ask_for_answer(desk, about))


async def ask_for_answer(desk: Desk, about: str) -> None:
    """The regisseur adjusts the plan on it, or leaves it with a reason, unless the cause goes first."""
    rule, _, subject = about.rpartition(":")[0].partition(":")
    threshold = desk.plan.threshold(rule)
    what = f"Signaal: {threshold.label if threshold else in_words(rule, subject)}. Stuur erop bij, of leg het met een reden terzijde."
    await desk.task_until(
        lambda state: about not in open_signals(state),
        tasks.ANSWER_SIGNAL,
        what,
        by=desk.plan.answer_within,
        about=about,
        runs_on=not rests(rule),
    )


def awaited(state: Trajectory) -> set[str]:
    """Signals that somebody is to answer now."""
    return {about for about in unanswered(state) if not (state.paused and rests(about.partition(":")[0]))}


def unanswered(state: Trajectory) -> set[str]:
    """Signals that wait for an answer, and those whose task is still open."""
    return open_signals(state) | {task.about for task in state.open_tasks if task.kind == tasks.ANSWER_SIGNAL.name}


def open_signals(state: Trajectory) -> set[str]:
    """Open signals, each with its count; without those that another track asks about."""
    regisseur = f"{VACANT}:{Role.REGISSEUR}"
    return {
        f"{signal}:{attention.number}"
        for signal, attention in state.attention.items()
        if attention.rule not in (ENDS, NO_INCOME, NOT_HIRED, PERMIT, NO_HOME) and signal != regisseur
    }


def number(state: Trajectory, signal: str) -> int:
    """How many times a signal has been raised, this time included."""
    if signal in state.attention:
        return state.attention[signal].number
    return state.closed_attention[signal].number + 1 if signal in state.closed_attention else 1
