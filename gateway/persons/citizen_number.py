"""The burgerservicenummer of a person: only where the law has it used, which is the exchange with a municipality.

Colleges may use it for civic integration (Wet inburgering 2021 art. 36; UAVG art. 46); employers may not, and consent makes no difference.
It is sealed, shown on no page and in no list, and looked for by its code in the blind index only: two persons with one number are one.
"""

import re
from uuid import UUID

from activities.directory import PartnerDirectory
from events.fact import Actor
from events.vocabulary.person import CitizenNumberNoted, Door, Looked
from events.vocabulary.values import Role
from gateway.fate import NotPossible
from gateway.partners.identifying import passes
from gateway.persons.reading import Look, leave_trace
from gateway.persons.rights import Rights, Taken
from gateway.persons.standing import Decide, Standing, nothing


def checked(text: str) -> str:
    """Nine digits that pass the elfproef; spaces and dots are left out, and one of eight digits gets its nought. Raises `NotPossible`."""
    digits = re.sub(r"[\s.]", "", text)
    if not re.fullmatch(r"\d{8,9}", digits, re.ASCII) or not passes(digits.zfill(9)):
        # What was typed is not told again: it may be somebody's.
        raise NotPossible("Dit is geen BSN: dat heeft acht of negen cijfers, die samen de elfproef doorstaan. Kijk de cijfers na.")
    return digits.zfill(9)


async def of_a_municipality(rights: Rights, number: str, municipality: UUID) -> CitizenNumberNoted:
    """A number as it is written down for the exchange with a municipality. Raises `NotPossible` when it is no such number, or the partner
    is no municipality."""
    noted = CitizenNumberNoted(number=checked(number), municipality=municipality)
    partner = await PartnerDirectory(rights.store).find(municipality)
    if partner is None or partner.role is not Role.MUNICIPALITY:
        raise NotPossible("Een BSN is er alleen voor de uitwisseling met een gemeente (Wet inburgering art. 36; UAVG art. 46). Noem die.")
    return noted


async def of_nobody_else(rights: Rights, id: UUID, number: str, by: Actor, door: Door) -> None:
    """See that a number is nobody else's. Raises `Taken`, after it was written down of them that somebody looked."""
    if other := await rights.whose(checked(number), await rights.vault.subject(id)):
        await leave_trace(rights.store, other, other, await rights.store.version(other), Look(by, Looked.FOUND, door))
        raise Taken(other)


async def note(
    rights: Rights,
    id: UUID,
    number: str,
    municipality: UUID,
    by: Actor,
    door: Door,
    order: UUID | None = None,
    *,
    adding: bool = False,
    first: Decide = nothing,
) -> Standing:
    """Write down the number of a person, for the exchange with a municipality; one that was wrong is put right by the good one, unless it
    was to be `adding` only.

    Whose it is already is told, after it was written down of them that somebody looked.

    Raises:
        TakesAway: there is another number, and it was to be adding only.
        NotPossible: it is no such number, nobody with this id is known, the partner is no municipality, or it is somebody else's.
    """
    noted = await of_a_municipality(rights, number, municipality)
    try:
        return await rights.note_number(id, noted, by, order, adding=adding, first=first)
    except Taken as taken:
        version = await rights.store.version(taken.person)
        await leave_trace(rights.store, taken.person, taken.person, version, Look(by, Looked.FOUND, door))
        raise
