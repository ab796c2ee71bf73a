"""`regie partners`: who takes part, and with which secret, from the command to the next message at a door that stays open."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr, ValidationError
from temporalio.client import Client

from deploy.settings import Settings
from gateway.cli.connection import Connections
from gateway.cli.partners import partners
from tests.gateway.doors import Doors
from tests.gateway.sender import Sender
from tests.vaults import vault
from tests.workflows.partners import MASTER

REGISTER = ("--role", "language-school", "--address", "https://school.example/", "--by", "bas")
Command = Callable[..., Awaitable[int]]


@pytest.fixture
def command(doors: Doors) -> Command:
    """Gives a command to the installation whose doors are open."""
    here = doors.services

    @asynccontextmanager
    async def connect() -> AsyncIterator[Connections]:
        client = await Client.connect("127.0.0.1:1", lazy=True)
        yield Connections("", here.pool, here.store, vault(here.pool), client, here.office)

    async def run(*tokens: object) -> int:
        try:
            app = partners(connect, lambda: SecretStr(MASTER))
            await app.run_async([str(token) for token in (*tokens, "-o", "json")], result_action="return_value")
        except SystemExit as ended:
            return int(str(ended.code))
        return 0

    return run


def shown(capsys: pytest.CaptureFixture[str]) -> Any:
    """What the command showed, among what others in this process log."""
    return json.loads(next(line for line in capsys.readouterr().out.splitlines() if line.startswith(("{", "["))))


async def registered(command: Command, capsys: pytest.CaptureFixture[str]) -> tuple[UUID, str, str]:
    """A new partner: its id, its source and its secret."""
    source = f"urn:nld:oin:00000001823288444000:systeem:{uuid4()}"
    register = ["register", "Taalschool", *REGISTER, "--source", source]
    assert await command(*register) == 0
    told = shown(capsys)
    return UUID(told["partner"]), source, told["geheim"]


async def test_a_partners_secret_is_given_renewed_and_revoked_from_the_next_message_on(
    doors: Doors, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    id, source, first = await registered(command, capsys)
    sender = Sender(doors, id, source)

    async def accepted(secret: str) -> bool:
        answer = await sender.post(sender.event(), secret=secret)
        assert answer.status_code in (202, 401)
        return answer.status_code == 202

    async def renewed(*options: str) -> str:
        assert await command("rotate", id, "--by", "bas", *options) == 0
        secret: str = shown(capsys)["geheim"]
        return secret

    assert await accepted(first)
    second = await renewed()
    assert (await accepted(first), await accepted(second)) == (True, True)
    third = await renewed("--at-once")
    assert (await accepted(second), await accepted(third)) == (False, True)
    fourth = await renewed("--days", "30")
    assert (await accepted(third), await accepted(fourth)) == (True, True)
    fifth = await renewed("--days", "0")
    assert (await accepted(fourth), await accepted(fifth)) == (False, True)
    assert await command("revoke", id, "--by", "bas") == 0
    assert "geheim" not in shown(capsys)
    assert not await accepted(fifth)
    assert await accepted(await renewed("--at-once"))


async def test_a_partner_that_leaves_is_heard_no_more(doors: Doors, command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    id, source, secret = await registered(command, capsys)
    sender = Sender(doors, id, source)
    assert (await sender.post(sender.event(), secret=secret)).status_code == 202
    assert await command("leave", id, "--reason", "gestopt", "--by", "bas") == 0
    assert (await sender.post(sender.event(), secret=secret)).status_code == 403
    capsys.readouterr()
    for again in (["leave", id, "--reason", "gestopt", "--by", "bas"], ["rotate", id, "--by", "bas"], ["revoke", uuid4(), "--by", "bas"]):
        assert await command(*again) == 5
    assert await command("list") == 0
    assert [one["doet mee"] for one in shown(capsys) if one["partner"] == str(id)] == [False]


async def test_no_two_partners_have_one_source(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    source = f"urn:{uuid4()}"
    register = ["register", "Taalschool", *REGISTER, "--source", source]
    outcomes = await asyncio.gather(*(command(*register) for _ in range(4)))
    assert sorted(outcomes) == [0, 5, 5, 5]
    capsys.readouterr()
    assert await command("list") == 0
    assert [one["source"] for one in shown(capsys)].count(source) == 1


@pytest.mark.parametrize("weak", ["a", "a" * 64, "0123456789" * 3, "kort en krachtig"])
def test_a_master_secret_that_can_be_guessed_is_refused_without_being_shown(weak: str) -> None:
    with pytest.raises(ValidationError, match="te zwak: neem minstens 32 willekeurige bytes") as refused:
        Settings(secret=SecretStr(weak))
    assert repr(weak) not in str(refused.value)
    assert Settings(secret=SecretStr("pX3vT0m2Jq9Lw8Zr5Ks7Nc1Bd4Fg6Hh-0yUeIoAa")).secret
