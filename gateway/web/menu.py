"""The menu at the top of every page: what there is for whoever looks at it."""

from collections.abc import Callable, Sequence

from fastapi import Request

from gateway.access.terms import Action
from gateway.login.gate import session_of
from gateway.web.visitor import NOBODY, Visitor
from projections.lists import inbox
from projections.lists.deadlines import Due

_ALL: Sequence[tuple[str, str, Callable[[Visitor], bool]]] = (
    ("/", "Overzicht", lambda visitor: True),
    ("/lijsten", "Lijsten", lambda visitor: visitor.over(Due).anything),
    ("/personen", "Personen", lambda visitor: visitor.able(Action.FIND)),
    ("/inlezen", "Inlezen", lambda visitor: visitor.able(Action.START)),
    ("/verzoeken", "Verzoeken", lambda visitor: visitor.able(Action.HANDLE)),
    ("/berichten", "Berichten", lambda visitor: visitor.over(inbox.Row).anything),
    ("/inzichten", "Inzichten", lambda visitor: visitor.able(Action.LEARN)),
    ("/toestand", "Toestand", lambda visitor: visitor.able(Action.OPERATE)),
    # Where nobody logs in, nothing is decided and nothing taken down.
    ("/logboek/beslissingen", "Beslissingen", lambda visitor: visitor.asking is not None and visitor.able(Action.AUDIT)),
    ("/logboek/inloggen", "Inloggen", lambda visitor: visitor.asking is not None and visitor.able(Action.LOGINS)),
)


def menu(request: Request) -> list[tuple[str, str]]:
    """The addresses and what they are called. On a page that nobody was asked about, such as one that is not there, only the first; none
    for who has yet to log in."""
    if session_of(request) is None and request.app.state.asks_who:
        return []
    known = request.scope.get("state", {}).get("visitor")
    if isinstance(known, Visitor) or session_of(request) is None:
        visitor = known if isinstance(known, Visitor) else NOBODY
        return [(where, called) for where, called, there in _ALL if there(visitor)]
    return [(where, called) for where, called, _ in _ALL[:1]]
