"""The partners as a process of their own."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import islice
from pathlib import Path

import httpx2
import pytest

from deploy.simulation.partners.behaviour import manner
from deploy.simulation.partners.config import Config
from tests.deploy.simulation.partners.neighbours import SEED, Door, Regie, config, first_question, serving, trajectories


@asynccontextmanager
async def process(settings: Config, path: Path, end: signal.Signals) -> AsyncIterator[tuple[Regie, asyncio.subprocess.Process]]:
    """The command line, until it answers; ended by the signal."""
    await asyncio.to_thread(path.write_text, settings.model_dump_json())
    running = await asyncio.create_subprocess_exec(sys.executable, "-m", "deploy.simulation.partners", str(path))
    address = f"http://127.0.0.1:{settings.port}"
    async with httpx2.AsyncClient(trust_env=False) as client:
        try:
            await healthy(client, address, running)
            yield Regie(address, client), running
        finally:
            running.send_signal(end)
            await running.wait()


async def healthy(client: httpx2.AsyncClient, address: str, running: asyncio.subprocess.Process) -> None:
    while running.returncode is None:
        try:
            assert (await client.get(f"{address}/gezond")).json() == {"gezond": True}
        except httpx2.TransportError:
            await asyncio.sleep(0.02)
        else:
            return
    raise AssertionError("the process ended before it answered")


@pytest.mark.slow
async def test_after_kill_9_all_that_was_accepted_is_answered(tmp_path: Path) -> None:
    door, log = Door(), tmp_path / "log"
    asked = [each for each in islice(trajectories(), 20) if manner(SEED, first_question("module-geven", each)).delay is not None]
    async with serving(door) as address:
        async with process(config(log, address, tempo=10_000.0), tmp_path / "before.json", signal.SIGKILL) as (regie, _):
            requests = await asyncio.gather(*(regie.ask("module-geven", each) for each in asked))
        assert not door.arrivals
        async with process(config(log, address), tmp_path / "after.json", signal.SIGTERM) as (regie, _):
            for request in requests:
                assert await door.event(verzoek=request)
            assert {each["verzoek"] for each in (await regie.log())["ontvangen"]} == set(requests)
    assert {event["data"]["verzoek"] for event in door.taken()} == set(requests)


@pytest.mark.slow
async def test_sigterm_ends_it_in_good_order_though_answers_are_waiting(tmp_path: Path) -> None:
    settings = config(tmp_path / "log", "http://127.0.0.1:1", tempo=10_000.0)
    async with process(settings, tmp_path / "config.json", signal.SIGTERM) as (regie, running):
        await asyncio.gather(*(regie.ask("inschrijven", each) for each in islice(trajectories(), 20)))
    assert running.returncode == 0
