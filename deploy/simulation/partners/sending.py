"""Sending a letter to Regie until it is taken, or refused for good: the same id and body every time, signed anew."""

import asyncio
import logging
from datetime import UTC, datetime
from itertools import count

import httpx2

from deploy.simulation.partners.config import Partner
from deploy.simulation.partners.messages import MEDIA_TYPE
from deploy.simulation.partners.postbox import Letter, Postbox, Sent, Step
from deploy.simulation.partners.signing import sign

_WRONG_SECRET = "whsec_dmVya2VlcmQ="
_FIRST_WAIT, _LONGEST_WAIT = 0.1, 5.0


class Sender:
    """Posts letters and notes each attempt."""

    def __init__(self, postbox: Postbox) -> None:
        self._postbox = postbox
        # Partners and Regie are neighbours here: no proxy of the machine may come between.
        self._client = httpx2.AsyncClient(trust_env=False, timeout=httpx2.Timeout(10, pool=None))

    async def deliver(self, partner: Partner, letter: Letter, *, forged: bool = False) -> None:
        """Return when Regie answered 2xx, or a 4xx that trying again does not change. `forged` signs with a wrong secret."""
        secret = _WRONG_SECRET if forged else partner.secret
        for attempt in count(1):
            status, said = await self._post(partner, letter, secret)
            final = status is not None and status < 500 and status not in (408, 425, 429)
            names = letter.model_dump(include={"partner", "request", "trajectory", "kind", "id", "step", "outcome"})
            self._postbox.append(Sent(**names, attempt=attempt, status=status, final=final, said=said))
            if final:
                if said and letter.step is not Step.GARBAGE:
                    logging.getLogger(__name__).warning("%s: %s refused with %s: %s", partner.name, letter.kind, status, said)
                return
            await asyncio.sleep(min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(attempt, 8)))

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def _post(self, partner: Partner, letter: Letter, secret: str) -> tuple[int | None, str]:
        body = letter.body.encode()
        headers = sign(secret, letter.id, datetime.now(UTC), body) | {"content-type": MEDIA_TYPE, "regie-partner": str(partner.id)}
        try:
            answer = await self._client.post(letter.address, content=body, headers=headers)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            return None, repr(error)
        return answer.status_code, answer.text[:200] if answer.status_code >= 400 else ""
