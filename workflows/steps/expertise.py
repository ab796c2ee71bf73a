"""What those who know add: the expert to the profile and on a diploma, the sector its leerlijn (whitepaper l.295-297, 413-415)."""

from collections.abc import Sequence
from uuid import UUID

from activities import expertise
from events.vocabulary.intake import DiplomaValued, ProfileDiscussed, Requirement
from events.vocabulary.leer_werk import LearningLineAgreed
from events.vocabulary.values import DiplomaValuation, Role
from events.vocabulary.voortraject import TeamTrained
from workflows.verbs.desk import Desk, together

_SETTLED = (DiplomaValuation.NONE, DiplomaValuation.EQUAL)


async def discuss_profile(desk: Desk, profile: Sequence[Requirement]) -> None:
    """Each of those who write the profile as experts says what to mind; where the programme has none, nobody is asked."""
    question = expertise.discuss_profile(profile)
    if Role.EXPERTISE_PARTNER not in desk.plan.profile_by or not desk.has_somebody_for(question):
        return

    async def discuss(partner: UUID) -> None:
        """With one of them."""
        advice = await desk.ask(question, to=partner, by=desk.plan.answer_within, about=partner)
        if advice is not None:
            await desk.record(ProfileDiscussed(by=partner, advice=advice.advice), about=partner)

    await together(*map(discuss, desk.state.partners(Role.EXPERTISE_PARTNER)))


async def value_diploma(desk: Desk) -> None:
    """Unless the intake told that there is none, or that it counts in full: what it is worth, and what more it takes."""
    told = desk.state.intake.diploma
    question = expertise.value_diploma(told)
    if (told in _SETTLED and not desk.asked(question)) or not desk.has_somebody_for(question):
        return
    valued = await desk.ask(question, by=desk.plan.answer_within)
    if valued is not None:
        await desk.record(DiplomaValued(result=valued.result, by=desk.asked_of(question), level=valued.level), about="expertise")


async def agree_learning_line(desk: Desk) -> None:
    """Where the sector has a leerlijn in the programme, it says which parts this participant follows."""
    question = expertise.agree_learning_line(desk.plan.sector, desk.plan.level)
    if not desk.has_somebody_for(question):
        return
    line = await desk.ask(question, by=desk.plan.answer_within)
    by = desk.asked_of(question)
    if line is not None and by is not None:
        await desk.record(LearningLineAgreed(by=by, on=line.on, parts=len(line.parts)))


async def train_team(desk: Desk) -> None:
    """Where the sector takes part in guidance, it trains those with whom the participant is going to work; a no is an answer as well."""
    question = expertise.train_team(desk.plan.sector)
    if desk.state.voortraject.trained or not desk.has_somebody_for(question):
        return
    training = await desk.ask(question, by=desk.plan.answer_within)
    by = desk.asked_of(question)
    if training is not None and by is not None:
        await desk.record(TeamTrained(by=by, on=training.on))
