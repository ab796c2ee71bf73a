"""The people of the demonstration that one can be, and what the made-up issuer and Regie are told of them."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from uuid import uuid5

from deploy.embedded.process import StackError
from deploy.logging_in import only_here
from deploy.settings import Settings
from deploy.simulation.city.house import account_of, colleagues, given_to, who_is
from deploy.simulation.city.plan import Plan, participant_of
from deploy.simulation.issuer.config import Colleague, Config
from events.fact import Actor
from events.vocabulary.values import Role
from gateway.accounts.keeping import Accounts
from gateway.cli.connection import Connections
from gateway.fate import NotPossible
from gateway.login.logins import Logins

NAME = "demonstratie"
CLIENT = "regie"
ELSEWHERE = (
    "De verzonnen inlogdienst laat iedereen binnen als wie dan ook, dus alleen zolang Regie uitsluitend op deze computer te bereiken is. "
    "Haal REGIE_HOST en REGIE_PUBLIC_URL weg, of start zonder --login en noem met REGIE_LOGIN_FILE een echte inlogdienst."
)
FIRST = "gerard"
"""The administrator whom the one at the machine makes."""
PARTICIPANT = "deelnemer"
"""Who the made-up issuer lets choose beside those who work here: the participant of the first trajectory that waits for the viewer."""


def told(settings: Settings, plan: Plan, port: int) -> tuple[Config, Mapping[str, object]]:
    """What the issuer is told, and the document that Regie is (docs/login.md).

    Raises:
        StackError: Regie can be reached from elsewhere.
    """
    if not only_here(settings):
        raise StackError(ELSEWHERE)
    secret = secrets.token_urlsafe(32)
    back, after = f"{settings.url}/inloggen/terug/{NAME}", f"{settings.url}/uitgelogd"
    config = Config(port=port, client_id=CLIENT, secret=secret, back=back, after=after, colleagues=tuple(_offered(plan)))
    issuer = {
        "name": NAME,
        "title": "Verzonnen collega's (demonstratie)",
        "issuer": config.issuer,
        "client_id": CLIENT,
        "credentials": {"secret": secret},
        "algorithms": ["PS256"],
        "posts": [{"group": PARTICIPANT, "role": Role.PARTICIPANT}],
    }
    return config, {"issuers": [issuer]}


async def introduce(regie: Connections, plan: Plan, issuer: str) -> None:
    """Open the accounts of who works here, give them their roles, and let them in as who they are; once, however often it is asked. The
    first administrator is made as at any machine, and agrees with the roles of the others."""
    accounts, by, first = Accounts(regie.pool, regie.store), Actor(NAME, Role.COORDINATOR), Actor(str(account_of(FIRST)), Role.COORDINATOR)
    logins = Logins(regie.pool, regie.vault.keys)
    for id in sorted(colleagues(), key=lambda id: id != FIRST):
        one, account = colleagues()[id], account_of(id)
        # What somebody changed of them since stays as it is.
        with suppress(NotPossible):
            await accounts.open(account, one.naam, by, uuid5(account, "open"))
            for post in given_to(id):
                order = uuid5(account, post.model_dump_json())
                now = await accounts.give(post, by, order, reason=one.wat, at_machine=True)
                for ask in now.asked:
                    await accounts.agree(account, ask.what.request, first, uuid5(order, "agree"))
        if one.rollen:
            # The made-up issuer may have another address each time.
            await logins.link(issuer, id, account, beside=True)
    for trajectory in plan.yours()[:1]:
        await logins.link(issuer, PARTICIPANT, participant_of(trajectory), beside=True)


def _offered(plan: Plan) -> Iterator[Colleague]:
    for id, one in colleagues().items():
        yield Colleague(id=id, name=one.naam, what=one.wat, groups=())
    for trajectory in plan.yours()[:1]:
        who = who_is(participant_of(trajectory))
        yield Colleague(id=PARTICIPANT, name=str(who.name), what="deelnemer", groups=(PARTICIPANT,))
