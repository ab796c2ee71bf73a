"""The lists over many trajectories: what each is called and asks, what is found, and that as rows under Dutch headings.

Command line (`regie lists`) and pages (`/lijsten`) show the rows; the API (`gateway.api.lists`) what is found. What a row means is in
`projections.lists`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

import asyncpg

from events.days import day_of
from events.vocabulary.values import Role, Stage, Term
from gateway import words
from projections.engine.paging import EVERYTHING, LIMIT, Page, Selection
from projections.lists import board
from projections.lists.board import BOARD
from projections.lists.deadlines import DEADLINES, OF_EACH, Deadline, Due, due
from projections.lists.employer_view import EMPLOYER_VIEW, Law, Seen, seen_by
from projections.lists.funding import FUNDING, Gap, gaps
from projections.lists.shared import SHARED, Share, Unit, shares
from projections.lists.too_long import too_long
from projections.lists.vacancies import VACANCIES, VacantRole, vacant
from workflows.law.amounts import euros
from workflows.law.key import Key
from workflows.law.policy import PolicyError, Whose, policy_set

WEEKS = 4
"""How far ahead a list looks, unless it is asked otherwise."""
MOST_WEEKS = 520
Row = dict[str, object]
"""A row by its headings. `traject` is the trajectory, `gemeente` the municipality by its number, when it is about one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a list. Each takes of it what it looks at."""

    now: datetime
    selection: Selection = EVERYTHING
    stage: Stage | None = None
    role: Role | None = None
    weeks: int = WEEKS
    employer: UUID | None = None
    rule: str | None = None
    ended: bool = False
    after: str | None = None
    limit: int = LIMIT


Find = Callable[[asyncpg.Pool, Asked], Awaitable[Page[Any]]]
"""Finds a page of views. Raises `BadCursor` when it is asked for what comes after a place that is none of its own."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list. `name` is the last word of its address, `command` what it is called at the command line, `model` what it is read from.

    `view` is what a row of it shows, or is summed of. `asks` are the fields of `Asked` that it looks at, and `row` tells what was
    found under headings.
    """

    name: str
    command: str
    title: str
    help: str
    nothing: str
    model: str
    view: type
    asks: frozenset[str]
    find: Find
    row: Callable[[Any], Row]
    among: tuple[str, str] = (BOARD.table.name, "")
    """Among which rows it can be filtered by what they are of, and the class of data of each where that differs."""

    async def read(self, pool: asyncpg.Pool, asked: Asked) -> Page[Row]:
        """A page of its rows. Raises `BadCursor` as `Find` does."""
        return (await self.find(pool, asked)).each(self.row)


def _whose(one: Due | board.Row | VacantRole | Gap) -> Row:
    """Under what a trajectory is known, where a list is about one."""
    return {"programma": one.programme, "gemeente": one.municipality, "regisseur": one.regisseur}


def _due_row(one: Due) -> Row:
    return {
        "traject": one.trajectory,
        "termijn": one.deadline.due,
        "te laat": one.overdue,
        "onderbroken": one.paused,
        "wat": _what(one.deadline),
        "voor": words.label(one.deadline.role),
        "fase": one.stage and words.label(one.stage),
        **_whose(one),
    }


async def _due(pool: asyncpg.Pool, asked: Asked) -> Page[Due]:
    return await due(pool, asked.selection, now=asked.now, weeks=asked.weeks, after=asked.after, limit=asked.limit)


def _what(deadline: Deadline) -> str:
    match deadline.sort:
        case "verzoek":
            return f"Verzoek: {words.kind(deadline.kind)}"
        case "taak":
            return f"Taak: {words.spelled(deadline.kind)}"
        case Term.STAGE:
            return f"Norm van de fase {words.label(Stage(deadline.kind))}"
        case sort:
            return words.spelled(sort)


def _too_long_row(one: board.Row) -> Row:
    return {
        "traject": one.trajectory,
        "fase": one.stage and words.label(one.stage),
        "sinds": one.since,
        "norm tot": one.due,
        "onderbroken sinds": one.paused_since,
        "had verder gekund vanaf": one.pause_over,
        **_whose(one),
    }


async def _too_long(pool: asyncpg.Pool, asked: Asked) -> Page[board.Row]:
    return await too_long(pool, asked.stage, asked.selection, now=asked.now, after=asked.after, limit=asked.limit)


def _vacant_row(one: VacantRole) -> Row:
    return {
        "traject": one.trajectory,
        "rol": words.label(one.role),
        "vacant sinds": one.since,
        "fase": one.stage and words.label(one.stage),
        **_whose(one),
    }


async def _vacant(pool: asyncpg.Pool, asked: Asked) -> Page[VacantRole]:
    return await vacant(pool, asked.selection, role=asked.role, after=asked.after, limit=asked.limit)


def _gaps_row(one: Gap) -> Row:
    return {
        "traject": one.trajectory,
        "onderdeel": words.spelled(one.component),
        "toestand": words.spelled(one.state),
        "eindigt": one.ends,
        "toegezegd": euros(one.committed),
        "uitgegeven": euros(one.spent),
        **_whose(one),
    }


async def _gaps(pool: asyncpg.Pool, asked: Asked) -> Page[Gap]:
    today = day_of(asked.now)
    return await gaps(pool, asked.selection, today=today, weeks=asked.weeks, after=asked.after, limit=asked.limit)


def _shares_row(one: Share) -> Row:
    return {
        "programma": one.programme,
        "onderdeel": one.component and words.spelled(one.component),
        "partij of bron": one.who,
        "wat": one.unit,
        "toegezegd": _amount(one.promised, one.unit),
        "gedaan": _amount(one.done, one.unit),
        "trajecten": one.trajectories,
    }


async def _shares(pool: asyncpg.Pool, asked: Asked) -> Page[Share]:
    return await shares(pool, asked.selection, after=asked.after, limit=asked.limit)


def _amount(number: int, unit: Unit) -> str:
    return euros(number) if unit in (Unit.MONEY, Unit.MONTHLY) else str(number)


def _seen_by_row(one: Seen) -> Row:
    return {
        "traject": one.trajectory,
        "gemeente": one.municipality,
        "programma": one.programme,
        "stap": words.spelled(one.step),
        "sinds": one.since,
        "onderbroken": one.paused,
        "proefplaatsing eerst": _rule(one.law, Key.TRIAL),
        "proefplaatsing ten hoogste": _rule(one.law, Key.TRIAL_AT_MOST),
        "werkplek vanaf": one.details.workplace_from,
        "uren werken": one.details.hours_work,
        "uren leren": one.details.hours_learning,
        "proefplaatsing tot": None if one.details.trial_over else one.details.trial_until,
        "team voorbereid": one.details.team_prepared,
        "loonwaarde": one.details.wage_value,
        "contract vanaf": one.details.contract_from,
        "contract in maanden": one.details.contract_months,
        "nog aan het werk na maand": one.details.confirmed_month,
        "open vragen": ", ".join(words.kind(request.kind) for request in one.details.requests),
    }


async def _seen_by(pool: asyncpg.Pool, asked: Asked) -> Page[Seen]:
    if asked.employer is None:
        return Page([], 0, None)
    return await seen_by(pool, asked.employer, Selection(only=asked.selection.only), after=asked.after, limit=asked.limit)


def _rule(law: Law, key: Key) -> str:
    """How long something may take by the rules of the municipality, or of the country where it has none of its own."""
    try:
        rules = policy_set(law.policy).as_on(law.day, whose=Whose(law.cbs_code, law.sector, law.level), version=law.version)
        return rules.period(key).in_words()
    except PolicyError:
        return "onbekend"


_CHOSEN = frozenset({"selection"})
_ALL = (
    Listing(
        "termijnen",
        "due",
        "Termijnen",
        "Welke datums zijn voorbij of vallen in de komende weken, de vroegste eerst. Bij een onderbroken traject "
        "schuiven afspraken mee; wat de wet of een ander bepaalt, niet.",
        "Er valt in deze tijd geen enkele datum.",
        DEADLINES.name,
        Due,
        _CHOSEN | {"weeks"},
        _due,
        _due_row,
        OF_EACH,
    ),
    Listing(
        "te-lang",
        "too-long",
        "Te lang in een fase",
        "Welke trajecten over de norm van hun fase heen zijn of langer onderbroken zijn dan verwacht, het langst eerst.",
        "Geen enkel traject is over de norm van zijn fase heen.",
        BOARD.name,
        board.Row,
        _CHOSEN | {"stage"},
        _too_long,
        _too_long_row,
    ),
    Listing(
        "vacatures",
        "vacant",
        "Vacante rollen",
        "In welke trajecten een rol die vervuld was, door niemand meer wordt vervuld, het langst eerst.",
        "Elke rol die vervuld was, is het nog.",
        VACANCIES.name,
        VacantRole,
        _CHOSEN | {"role"},
        _vacant,
        _vacant_row,
    ),
    Listing(
        "geld",
        "gaps",
        "Geld dat ophoudt",
        "Voor welke onderdelen het geld op is, op raakt of eindigt terwijl het nog nodig is, het eerst wat het eerst eindigt.",
        "Nergens eindigt in deze tijd geld dat nog nodig is.",
        FUNDING.name,
        Gap,
        _CHOSEN | {"weeks"},
        _gaps,
        _gaps_row,
    ),
    Listing(
        "inbreng",
        "shared",
        "Toegezegd en gedaan",
        "Wat partijen en geldbronnen per programma en onderdeel toezegden, naast wat zij in alle trajecten samen deden.",
        "Er is nog niets toegezegd of gedaan.",
        SHARED.name,
        Gap,
        _CHOSEN,
        _shares,
        _shares_row,
    ),
    Listing(
        "werkgever",
        "employer",
        "Zoals een werkgever het ziet",
        "Wie bij een werkgever meedoen, in welke stap en volgens welke regels van de gemeente. Over gezondheid en anderen staat er niets.",
        "Bij deze werkgever doet niemand mee.",
        EMPLOYER_VIEW.name,
        Seen,
        frozenset({"employer"}),
        _seen_by,
        _seen_by_row,
    ),
)
LISTINGS: Mapping[str, Listing] = MappingProxyType({one.name: one for one in _ALL})
"""Every list by its name, in the order in which pages name them."""
