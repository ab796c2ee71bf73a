"""Whether organisations that are named by their numbers are in the register, in the role in which they are named (docs/decisions/0017)."""

from collections.abc import Collection, Mapping
from uuid import UUID

from pydantic import JsonValue

from activities.directory import PartnerDirectory
from activities.kinds import organisations_in
from events.vocabulary.values import Role
from gateway import words


async def unknown(directory: PartnerDirectory, organisation: UUID, roles: Collection[Role] = ()) -> str:
    """What to say of an organisation that does not take part in one of these roles (none: in any), in Dutch; nothing when it does."""
    if await directory.knows(organisation, roles):
        return ""
    what = f"als {' of '.join(words.label(role) for role in sorted(roles))} " if roles else ""
    return f"'{organisation}' is {what}niet bekend; zie regie partners list, of meld de organisatie eerst aan met regie partners register"


async def faults_in_answer(directory: PartnerDirectory, answer: Mapping[str, JsonValue]) -> dict[str, str]:
    """What is wrong with the organisations that an answer names, by the field."""
    return {name: why for name, number, role in organisations_in(answer) if (why := await unknown(directory, number, [role]))}


async def strangers_in(directory: PartnerDirectory, data: Mapping[str, JsonValue]) -> tuple[str, ...]:
    """The fields of the answer in a partner's message that name an organisation which the register does not know in that role."""
    answer = data.get("antwoord")
    return tuple(await faults_in_answer(directory, answer)) if isinstance(answer, dict) else ()
