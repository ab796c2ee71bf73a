"""An account as the facts on its stream add up, and what may follow: pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from uuid import UUID

from activities.days import SOON
from activities.directory import ORGANISATIONS
from events.fact import Recorded
from events.vocabulary.base import Erased, Event
from events.vocabulary.staff import (
    AbsenceTold,
    AbsenceWithdrawn,
    AccountClosed,
    AccountOpened,
    LoginAsked,
    LoginLinked,
    LoginUnlinked,
    Office,
    PostAsked,
    PostGiven,
    PostTaken,
    RequestAgreed,
    RequestDeclined,
)
from events.vocabulary.values import Role
from gateway.access.duties import at_odds
from gateway.access.who import Post
from gateway.agreeing import Ask
from gateway.fate import NotPossible
from projections.lists.accounts import Absence, Held
from workflows.law.moments import shown_day

FOR_A_MUNICIPALITY = frozenset({Role.REGISSEUR, Role.COORDINATOR, Role.CASEWORKER})
"""Roles that somebody has for a municipality."""
MAYBE_FOR_ONE = frozenset({Office.PRIVACY_OFFICER})
NOBODYS = frozenset({Role.PARTICIPANT, Role.SYSTEM, Role.INTERPRETER})
"""Roles that no account of a colleague has: a participant is one by their trajectory."""
ANYWHERE = frozenset({Role.JOB_COACH, Role.CONNECTOR})
"""Roles of people of organisations who work in trajectories in which their organisation takes no part."""
_EMPLOYERS = frozenset({Role.EMPLOYER})
EMPLOYED_BY: Mapping[Role, frozenset[Role]] = MappingProxyType(
    {
        Role.JOB_COACH: ORGANISATIONS,
        Role.CONNECTOR: ORGANISATIONS,
        Role.SCHOOL_MENTOR: frozenset({Role.SCHOOL, Role.LANGUAGE_SCHOOL}),
        Role.BUDDY: _EMPLOYERS,
        Role.PRACTICE_SUPERVISOR: _EMPLOYERS,
    }
)
"""Of which organisations the people are who have these roles (whitepaper l.315-321, 450-452, 498-502); in others they speak for one."""
LONGEST_ABSENCE = timedelta(days=366)
"""How long somebody stands in at most by one act: longer than that it is another's work."""


Asked = PostAsked | LoginAsked


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it is now. `name` is `Erased` when its key is gone. `asks` counts what was ever asked for it, `logins` are whom it was
    told to be at which issuers (without a name where that is gone, or was not kept), and `unlinked` says whether somebody ever was who no
    longer is."""

    id: UUID
    name: str | Erased
    posts: tuple[Post, ...] = ()
    absences: tuple[Absence, ...] = ()
    closed: bool = False
    asked: tuple[Ask[Asked], ...] = ()
    asks: int = 0
    logins: tuple[tuple[str, str], ...] = ()
    unlinked: bool = False


def role_of(word: str) -> Role | Office:
    """A role or an office by its word. Raises `ValueError` when there is none."""
    return Office(word) if word in set(Office) else Role(word)


def employed_by(word: str) -> frozenset[Role]:
    """The roles of organisations for which somebody can have a role, by its word; none when it is no role."""
    return EMPLOYED_BY.get(role, frozenset({role})) if word in set(Role) and (role := Role(word)) else frozenset()


def post_of(told: PostGiven | PostTaken | PostAsked | Held) -> Post:
    """The post that a fact, or a row of what is held, is about."""
    municipality = str(told.municipality) if told.municipality else None
    return Post(role_of(told.role), municipality, told.organisation)


def folded(stream: Sequence[Recorded]) -> Account | None:
    """The account on a stream; None when there is none."""
    now: Account | None = None
    for recorded in stream:
        match recorded.event:
            case AccountOpened(account=id, name=name):
                # Another agrees with what is asked for who they see, and not for who it is called afterwards.
                now = replace(now, name=name, asked=()) if now else Account(id, name)
            case PostAsked() | LoginAsked() as what if now:
                ask: Ask[Asked] = Ask(what, recorded.fact.actor.id, recorded.fact.occurred_at)
                now = replace(now, asked=(*now.asked, ask), asks=now.asks + 1)
            case event if now:
                now = _after(now, event)
    return now


def _after(now: Account, event: Event) -> Account:
    match event:
        case PostGiven():
            return replace(now, posts=(*(one for one in now.posts if one != post_of(event)), post_of(event)))
        case PostTaken():
            return replace(now, posts=tuple(one for one in now.posts if one != post_of(event)))
        case AbsenceTold():
            return replace(now, absences=(*now.absences, Absence(event.substitute, event.starts, event.ends)))
        case AbsenceWithdrawn():
            left = (one.until(event.back) if one.starts == event.starts else one for one in now.absences)
            return replace(now, absences=tuple(one for one in left if one))
        case RequestAgreed() | RequestDeclined():
            return replace(now, asked=tuple(one for one in now.asked if one.what.request != event.request))
        case LoginLinked():
            one = event.issuer, str(event.subject or "")
            return replace(now, logins=(*(other for other in now.logins if other != one), one))
        case LoginUnlinked():
            return replace(now, logins=(), unlinked=True, asked=())
        case AccountClosed():
            return replace(now, posts=(), absences=(), asked=(), closed=True)
    return now


def give(now: Account, post: PostGiven) -> list[Event]:
    """Give somebody a post; one that they have already changes nothing. Raises `NotPossible`."""
    _open(now)
    try:
        role = role_of(post.role)
    except ValueError as unknown:
        raise NotPossible(f"'{post.role}' is geen rol.") from unknown
    if role in NOBODYS:
        raise NotPossible(f"De rol {role} heeft niemand met een account.")
    if role in FOR_A_MUNICIPALITY and post.municipality is None:
        raise NotPossible(f"Zeg voor welke gemeente iemand {role} is (--municipality).")
    if isinstance(role, Role) and role not in FOR_A_MUNICIPALITY and post.organisation is None:
        raise NotPossible(f"Zeg voor welke organisatie iemand {role} is (--organisation).")
    if post.municipality is not None and role not in FOR_A_MUNICIPALITY | MAYBE_FOR_ONE:
        raise NotPossible(f"De rol {role} heeft iemand niet voor een gemeente.")
    if post.organisation is not None and (isinstance(role, Office) or role in FOR_A_MUNICIPALITY):
        raise NotPossible(f"De rol {role} heeft iemand niet voor een organisatie.")
    if at_odds((*now.posts, post_of(post))):
        raise NotPossible(AT_ODDS)
    return [] if post_of(post) in now.posts else [post]


def take(now: Account, post: PostTaken, in_hand: Sequence[UUID] = ()) -> list[Event]:
    """Take a post from somebody who has these running trajectories in hand by it. Raises `NotPossible`."""
    _open(now)
    if post.role not in {str(one.role) for one in now.posts} or post_of(post) not in now.posts:
        raise NotPossible("Deze rol heeft dit account niet. Kijk met: regie accounts show")
    if in_hand:
        first = _FIRST[post.role == Role.REGISSEUR]
        raise NotPossible(f"Dit account is nog {post.role} in {_trajectories(in_hand)}. {first}. {AT_ONCE}")
    return [post]


def absent(now: Account, substitute: Account, starts: date, ends: date, today: date) -> list[Event]:
    """Somebody is away, and a colleague stands in. Raises `NotPossible`."""
    _open(now)
    if substitute.id == now.id:
        raise NotPossible("Niemand neemt voor zichzelf waar.")
    if ends < starts:
        raise NotPossible("De laatste dag (--until) ligt voor de eerste (--since).")
    if ends < today:
        raise NotPossible("Die dagen zijn voorbij.")
    if wrong := SOON.wrong(starts, today):
        raise NotPossible(f"De eerste dag (--since), {shown_day(starts)}, {wrong}.")
    if ends - starts > LONGEST_ABSENCE:
        raise NotPossible("Langer dan een jaar is geen waarneming: draag de trajecten over.")
    if substitute.closed or not substitute.posts:
        raise NotPossible("Wie waarneemt, werkt hier niet (meer), of heeft nog geen rol.")
    if not {(one.role, one.municipality) for one in now.posts} & {(one.role, one.municipality) for one in substitute.posts}:
        raise NotPossible("Wie waarneemt, heeft nergens dezelfde rol: kies een collega van dezelfde gemeente.")
    told = AbsenceTold(account=now.id, substitute=substitute.id, starts=starts, ends=ends)
    if Absence(substitute.id, starts, ends) in now.absences:
        return []
    for who, theirs in (("Dit account", now), ("Wie waarneemt", substitute)):
        if other := next((one for one in theirs.absences if one.starts <= ends and starts <= one.ends), None):
            raise NotPossible(f"{who} is al afwezig van {shown_day(other.starts)} tot en met {shown_day(other.ends)}.")
    return [told]


def back(now: Account, starts: date, day: date) -> list[Event]:
    """Somebody is back on a day from an absence that began on another; before it began it does not go on. Raises `NotPossible`."""
    _open(now)
    found = next((one for one in now.absences if one.starts == starts), None)
    if found is None:
        raise NotPossible(f"Er is geen afwezigheid vanaf {shown_day(starts)}. Kijk met: regie accounts show")
    return [AbsenceWithdrawn(account=now.id, starts=starts, back=day)] if day <= found.ends else []


def linked(now: Account, issuer: str, subject: str) -> list[Event]:
    """Whom an issuer calls so, as an administrator said, is this account. Raises `NotPossible`."""
    _open(now)
    return [LoginLinked(account=now.id, issuer=issuer, subject=subject)]


def unlinked(now: Account) -> list[Event]:
    """Nobody logs in as this account any more. Raises `NotPossible`."""
    _open(now)
    return [LoginUnlinked(account=now.id)]


def close(now: Account, running: Sequence[UUID], named: Sequence[UUID], offered: Sequence[UUID], substitutes_for: int) -> list[Event]:
    """Somebody leaves, whose `running` trajectories are another's by then, who is `named` in none, and to whom none is `offered`. Raises
    `NotPossible`."""
    if now.closed:
        return []
    if running:
        raise NotPossible(f"Dit account is nog regisseur van {_trajectories(running)}. {_FIRST[True]}")
    if named:
        raise NotPossible(f"Dit account heeft nog een rol in {_trajectories(named)}. {_FIRST[False]}")
    if offered:
        raise NotPossible(f"Aan dit account is de regie aangeboden van {_trajectories(offered)}. Laat dat eerst beantwoorden.")
    if substitutes_for:
        raise NotPossible("Dit account neemt nog waar voor een ander. Trek die waarneming eerst in: regie accounts back")
    return [AccountClosed(account=now.id)]


_FIRST = {
    True: "Draag die eerst over: regie trajectories overdragen",
    False: "Leg die rol daar eerst neer, en laat een ander die vervullen: regie trajectories rol-neerleggen",
}
"""What to do before a regisseur goes (or somebody in another role)."""
AT_ONCE = "Moet de rol nu meteen weg, dan kan dat met --anyway: die trajecten heeft dan niemand in handen, tot een ander ze krijgt."
AT_ODDS = (
    "Wie rollen geeft, ziet zelf geen vertrouwelijke gegevens van deelnemers. Geef die rol aan een ander, of trek eerst de andere rol in: "
    "regie accounts take"
)
_NAMED = 5
"""Trajectories that are named."""


def _trajectories(those: Sequence[UUID]) -> str:
    named = ", ".join(map(str, those[:_NAMED])) + (" en meer" if len(those) > _NAMED else "")
    return f"{'1 traject' if len(those) == 1 else f'{len(those)} trajecten'} ({named})"


def _open(now: Account) -> None:
    if now.closed:
        raise NotPossible("Dit account is gesloten.")
