"""What lies beside a number in words: the road of the programme beside the map, and of whom groups consist beside what is told of them."""

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

import msgspec

from gateway.operations.lessons import lines, named, sentence
from projections.learning.estimates.answer import TOO_FEW
from projections.learning.estimates.cells import REST
from projections.learning.groups import ALL, AXES, Group
from projections.learning.questions.conformity import FOLLOWED, LEFT, Beside
from projections.learning.questions.mix import WITHIN, Alike
from projections.learning.questions.shares import Shares
from projections.learning.questions.shown import Shown, apart

NOTABLE = 0.1
"""From how much of its people on a composition is called another; it is of just these people, so that no interval says when."""

Told = Mapping[str, msgspec.Struct | None]


def otherwise_than_meant(meant: Beside) -> list[str]:
    """The map beside the road of the programme: `Niet in de weg van het programma: go-no-go → voortraject (30 trajecten).`"""
    otherwise = "; ".join(f"{step} ({one.trajectories} trajecten)" for step, one in meant.otherwise.items())
    found = [f"Niet in de weg van het programma: {otherwise or 'niets waarover iets te zeggen is'}."]
    if meant.not_taken:
        found.append(f"Wel in de weg, en door niemand of door {TOO_FEW} gegaan: {'; '.join(meant.not_taken)}.")
    return found


def beside_the_road(meant: Beside, conform: Told) -> list[str]:
    """The same, with which share followed the road and where the others left it."""
    return [*otherwise_than_meant(meant), *(sentence(label, lines(conform.get(label))) for label in (FOLLOWED, LEFT))]


def lived_in(told: Told | None) -> set[UUID]:
    """The municipalities that a composition names."""
    shares = (told or {}).get("gemeente")
    return {UUID(one) for one in shares.shares if one != REST} if isinstance(shares, Shares) else set()


def spelled(text: str, names: Mapping[UUID, str]) -> str:
    """A text with partners called by their names."""
    for id, name in names.items():
        text = text.replace(str(id), name)
    return text


def beside_everybody(
    groups: Iterable[Group], names: Mapping[UUID, str], mixes: Mapping[Group, Told], alike: Mapping[Group, Told]
) -> list[str]:
    """Of each of these groups how it is composed, and what is left of its differences with the composition of everybody."""
    found = list[str]()
    for group in groups if ALL in mixes and ALL in alike else ():
        found += composition(named(group, names), group, mixes.get(group, {}), mixes[ALL])
        found += same_mix(named(group, names), alike.get(group, {}), alike[ALL])
    return [spelled(one, names) for one in found]


def composition(name: str, group: Group, told: Told, everybody: Told) -> Iterator[str]:
    """In what a group is composed otherwise than everybody, where that is a tenth of its people or more.

    `samenstelling van programma zorg, waar die anders is: niveau mbo-2 60% (alle trajecten 30%)`
    """
    parts = []
    own = {AXES[axis] for axis in group.axes}
    for label, shares in told.items():
        beside = everybody.get(label)
        if label not in own and isinstance(shares, Shares) and isinstance(beside, Shares):
            for category, one in shares.shares.items():
                whole = beside.shares.get(category)
                if one and whole and abs((one.value or 0) - (whole.value or 0)) >= NOTABLE:
                    parts.append(f"{label} {category} {_percent(one)} (alle trajecten {_percent(whole)})")
    if parts:
        yield f"samenstelling van {name}, waar die anders is: {'; '.join(parts)}"


def same_mix(name: str, found: Told, everybody: Told) -> Iterator[str]:
    """How much a group differs from everybody, and how much of it is left with the composition of everybody.

    `geplaatst binnen 12 maanden, bij gelijke taal, programma zorg: +12 procentpunt [4–20] naast alle trajecten; bij gelijke samenstelling
    +5 [-4–14]`
    """
    for label, told in found.items():
        beside = everybody.get(label)
        if isinstance(told, Alike) and isinstance(beside, Alike):
            whole = beside.by_month.get(WITHIN)
            crude, alike = apart(told.by_month.get(WITHIN), whole), apart(told.same_mix, whole)
            if crude and alike:
                outcome, _, how = label.partition(", ")
                start = f"{outcome} binnen {WITHIN} maanden in {name}: {_points(crude)} naast alle trajecten"
                yield f"{start}; {how} {_points(alike)}{_left(crude, alike)}"


def _left(crude: Shown, alike: Shown) -> str:
    if not _certain(crude):
        return ""
    return ": ook dan een verschil" if _certain(alike) else ": dat er dan nog een verschil is, is niet te zeggen"


def _certain(one: Shown) -> bool:
    return (one.low or 0) > 0 or (one.high or 0) < 0


def _percent(one: Shown) -> str:
    return f"{100 * (one.value or 0):.0f}%"


def _points(one: Shown) -> str:
    return f"{100 * (one.value or 0):+.0f} procentpunt [{100 * (one.low or 0):.0f}–{100 * (one.high or 0):.0f}]"
