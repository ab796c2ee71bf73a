"""What we ask verbinders, or those who have them: whether they told what the trajectory is, at one side (whitepaper l.310-321)."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import BeforeValidator, Field

from activities.question import Answer, Question, as_list, declare
from events.vocabulary.base import DataClass
from events.vocabulary.values import Role, Told
from events.vocabulary.words import Name


class ToldSomebody(Answer):
    """Who told it (an opaque id), and what of it."""

    by: Name = Field(alias="verbinder", min_length=1)
    told: Annotated[tuple[Told, ...], BeforeValidator(as_list)] = Field(alias="verteld", min_length=1)


_TELL = declare("traject-vertellen", "Vertellen wat het traject is", ToldSomebody, DataClass.PROGRESS)


def tell(party: Role, side: Role, what: Iterable[Told]) -> Question[ToldSomebody]:
    """Whether a verbinder told a side what the programme says that is told."""
    return _TELL.ask(party, aan=side, onderwerpen=[str(one) for one in what])
