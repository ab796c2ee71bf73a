"""Somebody of every role, logged in, around one trajectory that says much of a participant; and what they hear."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

import httpx2

from events.days import current_day
from events.fact import Actor
from events.log.streams import inbox_stream
from events.vocabulary.base import Event
from events.vocabulary.civic import CivicRoute
from events.vocabulary.course import Party, RoleFilled, TrajectoryStarted
from events.vocabulary.inbox import Channel, MessageReceived, PartnerRegistered
from events.vocabulary.intake import CircumstancesTold, CivicPlanReceived, CivicTermSet, LearnabilityTested, ResidencePermitNoted
from events.vocabulary.person import PersonRegistered
from events.vocabulary.staff import AbsenceTold, AccountOpened, Office
from events.vocabulary.values import LanguageLevel, Role, Stage
from gateway.access.who import Assurance, Post, Who
from gateway.login.client import Identity
from gateway.login.gate import COOKIE, is_open
from gateway.orders import sending
from gateway.persons.rights import Rights
from tests.gateway.doors import Doors
from tests.gateway.login.visitor import Visitor
from tests.gateway.persons.people import BAS, tell
from tests.projections.history import in_stage
from workflows.decisions.command import Command
from workflows.decisions.order import Receipt

HERE, ELSEWHERE = uuid4(), uuid4()
GARAGE, OTHER_GARAGE = uuid4(), uuid4()
OWN = uuid4()
PARTICIPANT = uuid4()
OF_THE_OTHER = uuid4()
"""Regisseur of the trajectory of elsewhere."""
TERM_ENDS = date(2031, 8, 23)
SAID = {"geheugenverlies", "leerbaarheidsklasse-zeven", "23 augustus 2031", "23-08-2031", "2031-08-23"}
"""What was told of health and civic integration, as it would stand on a page."""
OF_ELSEWHERE = "Elders aan Zee"
NAME = "Zebenay Gebreyesus"
NAMED = (Role.CASEWORKER, Role.JOB_COACH, Role.SCHOOL_MENTOR, Role.BUDDY, Role.PRACTICE_SUPERVISOR)
OF_PARTIES = (
    Role.EMPLOYER, Role.SCHOOL, Role.LANGUAGE_SCHOOL, Role.EXPERTISE_PARTNER, Role.SECTOR_ORGANISATION, Role.UWV,
    Role.EMPLOYER_SERVICE_POINT, Role.CONNECTOR,
)  # fmt: skip
PARTIES: Mapping[Role, UUID] = {role: GARAGE if role is Role.EMPLOYER else uuid4() for role in OF_PARTIES}


def _walkers() -> Iterator[tuple[str, UUID, tuple[Post, ...]]]:
    here = str(HERE)
    yield "eigen", OWN, (Post(Role.REGISSEUR, here),)
    # Without a municipality as well, so that it is seen what is granted to who stands in and to no other colleague.
    yield "waarnemer", uuid4(), (Post(Role.REGISSEUR, str(ELSEWHERE)), Post(Role.REGISSEUR))
    yield "collega", uuid4(), (Post(Role.REGISSEUR, here),)
    yield "elders", uuid4(), (Post(Role.REGISSEUR, str(ELSEWHERE)),)
    yield Role.COORDINATOR, uuid4(), (Post(Role.COORDINATOR, here),)
    yield Role.MUNICIPALITY, uuid4(), (Post(Role.MUNICIPALITY, organisation=HERE),)
    for role in NAMED:
        yield role, uuid4(), (Post(role, here if role is Role.CASEWORKER else None),)
    for role, organisation in PARTIES.items():
        yield role, uuid4(), (Post(role, organisation=organisation),)
    yield "andere-werkgever", uuid4(), (Post(Role.EMPLOYER, organisation=OTHER_GARAGE),)
    yield Role.INTERPRETER, uuid4(), (Post(Role.INTERPRETER),)
    yield Role.PARTICIPANT, PARTICIPANT, (Post(Role.PARTICIPANT),)
    yield Office.ADMINISTRATOR, uuid4(), (Post(Office.ADMINISTRATOR),)
    yield Office.PRIVACY_OFFICER, uuid4(), (Post(Office.PRIVACY_OFFICER, here),)
    yield "functionaris-van-het-huis", uuid4(), (Post(Office.PRIVACY_OFFICER),)
    yield Office.PROGRAMME_MANAGER, uuid4(), (Post(Office.PROGRAMME_MANAGER),)


WALKERS: Mapping[str, tuple[UUID, tuple[Post, ...]]] = {str(name): (account, posts) for name, account, posts in _walkers()}
NOBODY = "niemand"


class ToNobody(sending.Office):
    """Hands orders to no trajectory: whoever may give one hears that it does not fit."""

    async def execute(self, trajectory: UUID, command: Command, actor: Actor, *, id: str | None = None, seen: int | None = None) -> Receipt:
        """Refuse it."""
        raise sending.Refused("Dit kan hier niet.")


@dataclass(frozen=True)
class Town:
    """The doors, with a trajectory that everybody here has something to do with, and one of elsewhere that nobody has."""

    doors: Doors
    trajectory: UUID
    elsewhere: UUID

    async def walker(self, name: str) -> Visitor:
        """Somebody who has just logged in; nobody has not."""
        visitor = Visitor(self.doors)
        if name != NOBODY:
            account, posts = WALKERS[name]
            login = self.doors.services.login
            assert login
            who = Who(str(account), posts, Assurance.HIGH)
            token = await login.sessions.begin(Identity("https://proef", str(account), None, {}, ""), "proef", who, name, "een proef")
            visitor.cookies[COOKIE] = token
        return visitor

    async def asked(self, visitor: Visitor, method: str, path: str) -> httpx2.Response:
        """What somebody hears at an address, with a form that nothing was filled in in."""
        if path.startswith("/v1/") and not is_open(path):
            headers = {"authorization": f"Bearer {visitor.cookies[COOKIE]}"} if COOKIE in visitor.cookies else {}
            headers |= {} if method == "GET" else {"if-match": "*"}
            return await visitor.doors.http.request(method, path, headers=headers, json=None if method == "GET" else {})
        if method == "OPTIONS":
            return await visitor.doors.http.options(path)
        if method == "GET":
            if path == "/stroom":
                return await _begun(visitor, path)
            return await visitor.get(path)
        seal = await visitor.seal() if COOKIE in visitor.cookies else ""
        return await visitor.send(path, {"zegel": seal} if seal else {})


async def _begun(visitor: Visitor, path: str) -> httpx2.Response:
    """The beginning of an answer that has no end."""
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    async with visitor.doors.http.stream("GET", path, headers={"cookie": cookies}, follow_redirects=False) as answer:
        return answer


async def town(doors: Doors) -> Town:
    """Tell what there is to tell."""
    trajectory, elsewhere = uuid4(), uuid4()
    services = doors.services
    channel, towns = Channel(kind="form", address="x@y.nl"), {HERE: "Hier", ELSEWHERE: OF_ELSEWHERE}
    others = ((Role.MUNICIPALITY, HERE), (Role.MUNICIPALITY, ELSEWHERE), (Role.EMPLOYER, OTHER_GARAGE))
    for role, partner in (*PARTIES.items(), *others):
        name = towns.get(partner, f"{role} {str(partner)[:4]}")
        registered = PartnerRegistered(partner=partner, name=name, role=role, channel=channel, source=f"urn:{partner}")
        await tell(services.store, partner, registered)
    for name, (account, _) in WALKERS.items():
        if account != PARTICIPANT:
            await tell(services.store, account, AccountOpened(account=account, name=f"Collega {name}"))
    substitute, today = WALKERS["waarnemer"][0], current_day()
    await tell(services.store, OWN, AbsenceTold(account=OWN, substitute=substitute, starts=today, ends=today + timedelta(days=1)))
    held = (RoleFilled(role=role, holder=str(WALKERS[role][0])) for role in NAMED)
    await tell(services.store, trajectory, _beginning(OWN, HERE, PARTICIPANT), *_course(), *held)
    await tell(services.store, elsewhere, _beginning(OF_THE_OTHER, ELSEWHERE, uuid4()), *_course())
    for about in (trajectory, elsewhere):
        told = MessageReceived(
            message=f"bericht-{about}", partner=GARAGE, source="urn:g", cloud_event_id="1", type="nl.iets.v1", trajectory=about, data={}
        )  # fmt: skip
        await tell(services.store, inbox_stream(GARAGE), told)
    await Rights(services.pool, services.store, services.vault).register(
        PARTICIPANT, PersonRegistered(name=NAME, born=date(1990, 5, 17)), BAS
    )
    await doors.sees_everything()
    return Town(doors, trajectory, elsewhere)


def _beginning(regisseur: UUID, municipality: UUID, participant: UUID) -> TrajectoryStarted:
    parties = tuple(Party(role=role, partner=partner) for role, partner in PARTIES.items()) if municipality == HERE else ()
    return TrajectoryStarted(
        participant=participant, programme="zorg", programme_version=1, policy="nederland", municipality=municipality,
        regisseur=str(regisseur), parties=parties,
    )  # fmt: skip


def _course() -> Sequence[Event]:
    return (
        in_stage(Stage.INTAKE),
        CivicPlanReceived(dated=date(2026, 3, 2), route=CivicRoute.EDUCATION, level=LanguageLevel.B1),
        CivicTermSet(starts=date(2026, 3, 3), ends=TERM_ENDS, ground="pip"),
        LearnabilityTested(result="leerbaarheidsklasse-zeven"),
        CircumstancesTold(told="geheugenverlies"),
        ResidencePermitNoted(ends=TERM_ENDS),
    )


def filled(path: str, values: Mapping[str, str]) -> str:
    """An address with something for what is open in it."""
    return re.sub(r"{(\w+)(?::\w+)?}", lambda found: values[found[1]], path)
