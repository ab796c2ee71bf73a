"""The attacker: reads what every edition prints, knows how it was made, and concludes only what cannot be otherwise.

Written apart from the gate. A printed figure leaves an interval of true numbers of people; these are narrowed by what numbers have to do
with each other (categories add up, groups lie within groups, curves only rise, who ended stays ended) until nothing changes any more. A
claim is a number of people, or a difference of two, that is then certainly from one up to fewer than the minimum. Shares are tried in
every way: each number of people and each number among them for which the printed value and interval come out (`Rules.fits`).
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import TypedDict

Z = 1.959963984540054
CUMULATIVE = ("uitval", "go-no-go", "proefplaatsing", "vergelijking")
"""Questions of which the people stay: who dropped out, was decided about, tried out or was followed so long stays in the count."""


class Figure(TypedDict):
    """A value with its interval, and about how many people."""

    value: float | None
    low: float | None
    high: float | None
    n: int


Answer = Mapping[str, object] | None
Lessons = Mapping[str, Mapping[str, Mapping[str, Answer]]]
"""By question, group and label."""


@dataclass(frozen=True, slots=True)
class Edition:
    """All that one edition prints."""

    moment: str
    lessons: Lessons


@dataclass(frozen=True, slots=True)
class Rules:
    """How figures are made, as far as that is public.

    `spread` is the standard deviation of the noise in a number of people and `sure` how many of them are taken for its utmost; `step` is
    to what numbers are rounded. `frozen` is how many people have to be others before an answer becomes another one. `few_untold`: a
    number of people is told unless it is more than none and fewer than the minimum. `days_exact` and `map_exact`: durations and the numbers
    of the map are told as they are.
    """

    minimum: int = 10
    step: int = 10
    spread: float = 0.0
    sure: float = 3.29
    frozen: int = 1
    few_untold: bool = False
    days_exact: bool = False
    map_exact: bool = False

    @property
    def off(self) -> float:
        """How far a printed number of people may lie from the true one."""
        return self.step / 2 + self.sure * self.spread

    def people(self, printed: int) -> "Span":
        """The true numbers that a printed one can stand for."""
        return Span(max(0, math.ceil(printed - self.off)), math.floor(printed + self.off))

    def fits(self, figure: Figure) -> "Sequence[tuple[int, int]]":
        """All numbers of people, and numbers among them, for which a share without noise is printed so."""
        return _solutions(figure["value"], figure["low"], figure["high"], figure["n"], self.step)

    def among(self, figure: Figure) -> "Span":
        """How many people a share can stand for."""
        if self.spread:
            return self._behind(figure)
        found = [x for _, x in self.fits(figure)]
        return Span(min(found), max(found)) if found else Span(0, math.floor(((figure["value"] or 0) + 0.005) * (figure["n"] + self.off)))

    def _behind(self, figure: Figure) -> "Span":
        """The same of a share with noise: tried is each number of people with noise for which value and interval come out."""
        share, n, sure = figure["value"] or 0.0, figure["n"], self.sure * self.spread
        wide = Span(max(0, math.ceil(share * n - 0.005 * n - self.off)), math.floor(share * n + 0.005 * n + self.off))
        noised = _noised(figure["low"] or 0.0, figure["high"] or 0.0, n, self.spread)
        if noised:
            # Of about n people, of whom there may be so many more, it is as many more of them.
            more = (n + self.off) / max(1, n)
            wide.narrow(math.ceil((min(noised) - sure) * max(0.0, 2 - more)), math.floor(max(0.0, max(noised) + sure) * more))
        return wide

    def by_then(self, figure: Figure) -> "Span":
        """How many people can have left by a month, of whom some were not followed so long: each of them weighs at least as one of all."""
        share, n = figure["value"] or 0.0, figure["n"]
        if self.spread:
            people = share * n
            return Span(1 if people > self.off else 0, math.floor((people + 0.005 * n + self.off) * (n + self.off) / max(1, n)))
        return Span(1 if share >= 0.005 else 0, math.floor((share + 0.005) * (n + self.off)))


@dataclass(slots=True)
class Span:
    """From which up to which number."""

    low: int
    high: int

    def few(self, minimum: int) -> bool:
        """Whether it is certainly more than nobody and fewer than the minimum."""
        return 1 <= self.low <= self.high < minimum

    def narrow(self, low: int, high: int) -> bool:
        """Narrow it, and say whether it was wider; what contradicts itself is left as it is."""
        best = max(self.low, low), min(self.high, high)
        if best[0] > best[1] or best == (self.low, self.high):
            return False
        self.low, self.high = best
        return True


@cache
def _solutions(value: float | None, low: float | None, high: float | None, n: int, step: int) -> list[tuple[int, int]]:
    if value is None or low is None or high is None:
        return []
    found = []
    for people in range(max(1, n - step // 2), n + step // 2 + 1):
        for among in range(max(0, math.floor((value - 0.006) * people)), min(people, math.ceil((value + 0.006) * people)) + 1):
            share = among / people
            if abs(round(share, 2) - value) < 1e-9 and _printed_of(share, people, low, high):
                found.append((people, among))
    return found


def _printed_of(share: float, people: int, low: float, high: float) -> bool:
    """Whether a share of so many people can be printed with this interval. How many of them belong together is not printed, so the
    interval may be that of fewer.

    A bound b of a score interval lies where (b - share)^2 = r b (1 - b), with r the square of the quantile divided by the number. A bound
    with few on its side is moved outwards, so that of it no more is known than how far it is at the most.
    """
    to_low, to_high = _ratio(share, low), _ratio(share, high)
    utmost = min(to_low, to_high)
    from_low = 0.0 if _few(share, utmost) else _ratio(share, min(share, low + 0.01))
    from_high = 0.0 if _few(1 - share, utmost) else _ratio(share, max(share, high - 0.01))
    return max(Z * Z / people, from_low, from_high) <= utmost * (1 + 1e-6)


def _ratio(share: float, bound: float) -> float:
    return math.inf if bound <= 0 or bound >= 1 else (bound - share) ** 2 / (bound * (1 - bound))


FEW = 3.6
"""The bound of a score interval is moved when there are so few on its side, as far as is public."""


def _few(share: float, ratio: float) -> bool:
    return math.isinf(ratio) or share * Z * Z <= FEW * ratio


@cache
def _noised(low: float, high: float, n: int, spread: float) -> list[float]:
    """The fewest and the most people with noise, in quarters, for which an interval is printed so: of people who all tell as much as
    people apart, or only so many tenths of that."""
    tried = range(-16 * math.ceil(spread), 4 * n + 16 * math.ceil(spread))
    found: list[float] = []
    for tenth in range(1, 11):
        sides = []
        for side, bound in enumerate((low, high)):

            def hundredths(quarter: int, side: int = side, worth: float = n * tenth / 10) -> int:
                return round(100 * _printed(quarter / 4 / n, worth, spread / n)[side])

            at = round(100 * bound)
            sides.append((bisect_left(tried, at, key=hundredths), bisect_right(tried, at, key=hundredths)))
        first, last = max(one[0] for one in sides), min(one[1] for one in sides)
        if first < last:
            found += [tried[first] / 4, tried[last - 1] / 4]
    return found


def _printed(share: float, n: float, noise: float) -> tuple[float, float]:
    middle, squared = (share + Z * Z / (2 * n)) / (1 + Z * Z / n), Z * Z
    spread = share * (1 - share) / n + squared / (4 * n * n) + noise * noise * (1 + squared / n)
    half = math.sqrt(squared * max(0.0, spread)) / (1 + squared / n)
    low, high = min(1.0, max(0.0, middle - half)), max(0.0, min(1.0, middle + half))
    return math.floor(low * 100 + 1e-7) / 100, math.ceil(high * 100 - 1e-7) / 100


Place = tuple[str, str, str, str]
"""Question, group, label and what of it."""


@dataclass(slots=True)
class Found:
    """What the attacker is certain of, each with what it is about, and how many breakdowns were solved exactly of how many."""

    one_edition: set[str] = field(default_factory=set)
    between_editions: set[str] = field(default_factory=set)
    map: set[str] = field(default_factory=set)
    solved: set[str] = field(default_factory=set)
    breakdowns: int = 0
    figures: int = 0

    def line(self) -> dict[str, float]:
        """As it is printed."""
        share = len(self.solved) / max(1, self.breakdowns)
        return {
            "one_edition": len(self.one_edition),
            "between_editions": len(self.between_editions),
            "map": len(self.map),
            "solved": round(share, 4),
        }


def attack(editions: Sequence[Edition], rules: Rules) -> Found:
    """Conclude what follows for certain from all editions together."""
    found = Found()
    before: dict[Place, Span] = {}
    former: Edition | None = None
    for edition in editions:
        spans = dict(_read(edition, rules, found))
        _propagate(spans, before, edition)
        _within_one(edition, spans, rules, found)
        if former is not None:
            _between(former, edition, before, spans, rules, found)
        before, former = spans, edition
    return found


MAP = ("stappen", "wegen")
"""The questions that are the process map."""


def _answers(edition: Edition) -> Iterator[tuple[str, str, str, Mapping[str, object]]]:
    for question, by_group in edition.lessons.items():
        for group, answers in by_group.items():
            for label, answer in answers.items():
                if answer is not None:
                    yield question, group, label, answer


def _figures(value: object) -> dict[str, Figure]:
    return {str(name): one for name, one in value.items() if one is not None} if isinstance(value, dict) else {}


def _read(edition: Edition, rules: Rules, found: Found) -> Iterator[tuple[Place, Span]]:
    """What each printed figure leaves open."""
    for question, group, label, answer in _answers(edition):
        place = (question, group, label)
        if isinstance(count := answer.get("trajectories"), int):
            yield (*place, "n"), Span(count, count) if rules.map_exact else rules.people(count)
        shares, months = _figures(answer.get("shares")), _figures(answer.get("by_month"))
        for what, figure in shares.items():
            found.figures += 1
            yield (*place, f"is {what}"), rules.among(figure)
        falls = question == "aan-het-werk"
        for month, figure in months.items():
            found.figures += 1
            yield (*place, f"by {int(month):02}"), rules.by_then(_complement(figure) if falls else figure)
        if isinstance(in_term := answer.get("in_term"), dict):
            yield (*place, "by term"), rules.by_then(in_term)  # type: ignore[arg-type]
        if isinstance(longer := answer.get("longer"), dict):
            yield (*place, "by norm"), rules.by_then(_complement(longer))  # type: ignore[arg-type]
        printed = [one["n"] for one in (*shares.values(), *months.values())]
        if printed:
            yield (*place, "n"), rules.people(printed[0])
        if shares:
            found.breakdowns += 1
            if not rules.spread and _alone(shares, rules):
                found.solved.add(f"{edition.moment} {place}")


def _complement(figure: Figure) -> Figure:
    value, low, high = (None if one is None else round(1 - one, 9) for one in (figure["value"], figure["low"], figure["high"]))
    return {"value": value, "low": high, "high": low, "n": figure["n"]}


def _alone(shares: Mapping[str, Figure], rules: Rules) -> bool:
    """Whether only one set of numbers is printed so."""
    by_people: dict[int, list[set[int]]] = {}
    for figure in shares.values():
        for people, among in rules.fits(figure):
            by_people.setdefault(people, []).append({among})
    options = 0
    for people in by_people:
        each = [sorted(x for n, x in rules.fits(figure) if n == people) for figure in shares.values()]
        if all(each):
            low, high = sum(one[0] for one in each), sum(one[-1] for one in each)
            if low <= people <= high:
                options += 1 if all(len(one) == 1 for one in each) and low == people else 2
    return options == 1


def _kin(spans: Mapping[Place, Span]) -> Iterator[tuple[Place, list[Place]]]:
    """A number among some people, and the same among those of each group of a kind that lies within them."""
    families: dict[tuple[str, str, str, frozenset[str], str], list[Place]] = {}
    for question, group, label, what in spans:
        parts = [] if group == "alles" else group.split("|")
        for skip in range(len(parts) + 1):
            whole = "|".join(parts[:skip] + parts[skip + 1 :]) or "alles" if skip < len(parts) else None
            if whole is not None and (question, whole, label, what) in spans:
                kind = frozenset(one.split("=")[0] for one in parts)
                families.setdefault((question, whole, label, kind, what), []).append((question, group, label, what))
    for (question, whole, label, _, what), parts_of in families.items():
        yield (question, whole, label, what), parts_of


def _propagate(spans: dict[Place, Span], before: Mapping[Place, Span], edition: Edition) -> None:
    """Narrow what is open by what numbers have to do with each other, until nothing changes."""
    families = list(_kin(spans))
    wholes: dict[tuple[str, str, str], list[Span]] = {}
    for (question, group, label, what), span in spans.items():
        if what.startswith("is "):
            wholes.setdefault((question, group, label), []).append(span)
    for place, span in spans.items():
        if place[0] in CUMULATIVE and place in before and "overige" not in place[3]:
            span.narrow(before[place].low, span.high)
    for _ in range(20):
        moved = False
        for key, parts in wholes.items():
            if (whole := spans.get((*key, "n"))) is not None:
                moved |= _adds_up(whole, parts, exactly=True)
        for place, inner in families:
            moved |= _adds_up(spans[place], [spans[one] for one in inner], exactly=False)
        if not moved:
            return


def _adds_up(whole: Span, parts: Sequence[Span], *, exactly: bool) -> bool:
    low, high = sum(part.low for part in parts), sum(part.high for part in parts)
    moved = whole.narrow(low, high if exactly else whole.high)
    for part in parts:
        least = whole.low - (high - part.high) if exactly else part.low
        moved |= part.narrow(least, whole.high - (low - part.low))
    return moved


def _certain(one: Span, less: Span) -> Span:
    return Span(one.low - less.high, one.high - less.low)


def _within_one(edition: Edition, spans: Mapping[Place, Span], rules: Rules, found: Found) -> None:
    known: dict[tuple[str, str, str], bool] = {}
    for place, span in spans.items():
        if place[3].startswith("is "):
            known[place[:3]] = known.get(place[:3], True) and span.low == span.high
        target = found.map if place[0] in MAP else found.one_edition
        if span.few(rules.minimum):
            target.add(f"{edition.moment} {place}")
        whole = spans.get((*place[:3], "n"))
        if whole is not None and place[3] != "n" and place[3].startswith("is ") and _certain(whole, span).few(rules.minimum):
            target.add(f"{edition.moment} not {place}")
    for whole_place, parts in _kin(spans):
        for part in parts:
            if Span(max(0, spans[whole_place].low - spans[part].high), spans[whole_place].high - spans[part].low).few(rules.minimum):
                found.one_edition.add(f"{edition.moment} {whole_place} without {part}")
    found.solved.update(f"{edition.moment} {place}" for place, exactly in known.items() if exactly)
    for question, group, label, answer in _answers(edition):
        whose = f"{edition.moment} {question} {group} {label}"
        found.one_edition.update(_steps(_figures(answer.get("by_month")), rules, whose))
        if rules.days_exact:
            found.one_edition.update(_order_statistics(_figures(answer.get("percentiles")), rules, whose))


def _steps(months: Mapping[str, Figure], rules: Rules, place: str) -> Iterator[str]:
    """Between two months of a curve."""
    told = sorted((int(month), figure) for month, figure in months.items())
    for (one, first), (other, second) in pairwise(told):
        apart = abs((second["value"] or 0) - (first["value"] or 0))
        n = min(first["n"], second["n"])
        if rules.spread:
            certain = Span(1 if apart * n > 2 * rules.off else 0, math.floor((apart * n + 2 * rules.off) * (n + rules.off) / max(1, n)))
        else:
            certain = Span(1 if apart >= 0.01 - 1e-9 else 0, math.floor((apart + 0.01) * (n + rules.off)))
        if certain.few(rules.minimum):
            yield f"{place} from month {one} to {other}"


def _order_statistics(percentiles: Mapping[str, Figure], rules: Rules, place: str) -> Iterator[str]:
    """A duration that is printed as it was is somebody's; between it and the next percentile there are no more than so many people."""
    told = sorted((int(percent), figure) for percent, figure in percentiles.items() if figure["value"] is not None)
    for (one, first), (other, second) in pairwise(told):
        if first["value"] != second["value"] and (other - one) / 100 * (first["n"] + rules.off) < rules.minimum:
            yield f"{place} the duration at {one} %"


def _between(
    former: Edition, edition: Edition, before: Mapping[Place, Span], spans: Mapping[Place, Span], rules: Rules, found: Found
) -> None:
    for place, span in spans.items():
        if place not in before:
            continue
        target = found.map if place[0] in MAP else found.between_editions
        apart = _certain(span, before[place])
        if apart.few(rules.minimum) or Span(-apart.high, -apart.low).few(rules.minimum):
            target.add(f"{edition.moment} {place}")
    for question, group, label, answer in _answers(edition):
        was = former.lessons.get(question, {}).get(group, {}).get(label)
        place = (question, group, label, "n")
        if was is not None and was != answer and place in spans and place in before and question in CUMULATIVE:
            # Something is printed otherwise, so at least so many people are others; and no more than came in.
            more = Span(rules.frozen, spans[place].high - before[place].low)
            if more.few(rules.minimum):
                found.between_editions.add(f"{edition.moment} {place} changed")
        if rules.few_untold and was is not None:
            found.between_editions.update(_appeared(_shares(was), _shares(answer), f"{edition.moment} {place}"))


def _shares(answer: Mapping[str, object]) -> Mapping[str, Figure | None]:
    shares = answer.get("shares") or answer.get("by_month")
    return shares if isinstance(shares, dict) else {}


def _appeared(was: Mapping[str, Figure | None], now: Mapping[str, Figure | None], place: str) -> Iterable[str]:
    """Nobody was told as nobody, and nothing is told now: there are few."""
    for what, figure in was.items():
        if figure is not None and figure["value"] == 0 and what in now and now[what] is None:
            yield f"{place} {what}"
