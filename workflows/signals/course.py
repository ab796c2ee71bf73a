"""Is the trajectory on its way: too long in a stage, or a plan that does not fit in the civic integration term (domain.md 2.1 a, W8)."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from events.vocabulary.values import COMPONENT_OF, Stage
from workflows.law.period import AMSTERDAM
from workflows.programme.civic_term import remaining_term
from workflows.signals.finding import Finding, Look, day


def over_the_norm(look: Look) -> Iterator[Finding]:
    """The present stage lasts longer than planned."""
    state = look.state
    if state.stage is None or state.stage_due is None or state.stage_completed or state.stage is Stage.AFTERCARE:
        return
    # Who puts a decision off with a reason knows that it takes longer.
    put_off = state.go_no_go.postponed_until if state.stage is Stage.GO_NO_GO else None
    if look.too_long_after(max(state.stage_due, put_off or state.stage_due)):
        evidence = (
            f"{state.stage} duurt {look.ago(state.stage_due)} langer dan gepland (tot {day(state.stage_due)}); "
            f"drempel {look.threshold.time.in_words()}"
        )
        yield Finding(f"{state.stage}-{state.visit}", COMPONENT_OF[state.stage], evidence)


def term_too_short(look: Look) -> Iterator[Finding]:
    """By the norms, learning and working is done after the term of civic integration has ended."""
    term = remaining_term(look.state, look.plan, look.now)
    if term is None or term.planned is None or look.state.stage is None:
        return
    latest = look.threshold.time.after(datetime.combine(term.ends, time(12), AMSTERDAM)).astimezone(AMSTERDAM).date()
    if term.planned > latest:
        late = (term.planned - term.ends).days
        evidence = (
            f"volgens plan is het leer-werk klaar op {term.planned:%d-%m-%Y}, {late} dagen na het einde van de inburgeringstermijn "
            f"op {term.ends:%d-%m-%Y}; drempel {look.threshold.time.in_words()}"
        )
        yield Finding("inburgering", COMPONENT_OF[look.state.stage], evidence)
    elif look.state.stage_due is not None:
        # Once the stage is late, the rest of the plan moves along with today.
        look.past(max(look.state.stage_due, look.now) + timedelta(days=max(1, (latest - term.planned).days)))
