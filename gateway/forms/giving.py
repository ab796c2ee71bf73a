"""Giving the answer of a form: the same event as a partner's system would send, taken in by the same way (`gateway.inbox`)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from pydantic import JsonValue
from starlette.datastructures import Headers

from gateway.forms.asking import Asked, Closed, Shut, answer_id
from gateway.inbox.keeping import Sent
from gateway.inbox.speaking import Speaker
from gateway.inbox.strict_json import read_object
from gateway.orders.problems import Problem
from gateway.partners.known import strangers_in
from gateway.programmes.publishing import published_version
from gateway.services import Services
from workflows.decisions.open_items import answered
from workflows.decisions.refusal import Refused
from workflows.verbs.message import ANSWERED


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody filled in: yes or no, the fields of a yes, what they add or why not, and who they are."""

    agreed: bool
    answer: Mapping[str, JsonValue] = field(default_factory=dict)
    remark: str = ""
    by: str = ""


async def objection(services: Services, asked: Asked, given: Given, now: datetime) -> str:
    """Why the trajectory would not accept an answer, in Dutch; nothing when it would."""
    state = asked.state
    programme = await published_version(services.store, state.programme, state.programme_version)
    if programme is None:
        return ""
    strangers = await strangers_in(services.directory, {"antwoord": dict(given.answer)})
    plan, said = programme.adjusted(state.plan_changes), dict(given.answer)
    try:
        answered(state, asked.request, plan, now, agreed=given.agreed, answer=said, remark=given.remark, strangers=strangers)
    except Refused as refused:
        return str(refused)
    return ""


async def give(services: Services, asked: Asked, given: Given, now: datetime) -> None:
    """Take an answer in.

    Raises:
        Closed: another was given by this link a moment ago.
        Problem: it holds what cannot be kept.
    """
    body = json.dumps(_event(asked, given, now), ensure_ascii=False).encode()
    sent = Sent(services, Speaker(asked.partner, None), Headers(), len(body), now)
    try:
        await sent.keep(partial(read_object, body))
    except Problem as problem:
        if problem.status == 409:
            raise Closed(Shut.ANSWERED, asked.language) from None
        raise


def _event(asked: Asked, given: Given, now: datetime) -> dict[str, JsonValue]:
    data: dict[str, JsonValue] = {
        "verzoek": str(asked.request.id),
        "traject": str(asked.state.id),
        "soort": asked.request.kind,
        "uitkomst": "akkoord" if given.agreed else "afgewezen",
    }
    if given.agreed:
        data["antwoord"] = dict(given.answer)
    if given.remark:
        data["toelichting"] = given.remark
    if asked.by_participant:
        data["beantwoordDoor"] = {"naam": "de deelnemer zelf"}
    elif given.by:
        data["beantwoordDoor"] = {"naam": given.by}
    return {
        "specversion": "1.0",
        "id": str(answer_id(asked.link)),
        "source": asked.partner.source,
        "type": ANSWERED,
        "subject": str(asked.state.id),
        "time": now.isoformat(),
        "datacontenttype": "application/json",
        "data": data,
    }
