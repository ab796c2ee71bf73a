"""The example for partners in `docs/examples/` does what docs/partners.md says, at a real gateway."""

import asyncio
import runpy
from typing import Any
from uuid import uuid4

from activities.signing import partner_secret
from tests.gateway.sender import PATH, Sender
from tests.test_docs import ROOT
from tests.workflows.partners import MASTER

EXAMPLE: dict[str, Any] = runpy.run_path(str(ROOT / "docs" / "examples" / "partner.py"))


async def test_a_partner_in_thirty_lines_signs_answers_and_sends(sender: Sender) -> None:
    question = {"data": {"verzoek": str(uuid4()), "traject": str(uuid4()), "soort": "taal-onderwijzen"}}
    answer = EXAMPLE["answer"](question, sender.source, {"startdatum": "2026-12-07", "urenPerWeek": 9})
    secret = partner_secret(MASTER, sender.id, sender.key_version)
    address = f"{sender.address}{PATH}"
    assert await asyncio.to_thread(EXAMPLE["send"], address, str(sender.id), secret, answer) == 202
    assert await asyncio.to_thread(EXAMPLE["send"], address, str(sender.id), secret, answer) == 202
    [message] = await sender.received()
    assert str(message.trajectory) == question["data"]["traject"]
