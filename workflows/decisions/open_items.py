"""Doing tasks and writing down answers."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Literal

from pydantic import Field, JsonValue, ValidationError

from activities.kinds import KINDS
from events.log.bounds import flaws_of
from events.trajectory.state import Request, Trajectory
from events.vocabulary import requests
from events.vocabulary.words import Document
from workflows.decisions.acceptance import NotAccepted, objection
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.closing import close_tasks
from workflows.decisions.command import Command, Reference, Remark
from workflows.decisions.refusal import Refused
from workflows.decisions.tasks import CALL, TASKS, ByAim, ByHand
from workflows.faults import message
from workflows.programme.document import Programme


class CompleteTask(Command):
    """Say that a task is done."""

    name: Literal["complete-task"] = "complete-task"
    task: Reference
    remark: Remark = ""


@decides
def complete_task(command: CompleteTask, case: Case) -> Events:
    task = case.state.tasks.get(command.task)
    if task is None or not task.open:
        raise Refused("Deze taak staat niet open.")
    match TASKS.get(task.kind):
        case ByAim(ends_with=aim):
            raise Refused(f"Deze taak is klaar met {aim}.")
        case ByHand(needs_word=word) if word and not command.remark.strip():
            raise Refused(f"Schrijf bij deze taak op {word}.")
    return [requests.TaskDone(key=command.task, remark=command.remark)]


class RecordAnswer(Command):
    """Write down what a partner answered by telephone or letter; `request` is the key of the question."""

    name: Literal["record-answer"] = "record-answer"
    request: Reference
    agreed: bool
    answer: Document = Field(default_factory=dict)
    remark: Remark = ""


@decides
def record_answer(command: RecordAnswer, case: Case) -> Events:
    request = case.state.requests.get(command.request)
    if request is None or not request.open:
        raise Refused("Dit verzoek staat niet open.")
    said_why = bool(command.remark.strip())
    return answered(
        case.state,
        request,
        case.programme,
        case.now,
        agreed=command.agreed,
        answer=command.answer,
        remark=command.remark,
        looked_at=said_why,
    )


def answered(
    state: Trajectory,
    request: Request,
    plan: Programme,
    now: datetime,
    *,
    agreed: bool,
    answer: Mapping[str, JsonValue] | None,
    remark: str,
    strangers: Collection[str] = (),
    looked_at: bool = False,
    told_by: str | None = None,
) -> Events:
    """What an answer to an open question, given `now` under the plan, makes happen; `strangers` are its fields that name whom the register
    does not know, `looked_at` says that a person wrote it down and said why, and `told_by` is who answered for the partner.

    Raises:
        NotAccepted: when what it says cannot be so, and who said it is asked once more.
        Refused: when the answer does not have the shape of its kind.
    """
    tasks = list(close_tasks(state, CALL, about=request.key))
    if not agreed:
        return [requests.PartnerDeclined(key=request.key, reason=remark or "geen reden gegeven", told_by=told_by), *tasks]
    try:
        read = KINDS[request.kind].answer.model_validate(answer or {})
    except ValidationError as error:
        faults = "; ".join(f"{_place(request.kind, e['loc']) or 'antwoord'}: {message(e)}" for e in error.errors(include_input=False))
        raise Refused(f"Het antwoord op '{request.kind}' klopt niet: {faults}.") from None
    if wrong := "; ".join(f"{_place(request.kind, place)} {what}" for place, what in flaws_of(read)):
        raise Refused(f"Het antwoord op '{request.kind}' klopt niet: {wrong}. Maak er een kortere tekst op één regel van.")
    if wrong := objection(read, state, plan, now, strangers, asked=request, looked_at=looked_at):
        raise NotAccepted(wrong)
    told = read.model_dump(mode="json", by_alias=True)
    return [requests.PartnerAnswered(key=request.key, answer=told, remark=remark, told_by=told_by), *tasks]


def _place(kind: str, place: Sequence[str | int]) -> str:
    """Where in the answer: in names of ours only, because what the partner made up may name somebody."""
    return ".".join(str(part) if isinstance(part, int) or part in _names(kind) else "…" for part in place)


@cache
def _names(kind: str) -> frozenset[str]:
    return frozenset(re.findall(r'"([^"]+)"', json.dumps(KINDS[kind].answer.model_json_schema(by_alias=True), ensure_ascii=False)))
