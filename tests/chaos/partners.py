"""Partners of the driver's own, beside the simulated ones: they send signed events, some twice, some with another content, some late.

What they send answers no question: it has to be kept, once, and has to leave a trace. One of them has no part in the trajectory.
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID, uuid5

import httpx2

from activities.signing import partner_secret, sign
from deploy.simulation.city.city import KEY_VERSION, NAMESPACE, Organisation, organisations
from events.vocabulary.values import Role
from tests.chaos.ledger import Ledger, Sent, wall
from tests.chaos.site import Site
from workflows.verbs.message import ANSWERED

GIVE_UP = timedelta(minutes=4)
TWICE, OTHER, LATE = 0.3, 0.15, 0.2
"""How often an event is sent again, comes with another content, is held back until a later one was sent."""
AGAIN_LATER = {404, 408, 421, 425, 429, 500, 502, 503, 504}


class Partners:
    """The municipalities, which are told things about trajectories, their own and those of others."""

    def __init__(self, site: Site, ledger: Ledger, http: httpx2.AsyncClient) -> None:
        self._site = site
        self._ledger = ledger
        self._http = http

    async def work(self, random: Random, trajectories: Callable[[], Sequence[UUID] | None]) -> None:
        """Send events about these trajectories until there are None."""
        held: tuple[Organisation, UUID, str, bytes] | None = None
        number = 0
        while (about := trajectories()) is not None:
            await asyncio.sleep(random.uniform(0.3, 1.2))
            if not about:
                continue
            number += 1
            trajectory, sender = random.choice(about), random.choice(organisations(Role.MUNICIPALITY))
            id = str(uuid5(NAMESPACE, f"bericht:{self._site.plan.seed}:{number}"))
            event = (sender, trajectory, id, _body(sender, trajectory, id, "dat weten wij niet"))
            luck = random.random()
            if held is None and luck < LATE:
                held = event
                continue
            await self._send(*event)
            if luck > 1 - TWICE:
                await self._send(*event)
            if luck > 1 - OTHER:
                await self._send(sender, trajectory, id, _body(sender, trajectory, id, "dat weten wij toch wel"), expect=409)
            if held and luck > LATE:
                await self._send(*held)
                held = None

    async def _send(self, sender: Organisation, trajectory: UUID, id: str, body: bytes, *, expect: int = 202) -> None:
        """Send an event until it is answered."""
        secret = partner_secret(self._site.master, sender.id, KEY_VERSION)
        until, pause = wall() + GIVE_UP, 0.2
        while wall() < until:
            headers = sign(secret, id, datetime.now(UTC), body)
            headers |= {"content-type": "application/cloudevents+json", "regie-partner": str(sender.id)}
            status, said = 0, ""
            try:
                answer = await self._http.post(f"{self._site.url}/v1/gebeurtenissen", content=body, headers=headers)
                status, said = answer.status_code, answer.text
            except httpx2.HTTPError:
                pass
            if status == 202:
                self._ledger.sent.append(Sent(sender.id, id, trajectory, wall()))
            # After a restored database nobody remembers the first content.
            if status == expect or (status == 202 and self._ledger.gaps):
                return
            if (status and status not in AGAIN_LATER) or status == 500:
                self._ledger.unexpected.append(f"event of a partner: {status} instead of {expect}: {said[:300]!r}")
            if status and status not in AGAIN_LATER:
                return
            await asyncio.sleep(pause)
            pause = min(2.0, 2 * pause)


def _body(sender: Organisation, trajectory: UUID, id: str, remark: str) -> bytes:
    """An answer to a question that nobody asked."""
    question = str(uuid5(trajectory, id))
    data = {"verzoek": question, "traject": str(trajectory), "soort": "intake-houden", "uitkomst": "afgewezen", "toelichting": remark}
    event = {
        "specversion": "1.0",
        "id": id,
        "source": sender.source,
        "type": ANSWERED,
        "subject": str(trajectory),
        "time": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": data,
    }
    return json.dumps(event).encode()
