"""How are the people: contact with who guides, and satisfaction that is low or falls (whitepaper l.441-465)."""

from collections.abc import Iterator, Mapping

from events.trajectory.parts import Measured
from events.trajectory.state import Trajectory
from events.vocabulary.values import COMPONENT_WITH, Component, Role, Stage, Verdict
from workflows.signals.finding import USUALLY, Finding, Look, below_usual, day, usual


def no_contact(look: Look) -> Iterator[Finding]:
    """Contact with the coach is long overdue, by the rhythm of the plan."""
    state, rhythm = look.state, look.plan.guidance.contact_every.period
    if not (state.guidance.running and state.guidance.in_touch):
        return
    due = look.counted(state.guidance.in_touch, rhythm)
    if look.too_long_after(due):
        evidence = (
            f"geen contact met de begeleiding sinds {look.since(state.guidance.in_touch)}; norm elke {rhythm.each}, "
            f"drempel {look.threshold.time.in_words()} later"
        )
        yield Finding("begeleiding", Component.GUIDANCE, evidence, shows_at=look.as_long_again(due))


def low_satisfaction(look: Look) -> Iterator[Finding]:
    """The candidate or the employer is not satisfied."""
    for side, (*_, last) in _told(look).items():
        if look.deviates(side, last.value):
            evidence = f"tevredenheid {side} {last.value}; drempel {look.threshold.below}"
            fact = f"cijfer {last.value} van de {side} op {day(last.at.at)}"
            yield Finding(side, COMPONENT_WITH.get(side, Component.GUIDANCE), evidence, last.at.at, fact, side)


def falling_satisfaction(look: Look) -> Iterator[Finding]:
    """The candidate or the employer is much less satisfied than before; when it is low as well, that is what is told."""
    low = look.plan.threshold("tevredenheid")
    for side, (*_, before, last) in ((side, series) for side, series in _told(look).items() if len(series) > 1):
        if look.deviates(side, before.value - last.value) and not (low and low.holds(last.value, speaks=False)):
            evidence = f"tevredenheid {side} van {before.value} naar {last.value}; drempel {look.threshold.above} punten"
            fact = f"cijfer van de {side} van {before.value} naar {last.value} op {day(last.at.at)}"
            yield Finding(side, COMPONENT_WITH.get(side, Component.GUIDANCE), evidence, last.at.at, fact, side)


def unusual_satisfaction(look: Look) -> Iterator[Finding]:
    """The candidate is much less satisfied than they usually are: each has a scale of their own. What an employer
    thinks is told too seldom to know what is usual for it."""
    if len(series := _told(look).get(Role.PARTICIPANT, ())) < 2:
        return
    *before, last = series
    if look.deviates(Role.PARTICIPANT, below_usual(before, last)):
        mostly = round(usual(before))
        evidence = f"tevredenheid {Role.PARTICIPANT} {last.value}, gewoonlijk {mostly}; drempel {look.threshold.above} punten"
        fact = f"cijfer {last.value} van de {Role.PARTICIPANT} op {day(last.at.at)}{USUALLY}{mostly}"
        yield Finding(Role.PARTICIPANT, Component.GUIDANCE, evidence, last.at.at, fact, Role.PARTICIPANT)


def missed_contact(look: Look) -> Iterator[Finding]:
    """There was no contact with who guides, when it was asked after."""
    guidance = look.state.guidance
    if guidance.running and guidance.reported and look.deviates("begeleiding", guidance.missed):
        times = f"{guidance.missed} keer " if guidance.missed > 1 else ""
        evidence = f"{times}geen contact met de begeleiding, het laatst op {day(guidance.reported.at)}"
        fact = f"{times}geen contact met de begeleiding op {day(guidance.reported.at)}"
        yield Finding("begeleiding", Component.GUIDANCE, evidence, guidance.reported.at, fact, Role.MUNICIPALITY)


def out_of_reach(look: Look) -> Iterator[Finding]:
    """Contact was missed time after time before the leer-werk, when no other party tells how somebody is doing."""
    if look.state.stage in (Stage.VOORTRAJECT, Stage.GO_NO_GO):
        yield from missed_contact(look)


def doubts(look: Look) -> Iterator[Finding]:
    """School or employer concluded of the last rounds of leer-werk that it should not go on as it does."""
    if look.state.stage is not Stage.LEER_WERK:
        return
    for component, last in look.state.leer_werk.evaluations.items():
        if look.deviates(component, _rounds_of_doubt(look.state, component)):
            evidence = f"oordeel van de {last.party} over {component} in ronde {last.round}: {last.verdict}"
            yield Finding(component, component, evidence, last.at.at, f"{evidence} ({day(last.at.at)})", last.party)


def _rounds_of_doubt(state: Trajectory, component: Component) -> int:
    """In how many rounds in a row, the last one included."""
    told = [of_round[component] for _, of_round in sorted(state.leer_werk.by_round.items(), reverse=True) if component in of_round]
    return next((n for n, one in enumerate(told) if one.verdict is Verdict.CONTINUE), len(told))


def _told(look: Look) -> Mapping[Role, tuple[Measured, ...]]:
    """What each side told. The employer speaks of the leer-werk; what it thought is no news when that is over."""
    told = look.state.leer_werk.satisfaction
    return told if look.state.stage is Stage.LEER_WERK else {side: series for side, series in told.items() if side is not Role.EMPLOYER}
