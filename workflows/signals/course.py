"""Is the trajectory on its way: too long in a stage, or a plan that does not fit in the civic integration term (domain.md 2.1 a, W8)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from events.days import day_of
from events.vocabulary.values import COMPONENT_OF, Stage
from workflows.law.in_force import policy_day
from workflows.law.key import Key
from workflows.law.period import AMSTERDAM, REMEMBERED
from workflows.law.policy import Whose, policy_set
from workflows.programme.civic_term import learned, look_again, remaining_term
from workflows.signals.finding import Finding, Look, day

LONG = 1.5
"""Times what was planned: a stage that lasts longer than that is what a signal about its length foretells."""
_CIVIC = "inburgering"
"""What the signal about the term is told apart by."""


def over_the_norm(look: Look) -> Iterator[Finding]:
    """The present stage lasts longer than planned."""
    state = look.state
    if state.stage is None or state.stage_due is None or state.stage_completed or state.stage is Stage.AFTERCARE:
        return
    # Who puts a decision off with a reason knows that it takes longer.
    put_off = state.go_no_go.postponed_until if state.stage is Stage.GO_NO_GO else None
    due, shows_at = max(state.stage_due, put_off or state.stage_due), None
    if look.threshold.share is None:
        too_long = look.too_long_after(due)
    else:
        entered = state.stage_anchor.at if state.stage_anchor else due
        shows_at = entered + LONG * (due - entered)
        # Whoever is waited for has the time in which partners answer; where that is all, a signal would foretell nothing.
        late = max(due + look.threshold.part_of(due - entered), look.plan.answer_within.period.after(due))
        too_long = late < shows_at and look.past(late)
    if too_long:
        evidence = (
            f"{state.stage} duurt {look.ago(state.stage_due)} langer dan gepland (tot {day(state.stage_due)}); "
            f"drempel {look.threshold.in_words if look.threshold.share is not None else look.threshold.time.in_words()}"
        )
        yield Finding(f"{state.stage}-{state.visit}", COMPONENT_OF[state.stage], evidence, shows_at=shows_at)


def term_too_short(look: Look) -> Iterator[Finding]:
    """Learning and working is done after the term of civic integration has ended, by more than the programme itself is longer than it.
    What was found goes on after the learning, for as long as the duty does.

    A programme may be longer: who follows an education can get extension (Besluit inburgering 2021 art. 4.3 lid 2, 3). That is told when
    the programme is checked; a signal that is on from the first day tells nobody anything.
    """
    term = remaining_term(look.state, look.plan, look.now)
    if term is None or look.state.stage is None:
        return
    here, ends = COMPONENT_OF[look.state.stage], datetime.combine(term.ends, time.max, AMSTERDAM)
    if learned(look.state) and term.over and look.signal(_CIVIC) in look.state.attention:
        yield Finding(_CIVIC, here, f"{term.in_words()} De inburgeringsplicht is niet geëindigd.", shows_at=ends)
    if term.planned is None:
        return
    own = _longer_by_itself(look)
    latest = look.threshold.time.after(datetime.combine(term.ends + own, time(12), AMSTERDAM)).astimezone(AMSTERDAM).date()
    if term.planned > latest:
        late = (term.planned - term.ends).days
        expected = f" ({own.days} dagen ligt aan het programma zelf)" if own else ""
        evidence = (
            f"volgens plan is het leer-werk klaar op {term.planned:%d-%m-%Y}, {late} dagen na het einde van de inburgeringstermijn "
            f"op {term.ends:%d-%m-%Y}{expected}; drempel {look.threshold.time.in_words()}"
        )
        yield Finding(_CIVIC, here, evidence, shows_at=ends)
    elif look.state.stage_due is not None:
        look.past(look_again(look.state, term.planned, latest, look.now))


def _longer_by_itself(look: Look) -> timedelta:
    """How much longer than the term of the law the norms were with which it began, for whoever begins with a whole term."""
    state = look.state
    if state.qualified_by is None or state.started_at is None:
        return timedelta()
    whose = Whose(state.cbs_code, look.plan.sector, look.plan.level)
    ends = _end_of_a_whole_term(state.policy, state.policy_version, policy_day(state), whose, state.started_at)
    return max(timedelta(), state.qualified_by - ends)


@lru_cache(REMEMBERED)
def _end_of_a_whole_term(policy: str, version: int, on: date, whose: Whose, started_at: datetime) -> date:
    # The same at every look at a trajectory, and found by going through the law.
    return day_of(policy_set(policy).as_on(on, whose=whose, version=version).deadline(Key.CIVIC_TERM, started_at))
