"""From a number of a group to the trajectories behind it that somebody may see, with a trace of who looked."""

from pathlib import Path

import asyncpg
import pytest
from pydantic import SecretStr

from deploy.connections import connect
from deploy.settings import Settings
from events.fact import SYSTEM, Fact
from events.log.store import EventStore
from events.vocabulary.person import FileLookedInto, Looked
from events.vocabulary.values import Outcome
from gateway.cli.lessons import lessons
from gateway.persons.reading import looks
from projections.engine.rebuild import rebuild
from projections.learning.behind import behind
from projections.learning.groups import ALL, Group
from projections.learning.lessons import prepare, work_out
from projections.learning.lives.facts import InCharge
from projections.learning.lives.table import LIVES, Life
from projections.learning.questions.outcomes import DROPPED_OUT, OUTCOMES, PLACED
from tests.gateway.terminal import Output, Terminal
from tests.projections.history import NOW, days, named, started
from tests.projections.learning.questions.lives import life
from tests.projections.streams import write

MOMENT = days(700)


def mine(one: Life) -> bool:
    return one.regisseur == "anna"


def some() -> list[Life]:
    """Two that stopped and one that was placed, in two programmes; one has a regisseur who is somebody else by now."""
    given_away = life("gegeven", ended=(100, Outcome.DROPPED_OUT))
    given_away.history.regisseurs.append(InCharge(days(10), "bas"))
    given_away.regisseur = "bas"
    return [
        life("gestopt", ended=(100, Outcome.DROPPED_OUT)),
        life("geplaatst", placed=100),
        life("anders", programme="techniek", ended=(100, Outcome.DROPPED_OUT)),
        given_away,
    ]


def test_behind_a_number_are_those_of_the_group_that_count_in_it_and_that_somebody_may_see() -> None:
    def of(group: Group, category: str = "", label: str = DROPPED_OUT) -> list[str]:
        names = {named(f"traject {name}"): name for name in ("gestopt", "geplaatst", "anders", "gegeven")}
        return sorted(names[one] for one in behind(some(), OUTCOMES, group, MOMENT, mine, label=label, category=category))

    assert of(ALL, DROPPED_OUT) == ["anders", "gestopt"], "who has another regisseur now is not told"
    assert of(Group("zorg"), DROPPED_OUT) == ["gestopt"]
    assert of(Group("zorg")) == ["geplaatst", "gestopt"], "all who are asked about"
    assert of(Group("zorg"), PLACED, PLACED) == ["geplaatst"]
    assert of(Group("zorg", cohort="2025-2")) == []
    assert of(ALL, label="niets") == []


def test_who_had_not_begun_or_not_stopped_by_the_moment_of_the_edition_is_not_behind_its_number() -> None:
    assert behind(some(), OUTCOMES, ALL, days(50), mine, label=DROPPED_OUT, category=DROPPED_OUT) == []
    assert behind(some(), OUTCOMES, ALL, days(-1), mine, label=DROPPED_OUT) == []


@pytest.fixture
def terminal(database: str, tmp_path: Path, capsys: Output) -> Terminal:
    settings = Settings(data=tmp_path, database_url=SecretStr(database), temporal_address="127.0.0.1:1")
    return Terminal(lessons(lambda: connect(settings)), capsys)


async def test_who_asks_gets_only_his_own_and_leaves_a_trace_with_each(pool: asyncpg.Pool, store: EventStore, terminal: Terminal) -> None:
    lines = [(named(who), Fact(started(regisseur=who), NOW, SYSTEM, who)) for who in ("anna", "bas")]
    await write(store, lines)
    await rebuild(pool, store, LIVES)
    async with pool.acquire() as conn:
        await prepare(conn)
        await work_out(conn, MOMENT, 1)
    found = await terminal.asks("behind", "uitkomsten", "--label", "plaatsing", by="anna")
    assert found["trajecten"] == [str(named("anna"))]
    assert "hoeft daar niet op uit te komen" in found["let op"]
    [trace] = await looks(store, started().participant)
    assert (trace.fact.actor.id, trace.event) == (
        "anna",
        FileLookedInto(trajectory=named("anna"), up_to=1, what=Looked.LESSON, door=trace.event.door),  # type: ignore[attr-defined]
    )
    assert (await terminal.asks("behind", "uitkomsten", "--label", "plaatsing", by="carla"))["trajecten"] == []
    assert len(await looks(store, started().participant)) == 1
