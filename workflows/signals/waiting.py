"""Who is waited for: silent partners, barriers that stay open, evaluations that do not come (whitepaper l.356-358; domain.md W8, W14)."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from itertools import takewhile

from activities.kinds import KINDS
from events.trajectory.state import Request, Trajectory
from events.vocabulary.values import COMPONENT_OF, COMPONENT_WITH, Component, Stage, said_by
from workflows.law.period import AMSTERDAM
from workflows.signals.finding import Finding, Look, day

MISSED = "evaluatie-gemist"
AT_RISK = "baan-in-gevaar"
_EVALUATES = {"werkevaluatie": Component.WORKING, "studievoortgang": Component.LEARNING}
_TOLD_BY: Mapping[str, str] = {**dict.fromkeys(_EVALUATES, MISSED), "dienstverband-bevestigen": AT_RISK}
"""Questions whose silence another rule tells of."""


def silent_partner(look: Look) -> Iterator[Finding]:
    """A partner left one question or more unanswered, long past the date; one signal for all of them."""
    late: dict[str, list[Request]] = {}
    for request in look.state.open_requests:
        other = _TOLD_BY.get(request.kind)
        # A date of law may have passed before the question was asked; that is not the partner's silence.
        if not (other and look.plan.threshold(other)) and look.too_long_after(max(request.due, request.asked_at)):
            late.setdefault(f"{request.role}-{request.partner}", []).append(request)
    for subject, requests in late.items():
        first = min(requests, key=lambda request: request.due)
        more = f", en {len(requests) - 1} andere" if len(requests) > 1 else ""
        evidence = (
            f"de {first.role} is {look.ago(first.due)} te laat met een antwoord: {KINDS[first.kind].title}{more}; "
            f"drempel {look.threshold.time.in_words()}"
        )
        here = COMPONENT_OF[look.state.stage] if look.state.stage else Component.SELECTION
        learning = Component.LEARNING if KINDS[first.kind].with_one else None
        again = look.as_long_again(max(first.due, first.asked_at))
        yield Finding(subject, learning or COMPONENT_WITH.get(first.role, here), evidence, shows_at=again)


def open_barrier(look: Look) -> Iterator[Finding]:
    """Something practical is in the way, past the day on which it would be gone."""
    for barrier in look.state.voortraject.barriers.values():
        over = datetime.combine(barrier.due, time.max, AMSTERDAM)
        if not barrier.settled and look.too_long_after(over):
            evidence = (
                f"belemmering {barrier.kind or barrier.name} zou weg zijn op {barrier.due:%d-%m-%Y} (door {barrier.owner}), "
                f"{look.ago(over)} geleden; "
                f"drempel {look.threshold.time.in_words()}"
            )
            here = COMPONENT_OF[look.state.stage] if look.state.stage else Component.VOORTRAJECT
            yield Finding(barrier.name, here, evidence, shows_at=look.as_long_again(over))


def missed_evaluation(look: Look) -> Iterator[Finding]:
    """A party was asked how a round of leer-werk went, and long past the date it has not said so."""
    state = look.state
    if state.stage is not Stage.LEER_WERK or state.stage_completed or state.stage_anchor is None:
        return
    for kind, component in _EVALUATES.items():
        held = state.leer_werk.evaluations.get(component)
        round, since = (held.round + 1, held.at.at) if held else (1, state.stage_anchor.at)
        # A round is asked after the one before it was told.
        asked = [request for request in _asked_since(state, since) if (request.kind, request.content.get("ronde")) == (kind, round)]
        if asked and look.too_long_after(due := min(request.due for request in asked)):
            party = asked[0].role
            evidence = (
                f"evaluatie {round} door de {party} zou er zijn op {day(due)}, {look.ago(due)} geleden, en is er niet; "
                f"drempel {look.threshold.time.in_words()}"
            )
            yield Finding(said_by(party, component), component, evidence, shows_at=look.as_long_again(due))


def _asked_since(state: Trajectory, since: datetime) -> Iterator[Request]:
    """The questions that were asked since a moment, the latest first."""
    return takewhile(lambda request: request.asked_at >= since, reversed(tuple(state.requests.values())))
