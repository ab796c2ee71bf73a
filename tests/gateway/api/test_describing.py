"""`regie openapi` prints how the API of an installation is called: where it is, and whom one writes to."""

import json

import pytest

from deploy.cli import app
from gateway.api.document import document
from gateway.api.publisher import Publisher
from tests.gateway.doors import Doors, listening
from tests.gateway.terminal import Output, Terminal

TOWN = Publisher("Gemeente Proefdam", "https://www.proefdam.nl/regie", "regie@proefdam.nl")
ADDRESS = "https://regie.proefdam.nl"


async def printed(output: Output, *tokens: str) -> object:
    code, said, _ = await Terminal(app, output).does("openapi", *tokens)
    assert code == 0
    return json.loads(said)


async def test_it_prints_what_the_installation_publishes(capsys: Output, monkeypatch: pytest.MonkeyPatch, doors: Doors) -> None:
    for name, value in (("NAME", TOWN.name), ("URL", TOWN.url), ("EMAIL", TOWN.email)):
        monkeypatch.setenv(f"REGIE_CONTACT_{name}", value)
    monkeypatch.setenv("REGIE_PUBLIC_URL", ADDRESS)
    told = document(ADDRESS, TOWN)
    assert told["info"]["contact"] == {"name": TOWN.name, "url": TOWN.url, "email": TOWN.email}
    assert told["servers"] == [{"url": f"{ADDRESS}/v1"}]
    assert await printed(capsys) == told
    async with listening(doors.services, address=ADDRESS, publisher=TOWN) as (address, _):
        assert (await doors.http.get(f"{address}/v1/openapi.json")).json() == told


async def test_it_may_be_told_where_the_installation_is(capsys: Output) -> None:
    assert await printed(capsys, "--address", "https://proef.nl/") == document("https://proef.nl", Publisher())
