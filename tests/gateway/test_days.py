"""Days that are typed behind a command: what is written down from them is held to a bound, as in an order or an answer."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import get_args, get_type_hints

import gateway.cli
from activities.forms.mail import Mailbox
from gateway.cli.moments import Day, Moment
from gateway.forms.sending import Forms
from gateway.login.client import Client
from gateway.login.login import Login
from gateway.login.sessions import Session

HELD_TO_A_BOUND = {
    "accounts.absent.since",
    "accounts.absent.until",
    "accounts.back.day",
    "accounts.back.since",
    "partners.places.until",
    "identity.__init__.born",
    "persons.keep.until",
    "requests.decide.told_on",
    "requests.request.received",
    "set_apart.except_.until",
    "set_apart.lift.told_on",
    "persons.duty_ended.on",
}
"""By `gateway.accounts.account`, `gateway.partners.partnering` and `gateway.persons.standing`, as `tests/gateway/accounts`,
`tests/gateway/test_partners.py` and `tests/gateway/persons` show."""
ONLY_LOOKED_AT = {
    "decisions.export.since",
    "decisions.export.until",
    "decisions.logins.since",
    "decisions.logins.until",
    "past.file.on",
    "past.caseload.on",
    "persons.processing.since",
    "persons.processing.until",
    "policy.check.on",
    "projections.counts.since",
    "projections.counts.until",
}
"""What is asked about any day."""


LATER = {"Login": Login, "Session": Session, "Client": Client, "Forms": Forms, "Mailbox": Mailbox}
"""What the command line imports no sooner than somebody logs in or sends a mail."""


def commands() -> Iterator[tuple[str, Callable[..., object]]]:
    """Every function and method of the command line, with the module that it is in."""
    for found in pkgutil.iter_modules(gateway.cli.__path__, "gateway.cli."):
        module = importlib.import_module(found.name)
        classes = [one for _, one in inspect.getmembers(module, inspect.isclass) if one.__module__ == found.name]
        for place in (module, *classes):
            for _, function in inspect.getmembers(place, inspect.isfunction):
                if function.__module__ == found.name:
                    yield found.name.removeprefix("gateway.cli."), function


def test_every_day_behind_a_command_is_held_to_a_bound_or_only_looked_at() -> None:
    days = {
        f"{module}.{function.__name__}.{name}"
        for module, function in commands()
        for name, kind in get_type_hints(function, localns=LATER, include_extras=True).items()
        if any(one in (Day, Moment) for one in (kind, *get_args(kind)))
    }
    assert days == HELD_TO_A_BOUND | ONLY_LOOKED_AT
