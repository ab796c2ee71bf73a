"""Lessons in words: every answer as lines that a page or the command line can show, each with its interval and about how many people."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import singledispatch
from uuid import UUID

import msgspec

from projections.learning.estimates.answer import TOO_FEW
from projections.learning.estimates.growth import MONTH
from projections.learning.estimates.sensitivity import STRONGEST
from projections.learning.groups import ALL, Group
from projections.learning.questions.by_month import ByMonth
from projections.learning.questions.civic_term import CivicTerm
from projections.learning.questions.cost_drivers import CostDrivers
from projections.learning.questions.costs import Costs
from projections.learning.questions.effects import Alone, Comparison, Effect, Told
from projections.learning.questions.language import Growth
from projections.learning.questions.marks import Attended, Course, Satisfaction
from projections.learning.questions.mix import Alike
from projections.learning.questions.network import Network
from projections.learning.questions.outcomes import HORIZON, Outcome
from projections.learning.questions.retention import Retention
from projections.learning.questions.shares import Shares
from projections.learning.questions.shown import Shown
from projections.learning.questions.signals import Precision, Recall
from projections.learning.questions.stages import StageDuration
from projections.learning.questions.waiting import LONGEST, Waiting
from projections.learning.questions.ways import Road, Step
from projections.lists import offer
from projections.lists.work import Places
from workflows.law.amounts import decimal
from workflows.law.moments import shown_day

BEYOND = "niet bereikt"
NOTHING = "hierover is uit wat vastligt niets te zeggen"


@dataclass(frozen=True, slots=True)
class Unit:
    """How values are written: how many of what they are in make one, with how many decimals, and what it is called."""

    one: float
    decimals: int
    name: str

    def number(self, value: float) -> str:
        """Only the number, with a comma for decimals."""
        return decimal(value / self.one, self.decimals)

    def words(self, value: float) -> str:
        """The number and its unit."""
        return self.number(value) + self.name


_MONTHS = Unit(MONTH, 1, " maanden")
_DAYS = Unit(1, 0, " dagen")
_PERCENT = Unit(0.01, 0, "%")
_POINTS = Unit(0.01, 0, " procentpunt")
_LEVELS = Unit(1, 2, " niveau per maand")
_CONTACTS = Unit(1, 2, " nieuwe contacten per maand")
_EUROS = Unit(100, 0, " euro")
_MARK = Unit(1, 1, " van 10")
_TIMES = Unit(1, 1, " keer")
_POINTS_A_MONTH = Unit(1, 2, " punt per maand")


@dataclass(frozen=True, slots=True)
class Line:
    """One value in words; `interval` and `n` are empty where there is no estimate, which is `shown` otherwise."""

    what: str
    value: str
    interval: str = ""
    n: str = ""
    shown: Shown | None = None

    def __str__(self) -> str:
        return " ".join(part for part in (self.what, self.value, self.interval) if part)


def supply(offered: Iterable[offer.Row], group: Group) -> list[str]:
    """What programmes offer to such a group, beside who waits; it is about no person: `zorg, mbo-2: 12 plaatsen (programma zorg)`."""
    return [
        f"{one.sector}, {one.level}: {'niet verteld hoeveel' if one.places is None else one.places} plaatsen (programma {one.programme})"
        for one in offered
        if group.programme in (None, one.programme) and group.sector in (None, one.sector) and group.level in (None, one.level)
    ]


def work_there(told: Iterable[tuple[UUID, Places]], group: Group, names: Mapping[UUID, str]) -> list[str]:
    """The work where such a group lives, beside who waits; it is about no person: `zorg in Gemeente Zeist: 5 plaatsen (Garage)`."""

    def shown(partner: UUID, one: Places) -> str:
        until = f" tot en met {shown_day(one.until)}" if one.until else ""
        return f"{one.sector} in {_municipality(one.municipality, names)}: {one.places} plaatsen{until} ({names.get(partner, partner)})"

    return [
        shown(partner, one)
        for partner, one in told
        if group.municipality in (None, one.municipality) and group.sector in (None, one.sector)
    ]


def _municipality(id: UUID, names: Mapping[UUID, str]) -> str:
    return names.get(id, f"gemeente {id}")


def whose_names(groups: Iterable[Group], told: Iterable[tuple[UUID, Places]]) -> set[UUID]:
    """The partners that are named where these groups and this work are told of."""
    return {group.municipality for group in groups if group.municipality} | {
        id for partner, one in told for id in (partner, one.municipality)
    }


def sentence(label: str, lines: list[Line]) -> str:
    """All that is told under a label in one line: `voortraject: norm 6,0 maanden; mediaan 7,4 maanden [6,8–8,1], n≈80`."""
    people = next((line.n for line in lines if line.n), "")
    told = "; ".join(map(str, lines)) if lines else TOO_FEW
    return f"{label}: {told}" + (f", n≈{people}" if people else "") if label else told + (f", n≈{people}" if people else "")


def course(months: Sequence[tuple[date, list[Line]]]) -> list[str]:
    """How what is told went from edition to edition, each value from the month on in which it was first told.

    `mediaan: 7,4 maanden [6,8–8,1] sinds 01-2026; 8,9 maanden [8,2–9,6] sinds 06-2026; hoger dan in 01-2026`
    """
    by_what: dict[str, list[tuple[date, Line]]] = {}
    for month, told in months:
        for line in told:
            before = by_what.setdefault(line.what, [])
            if not before or str(before[-1][1]) != str(line):
                before.append((month, line))
    return [f"{what}: {_course(seen)}" for what, seen in by_what.items()]


def _course(seen: Sequence[tuple[date, Line]]) -> str:
    told = "; ".join(f"{line.value} {line.interval}".rstrip() + f" sinds {month:%m-%Y}" for month, line in seen)
    estimates = [(month, line.shown) for month, line in seen if line.shown]
    if len(estimates) < 2:
        return told
    (since, first), (_, last) = estimates[0], estimates[-1]
    return f"{told}; {_against(last, first, f'in {since:%m-%Y}')}"


def _against(one: Shown, other: Shown, than: str) -> str:
    """Whether one value is another than the other, as far as their intervals tell."""
    if other.high is not None and one.low is not None and one.low > other.high:
        return f"hoger dan {than}"
    if other.low is not None and one.high is not None and one.high < other.low:
        return f"lager dan {than}"
    return f"of het anders is dan {than} is niet te zeggen"


def newest(cohorts: Sequence[tuple[str, list[Line]]]) -> list[str]:
    """Each value of the newest cohort of which it can be told, beside the one before, so long after each began; oldest cohort first.

    `na 6 maanden: 30% [25–36] in 2026-1 en 22% [18–27] in 2025-2: hoger dan in 2025-2`
    """
    by_what: dict[str, list[tuple[str, Line, Shown]]] = {}
    for cohort, told in cohorts:
        for line in told:
            if line.shown is not None:
                by_what.setdefault(line.what, []).append((cohort, line, line.shown))
    found = []
    for what, seen in by_what.items():
        if len(seen) > 1:
            (former, before, was), (last, line, now) = seen[-2:]
            told_of = f"{line.value} {line.interval} in {last} en {before.value} {before.interval} in {former}"
            found.append(f"{what}: {told_of}: {_against(now, was, f'in {former}')}")
    return found


def named(group: Group, names: Mapping[UUID, str]) -> str:
    """What a group is called; municipalities by their names."""
    if group == ALL:
        return "alle trajecten"
    parts = {"programma": group.programme, "sector": group.sector, "niveau": group.level, "werkgever": group.size}
    # Those in charge of a municipality call it "Gemeente Zeist"; the word need not stand there twice.
    where = [_municipality(group.municipality, names)] if group.municipality else []
    year, _, half = (group.cohort or "").partition("-")
    when = [f"{'eerste' if half == '1' else 'tweede'} half jaar van {year}"] if group.cohort else []
    return ", ".join([*(f"{kind} {name}" for kind, name in parts.items() if name is not None), *where, *when])


@singledispatch
def lines(lesson: msgspec.Struct | None) -> list[Line]:
    """What a lesson says; nothing when there is too little to tell."""
    return []


@lines.register
def _(lesson: StageDuration) -> list[Line]:
    norm = [Line("norm", _MONTHS.words(lesson.norm))] if lesson.norm is not None else []
    times = [_line(_percent_done(percent), told, _MONTHS) for percent, told in lesson.percentiles.items()]
    longer = [_line("langer dan de norm", lesson.longer, _PERCENT)] if norm else []
    return [*norm, *times, *longer]


@lines.register
def _(lesson: Step) -> list[Line]:
    return [Line("trajecten", str(lesson.trajectories)), _line("mediaan", lesson.days, _DAYS)]


@lines.register
def _(lesson: Road) -> list[Line]:
    return [Line("trajecten", str(lesson.trajectories))]


@lines.register
def _(lesson: Outcome) -> list[Line]:
    return [*_by_month(lesson.by_month), _line(f"gemiddeld tot dan, van de eerste {HORIZON} maanden", lesson.mean_days, _MONTHS)]


@lines.register
def _(lesson: ByMonth) -> list[Line]:
    mean = [_line(f"gemiddeld tot dan, van de eerste {lesson.horizon} maanden", lesson.mean_days, _MONTHS)] if lesson.horizon else []
    return [*_by_month(lesson.by_month), *mean]


@lines.register
def _(lesson: CivicTerm) -> list[Line]:
    return [*_by_month(lesson.by_month), _line("binnen de eerste termijn", lesson.in_term, _PERCENT)]


def _by_month(by_month: Mapping[int, Shown | None]) -> list[Line]:
    return [_line("na 1 maand" if month == 1 else f"na {month} maanden", told, _PERCENT) for month, told in by_month.items()]


@lines.register
def _(lesson: Retention) -> list[Line]:
    return [_line(f"na {month} maanden nog aan het werk", told, _PERCENT) for month, told in lesson.by_month.items()]


@lines.register
def _(lesson: Shares) -> list[Line]:
    return [_line(category, told, _PERCENT) for category, told in lesson.shares.items()]


@lines.register
def _(lesson: Alike) -> list[Line]:
    return [
        *(_line("zoals het was", told, _PERCENT) for told in lesson.by_month.values()),
        _line("bij gelijke samenstelling", lesson.same_mix, _PERCENT),
    ]


@lines.register
def _(lesson: Growth) -> list[Line]:
    higher = [_line(f"binnen {month} maanden een niveau hoger", told, _PERCENT) for month, told in lesson.higher.items()]
    return [_line("groei", lesson.a_month, _LEVELS), *higher, _line("de helft is een niveau hoger na", lesson.half, _MONTHS)]


@lines.register
def _(lesson: Network) -> list[Line]:
    return [_line("groei", lesson.a_month, _CONTACTS), _line("nog nieuwe contacten in de laatste ronde", lesson.growing, _PERCENT)]


@lines.register
def _(lesson: Satisfaction) -> list[Line]:
    return [_line("gemiddeld", lesson.mark, _MARK)]


@lines.register
def _(lesson: Course) -> list[Line]:
    return [_line("verandering", lesson.a_month, _POINTS_A_MONTH)]


@lines.register
def _(lesson: Attended) -> list[Line]:
    return [_line("gemiddeld bijgewoond", lesson.part, _PERCENT)]


@lines.register
def _(lesson: Costs) -> list[Line]:
    return [
        _line("per traject", lesson.a_trajectory, _EUROS),
        _line("de helft kost hoogstens", lesson.half, _EUROS),
        _line("per duurzame plaatsing", lesson.a_sustained_placement, _EUROS),
    ]


@lines.register
def _(lesson: CostDrivers) -> list[Line]:
    by_band = [_line(f"per traject, {band}", told, _EUROS) for band, told in lesson.by_band.items()]
    return [*by_band, *([_line("per maand", lesson.a_month, _EUROS)] if lesson.a_month else [])]


@lines.register
def _(lesson: Waiting) -> list[Line]:
    return [
        _line(f"gemiddeld gewacht, van de eerste {LONGEST} dagen", lesson.days, _DAYS),
        _line("de helft is klaar na", lesson.half, _DAYS),
        _line("90% is klaar na", lesson.most, _DAYS),
        _line("te laat klaar", lesson.late, _PERCENT),
    ]


@lines.register
def _(lesson: Precision) -> list[Line]:
    return [_line("gevolgd door uitval", lesson.precision, _PERCENT)]


@lines.register
def _(lesson: Recall) -> list[Line]:
    return [_line("gemeld", lesson.recall, _PERCENT), _line("van tevoren, mediaan", lesson.median_lead, _DAYS)]


@lines.register
def _(lesson: Effect) -> list[Line]:
    return [
        *_beside("dagen tot de fase is afgerond, van de eerste 90", lesson.days, _DAYS, _MARK),
        *_beside("aandeel dat de fase binnen 90 dagen afrondt", lesson.share, _POINTS, _MARK),
        *_beside("aandeel dat binnen 180 dagen uitvalt", lesson.dropped_out, _POINTS, _MARK),
        *_beside("groei van de taal", lesson.growth, _LEVELS, _LEVELS),
        *(_left_out(lesson.alone) if lesson.alone else ()),
    ]


def _beside(what: str, found: Told, unit: Unit, before: Unit) -> Iterator[Line]:
    """The difference, with both sides of it, how it was before, and what would explain it; or why there is nothing to tell."""
    if not isinstance(found, Comparison):
        yield Line(what, f"{NOTHING}: {found}" if found else TOO_FEW)
        return
    sides = f"(bijgestuurd {unit.words(found.adjusted)}, vergeleken {unit.words(found.compared)})"
    line = _line(f"verschil in {what}", found.difference, unit)
    yield Line(line.what, f"{line.value} {sides}", line.interval, line.n)
    if found.before:
        yield _line("verschil dat er daarvoor al was", found.before, before)
    strength = _TIMES.words(found.strength or STRONGEST)
    yield Line(
        "een reden die niemand vastlegde verklaart dit pas als die", f"{strength} zo vaak voorkomt bij wie is bijgestuurd, en zo veel doet"
    )


def _left_out(alone: Alone) -> Iterator[Line]:
    """Of how many nothing of this is told, and how it went with them."""
    yield _line("bijsturingen waarover dit niet gaat, omdat niets ermee te vergelijken is", alone.share, _PERCENT)
    yield _line("van hen viel binnen 180 dagen uit", alone.dropped_out, _PERCENT)
    yield _line("van de andere bijgestuurden", alone.others, _PERCENT)


def _percent_done(percent: int) -> str:
    return "mediaan" if percent == 50 else f"{percent}% van wie afrondt is klaar na"


def _line(what: str, told: Shown | None, unit: Unit) -> Line:
    if told is None:
        return Line(what, TOO_FEW)

    def bound(value: float | None) -> str:
        return BEYOND if value is None else unit.number(value)

    value = BEYOND if told.value is None else unit.words(told.value)
    return Line(what, value, f"[{bound(told.low)}–{bound(told.high)}]", str(told.n), told)
