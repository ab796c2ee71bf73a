"""Does the participant get on: growth of language, and attendance that is low or falls (whitepaper l.125-126, 531-532)."""

from collections.abc import Iterator

from events.vocabulary.values import Component, LanguageLevel, Stage
from workflows.signals.finding import Finding, Look

_LEVELS = tuple(LanguageLevel)


def language_growth(look: Look) -> Iterator[Finding]:
    """While there are lessons, a skill under the level aimed at stays as it was, measurement after measurement."""
    if not look.state.language.running:
        return
    target = _LEVELS.index(look.plan.voortraject.language.target_level)
    for skill, series in look.state.language.growth.items():
        best = max(each.value for each in series)
        reached = next(each for each in series if each.value == best)
        last = series[-1]
        if best >= target or last is reached or not look.too_long_since(reached.at):
            continue
        how = f"{_LEVELS[last.value]} sinds" if last.value == best else f"{_LEVELS[last.value]}, niet boven {_LEVELS[best]} sinds"
        evidence = f"taalniveau {skill} {how} {look.since(reached.at)}; norm {look.threshold.time.in_words()}"
        yield Finding(skill, Component.LANGUAGE, evidence, last.at.at)


def low_attendance(look: Look) -> Iterator[Finding]:
    """Of a round of leer-werk too little was attended."""
    if look.state.stage is not Stage.LEER_WERK:
        return
    for component, series in look.state.leer_werk.attendance.items():
        if look.deviates(component, series[-1].value):
            evidence = f"aanwezigheid {component} {series[-1].value} % in ronde {series[-1].round}; drempel {look.threshold.below} %"
            yield Finding(component, component, evidence, series[-1].at.at)


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
            yield Finding(component, component, evidence, last.at.at)
