"""The civic integration term: in time before its end somebody sees to it that a longer one is asked for, when learning and working is not
done by then, or is done while the duty goes on (Besluit inburgering 2021 art. 4.3 to 4.5). Nothing makes it longer by itself, and who is
late is fined.
"""

from datetime import date, datetime, timedelta

from events.trajectory.state import Trajectory
from events.vocabulary.base import Event
from events.vocabulary.civic import CivicRoute, TermExtension
from events.vocabulary.requests import TaskWithdrawn
from events.vocabulary.values import Stage
from workflows.decisions import tasks
from workflows.decisions.civic_duty import ARTICLES
from workflows.decisions.withdrawing import no_longer
from workflows.law.key import Key
from workflows.programme.civic_term import extended_from, learned, look_again, remaining_term
from workflows.verbs.civic_plan import receive_civic_plan
from workflows.verbs.desk import Desk, alongside
from workflows.verbs.sight import once_more


async def civic_term(desk: Desk) -> None:
    """Watch the term as it is now; made longer, or over with the duty, it is another. Of who never had one and turns out to have to
    integrate after all, the PIP is asked (Wet inburgering 2021 art. 15)."""
    if desk.state.civic.resumed and desk.state.stage is not Stage.INTAKE:
        await receive_civic_plan(desk)
    while True:
        await desk.conclude(lambda state: moot(desk, state))
        ends = desk.state.civic.term_ends
        await alongside(desk.until_other(lambda state: state.civic.term_ends), *([watch(desk, ends)] if ends else []))


async def watch(desk: Desk, ends: date) -> None:
    """A task from the day on which a longer term can be asked for, as long as the plan or the duty runs past this one."""
    await desk.until(at=desk.beginning_of(extended_from(desk.rules(), ends)))
    while True:
        short = lacking(desk, desk.state)
        changed = desk.until_other(lambda state: lacking(desk, state), at=next_look(desk, ends))
        await alongside(changed, *([ask(desk, ends, short)] if short else []))
        await desk.conclude(lambda state: moot(desk, state))


async def ask(desk: Desk, ends: date, short: str) -> None:
    """The participant asks for it; the regisseur sees to that, and writes down what DUO decides."""
    term = remaining_term(desk.state, desk.plan, desk.now())
    assert term, "a term that is too short is there"
    if learned(desk.state):
        until = f"{term.in_words()} Dat de plicht is geëindigd is niet vastgelegd; leg dat vast als het zo is. Anders:"
    else:
        until = f"De inburgeringstermijn eindigt op {ends:%d-%m-%Y}, en het leer-werk loopt uit." if term.fits else term.in_words()
    what = (
        f"{until} Laat de deelnemer bij DUO een langere termijn aanvragen ({desk.rules().entry(Key.CIVIC_TERM_AHEAD).source}); vanzelf "
        f"komt die er niet. Gronden: {'; '.join(ARTICLES[each] for each in grounds(desk.state))}. Een "
        "opleiding is een grond bij praktijkonderwijs, vso en entree (Regeling inburgering 2021 art. 4.2). Leg vast wat DUO besluit."
    )
    await desk.task(tasks.EXTEND_TERM, what, by=desk.plan.answer_within, about=about(desk, short))


def done_on(desk: Desk, state: Trajectory) -> date | None:
    """When learning and working is done by the plan; who is late takes as long still as partners have to answer. None when it is done."""
    term, now = remaining_term(state, desk.plan, desk.now()), desk.now()
    if term is None or term.planned is None or state.stage_due is None:
        return None
    late = state.stage_due < now and not state.paused
    return desk.day_of(desk.plan.answer_within.period.after(desk.beginning_of(term.planned))) if late else term.planned


def lacking(desk: Desk, state: Trajectory) -> str:
    """What a task about the term is told apart by now: its last day, and that the term is over while the duty goes on after the learning;
    nothing when there is no term, or learning and working is done in it."""
    ends, done = state.civic.term_ends, done_on(desk, state)
    if ends is None:
        return ""
    if learned(state):
        return f"voorbij-{ends}" if desk.day_of(desk.now()) > ends else f"{ends}"
    return f"{ends}" if done is not None and done > ends else ""


def next_look(desk: Desk, ends: date) -> datetime | None:
    """When a plan that is done in time may not be so any more because time went by, or a term that goes on after the learning is over."""
    if learned(desk.state):
        over = desk.beginning_of(ends + timedelta(days=1))
        return over if over > desk.now() else None
    done = None if lacking(desk, desk.state) else done_on(desk, desk.state)
    return look_again(desk.state, done, ends, desk.now()) if done else None


def grounds(state: Trajectory) -> list[TermExtension]:
    """On which a longer term may be asked for: an education for whoever is enrolled, effort once and in the B1-route alone."""
    civic = state.civic
    enrolled = [TermExtension.EDUCATION] if state.leer_werk.education.enrolments else []
    effort = civic.route is CivicRoute.B1 and TermExtension.EFFORT not in civic.extensions
    return [*enrolled, *([TermExtension.EFFORT] if effort else []), TermExtension.NOT_BLAMED]


def about(desk: Desk, short: str) -> str:
    """What tells the task about a term apart from those about it that there was no reason for any more."""
    before = [one for one in desk.state.tasks.values() if of_term(one.kind, one.about, short) and desk.recorded(TaskWithdrawn, one.key)]
    return once_more(short, len(before) + 1)


def of_term(kind: str, about: str, short: str) -> bool:
    """Whether a task is about what is lacking."""
    return kind == tasks.EXTEND_TERM.name and bool(short) and about.startswith(short)


def moot(desk: Desk, state: Trajectory) -> dict[str, Event]:
    """What is to be done no more: the term is another, or the plan is done within it."""
    short = lacking(desk, state)
    return no_longer(state, lambda task: task.kind == tasks.EXTEND_TERM.name and not of_term(task.kind, task.about, short))
