"""What is given by two: a role by which somebody sees sealed data or gives rights, and a login to an account with such a role. One asks,
and another who may give roles agrees: pure.

Why it is so, and what it does not keep anybody from, is in docs/decisions/0031.
"""

from collections.abc import Sequence
from datetime import datetime

from events.vocabulary.base import Erased, Event
from events.vocabulary.staff import LoginAsked, PostAsked, PostGiven, RequestAgreed, RequestDeclined
from gateway.access.duties import BY_TWO, GIVERS, HANDS_OVER, STOOD_IN_FOR
from gateway.access.who import Post
from gateway.accounts.account import Account, Asked, give, linked, post_of, role_of
from gateway.agreeing import Ask, asked_for, called, waiting
from gateway.fate import NotPossible

WHY = "Deze rol of inlog geeft toegang tot vertrouwelijke gegevens. Zeg waarom die nodig is (--reason); een ander stemt er dan mee in."
AT_MACHINE = "Instemmen doet iemand met een eigen account, die rollen mag geven: log in met regie login."
WHO = (
    "Er logt iemand in als dit account, en niet bekend is als wie. Leg eerst vast hoe de inlogdienst die noemt, of ontkoppel die inlog: "
    "regie accounts login {account} --issuer … --subject …"
)
ANOTHER = "Wie iets vraagt, stemt er niet zelf mee in: vraag een andere beheerder."


def given(now: Account, post: PostGiven, reason: str | None, at: datetime, *, first: bool = False) -> Sequence[Event]:
    """Give a post, or ask another to agree with it. `first` is who makes the first of those who give rights, while nobody could agree.
    Raises `NotPossible`."""
    told = give(now, post)
    role = role_of(post.role)
    if not told or role not in BY_TWO or (first and role in GIVERS):
        return told
    if any(isinstance(one.what, PostAsked) and post_of(one.what) == post_of(post) for one in waiting(now.asked, at)):
        return []
    return [PostAsked(**post.model_dump(), request=called(now.asks), reason=_why(reason))]


def led_to(
    now: Account, issuer: str, subject: str, reason: str | None, at: datetime, *, first: bool = False, moved: bool = False
) -> Sequence[Event]:
    """Let whom an issuer calls so log in as this account, or ask another to agree with that: when it has a role that is given by two, or
    is to get one, when somebody else logged in as it before, and when they are `moved` from an account that they log in as. What that one
    has by a group at the issuer nobody here knows. Raises `NotPossible`."""
    told = linked(now, issuer, subject)
    roles = {one.role for one in now.posts} | {role_of(one.what.role) for one in waiting(now.asked, at) if isinstance(one.what, PostAsked)}
    if roles.isdisjoint(BY_TWO) and not now.unlinked and not moved:
        return told
    if first and roles <= GIVERS:
        return told
    if asked_login(now, issuer, subject, at):
        return []
    return [LoginAsked(account=now.id, request=called(now.asks), issuer=issuer, subject=subject, reason=_why(reason))]


def asked_login(now: Account, issuer: str, subject: str, at: datetime) -> bool:
    """Whether it waits for another to agree that whom an issuer calls so logs in as this account."""
    return any(
        isinstance(one.what, LoginAsked) and (one.what.issuer, one.what.subject) == (issuer, subject) for one in waiting(now.asked, at)
    )


def agree(now: Account, request: str, by: str, at: datetime, leading: int = 0) -> Sequence[Event]:
    """Another agrees with what was asked, and it is so; with a role when of each of the logins that are `leading` to the account it was
    told who that is. Raises `NotPossible`."""
    ask = found(now, request, at)
    if ask.by == by:
        raise NotPossible(ANOTHER)
    agreed = RequestAgreed(account=now.id, request=request)
    if isinstance(asked := ask.what, LoginAsked):
        if isinstance(asked.subject, Erased):
            raise NotPossible("Wie dan zou inloggen, is gewist. Vraag het opnieuw.")
        return [agreed, *linked(now, asked.issuer, asked.subject)]
    if leading > sum(bool(subject) for _, subject in now.logins):
        raise NotPossible(WHO.format(account=now.id))
    post = PostGiven(account=now.id, role=asked.role, municipality=asked.municipality, organisation=asked.organisation)
    return [agreed, *give(now, post)]


def decline(now: Account, request: str, reason: str, at: datetime) -> Sequence[Event]:
    """What was asked does not go on. Raises `NotPossible`."""
    found(now, request, at)
    return [RequestDeclined(account=now.id, request=request, reason=reason)]


def found(now: Account, request: str, at: datetime) -> Ask[Asked]:
    """What was asked under a name. Raises `NotPossible` when it waits for nobody."""
    return asked_for(now.asked, request, at, "bij dit account. Kijk met: regie accounts waiting")


def arranges(now: Account, substitute: Account, by: str, posts: Sequence[Post]) -> None:
    """See that who acts, with these posts, says who stands in for an account. Whose work is of sealed data says so themselves, or whoever
    gives that work to another in their municipality, and in each where the substitute comes to see it. Raises `NotPossible`."""
    if by == str(now.id):
        return
    places, those = ({one.municipality for one in who.posts if one.role in STOOD_IN_FOR} for who in (now, substitute))
    over = {one.municipality for one in posts if one.role in HANDS_OVER}
    if places and (over.isdisjoint(places) or not places & those <= over):
        raise NotPossible("Wie voor een regisseur waarneemt, zegt die regisseur zelf, of een coördinator van de gemeente.")
    _looks_after(now, posts)


def ends_absence(now: Account, by: str, posts: Sequence[Post]) -> None:
    """See that who acts, with these posts, says that somebody is back. Raises `NotPossible`."""
    if by != str(now.id):
        _looks_after(now, posts)


def _looks_after(now: Account, posts: Sequence[Post]) -> None:
    over = {one.municipality for one in posts if one.role in HANDS_OVER}
    if not any(one.role in GIVERS for one in posts) and over.isdisjoint(one.municipality for one in now.posts if one.municipality):
        raise NotPossible("Afwezigheid legt iemand zelf vast, of een coördinator van de gemeente, of een beheerder.")


def _why(reason: str | None) -> str:
    if not reason:
        raise NotPossible(WHY)
    return reason
