"""Does the participant get on: growth of language, and attendance that is low or falls (whitepaper l.125-126, 531-532)."""

from collections.abc import Iterator

from events.trajectory.parts import Measured
from events.vocabulary.values import Component, LanguageLevel, Role, Skill, Stage
from workflows.signals.finding import USUALLY, Finding, Look, below_usual, day, usual

_LEVELS = tuple(LanguageLevel)
_COUNTS_IT = {Component.LEARNING: Role.SCHOOL, Component.WORKING: Role.EMPLOYER}


def language_growth(look: Look) -> Iterator[Finding]:
    """While there are lessons, a skill under the level aimed at stays as it was, measurement after measurement: for too long a time, or
    for too large a share of what the plan has for a level."""
    if not look.state.language.running:
        return
    target = _LEVELS.index(look.plan.voortraject.language.target_level)
    for skill, series in look.state.language.growth.items():
        best = max(each.value for each in series)
        reached = next(each for each in series if each.value == best)
        last = series[-1]
        if best >= target or last is reached:
            continue
        how = f"{_LEVELS[last.value]} sinds" if last.value == best else f"{_LEVELS[last.value]}, niet boven {_LEVELS[best]} sinds"
        if look.threshold.share is not None:
            yield from _behind_the_plan(look, skill, reached, last, how)
        elif look.too_long_since(reached.at):
            evidence = f"taalniveau {skill} {how} {look.since(reached.at)}; norm {look.threshold.time.in_words()}"
            yield Finding(skill, Component.LANGUAGE, evidence, last.at.at)


def _behind_the_plan(look: Look, skill: Skill, reached: Measured, last: Measured, how: str) -> Iterator[Finding]:
    """By the plan the next level is near, and it was measured that it is not there; what was not measured since may have grown."""
    planned = look.plan.language.level_in
    if planned is None:
        return
    due = look.counted(reached.at, planned.period)
    begun, whole = reached.at.at + look.paused_since(reached.at), planned.period.after(reached.at.at) - reached.at.at
    if begun + look.threshold.part_of(whole) <= last.at.at:
        # Whoever is past the day of the plan is asked whether the level comes in half of that time again.
        shows_at = due if last.at.at < due else last.at.at + whole / 2
        evidence = (
            f"taalniveau {skill} {how} {look.since(reached.at)}; volgens plan het volgende niveau in {planned.period.in_words()}, "
            f"op {day(due)}; drempel {look.threshold.in_words}"
        )
        yield Finding(skill, Component.LANGUAGE, evidence, last.at.at, shows_at=shows_at)


def low_attendance(look: Look) -> Iterator[Finding]:
    """Of a round of leer-werk too little was attended."""
    if look.state.stage is not Stage.LEER_WERK:
        return
    for component, series in look.state.leer_werk.attendance.items():
        if look.deviates(component, series[-1].value):
            last = series[-1]
            evidence = f"aanwezigheid {component} {last.value} % in ronde {last.round}; drempel {look.threshold.below} %"
            fact = f"aanwezigheid {component} {last.value} % op {day(last.at.at)}"
            yield Finding(component, component, evidence, last.at.at, fact, _COUNTS_IT[component])


def falling_attendance(look: Look) -> Iterator[Finding]:
    """Much less was attended than in the round before; when it is low as well, that is what is told."""
    if look.state.stage is not Stage.LEER_WERK:
        return
    low = look.plan.threshold("aanwezigheid")
    for component, (*_, before, last) in ((c, series) for c, series in look.state.leer_werk.attendance.items() if len(series) > 1):
        if look.deviates(component, before.value - last.value) and not (low and low.holds(last.value, speaks=False)):
            evidence = (
                f"aanwezigheid {component} van {before.value} % in ronde {before.round} naar {last.value} % in ronde {last.round}; "
                f"drempel {look.threshold.above} punten"
            )
            fact = f"aanwezigheid {component} van {before.value} naar {last.value} % op {day(last.at.at)}"
            yield Finding(component, component, evidence, last.at.at, fact, _COUNTS_IT[component])


def unusual_attendance(look: Look) -> Iterator[Finding]:
    """Much less was attended than usually."""
    if look.state.stage is not Stage.LEER_WERK:
        return
    for component, (*before, last) in look.state.leer_werk.attendance.items():
        if before and look.deviates(component, below_usual(before, last)):
            mostly = round(usual(before))
            evidence = f"aanwezigheid {component} {last.value} %, gewoonlijk {mostly} %; drempel {look.threshold.above} punten"
            fact = f"aanwezigheid {component} {last.value} % op {day(last.at.at)}{USUALLY}{mostly} %"
            yield Finding(component, component, evidence, last.at.at, fact, _COUNTS_IT[component])
