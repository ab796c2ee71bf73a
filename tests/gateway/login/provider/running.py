"""A provider that runs, and a browser that goes there."""

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx2
from joserfc.jwk import RSAKey

from deploy.embedded.process import free_ports
from tests.npm import PROVIDER

STARTED_WITHIN = 60.0
SECRET = "a secret: with % and + in it"


@dataclass
class Provider:
    """Where it is, and what it was told."""

    address: str
    told: dict[str, Any] = field(default_factory=dict)


@asynccontextmanager
async def provider(ours: RSAKey, keys: list[RSAKey], back: str, *, port: int = 0, **otherwise: Any) -> AsyncIterator[Provider]:
    """A real provider with these keys, that knows ours."""
    port = port or free_ports(1)[0]
    told = {
        "port": port,
        "client": dict(ours.as_dict(private=False)) | {"kid": ours.thumbprint()},
        "keys": [dict(key.as_dict(private=True)) for key in keys],
        "back": back,
        "after": urljoin(back, "/uitgelogd"),
        "backchannel": urljoin(back, "/uitloggen/melding/proef"),
        "secret": SECRET,
        "name": "Noor de Wit",
        "groups": ["regie"],
    } | otherwise
    env = os.environ | {"PROVIDER": json.dumps(told), "NODE_ENV": "test", "NODE_NO_WARNINGS": "1"}
    running = await asyncio.create_subprocess_exec("node", "op.mjs", cwd=PROVIDER.place, env=env, stdout=asyncio.subprocess.PIPE)
    try:
        assert running.stdout
        async with asyncio.timeout(STARTED_WITHIN):
            async for line in running.stdout:
                if line.strip() == b"ready":
                    break
            else:
                raise AssertionError("the provider did not start")
        yield Provider(f"http://127.0.0.1:{port}", told)
    finally:
        running.terminate()
        await running.wait()


@asynccontextmanager
async def browsing() -> AsyncIterator[httpx2.AsyncClient]:
    """What keeps the cookies of the provider, as a browser does."""
    async with httpx2.AsyncClient(trust_env=False, timeout=30) as http:
        yield http


async def goes(browser: httpx2.AsyncClient, question: str, back: str, hint: str = "noor") -> list[tuple[str, str]]:
    """The parameters with which the browser comes back."""
    place = f"{question}&login_hint={hint}"
    for _ in range(10):
        answer = await browser.get(place)
        assert answer.is_redirect, answer.text
        place = urljoin(place, answer.headers["location"])
        if place.startswith(back):
            return parse_qsl(urlsplit(place).query)
    raise AssertionError("the provider sends the browser around in circles")


async def types(browser: httpx2.AsyncClient, place: str, code: str, answer: str = "confirm") -> None:
    """Type a code of a device where the provider says, and confirm it or (`abort`) do not."""
    form = await browser.get(place)
    secret = re.search(r'name="xsrf" value="([^"]+)"', form.text)
    assert secret, form.text
    fields = {"xsrf": secret[1], "user_code": code}
    asked = await browser.post(place, data=fields)
    assert code in asked.text
    sent = await browser.post(place, data=fields | {answer: "yes"})
    while sent.is_redirect:
        sent = await browser.get(urljoin(place, sent.headers["location"]))
    assert ("Success" in sent.text) is (answer == "confirm"), sent.text
