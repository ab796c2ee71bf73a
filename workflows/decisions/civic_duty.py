"""The civic integration duty: its term made longer by DUO, and its end."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

from pydantic import Field

from activities.days import Day
from events.days import day_of
from events.trajectory.state import Trajectory
from events.vocabulary import intake
from events.vocabulary.civic import DutyEnd, TermExtension
from events.vocabulary.values import Source
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.command import Command
from workflows.decisions.days import not_long_before
from workflows.decisions.refusal import Refused
from workflows.decisions.tasks import ARRANGE_AGAIN
from workflows.decisions.withdrawing import withdraw, withdraw_tasks
from workflows.law.in_force import rules_for
from workflows.law.key import Key
from workflows.law.moments import OPENING, in_the_netherlands
from workflows.law.policy import Rules
from workflows.programme.civic_term import extended_from

ARTICLES: Mapping[TermExtension, str] = {
    TermExtension.NOT_BLAMED: "te late inburgering niet te verwijten, Besluit inburgering 2021 art. 4.3 lid 1",
    TermExtension.EDUCATION: "opleiding, Besluit inburgering 2021 art. 4.3 lid 2 (Stb. 2022, 489)",
    TermExtension.INTERRUPTED: "de tijd dat de plicht onderbroken was, Besluit inburgering 2021 art. 4.2 en 2.1 lid 2",
    TermExtension.EFFORT: "aanzienlijke inspanningen, Besluit inburgering 2021 art. 4.4",
    TermExtension.SPECIAL_CASE: "bijzonder geval, Besluit inburgering 2021 art. 4.5 lid 2",
    TermExtension.GROUP: "bijzonder geval van een groep, Besluit inburgering 2021 art. 4.5 lid 3",
}
_ANY_TIME = (TermExtension.INTERRUPTED, TermExtension.GROUP)
"""What nobody asks for: it follows from the law, or from a regulation for many."""

PLANS = ("pip-opvragen", "pip-herzien")
"""The questions for a PIP: with the duty there is nothing left to plan."""


class ExtendCivicTerm(Command):
    """Write down that DUO made the term longer, on which ground and until when; for effort the law says how often and how far at most."""

    name: Literal["extend-civic-term"] = "extend-civic-term"
    ends: Day = Field(title="De laatste dag van de termijn")
    ground: TermExtension


@decides
def extend_civic_term(command: ExtendCivicTerm, case: Case) -> Events:
    state = case.state
    present = civic_term(state)
    if present is None:
        raise Refused("Er is nog geen inburgeringstermijn; die begint met het PIP.")
    if state.civic.duty_ended is not None:
        raise Refused(f"De inburgeringsplicht is al geëindigd, op {state.civic.duty_ended:%d-%m-%Y}.")
    if command.ends <= present.ends:
        raise Refused(f"De termijn loopt al tot en met {present.ends:%d-%m-%Y}; een verlenging eindigt later.")
    _must_be_allowed(command, case, present)
    ground = f"verlengd door DUO: {ARTICLES[command.ground]}"
    return [intake.CivicTermSet(starts=present.starts, ends=command.ends, ground=ground, extension=command.ground)]


def _must_be_allowed(command: ExtendCivicTerm, case: Case, present: intake.CivicTermSet) -> None:
    """The law says from when a term can be made longer, for effort also how often, and of some grounds by how much at most."""
    rules = rules_for(case.state, case.programme.sector, case.programme.level, day_of(case.now))
    first_day = extended_from(rules, present.ends)
    if command.ground not in _ANY_TIME and day_of(case.now) < first_day:
        raise Refused(
            f"De termijn loopt tot en met {present.ends:%d-%m-%Y}. Op deze grond verlengt DUO die niet eerder dan {first_day:%d-%m-%Y} "
            f"({rules.entry(Key.CIVIC_TERM_AHEAD).source}); ga na wat DUO besloot."
        )
    latest = None
    if command.ground is TermExtension.EFFORT:
        times = rules.number(Key.CIVIC_TERM_EXTENSIONS)
        if case.state.civic.extensions.count(command.ground) >= times:
            raise Refused(
                f"Wegens aanzienlijke inspanningen verlengt DUO de termijn {times} keer; kies een andere grond als DUO die noemt."
            )
        latest = _later(rules, Key.CIVIC_TERM_EXTENSION, _by_law(rules, present, case.state))
    elif command.ground is TermExtension.INTERRUPTED:
        latest = _later(rules, Key.CIVIC_TERM_INTERRUPTED, present.ends)
    if latest is not None and command.ends > latest:
        ground, source = ARTICLES[command.ground].split(", ", 1)
        raise Refused(f"Op deze grond ({ground}) wordt de termijn niet langer dan tot en met {latest:%d-%m-%Y} ({source}).")


def _by_law(rules: Rules, present: intake.CivicTermSet, state: Trajectory) -> date:
    """The last day of the term that is made longer for effort: the first one, whatever else made it longer (art. 4.4 lid 1). How long the
    duty was interrupted is not told apart from the rest."""
    return present.ends if TermExtension.INTERRUPTED in state.civic.extensions else term_from(rules, present.starts)


def term_from(rules: Rules, starts: date) -> date:
    """The last day of a term that was not made longer, by its first: the day after the PIP is dated (Wet inburgering 2021 art. 11).

    Raises:
        PolicyError: when the policy says nothing of it.
    """
    return _later(rules, Key.CIVIC_TERM, starts - timedelta(days=1))


def _later(rules: Rules, key: Key, day: date) -> date:
    return day_of(rules.deadline(key, in_the_netherlands(day, OPENING)))


class EndCivicDuty(Command):
    """Write down that the duty ended; retention of data on civic integration is counted from then (Besluit inburgering art. 9.9).

    Told again with another day, that is the day: the former was wrong.
    """

    name: Literal["end-civic-duty"] = "end-civic-duty"
    on: Day = Field(title="Het einde van de plicht")
    ground: DutyEnd
    source: Source


@decides
def end_civic_duty(command: EndCivicDuty, case: Case) -> Events:
    ended, term = case.state.civic.duty_ended, civic_term(case.state)
    if command.on == ended:
        raise Refused(f"De inburgeringsplicht is al geëindigd, op {ended:%d-%m-%Y}. Noem een andere dag als die niet klopt.")
    began = case.state.civic.notified_on or (term.starts if term else None)
    not_long_before(began, "Het einde van de plicht", command.on, "de inburgeringsplicht al liep")
    if command.on > day_of(case.now):
        raise Refused("Deze dag moet nog komen; leg het einde van de plicht vast als het zover is.")
    over = "de inburgeringsplicht is geëindigd"
    asked = withdraw(case.state, over, lambda request: request.kind in PLANS)
    arranged = withdraw_tasks(case.state, over, lambda task: task.kind == ARRANGE_AGAIN.name and task.about.split(":")[0] in PLANS)
    return [intake.CivicDutyEnded(on=command.on, ground=command.ground, source=command.source), *asked, *arranged]


def civic_term(state: Trajectory) -> intake.CivicTermSet | None:
    """The term of civic integration as it is now; None before there is a PIP."""
    return next((event for event in state.correctable.values() if isinstance(event, intake.CivicTermSet)), None)
