"""When lessons give cause to propose another norm for a stage, what to, and on what evidence: a pure rule (docs/learning.md).

A norm is held against the median of how long the stage really took those who completed it, in trajectories that began under this version,
at fixed numbers of them (`projections.learning.looks`). Another is proposed when the whole interval of that median lies on one side of the
norm, the median is a good deal away from it, and enough trajectories are behind it; not when a person rejected as much before and there is
not clearly more evidence since. How much all of that is, the programme says (`herziening`). The length of aftercare is left out: it is
chosen, and a stage that ends by its timer tells nothing about it.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from datetime import date
from operator import mul

from pydantic import JsonValue

from events.vocabulary.programme import ProposedNorm
from events.vocabulary.values import Stage
from projections.learning.estimates.answer import TOO_FEW
from projections.learning.estimates.distributions import z
from projections.learning.looks import Look
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

EIGHT_IN_TEN = z(0.6)
"""What a look can find is what it finds eight times in ten, the usual power: so many standard errors beyond its bound."""

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


def examine(programme: Programme, looks: Mapping[Stage, Look | None], rejected: Mapping[str, ProposedNorm]) -> Findings:
    """Hold every norm against the latest look at its stage. `rejected` is what was last proposed for a place and not followed.

    A norm with which the programme would have faults (modules that no longer fit in the voortraject) is not proposed.
    """
    norms: list[ProposedNorm] = []
    reasons: list[str] = []
    for stage, place in PLACES.items():
        seen = looks.get(stage)
        found = _deviation(programme, stage, seen) if seen else f"{stage}: {TOO_FEW}"
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


def in_words(stage: Stage, norm: Period, seen: Look, finds: int | None) -> str:
    """Such as `voortraject: norm 6 maanden; mediaan 7,4 maanden [6,8–8,1], n≈80; 12% stopte eerder; …`."""
    unit, name = _unit_of(norm)
    told = seen.median
    median, low, high = (f"{(days or 0) / unit.in_days:.1f}".replace(".", ",") for days in (told.value, told.low, told.high))
    left = f"; {seen.left.value:.0%} stopte eerder" if seen.left and seen.left.value else ""
    return f"{stage}: norm {norm.in_words()}; mediaan {median} {name} [{low}–{high}], n≈{seen.n}{left}{_power(finds)}"


def _power(finds: int | None) -> str:
    return f"; bij dit aantal valt {finds}% langer 8 van de 10 keer op" if finds else ""


def _deviation(programme: Programme, stage: Stage, seen: Look) -> ProposedNorm | str:
    """What to propose for a stage, or why nothing."""
    rule, norm, told, exact = programme.revision, programme.norm_of(stage).period, seen.median, seen.exact
    following = f"wordt weer bekeken als {seen.following} trajecten de fase hebben afgerond"
    if told.value is None or told.low is None or told.high is None or not math.isfinite(exact.high):
        return f"{stage}: nog niet te zeggen, de helft is er nog niet doorheen; {following}"
    if seen.n < rule.least:
        return f"{stage}: ongeveer {seen.n} trajecten, er zijn er {rule.least} nodig"
    # Of what is told, and not of what is decided on: it is told as well.
    finds = _finds(told.value, told.low, seen.level, rule.deviation)
    if exact.low <= norm.in_days <= exact.high:
        return f"{stage}: de norm van {norm.in_words()} ligt binnen wat is gemeten{_power(finds)}; {following}"
    if abs(exact.value - norm.in_days) < norm.in_days * rule.deviation / 100:
        return f"{stage}: wijkt minder dan {rule.deviation}% af van de norm van {norm.in_words()}; {following}"
    longer = exact.value > norm.in_days
    found = _within(norm, told.value, told.low, told.high)
    after = next((one for one in found if one.in_days != norm.in_days and (one.in_days > norm.in_days) is longer), None)
    if after is None:
        return f"{stage}: er is geen duur die binnen wat is gemeten past"
    return ProposedNorm(
        place=PLACES[stage],
        before=str(norm),
        after=str(after),
        median_days=told.value,
        low_days=told.low,
        high_days=told.high,
        n=seen.n,
        evidence=in_words(stage, norm, seen, finds),
        finds=finds,
    )


def _finds(median: float, low: float, level: float, deviation: int) -> int | None:
    """By how many percent a stage takes longer than its norm when a look as sharp as this one finds so eight times in ten."""
    if not 0 < low < median:
        return None
    error = math.log(median / low) / z(level)
    return math.ceil(100 * (math.exp(max(z(level) * error, math.log1p(deviation / 100)) + EIGHT_IN_TEN * error) - 1))


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
