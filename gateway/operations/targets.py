"""Targets of a programme beside what is, in words: reached, not reached, or not to be said, by the interval of what lessons tell."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from gateway.operations.lessons import lines
from projections.learning.estimates.answer import TOO_FEW
from projections.learning.questions.by_month import ByMonth
from projections.learning.questions.outcomes import DROPPED_OUT, OUTCOMES, PLACED, Outcome
from projections.learning.questions.retention import RETENTION, Retention
from projections.learning.questions.shown import Shown
from projections.learning.questions.stages import STAGES, StageDuration
from projections.learning.questions.sustained import SUSTAINED
from workflows.programme.targets import Target, TargetOf

Told = Mapping[str, Mapping[str, msgspec.Struct | None]]
"""All answers for a group, by question and label."""

_WHERE: Mapping[TargetOf, tuple[str, str, str]] = {
    TargetOf.PLACED: (OUTCOMES.name, PLACED, "geplaatst binnen {} maanden"),
    TargetOf.DROPPED_OUT: (OUTCOMES.name, DROPPED_OUT, "uitgevallen binnen {} maanden"),
    TargetOf.AT_WORK: (RETENTION.name, "", "{} maanden na het begin van het contract nog aan het werk"),
    TargetOf.SUSTAINED: (SUSTAINED.name, "", "duurzaam aan het werk binnen {} maanden"),
}


def share_of(target: Target, told: Told) -> Shown | None:
    """What lessons tell of what a target is about; None when they tell nothing of it, or not of those months."""
    question, label, _ = _WHERE[target.of]
    answer = told.get(question, {}).get(label)
    return answer.by_month.get(target.months) if isinstance(answer, Outcome | Retention | ByMonth) else None


def beside_targets(targets: Iterable[Target], told: Told) -> Iterator[str]:
    """`geplaatst binnen 12 maanden: doel ten minste 60% (bron), nu 45% [38–53]: het doel is niet gehaald`"""
    for target in targets:
        name = _WHERE[target.of][2].format(target.months)
        limit = f"ten minste {target.at_least}%" if target.at_least is not None else f"ten hoogste {target.at_most}%"
        yield f"{name}: doel {limit} ({target.source}), nu {_now(target, share_of(target, told))}"


def _now(target: Target, share: Shown | None) -> str:
    if share is None or share.value is None or share.low is None or share.high is None:
        return TOO_FEW
    reached = target.reached(share.low, share.high)
    words = {True: "het doel is gehaald", False: "het doel is niet gehaald", None: "of het doel is gehaald, is niet te zeggen"}
    return f"{100 * share.value:.0f}% [{100 * share.low:.0f}–{100 * share.high:.0f}]: {words[reached]}"


def beside_norms(told: Told) -> Iterator[str]:
    """Of each stage whether the median of those who complete it lies above or below the norm, as far as its interval tells."""
    for stage, answer in told.get(STAGES.name, {}).items():
        median = answer.percentiles.get(50) if isinstance(answer, StageDuration) else None
        if isinstance(answer, StageDuration) and answer.norm is not None and median and median.low is not None:
            above, below = median.low > answer.norm, median.high is not None and median.high < answer.norm
            where = "boven de norm" if above else "onder de norm" if below else "bij de norm, voor zover te zeggen is"
            norm, value, *_ = [*lines(answer)[:1], *(line for line in lines(answer) if line.what == "mediaan")]
            yield f"{stage}: norm {norm.value}, mediaan {value.value} {value.interval}: {where}"
