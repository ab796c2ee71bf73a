"""The whole thing, as somebody with a bare machine sees it: a cohort to its end, kills in the middle, and a lost Temporal."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path

import asyncpg
import msgspec
import pytest
import pytest_asyncio

from deploy.simulation.city.plan import Plan
from deploy.simulation.partners.personas import Persona, persona
from events.record import Stored
from events.vocabulary.requests import PartnerRequested
from projections.lists.board import BOARD
from projections.lists.file import TRAJECTORY_FILE
from projections.lists.inbox import INBOX
from projections.lists.timeline import TIMELINE
from projections.lists.work_list import WORK_LIST
from tests.deploy.installation import Installation, installation, received_by_partners
from tests.waiting import eventually

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
READ_MODELS = (WORK_LIST, BOARD, TRAJECTORY_FILE, TIMELINE, INBOX)


@pytest_asyncio.fixture(loop_scope="session")
async def installed(data: Path) -> AsyncIterator[Installation]:
    async with installation(data) as it:
        yield it


def test_a_cohort_of_25_goes_from_intake_to_aftercare_along_every_road(data: Path) -> None:
    result = Installation(data).regie("demo", "--participants", "25", "--exit")
    assert result["participants"] == result["finished"] == sum(result["outcomes"].values()) == 25
    assert {"duurzaam-aan-het-werk", "no-go", "uitgevallen"} <= result["outcomes"].keys()
    assert all(result["roads"].values()), result["roads"]
    assert result["events"] > 25 * 50
    assert result["seconds"] > 0


def lively(participants: int) -> int:
    """A seed with which nobody leaves early, so that there is enough to interrupt."""
    early = {Persona.NOT_MET, Persona.DOUBT, Persona.DROP_OUT}

    def stays(seed: int) -> bool:
        cohort = Plan(participants=participants, seed=seed, port=1).trajectories()
        return not any(persona(seed, trajectory) in early for trajectory in cohort)

    return next(seed for seed in range(10_000) if stays(seed))


async def facts(installed: Installation) -> dict[str, list[Stored]]:
    """Every trajectory's stream."""
    rows = await installed.ask(
        "select position, stream, version, id, type, schema, data, meta, occurred_at, recorded_at, sealed from events "
        "where stream in (select stream from events where type = 'trajectory-started') order by position"
    )
    streams: dict[str, list[Stored]] = defaultdict(list)
    for row in rows:
        streams[str(row["stream"])].append(Stored(*row))
    return streams


async def in_stage(installed: Installation, stage: str) -> bool:
    found = await installed.ask(
        "select count(distinct stream) as n from events where type = 'stage-entered' and data ->> 'stage' = $1", stage
    )
    return bool(found[0]["n"] >= 2)


async def all_ended(installed: Installation, cohort: Sequence[object]) -> bool:
    found = await installed.ask("select count(*) as n from events where type = 'trajectory-ended' and stream = any ($1)", list(cohort))
    return bool(found[0]["n"] == len(cohort))


async def assert_nothing_was_lost_or_doubled(installed: Installation, partners: str) -> None:
    asked: dict[str, set[str]] = defaultdict(set)
    for trajectory, stream in (await facts(installed)).items():
        assert [event.version for event in stream] == list(range(1, len(stream) + 1)), f"stream {trajectory} is not contiguous"
        # What is sealed stays sealed here.
        requests = [msgspec.json.decode(stored.data) for stored in stream if stored.type == PartnerRequested.stored_name]
        assert len({request["key"] for request in requests}) == len(requests), f"a question of {trajectory} was recorded twice"
        asked[trajectory] = {request["request"] for request in requests}
    received = await received_by_partners(partners)
    for message in received:
        assert message["verzoek"] in asked[message["traject"]], "a partner got a question that is on no stream"
    first = [message for message in received if message["type"].endswith("verzoek-gedaan.v1") and not message["herhaling"]]
    assert max(Counter(message["verzoek"] for message in first).values()) == 1, "a partner got a question under two ids"


async def test_after_kill_9_of_every_part_each_trajectory_goes_on_and_ends(installed: Installation) -> None:
    await installed.up("--demo", "--participants", "6", "--seed", str(lively(6)), "--history", "0")
    plan = Plan.load(installed.folder.path)
    assert plan is not None
    for part, stage in (("worker", "voortraject"), ("temporal", "go-no-go"), ("postgres", "leer-werk"), ("serve", "leer-werk")):
        await eventually(partial(in_stage, installed, stage), f"somebody in {stage}", within=120)
        run = installed.folder.read_run()
        assert run is not None
        installed.kill(part)
        await installed.comes_back(part, run.parts[part].pid)
    installed.kill("supervisor")
    await installed.gone()

    await installed.up()
    await eventually(lambda: all_ended(installed, plan.trajectories()), "the end of every trajectory", within=300, every=0.5)
    await assert_nothing_was_lost_or_doubled(installed, plan.partners)
    health = {check["wat"]: check for check in installed.regie("doctor")}
    assert not [check for check in health.values() if check["oordeel"] == "fail"], health


async def open_items(installed: Installation) -> dict[tuple[str, str], object]:
    """Every open task and question with its date."""
    rows = await installed.ask(
        "select trajectory::text, item ->> 'key' as key, item ->> 'due' as due "
        f"from {TRAJECTORY_FILE.table.name}, jsonb_array_elements(tasks || requests) item where outcome is null"
    )
    return {(row["trajectory"], row["key"]): row["due"] for row in rows}


async def rows_of(conn: asyncpg.Connection, table: str) -> list[str]:
    return [row[0] for row in await conn.fetch(f"select t::text from {table} t order by 1")]


async def test_after_the_loss_of_temporals_database_every_open_trajectory_goes_on(installed: Installation) -> None:
    await installed.up("--demo", "--participants", "6", "--seed", str(lively(6)), "--history", "0")
    plan = Plan.load(installed.folder.path)
    assert plan is not None
    await eventually(lambda: in_stage(installed, "leer-werk"), "somebody in leer-werk", within=120)
    installed.kill("supervisor")
    await installed.gone()
    installed.folder.temporal_file.unlink()

    await installed.up()
    before = await open_items(installed)
    recovered = installed.regie("recover")
    # Whoever keeps the runs may have begun some, or all, before this.
    assert 0 < recovered["open"] >= recovered["gestart"]
    after = await open_items(installed)
    assert before
    assert {key: after[key] for key in before if key in after} == {key: due for key, due in before.items() if key in after}
    assert installed.regie("recover")["gestart"] == 0

    await eventually(lambda: all_ended(installed, plan.trajectories()), "the end of every trajectory", within=300, every=0.5)
    await assert_nothing_was_lost_or_doubled(installed, plan.partners)

    conn = await asyncpg.connect(installed.dsn)
    live = {model.name: await rows_of(conn, model.table.name) for model in READ_MODELS}
    head = await conn.fetchval("select max(position) from events")
    installed.regie("projections", "rebuild")
    assert await conn.fetchval("select max(position) from events") == head, "the log still grows, so there is nothing to compare"
    assert {model.name: await rows_of(conn, model.table.name) for model in READ_MODELS} == live
    await conn.close()
