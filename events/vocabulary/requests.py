"""Questions to partners, tasks for people, and what partners send: the mechanism that every step uses."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from events.vocabulary.base import DataClass, Event, Sealed, Stream, stored
from events.vocabulary.values import Role
from events.vocabulary.words import Code, Document, Name, Telling

_T = Stream.TRAJECTORY


@stored("partner-requested", public="verzoek.gedaan", stream=_T, data=DataClass.PROGRESS, version=2)
class PartnerRequested(Event):
    """A question to a partner was decided on. `key` names it within the trajectory; `request` is the id that the partner sees.

    What it tells is `content`, of codes and numbers of the plan, and `words`, which somebody told. At `due` the partner is reminded, at
    `escalate_at` the regisseur hears of the silence. `runs_on` says that no pause moves these, for the law or somebody else's calendar
    sets them.
    """

    key: Code
    request: UUID
    kind: Code
    role: Role
    partner: UUID
    content: Document
    due: datetime
    escalate_at: datetime
    words: Sealed[Document] = Field(default_factory=dict)
    runs_on: bool = False


@stored("partner-request-acknowledged", public="verzoek.ontvangen", stream=_T, data=DataClass.PROGRESS)
class PartnerRequestAcknowledged(Event):
    """The partner's system has the question."""

    key: Code


@stored("partner-request-refused", public="verzoek.geweigerd", stream=_T, data=DataClass.PROGRESS, version=2)
class PartnerRequestRefused(Event):
    """The partner's system will never take this question (a 4xx); a person has to look. `reason` holds none of that system's own words."""

    key: Code
    reason: Telling


@stored("partner-reminded", public="verzoek.herinnerd", stream=_T, data=DataClass.PROGRESS)
class PartnerReminded(Event):
    """The partner was asked again; `count` is 1 for the first reminder."""

    key: Code
    count: int


@stored("partner-request-escalated", public="verzoek.geescaleerd", stream=_T, data=DataClass.PROGRESS)
class PartnerRequestEscalated(Event):
    """The partner stays silent; the regisseur was told."""

    key: Code


@stored("partner-answered", public="verzoek.beantwoord", stream=_T, data=DataClass.PROGRESS)
class PartnerAnswered(Event):
    """The partner agreed, with an answer of the kind's own shape. `told_by` is who answered for it, when that was said."""

    key: Code
    answer: Sealed[Document]
    remark: Sealed[Telling] = ""
    told_by: Sealed[Name | None] = None


@stored("partner-declined", public="verzoek.afgewezen", stream=_T, data=DataClass.PROGRESS)
class PartnerDeclined(Event):
    """The partner said no. `told_by` is who answered for it, when that was said."""

    key: Code
    reason: Sealed[Telling]
    told_by: Sealed[Name | None] = None


@stored("partner-request-withdrawn", public="verzoek.ingetrokken", stream=_T, data=DataClass.PROGRESS)
class PartnerRequestWithdrawn(Event):
    """An answer is no longer needed; or the one that came was `not_accepted`, for this reason, and is asked once more."""

    key: Code
    reason: Telling
    not_accepted: bool = False


@stored("partner-told-of-withdrawal", public="verzoek.intrekking-ontvangen", stream=_T, data=DataClass.PROGRESS)
class PartnerToldOfWithdrawal(Event):
    """The partner's system knows that an answer is no longer needed, or will never hear it."""

    key: Code


@stored("message-without-effect", public="bericht.zonder-gevolg", stream=_T, data=DataClass.PROGRESS)
class MessageWithoutEffect(Event):
    """A partner's message reached the trajectory and changed nothing, for example an answer that was given before."""

    message: Code
    reason: Telling


@stored("task-opened", public="taak.geopend", stream=_T, data=DataClass.PROGRESS)
class TaskOpened(Event):
    """Something for a person to do: for a role, never bound to somebody who may leave. `runs_on` is as for a question."""

    key: Code
    kind: Code
    what: Telling
    role: Role
    due: datetime
    escalate_at: datetime
    about: Code = ""
    runs_on: bool = False


@stored("task-done", public="taak.gedaan", stream=_T, data=DataClass.PROGRESS)
class TaskDone(Event):
    """A person did it, or its purpose was reached."""

    key: Code
    remark: Sealed[Telling] = ""


@stored("task-reminded", public="taak.herinnerd", stream=_T, data=DataClass.PROGRESS)
class TaskReminded(Event):
    """The date of the task passed."""

    key: Code


@stored("task-escalated", public="taak.geescaleerd", stream=_T, data=DataClass.PROGRESS)
class TaskEscalated(Event):
    """The task stays undone; the coordinator was told."""

    key: Code
    role: Role


@stored("task-withdrawn", public="taak.ingetrokken", stream=_T, data=DataClass.PROGRESS)
class TaskWithdrawn(Event):
    """The task is no longer needed."""

    key: Code
    reason: Telling
