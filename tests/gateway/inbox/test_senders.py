"""Systems that send with a CloudEvents library as it is, and know of us an address and a token."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

import pytest

from events.vocabulary.inbox import MessageReceived, Way
from tests.gateway.inbox import senders
from tests.gateway.inbox.test_speaking import System, bearer, system
from tests.gateway.login.tamperer import Tamperer
from tests.gateway.login.test_systems import token
from tests.gateway.sender import ANSWERED, PATH
from tests.npm import SENDER, missing

__all__ = ["system"]

LIBRARIES = ("npm cloudevents 10", "PyPI cloudevents 1.12", "PyPI cloudevents 2.2")


def command(library: str) -> tuple[list[str], Mapping[str, str]]:
    """What sends with a library, and in which environment; skips where it cannot be had."""
    quiet = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    if library.startswith("npm"):
        if why := missing(SENDER):
            pytest.skip(why)
        return ["node", str(SENDER.place / "send.mjs")], quiet
    line = library.split()[-1].partition(".")[0]
    if why := senders.missing(line):
        pytest.skip(why)
    return [sys.executable, str(senders.HERE / f"send_{line}.py")], {**quiet, "PYTHONPATH": str(senders.place(line))}


async def sends(system: System, issuer: Tamperer, library: str, mode: str, events: Sequence[Mapping[str, Any]]) -> Any:
    """Let a library make and send these; what it was answered."""
    await system.link(Way.CLIENT, "a", issuer.address)
    _, authorization = bearer(token(issuer, client_id="a", sub="a"))
    to = f"{system.partner.address}{PATH}"
    given = json.dumps({"address": to, "authorization": authorization, "mode": mode, "events": events}).encode()
    words, environment = command(library)
    process = await asyncio.create_subprocess_exec(
        *words, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=environment
    )
    out, wrong = await process.communicate(given)
    assert process.returncode == 0, wrong.decode()
    return json.loads(out)


def answer_of(system: System) -> dict[str, Any]:
    """What a partner tells its library: no id, no time, no version of the specification."""
    data = {
        "verzoek": str(uuid4()),
        "traject": str(uuid4()),
        "soort": "taal-onderwijzen",
        "uitkomst": "afgewezen",
        "toelichting": "vol: café €",
    }
    return {"type": ANSWERED, "source": system.partner.source, "datacontenttype": "application/json", "data": data}


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("mode", ["structured", "binary", "batch"])
async def test_a_library_sends_as_it_is(system: System, issuer: Tamperer, library: str, mode: str) -> None:
    events = [answer_of(system) for _ in range(3 if mode == "batch" else 1)]
    told = await sends(system, issuer, library, mode, events)
    assert told["status"] == 202, told
    received: list[MessageReceived] = await system.partner.received()
    assert [one.data for one in received] == [event["data"] for event in events]
    assert [one.cloud_event_id for one in received] == told["ids"]
