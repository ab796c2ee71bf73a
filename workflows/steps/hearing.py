"""Hearing the participant: wishes, agreements and satisfaction in their own words (whitepaper l.331-334, 442-447)."""

from activities import participants
from activities.participants import Topic
from events.vocabulary.base import Event
from events.vocabulary.course import SatisfactionReported
from events.vocabulary.intake import WishesTold
from events.vocabulary.values import Role
from events.vocabulary.voortraject import AgreementMade
from workflows.verbs.desk import Desk


async def hear(desk: Desk, *topics: Topic) -> None:
    """What the participant says of these topics; who guides asks it, and silence of a participant is an answer as well."""
    heard = await desk.ask(participants.hear(topics), by=desk.plan.guidance.answer_within)
    if heard is not None:
        await take(desk, "", heard)


async def take(desk: Desk, about: object, heard: participants.Heard) -> None:
    """Keep what the participant said, as far as there was something to say."""
    told: list[Event] = [AgreementMade(text=agreement.text) for agreement in heard.agreements]
    if heard.wishes:
        told.append(WishesTold(told=heard.wishes))
    if heard.satisfaction is not None:
        told.append(SatisfactionReported(side=Role.PARTICIPANT, score=heard.satisfaction))
    if told:
        await desk.record(*told, about=f"gehoord:{about}")


async def hear_wishes(desk: Desk) -> None:
    """What the candidate wishes, when it was not told in the intake conversation."""
    if not desk.state.intake.wishes_told:
        await hear(desk, Topic.WISHES)
