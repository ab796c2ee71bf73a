"""What is shown of a view: the fields whose class of data a decision gives, and no others.

Every field of every view of somebody has a class here. A field without one, or a class for a field that is gone, stops the import.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from operator import attrgetter
from types import MappingProxyType
from typing import TypeVar, get_origin, get_type_hints

import msgspec

from events.vocabulary.base import DataClass
from events.vocabulary.subjects import classes_in
from gateway.access.deciding import Decision
from projections.lists import (
    accounts,
    board,
    deadlines,
    employer_view,
    event_counts,
    file,
    funding,
    inbox,
    offer,
    open_items,
    open_signals,
    partners,
    progress,
    shared,
    timeline,
    vacancies,
    work,
    work_list,
)


@dataclass(frozen=True, slots=True)
class View:
    """The class of each field; None for what is shown with whatever else is: an opaque number, or what is looked at inside.

    `each` is where a view says itself of which class the whole of it is, and `about` which of its fields say which question, task or signal
    it is about: who may not see that class, or that of the kind, sees nothing of it.
    """

    classes: Mapping[str, DataClass | None]
    each: str = ""
    about: tuple[str, ...] = ()

    def of(self, seen: object) -> frozenset[DataClass]:
        """The classes that somebody has to see who sees anything of it, when the view says so itself."""
        each = {attrgetter(self.each)(seen)} if self.each else set()
        return classes_in(*(attrgetter(name)(seen) for name in self.about)) | each


def view(of: type, *, always: str = "", each: str = "", about: str = "", **of_class: str) -> tuple[type, View]:
    """What is said of a view: for each class the names of its fields, with spaces between them.

    Raises:
        TypeError: a field of the view has no class, or a name is none of its fields.
    """
    said: dict[str, DataClass | None] = dict.fromkeys(always.split())
    said |= {name: DataClass[which.upper()] for which, names in of_class.items() for name in names.split()}
    if wrong := set(fields_of(of)) ^ said.keys():
        raise TypeError(f"{of.__module__}.{of.__qualname__}: no class of data, or no such field: {', '.join(sorted(wrong))}")
    return of, View(MappingProxyType(said), each, tuple(about.split()))


def fields_of(of: type) -> tuple[str, ...]:
    """The names of the fields of a view, which is a struct or a dataclass."""
    if issubclass(of, msgspec.Struct):
        return of.__struct_fields__
    return tuple(one.name for one in fields(of)) if is_dataclass(of) else ()


Shown = TypeVar("Shown")

_WHOSE = "regisseur municipality programme"
VIEWS: Mapping[type, View] = MappingProxyType(
    dict(
        (
            view(
                file.Row,
                always="trajectory progress requests tasks",
                identity="participant",
                civic_integration="civic_route civic_term_ends civic_duty_ended",
                progress=f"{_WHOSE} version programme_version policy parties started_at holders stage visit since due "
                "paused_since paused_until handover_to signals barriers advice language_since guidance_since without_home "
                "outcome end_reason ended_in ended_at",
                placement="employer trial contract aftercare_ends former_job lacks",
                funding="costs incomes",
            ),
            view(file.Signal, about="signal rule", progress="signal rule component since facts"),
            view(
                open_items.OpenRequest,
                about="key kind",
                progress="key kind role partner asked_at due acknowledged refused reminders escalated runs_on",
            ),
            view(
                open_items.OpenTask,
                about="key kind about",
                progress="key kind what role opened_at due about reminded escalated runs_on before",
            ),
            view(
                progress.Progress,
                progress="criteria language attendance satisfaction met qualifications",
                placement="wage_value",
                funding="subsidy",
            ),
            view(
                timeline.Entry,
                always="trajectory version event type title data_class about actor role occurred_at recorded_at",
                each="data_class",
                about="about",
            ),
            view(
                work_list.WorkItem,
                always="trajectory",
                about="key kind about",
                progress=f"{_WHOSE} stage paused sort key kind role since due overdue escalated what about party partner reminders refused "
                "runs_on",
            ),
            view(
                deadlines.Due,
                always=f"trajectory {_WHOSE} stage deadline overdue paused",
                each="deadline.data",
                about="deadline.subject deadline.kind",
            ),
            view(
                board.Row,
                always="trajectory",
                progress=f"{_WHOSE} programme_version started_at stage visit since due runs_on paused paused_since pause_over attention "
                "signals escalated asking outcome end_reason ended_at",
            ),
            view(vacancies.VacantRole, always="trajectory", progress=f"{_WHOSE} stage role since"),
            view(funding.Gap, always="trajectory", progress=_WHOSE, funding="component state committed spent ends"),
            view(funding.Row, always="trajectory", progress=f"{_WHOSE} stage paused", funding="budgets first_end short"),
            view(
                open_signals.OpenSignal,
                always="trajectory",
                about="signal rule",
                progress=f"{_WHOSE} stage signal rule component since facts",
            ),
            view(
                inbox.Row,
                always="message trajectory",
                progress="partner source cloud_event_id type occurred_at received_at state changed_at reason replays",
            ),
            view(employer_view.Seen, always="trajectory", placement="municipality programme law step since paused details"),
        )
    )
)
"""What is said of each view of somebody."""


def needs(view: type) -> frozenset[DataClass]:
    """The classes of data that a row of a list is made of: somebody sees it whole, or it is not in the list. None where each row says so
    itself. Of what is about nobody that is nothing."""
    return frozenset(filter(None, VIEWS[view].classes.values())) if view in VIEWS else frozenset()


ABOUT_NOBODY = frozenset(
    {accounts.Row, board.Column, event_counts.EventCount, offer.Row, partners.Row, shared.Share, work.Places, work_list.Amount}
)
"""Views of counts, organisations and colleagues by their number: no participant is in them."""


def show(seen: object, decision: Decision) -> dict[str, object] | None:
    """The fields of a view that a decision lets somebody see; None when that is nothing of anybody.

    Raises:
        KeyError: nothing is said of such a view.
    """
    of = VIEWS[type(seen)]
    if not decision.allowed or not of.of(seen) <= decision.classes:
        return None
    kept = {name: _inside(getattr(seen, name), decision) for name, kind in of.classes.items() if kind is None or kind in decision.classes}
    return kept if of.each or any(of.classes[name] for name in kept) else None


def _inside(value: object, decision: Decision) -> object:
    if isinstance(value, list):
        return [_inside(one, decision) for one in value if type(one) not in VIEWS or show(one, decision)]
    return show(value, decision) if type(value) in VIEWS else value


def told_of(seen: object, classes: frozenset[DataClass]) -> dict[str, object]:
    """The fields of a view that was `masked`, without those of another class than these: of them nothing says whether there is anything.

    Raises:
        KeyError: nothing is said of such a view.
    """
    kept = {name: getattr(seen, name) for name, kind in VIEWS[type(seen)].classes.items() if kind is None or kind in classes}
    return {name: told_of(value, classes) if type(value) in VIEWS else value for name, value in kept.items()}


def masked(seen: Shown, classes: frozenset[DataClass]) -> Shown | None:
    """A view of the same type without what is of another class than these: nothing stands there, as it does of what there is not, and None
    where its type has no way to say so. None when nothing of anybody is left.

    Raises:
        KeyError: nothing is said of such a view.
    """
    of, made = VIEWS[type(seen)], _made(seen)
    if not of.of(seen) <= classes or not (of.each or classes.intersection(of.classes.values())):
        return None
    hints = _hints(made)
    return made(
        **{
            name: _masked_inside(getattr(seen, name), classes) if kind is None or kind in classes else _nothing(hints[name])
            for name, kind in of.classes.items()
        }
    )


def _made(seen: Shown) -> Callable[..., Shown]:
    return type(seen)


def _masked_inside(value: object, classes: frozenset[DataClass]) -> object:
    if isinstance(value, list):
        return [_masked_inside(one, classes) for one in value if type(one) not in VIEWS or masked(one, classes)]
    return (masked(value, classes) or type(value)()) if type(value) in VIEWS else value


@cache
def _hints(of: Callable[..., object]) -> Mapping[str, object]:
    return get_type_hints(of)


def _nothing(hint: object) -> object:
    kind = get_origin(hint) or hint
    return kind() if isinstance(kind, type) and kind in (str, bool, list, dict, tuple) else None
