"""From trajectories to another norm and to the cohort after it, on a real log; and the commands for it."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from pydantic import SecretStr

from deploy.connections import connect
from deploy.settings import Settings
from events.fact import SYSTEM, Actor, Fact
from events.log.store import EventStore
from events.vocabulary import course
from events.vocabulary.base import Event
from events.vocabulary.inbox import Channel, PartnerRegistered
from events.vocabulary.values import Component, EndReason, Outcome, Role, Stage
from gateway.cli.output import Exit
from gateway.cli.programmes import programmes
from gateway.programmes.proposing import keep_proposing, propose_all
from gateway.programmes.publishing import carry_out, publish, published_version, register, state_of
from projections.engine.rebuild import rebuild
from projections.learning.lives.table import LIVES
from tests.gateway.terminal import Output, Terminal
from tests.projections.history import in_stage, named, started
from tests.projections.streams import Line, write
from tests.waiting import eventually
from tests.workflows.canvas.specification import PARTNERS
from workflows.canvas.commands import Agree, Command, Draft, Publish
from workflows.programme.catalogue import find

ANNA = Actor("anna", Role.REGISSEUR)
FIRST, SECOND = datetime(2015, 1, 5, 9, tzinfo=UTC), datetime(2019, 1, 7, 9, tzinfo=UTC)
DROPPED = course.TrajectoryEnded(outcome=Outcome.DROPPED_OUT, reason=EndReason.WORK, component=Component.VOORTRAJECT)


@pytest.fixture
def desk(database: str, tmp_path: Path, capsys: Output) -> Terminal:
    settings = Settings(data=tmp_path, database_url=SecretStr(database), temporal_address="127.0.0.1:1")
    return Terminal(programmes(lambda: connect(settings)), capsys)


@pytest.fixture
async def care(store: EventStore) -> str:
    """The programme for care, published; its voortraject has a norm of six months."""
    channel = Channel(kind="cloudevents", address="http://127.0.0.1/")
    for role, partner in PARTNERS.items():
        await register(store, PartnerRegistered(partner=partner, name=role, role=role, channel=channel, source=f"urn:{role}"))
    agreements = [Agree(partner, role) for role, partner in PARTNERS.items()]
    commands: list[Command] = [Draft({**find("zorg").document(), "versie": 1}), *agreements, Publish()]
    for command in commands:
        await carry_out(store, "zorg", command, ANNA)
    return "zorg"


def cohort(version: int, begin: datetime, number: int, days: int, dropped: int) -> Iterator[Line]:
    """So many trajectories of a version in seven classes, with a voortraject of some thirty days more or less than `days`; some dropped out
    then.
    """
    for each in range(number):
        trajectory, day = named(f"{version} {each}"), each % 28 + 30 * (each % 7)
        began = started().model_copy(update={"programme_version": version})
        left = [DROPPED] if each < dropped else [in_stage(Stage.GO_NO_GO)]
        over = day + days - 30 + 7 * each % 60
        events: list[tuple[int, Event]] = [(day, began), (day, in_stage(Stage.VOORTRAJECT))]
        events += [(over, course.StageCompleted(stage=Stage.VOORTRAJECT, visit=1)), *((over, event) for event in left)]
        yield from (_line(trajectory, number, begin + timedelta(days=at), event) for number, (at, event) in enumerate(events))


def _line(trajectory: UUID, number: int, at: datetime, event: Event) -> Line:
    return trajectory, Fact(event, at, SYSTEM, f"{trajectory} {number}")


async def told(pool: asyncpg.Pool, store: EventStore, lines: Iterator[Line]) -> None:
    """These events on the log, and the lives after them."""
    await write(store, list(lines))
    await rebuild(pool, store, LIVES)


async def test_from_lives_to_another_norm_and_to_the_cohort_that_began_under_it(
    desk: Terminal, pool: asyncpg.Pool, store: EventStore, care: str
) -> None:
    await told(pool, store, cohort(1, FIRST, number=40, days=220, dropped=16))
    [row] = await desk.asks("propose", care)
    assert (row["plaats"], row["norm"], row["voorstel"]) == ("voortraject.norm", "6 maanden", "7 maanden")
    assert row["onderbouwing"].startswith("voortraject: norm 6 maanden; mediaan 7,")
    assert await desk.asks("proposals") == [row]

    assert (await desk.asks("accept-proposal", care))["status"] == "in herziening"
    assert await desk.asks("proposals") == []
    assert [each["plaats"] for each in await desk.asks("diff", care)] == ["voortraject.norm"]
    assert (await desk.does("publish", care))[0] == Exit.REFUSED, "an employer agrees with a revision as with any version"
    for role, partner in PARTNERS.items():
        await desk.asks("agree", care, "--partner", partner, "--role", role)
    assert (await desk.asks("publish", care))["gepubliceerd"] == 2
    revised = await published_version(store, care, 2)
    assert revised is not None
    assert str(revised.voortraject.norm.period) == "P7M"

    code, _, said = await desk.does("compare", care)
    assert (code, "geen twee versies" in said) == (Exit.NOT_FOUND, True)
    await told(pool, store, cohort(2, SECOND, number=50, days=210, dropped=12))
    found = await desk.asks("compare", care)
    assert (found["voor"], found["na"]) == (1, 2)
    by_what = {one["what"]: one for one in found["verschillen"]}
    median = by_what["voortraject, mediaan in dagen"]
    assert median["before"]["value"] > median["after"]["value"]
    dropped = by_what["uitgevallen binnen 12 maanden"]
    assert dropped["before"]["low"] < 0.4 < dropped["before"]["high"]
    assert dropped["after"]["low"] < 0.24 < dropped["after"]["high"]
    assert dropped["apart"]["low"] < -0.16 < dropped["apart"]["high"]
    assert by_what["geplaatst binnen 12 maanden"]["after"]["low"] == 0
    assert f"{100 * dropped['apart']['value']:+.0f}% [" in (await desk.does("compare", care))[1]


async def test_a_cohort_that_is_too_small_yet_is_not_compared(desk: Terminal, pool: asyncpg.Pool, store: EventStore, care: str) -> None:
    await told(pool, store, cohort(1, FIRST, number=40, days=220, dropped=16))
    await told(pool, store, cohort(2, SECOND, number=8, days=210, dropped=4))
    assert {(one["after"], one["apart"]) for one in (await desk.asks("compare", care))["verschillen"]} == {(None, None)}
    assert "te weinig om iets te zeggen" in (await desk.does("compare", care))[1]


async def test_who_rejects_gives_a_reason_and_is_not_asked_the_same_again(
    desk: Terminal, pool: asyncpg.Pool, store: EventStore, care: str
) -> None:
    await told(pool, store, cohort(1, FIRST, number=40, days=220, dropped=1))
    await desk.asks("propose", care)
    assert (await desk.does("reject-proposal", care, "--reason", " "))[0] == Exit.REFUSED
    await desk.asks("reject-proposal", care, "--reason", "de wachtlijst is weg")
    assert await desk.asks("proposals") == []
    code, _, said = await desk.does("propose", care)
    assert (code, "eerder afgewezen" in said) == (Exit.REFUSED, True)
    assert (await desk.does("accept-proposal", care))[0] == Exit.REFUSED


async def test_nothing_is_proposed_of_too_few_or_of_nothing(desk: Terminal, pool: asyncpg.Pool, store: EventStore, care: str) -> None:
    await told(pool, store, cohort(1, FIRST, number=9, days=220, dropped=0))
    code, _, said = await desk.does("propose", care)
    assert (code, "voortraject: te weinig om iets te zeggen" in said) == (Exit.REFUSED, True)
    assert (await desk.does("propose", "onbekend"))[0] == Exit.REFUSED


async def test_at_fixed_moments_it_is_proposed_by_itself_and_never_published(pool: asyncpg.Pool, store: EventStore, care: str) -> None:
    await told(pool, store, cohort(1, FIRST, number=40, days=220, dropped=1))
    before = await state_of(store, care)
    proposing = asyncio.create_task(keep_proposing(pool, store, look=0.01))
    try:
        await eventually(lambda: _proposed(store, care))
    finally:
        proposing.cancel()
        with suppress(asyncio.CancelledError):
            await proposing
    after = await state_of(store, care)
    assert (after.editions, after.draft, after.version) == (before.editions, None, before.version + 1)
    assert await propose_all(pool, store, datetime.now(UTC)) == []


async def _proposed(store: EventStore, code: str) -> bool:
    return (await state_of(store, code)).proposal is not None


async def test_drafts_and_closed_programmes_are_left_alone(pool: asyncpg.Pool, store: EventStore) -> None:
    await publish(store, [find("zorg")])
    await told(pool, store, cohort(1, FIRST, number=40, days=220, dropped=1))
    assert await propose_all(pool, store, datetime.now(UTC)) == []
