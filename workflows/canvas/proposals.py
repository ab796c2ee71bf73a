"""When lessons give cause to propose another norm for a stage, what to, and on what evidence: a pure rule (docs/learning.md).

A norm is held against the median of how long the stage really took in trajectories that began under this version. Another is proposed
when the whole 95 % interval of that median lies on one side of the norm, the median is a good deal away from it, and enough trajectories
are behind it; not when a person rejected as much before and there is not clearly more evidence since. How much all of that is, the
programme says (`herziening`). The length of aftercare is left out: it is chosen, and a stage that ends by its timer tells nothing about it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from datetime import date
from operator import mul

from pydantic import JsonValue

from events.vocabulary.programme import ProposedNorm
from events.vocabulary.values import Stage
from projections.learning.estimates.answer import TOO_FEW
from projections.learning.questions.shown import Shown
from workflows.law.period import Period
from workflows.programme.catalogue import InvalidProgramme, adjust
from workflows.programme.document import Programme
from workflows.programme.places import changed

PLACES: Mapping[Stage, str] = {
    Stage.INTAKE: "intake.norm",
    Stage.VOORTRAJECT: "voortraject.norm",
    Stage.GO_NO_GO: "go_no_go.norm",
    Stage.LEER_WERK: "leer_werk.norm",
    Stage.PLACEMENT: "plaatsing.norm",
}
"""Where the norm of each stage is in the document."""

_UNITS: tuple[tuple[Period, str], ...] = (
    (Period(years=1), "jaar"),
    (Period(months=1), "maanden"),
    (Period(weeks=1), "weken"),
    (Period(days=1), "dagen"),
    (Period(hours=1), "uur"),
    (Period(minutes=1), "minuten"),
    (Period(seconds=1), "seconden"),
)


@dataclass(frozen=True, slots=True)
class Findings:
    """The norms that are to be revised, and why others are not."""

    programme: Programme
    norms: tuple[ProposedNorm, ...]
    reasons: tuple[str, ...]

    def document(self, on: date) -> dict[str, JsonValue]:
        """The programme with these norms, each with the trajectories as its source."""
        document = changed(self.programme.document(), {norm.place: norm.after for norm in self.norms})
        for norm in self.norms:
            step, name = norm.place.split(".")
            source = f"mediaan van ongeveer {norm.n} trajecten in versie {self.programme.version}, tot {on:%d-%m-%Y}"
            _group(document, step)[name] = {"duur": norm.after, "bron": source}
        return document


def examine(programme: Programme, durations: Mapping[Stage, Shown | None], rejected: Mapping[str, ProposedNorm]) -> Findings:
    """Hold every norm against the duration of its stage, in days. `rejected` is what was last proposed for a place and not followed.

    A norm with which the programme would have faults (modules that no longer fit in the voortraject) is not proposed.
    """
    norms: list[ProposedNorm] = []
    reasons: list[str] = []
    for stage, place in PLACES.items():
        told = durations.get(stage)
        found = _deviation(programme, stage, told) if told else f"{stage}: {TOO_FEW}"
        if isinstance(found, ProposedNorm) and (before := rejected.get(place)) and not _clearly_more(programme, found, before):
            found = f"{stage}: eerder afgewezen op ongeveer {before.n} trajecten; weer voor te leggen bij {_needed(programme, before)}"
        if isinstance(found, ProposedNorm):
            try:
                adjust(programme, {norm.place: norm.after for norm in (*norms, found)})
            except InvalidProgramme as invalid:
                found = f"{found.evidence}, maar die norm past niet: {'; '.join(map(str, invalid.faults))}"
        if isinstance(found, ProposedNorm):
            norms.append(found)
        else:
            reasons.append(found)
    return Findings(programme, tuple(norms), tuple(reasons))


def in_words(stage: Stage, norm: Period, told: Shown) -> str:
    """Such as `voortraject: norm 6 maanden; mediaan 7,4 maanden [6,8–8,1], n≈80`."""
    unit, name = _unit_of(norm)
    median, low, high = (f"{(days or 0) / unit.in_days:.1f}".replace(".", ",") for days in (told.value, told.low, told.high))
    return f"{stage}: norm {norm.in_words()}; mediaan {median} {name} [{low}–{high}], n≈{told.n}"


def _deviation(programme: Programme, stage: Stage, told: Shown) -> ProposedNorm | str:
    """What to propose for a stage, or why nothing."""
    rule, norm = programme.revision, programme.norm_of(stage).period
    if told.value is None or told.low is None or told.high is None:
        return f"{stage}: nog niet te zeggen, de helft is er nog niet doorheen"
    if told.n < rule.least:
        return f"{stage}: ongeveer {told.n} trajecten, er zijn er {rule.least} nodig"
    if told.low <= norm.in_days <= told.high:
        return f"{stage}: de norm van {norm.in_words()} ligt binnen wat is gemeten"
    if abs(told.value - norm.in_days) < norm.in_days * rule.deviation / 100:
        return f"{stage}: wijkt minder dan {rule.deviation}% af van de norm van {norm.in_words()}"
    after = next(_within(norm, told.value, told.low, told.high), None)
    if after is None:
        return f"{stage}: er is geen duur die binnen wat is gemeten past"
    return ProposedNorm(
        place=PLACES[stage],
        before=str(norm),
        after=str(after),
        median_days=told.value,
        low_days=told.low,
        high_days=told.high,
        n=told.n,
        evidence=in_words(stage, norm, told),
    )


def _within(norm: Period, median: float, low: float, high: float) -> Iterator[Period]:
    """The median in whole units, the unit of the norm first and finer ones then, as far as that is within the interval."""
    own = _unit_of(norm)
    for unit, _ in _UNITS[_UNITS.index(own) :]:
        rounded = unit.times(round(median / unit.in_days))
        if not rounded.is_zero and low <= rounded.in_days <= high:
            yield rounded


def _unit_of(period: Period) -> tuple[Period, str]:
    """The finest unit in which it is written."""
    return next((unit, name) for unit, name in reversed(_UNITS) if any(map(mul, astuple(period), astuple(unit))))


def _clearly_more(programme: Programme, found: ProposedNorm, before: ProposedNorm) -> bool:
    """Whether it is another question than the one that was answered: another norm, or so many more trajectories."""
    return found.before != before.before or found.n >= _needed(programme, before)


def _needed(programme: Programme, before: ProposedNorm) -> int:
    """From how many trajectories on what was rejected is clearly better known."""
    return -(-before.n * (100 + programme.revision.again) // 100)


def _group(document: dict[str, JsonValue], step: str) -> dict[str, JsonValue]:
    group = document[step]
    assert isinstance(group, dict), "every step of a programme is a group of fields"
    return group
