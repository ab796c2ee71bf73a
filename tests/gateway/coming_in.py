"""Somebody who is logged in, without an issuer: how they log in is tried elsewhere (`tests.gateway.login`)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2

from gateway.access.who import Post, Who
from gateway.asking import Asking
from gateway.logbook.decisions import exported, taking_down
from gateway.login.client import Identity
from gateway.login.configured import Configured
from gateway.login.gate import COOKIE
from gateway.login.login import Login
from tests.gateway.doors import Doors, listening
from tests.gateway.login.visitor import Visitor
from tests.vaults import vault
from tests.workflows.partners import MASTER


@asynccontextmanager
async def behind_a_login(behind: Doors) -> AsyncIterator[Doors]:
    """Other doors to the same, at which everybody is asked."""
    pool = behind.services.pool
    async with httpx2.AsyncClient(trust_env=False) as http, taking_down(pool) as log:
        configured = Configured.model_construct(issuers=())
        login = Login(configured, pool, vault(pool).keys, http, secret=MASTER, address="http://127.0.0.1:28080")
        services = replace(behind.services, login=login, asking=Asking(pool, log))
        async with listening(services) as (address, stop), httpx2.AsyncClient(base_url=address, trust_env=False, timeout=30) as client:
            yield Doors(address, services, client, stop)


async def comes_in(doors: Doors, *posts: Post, account: UUID | None = None, name: str = "Noor de Wit") -> Visitor:
    """Somebody with these posts, as their browser has it."""
    assert doors.services.login
    visitor, who = Visitor(doors), Who(str(account or uuid4()), posts)
    identity = Identity("proef", who.account, None, {}, "")
    visitor.cookies[COOKIE] = await doors.services.login.sessions.begin(identity, "proef", who, name, "")
    return visitor


async def decisions(doors: Doors, account: UUID, trajectory: UUID) -> list[tuple[str, str, bool]]:
    """Of each decision on somebody and a trajectory what was asked, what for, and whether it was granted."""
    now = datetime.now(UTC)
    found: list[dict[str, Any]] = [one async for one in exported(doors.services.pool, now - timedelta(days=1), now + timedelta(days=1))]
    asked = [(one["body"]["adl.core.request"], one["body"]["adl.core.response"]) for one in found]
    about = (str(account), str(trajectory))
    theirs = [one for one in asked if (one[0]["subject"]["id"], one[0]["resource"].get("id")) == about]
    return [(request["action"]["name"], request["context"]["doel"], response["decision"]) for request, response in theirs]
