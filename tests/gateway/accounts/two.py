"""Giving what takes two: one asks, and another agrees."""

from typing import Any

from events.fact import Actor
from events.vocabulary.staff import PostGiven
from events.vocabulary.values import Role
from gateway.accounts.account import Account
from gateway.accounts.keeping import Accounts
from tests.gateway.terminal import Terminal

ANOTHER = Actor("tweede-beheerder", Role.COORDINATOR)
REASON = "begint maandag"


async def gives(desk: Terminal, account: object, *role: object, by: str | None = None) -> Any:
    """A role is given at a command line, and agreed with by another where that is needed; the account as it is then."""
    return await _agreed(desk, account, await desk.asks("give", account, *role, "--reason", REASON, by=by))


async def links(desk: Terminal, account: object, issuer: str, subject: str, *, by: str | None = None) -> Any:
    """A login is linked at a command line, as `gives`."""
    said = "--issuer", issuer, "--subject", subject, "--reason", REASON
    return await _agreed(desk, account, await desk.asks("login", account, *said, by=by))


async def given(accounts: Accounts, post: PostGiven, by: Actor) -> Account:
    """A role is given, and agreed with by another where that is needed."""
    now = await accounts.give(post, by, reason=REASON)
    for ask in now.asked:
        now = await accounts.agree(post.account, ask.what.request, ANOTHER)
    return now


async def _agreed(desk: Terminal, account: object, now: Any) -> Any:
    for request in filter(None, now["wacht op een ander"].split(", ")):
        now = await desk.asks("agree", account, request, by=ANOTHER.id)
    return now
