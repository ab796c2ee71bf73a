"""Open signals: which are shown, in which order, and to whom."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import asyncpg
import pytest
from temporalio.client import Client

from events.log.store import EventStore
from events.vocabulary import steering
from events.vocabulary.base import Event
from events.vocabulary.values import Component, Role
from gateway.access.relations import Filter
from gateway.access.terms import Action, Purpose
from gateway.access.views import needs
from gateway.access.who import Post, Who
from gateway.cli.connection import Connections
from gateway.cli.signals import signals
from gateway.orders.sending import Office
from projections.engine.paging import Selection
from projections.engine.rebuild import rebuild
from projections.lists.accounts import ACCOUNTS
from projections.lists.file import TRAJECTORY_FILE
from projections.lists.open_signals import OpenSignal, open_signals
from tests.gateway.doors import NOWHERE
from tests.projections.history import SECRET, TRAJECTORY, named, on, started
from tests.projections.test_lists import ENDED, kept
from tests.vaults import vault

OTHER, HERE = named("ander"), named("hier")


def raised(signal: str) -> Event:
    """A signal."""
    return steering.AttentionRaised(signal=signal, rule=signal.partition(":")[0], evidence=SECRET, component=Component.LANGUAGE)


async def some(pool: asyncpg.Pool, store: EventStore) -> None:
    """Two trajectories with open signals, one in which they were answered, and one that has ended."""
    await kept(
        pool,
        store,
        TRAJECTORY_FILE,
        on(OTHER, started(regisseur="bas"), raised("taalgroei:lezen")),
        on(TRAJECTORY, started(), raised("taalgroei:spreken"), raised("aanwezigheid:leren")),
        on(named("beantwoord"), started(), raised("taalgroei:lezen"), steering.AttentionDismissed(signal="taalgroei:lezen", reason=SECRET)),
        on(named("klaar"), started(), raised("taalgroei:lezen"), ENDED),
    )


async def test_open_signals_of_running_trajectories_come_the_longest_open_first(pool: asyncpg.Pool, store: EventStore) -> None:
    await some(pool, store)
    found = await open_signals(pool)
    assert [(one.trajectory, one.signal) for one in found.items] == [
        (OTHER, "taalgroei:lezen"),
        (TRAJECTORY, "taalgroei:spreken"),
        (TRAJECTORY, "aanwezigheid:leren"),
    ]
    first = await open_signals(pool, limit=1)
    assert (first.total, len(first.items)) == (3, 1)
    assert [one.signal for one in (await open_signals(pool, after=first.next)).items] == ["taalgroei:spreken", "aanwezigheid:leren"]


async def test_what_several_parties_tell_of_comes_before_what_is_open_longer(pool: asyncpg.Pool, store: EventStore) -> None:
    heard = steering.AttentionSupplemented(signal="welzijn:deelnemer", evidence=SECRET, facts=3)
    told = [raised("taalgroei:spreken"), raised("welzijn:deelnemer"), heard]
    await kept(pool, store, TRAJECTORY_FILE, on(TRAJECTORY, started(), *told))
    found = (await open_signals(pool)).items
    assert [(one.signal, one.facts) for one in found] == [("welzijn:deelnemer", 3), ("taalgroei:spreken", 1)]


async def test_they_can_be_asked_by_regisseur_and_by_rule(pool: asyncpg.Pool, store: EventStore) -> None:
    await some(pool, store)
    assert [one.trajectory for one in (await open_signals(pool, Selection(regisseur="bas"))).items] == [OTHER]
    assert [one.signal for one in (await open_signals(pool, rule="aanwezigheid")).items] == ["aanwezigheid:leren"]


async def test_the_command_line_lists_them(pool: asyncpg.Pool, store: EventStore, capsys: pytest.CaptureFixture[str]) -> None:
    await some(pool, store)
    await rebuild(pool, store, ACCOUNTS)

    client = await Client.connect(NOWHERE, lazy=True)

    @asynccontextmanager
    async def connect() -> AsyncIterator[Connections]:
        yield Connections("", pool, store, vault(pool), client, Office(client, store, pool))

    await signals(connect).run_async(["list", "--regisseur", "bas", "-o", "json"], result_action="return_value")
    [line] = json.loads(capsys.readouterr().out)
    assert (line["traject"], line["signaal"], line["onderdeel"]) == (str(OTHER), "taalgroei:lezen", "taal")


async def test_somebody_reads_of_the_signals_that_they_see_the_class_of(pool: asyncpg.Pool, store: EventStore) -> None:
    of_each = map(raised, ("aanwezigheid:leren", "belemmering-open:slaap", "geen-inkomen", "partner-zwijgt:intake:pip-opvragen"))
    await kept(pool, store, TRAJECTORY_FILE, on(TRAJECTORY, started(municipality=HERE), *of_each))
    for role, seen in ((Role.COORDINATOR, {"aanwezigheid", "geen-inkomen"}), (Role.REGISSEUR, {"aanwezigheid"})):
        who, only = Who("iemand", (Post(role, str(HERE)),)), Filter(Action.READ, Purpose.GUIDANCE, needs(OpenSignal))
        found = await open_signals(pool, Selection(only=partial(only.apply, who=who)))
        assert {one.rule for one in found.items} == seen, role
