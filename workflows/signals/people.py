"""How are the people: contact with who guides, and satisfaction that is low or falls (whitepaper l.441-465)."""

from collections.abc import Iterator, Mapping

from events.trajectory.parts import Measured
from events.vocabulary.values import COMPONENT_WITH, Component, Role, Stage
from workflows.signals.finding import Finding, Look


def no_contact(look: Look) -> Iterator[Finding]:
    """Contact with the coach is long overdue, by the rhythm of the plan."""
    state, rhythm = look.state, look.plan.guidance.contact_every.period
    if state.guidance.running and state.guidance.in_touch and look.too_long_after(look.counted(state.guidance.in_touch, rhythm)):
        evidence = (
            f"geen contact met de begeleiding sinds {look.since(state.guidance.in_touch)}; norm elke {rhythm.each}, "
            f"drempel {look.threshold.time.in_words()} later"
        )
        yield Finding("begeleiding", Component.GUIDANCE, evidence)


def low_satisfaction(look: Look) -> Iterator[Finding]:
    """The candidate or the employer is not satisfied."""
    for side, (*_, last) in _told(look).items():
        if look.deviates(side, last.value):
            evidence = f"tevredenheid {side} {last.value}; drempel {look.threshold.below}"
            yield Finding(side, COMPONENT_WITH.get(side, Component.GUIDANCE), evidence, last.at.at)


def falling_satisfaction(look: Look) -> Iterator[Finding]:
    """The candidate or the employer is much less satisfied than before; when it is low as well, that is what is told."""
    low = look.plan.threshold("tevredenheid")
    for side, (*_, before, last) in ((side, series) for side, series in _told(look).items() if len(series) > 1):
        if look.deviates(side, before.value - last.value) and not (low and low.holds(last.value, speaks=False)):
            evidence = f"tevredenheid {side} van {before.value} naar {last.value}; drempel {look.threshold.above} punten"
            yield Finding(side, COMPONENT_WITH.get(side, Component.GUIDANCE), evidence, last.at.at)


def _told(look: Look) -> Mapping[Role, tuple[Measured, ...]]:
    """What each side told. The employer speaks of the leer-werk; what it thought is no news when that is over."""
    told = look.state.leer_werk.satisfaction
    return told if look.state.stage is Stage.LEER_WERK else {side: series for side, series in told.items() if side is not Role.EMPLOYER}
