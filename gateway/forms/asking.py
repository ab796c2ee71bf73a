"""What is asked behind a link, and whether it can still be answered. Who opens a link is believed to be whom it was made for.

Before anything is shown it is written down that the reader looked. A link that is no longer good shows nothing of the question.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from activities.consent import withdrawn
from activities.directory import Partner
from activities.folded import Folded
from activities.forms.link import Link, find, read_token
from activities.kinds import KINDS
from activities.question import Answer, Kind
from events.days import current_day, day_of
from events.fact import Actor
from events.log.streams import inbox_stream, message_event_id
from events.trajectory.state import Request, Trajectory
from events.vocabulary.base import DataClass
from events.vocabulary.forms import Reader
from events.vocabulary.person import Door, Looked, PersonRegistered
from events.vocabulary.values import Role
from gateway.access.grants import GRANTS
from gateway.access.terms import Action, Relation
from gateway.inbox.keeping import name_of
from gateway.persons.participants import Participants
from gateway.persons.reading import Look, NotThere, traced
from gateway.services import Services
from projections.engine.set_apart import Mark
from workflows.law.key import Key
from workflows.law.minimum_cell import COUNTRY
from workflows.law.policy import policy_set


class Shut(StrEnum):
    """Why a link shows no form."""

    UNKNOWN = "onbekend"
    WITHDRAWN = "ingetrokken"
    EXPIRED = "verlopen"
    ANSWERED = "beantwoord"


class Closed(Exception):
    """A link shows no form; `language` is that of its reader, when there is one."""

    def __init__(self, why: Shut, language: str | None = None) -> None:
        super().__init__(str(why))
        self.why = why
        self.language = language


@dataclass(frozen=True, slots=True)
class Asked:
    """A question behind a link. `name` is what the participant is called, for who may know that; `asks` who asks it."""

    link: Link
    partner: Partner
    state: Trajectory
    request: Request
    asks: str
    name: str
    language: str | None

    @property
    def kind(self) -> Kind[Answer]:
        """The kind of the question."""
        return KINDS[self.request.kind]

    @property
    def by_participant(self) -> bool:
        """Whether it is the participant who reads it."""
        return self.link.reader is Reader.PARTICIPANT


def answer_id(link: Link) -> UUID:
    """The id of the answer that is given by a link: there is one."""
    return uuid5(link.request, f"antwoord:{link.edition}")


def until(request: Request) -> datetime:
    """Up to when a question can be answered by a link: some time after its silence is told of, by the policy of the day on which it was
    asked. Until then it is reminded of, with the same link."""
    last = max(request.due, request.escalate_at)
    return policy_set(COUNTRY).as_on(day_of(request.asked_at)).deadline(Key.FORM_LINK, last)


def of_participant(kind: str) -> bool:
    """Whether a question of this kind is about what the participant says, who can answer it."""
    return kind in _BY_PARTICIPANTS


_BY_PARTICIPANTS = frozenset({"deelnemer-horen"})


async def asked_by(services: Services, token: str, now: datetime) -> Asked:
    """What is asked behind the link with a token.

    Raises:
        Closed: nothing is, or nothing more.
    """
    known = read_token(services.master, token)
    link = await find(services.store, *known) if known else None
    partner = await services.directory.find(link.partner) if link else None
    if link is None or partner is None:
        raise Closed(Shut.UNKNOWN)
    language = partner.channel.language if link.reader is Reader.PARTNER else None
    if await _is_given(services, link, partner):
        raise Closed(Shut.ANSWERED, language)
    if link.withdrawn or partner.left:
        raise Closed(Shut.WITHDRAWN, language)
    # Whether there is anything to show is for us to see: only then somebody looks.
    state = await Folded(services.store).state(link.trajectory)
    if state is None:
        raise Closed(Shut.UNKNOWN)
    request = _open(state, link, now, language)
    if await withdrawn(services.store, link.trajectory, KINDS[request.kind].told_in(request.content), request.role):
        raise Closed(Shut.WITHDRAWN, language)
    return await _looked_at(services, link, partner, state, request)


async def _is_given(services: Services, link: Link, partner: Partner) -> bool:
    message = name_of(partner.source, str(answer_id(link)))
    return bool(await services.store.there([message_event_id(inbox_stream(partner.id), message)]))


def _open(state: Trajectory, link: Link, now: datetime, language: str | None) -> Request:
    """The question of a link, when it can be answered. Raises `Closed`."""
    request = next((one for one in state.requests.values() if one.id == link.request and one.partner == link.partner), None)
    if request is None:
        raise Closed(Shut.UNKNOWN)
    if not request.open and request.withdrawn is None:
        raise Closed(Shut.ANSWERED, language)
    if not request.open or not state.open:
        raise Closed(Shut.WITHDRAWN, language)
    if now > until(request):
        raise Closed(Shut.EXPIRED, language)
    return request


async def _looked_at(services: Services, link: Link, partner: Partner, state: Trajectory, request: Request) -> Asked:
    """The question with what was told, and who it is about, after it was written down that the reader looks. Raises `Closed`."""
    store = services.store
    mine = link.reader is Reader.PARTICIPANT
    who = await Participants(services.pool, store).registered(link.trajectory)
    named = who is not None and not mine and await _may_know_who(services, link, request.role)
    classes = (*([DataClass.IDENTITY] if named else []), KINDS[request.kind].data)
    by = Actor(str(link.trajectory), Role.PARTICIPANT) if mine else Actor(str(partner.id), request.role)
    look = Look(by, Looked.QUESTION, Door.FORM, f"{link.request}:{link.edition}:{current_day()}", tuple(sorted(set(classes))))
    try:
        await traced(store, link.trajectory, look)
    except NotThere:
        raise Closed(Shut.WITHDRAWN, partner.channel.language) from None
    asks = await services.directory.find(state.municipality) if state.municipality else None
    return Asked(
        link=link,
        partner=partner,
        state=state,
        request=request,
        asks=asks.name if asks else "Regie",
        name=_called(who) if named and who else "",
        language=who.language if mine and who else partner.channel.language,
    )


def _called(who: PersonRegistered) -> str:
    return str(who.called or who.name)


async def _may_know_who(services: Services, link: Link, role: Role) -> bool:
    """Whether an organisation in this role sees who a participant is: as its people would who have an account."""
    sensitive = Mark.SENSITIVE in await services.store.set_apart(link.trajectory)
    granted = any(
        DataClass.IDENTITY in grant.shown(sensitive=sensitive)
        for grant in GRANTS
        if (grant.role, grant.relation, grant.action) == (role, Relation.ORGANISATION, Action.READ)
    )
    return granted and not await withdrawn(services.store, link.trajectory, [DataClass.IDENTITY], role)
