"""A resident who logs in through a broker is the participant with that citizen number: found by its code in the blind index, kept nowhere.

Only a municipality may use the number, for civic integration (UAVG art. 46; Wet inburgering 2021 art. 36); that of a login is looked up and
let go, and what the issuer showed is kept under the key of the person alone.
"""

from uuid import UUID

from events.sealing.blind_index import BlindIndex
from events.vocabulary.values import Role
from gateway.access.who import Post
from gateway.fate import NotPossible
from gateway.login.configured import IssuerSettings
from gateway.login.posts import text_at
from gateway.login.refusals import Unwelcome
from gateway.login.strict import Object
from gateway.persons.citizen_number import checked
from gateway.persons.finding import by_number

AS_A_PARTICIPANT: tuple[Post, ...] = (Post(Role.PARTICIPANT),)
NOT_LINKED = (
    "U bent ingelogd, maar wij kunnen u niet koppelen aan een traject in Regie. U kunt hier nu niets doen. Vraag uw regisseur om na te "
    "kijken of uw BSN is vastgelegd."
)


async def participant(index: BlindIndex, settings: IssuerSettings, claims: Object) -> UUID:
    """Who it is, by the citizen number that a broker tells. Raises `Unwelcome` when that is nobody, and says the same of any number."""
    told = text_at(claims, settings.claims.citizen_number or ())
    try:
        found = await index.find([[by_number(checked(told or ""))]])
    except NotPossible:
        found = []
    if len(found) != 1:
        raise Unwelcome(NOT_LINKED)
    return found[0]
