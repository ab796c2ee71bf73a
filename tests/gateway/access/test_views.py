"""What is shown of a view: every field has a class of data, and only those that a decision gives are shown."""

import importlib
import inspect
import pkgutil
import typing
from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import msgspec
import pytest

from events.vocabulary.base import DataClass
from events.vocabulary.values import Role
from gateway.access.deciding import Decision, Reason
from gateway.access.views import ABOUT_NOBODY, VIEWS, masked, show, view
from projections import lists
from projections.lists.at_work import Contract
from projections.lists.deadlines import Deadline, Due
from projections.lists.file import Row
from projections.lists.progress import Progress, WageValue
from projections.lists.timeline import Entry

AT = datetime(2026, 11, 29, tzinfo=UTC)
GARAGE, HERE = uuid4(), uuid4()
FILE = Row(
    uuid4(), 9, uuid4(), "bouw", 1, "landelijk", HERE, "a-1", [], AT,
    civic_term_ends=date(2028, 1, 1), costs={}, contract=Contract(GARAGE, date(2026, 12, 1), 12),
    progress=Progress(wage_value=WageValue(60, AT, GARAGE)),
)  # fmt: skip


def seeing(*classes: DataClass) -> Decision:
    """A decision by which these classes are seen."""
    return Decision(True, frozenset(classes), Reason.GRANTED)


def views_given() -> Iterator[type]:
    """What the queries of the lists give: structs and dataclasses, one by one, in pages or in lists."""
    for module in pkgutil.iter_modules(lists.__path__):
        found = importlib.import_module(f"{lists.__name__}.{module.name}")
        for query in vars(found).values():
            if inspect.iscoroutinefunction(query) and query.__module__ == found.__name__:
                yield from _structs(typing.get_type_hints(query)["return"])


def _structs(hint: object) -> Iterator[type]:
    if isinstance(hint, type) and (issubclass(hint, msgspec.Struct) or (is_dataclass(hint) and not hint.__module__.endswith("paging"))):
        yield hint
    for inner in typing.get_args(hint):
        yield from _structs(inner)


def test_of_every_view_that_a_list_gives_is_said_who_sees_what() -> None:
    given = set(views_given())
    assert len(given) > 12
    assert {of for of in given if of not in VIEWS and of not in ABOUT_NOBODY} == set()


def test_nobody_is_in_a_view_that_is_about_nobody() -> None:
    assert [of for of in ABOUT_NOBODY if {"trajectory", "participant"} & set(typing.get_type_hints(of))] == []


@dataclass
class Card:
    """A view that somebody makes."""

    trajectory: UUID
    health: str


def test_a_field_without_a_class_of_data_stops_everything_and_so_does_a_class_without_a_field() -> None:
    with pytest.raises(TypeError, match="health"):
        view(Card, always="trajectory")
    with pytest.raises(TypeError, match="telephone"):
        view(Card, always="trajectory", health="health", identity="telephone")
    with pytest.raises(KeyError):
        view(Card, always="trajectory", secret="health")
    view(Card, always="trajectory", health="health")


def test_only_what_a_decision_gives_is_shown_also_of_what_lies_within() -> None:
    shown = show(FILE, seeing(DataClass.IDENTITY, DataClass.PLACEMENT))
    assert shown is not None
    assert shown["participant"] == FILE.participant
    assert shown["contract"] == FILE.contract
    assert shown["progress"] == {"wage_value": FILE.progress.wage_value}
    assert not shown.keys() & {"civic_term_ends", "stage", "costs", "incomes", "regisseur"}


def test_whoever_sees_everything_sees_every_field() -> None:
    shown = show(FILE, seeing(*DataClass))
    assert shown is not None
    assert shown.keys() == set(Row.__struct_fields__)


def test_without_a_class_or_without_a_right_nothing_is_shown_at_all() -> None:
    assert show(FILE, seeing()) is None
    assert show(FILE, Decision(False, frozenset(), Reason.NOT_GRANTED)) is None


def test_a_row_that_is_of_a_class_as_a_whole_is_shown_or_is_not() -> None:
    entry = Entry(uuid4(), 3, uuid4(), "civic-term-set", "Termijn", DataClass.CIVIC_INTEGRATION, "", "a-1", Role.REGISSEUR, AT, AT)
    term = Deadline("inburgeringstermijn", "inburgeringstermijn", "inburgeringstermijn", AT, data=DataClass.CIVIC_INTEGRATION)
    due = Due(uuid4(), "a-1", HERE, "bouw", None, term, False, False)
    for one in (entry, due):
        assert show(one, seeing(*set(DataClass) - {DataClass.CIVIC_INTEGRATION})) is None
        assert show(one, seeing(DataClass.CIVIC_INTEGRATION)) is not None


def test_what_is_not_shown_of_a_view_is_not_in_the_one_that_a_page_gets() -> None:
    seen = masked(FILE, frozenset({DataClass.IDENTITY, DataClass.PLACEMENT}))
    assert isinstance(seen, Row)
    assert (seen.participant, seen.contract) == (FILE.participant, FILE.contract)
    assert (seen.civic_term_ends, seen.regisseur, seen.costs, seen.holders, seen.stage) == (None, "", {}, [], None)
    assert seen.progress == Progress(wage_value=FILE.progress.wage_value)
    assert masked(FILE, frozenset(DataClass)) == FILE
    assert masked(FILE, frozenset()) is None


def test_a_row_that_is_of_a_class_as_a_whole_is_masked_whole() -> None:
    term = Deadline("inburgeringstermijn", "inburgeringstermijn", "inburgeringstermijn", AT, data=DataClass.CIVIC_INTEGRATION)
    due = Due(uuid4(), "a-1", HERE, "bouw", None, term, False, False)
    assert masked(due, frozenset(DataClass) - {DataClass.CIVIC_INTEGRATION}) is None
    assert masked(due, frozenset({DataClass.CIVIC_INTEGRATION})) == due


def test_a_view_of_which_nothing_is_said_is_not_shown() -> None:
    with pytest.raises(KeyError):
        show(Card(uuid4(), "x"), seeing(*DataClass))
