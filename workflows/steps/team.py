"""The team on the floor, ready before somebody starts there: its people know who comes, and there is an inwerkprogramma
(whitepaper l.454-461, 494-502; domain.md W18). It is the same for a snuffelstage, for leer-werk, for a proefplaatsing and
for a contract. And both sides prepared for each other.
"""

from datetime import date
from itertools import count
from uuid import UUID

from activities import employers
from events.vocabulary.placement import TeamPrepared
from events.vocabulary.values import InductionPart, Role
from events.vocabulary.voortraject import AgreementMade, InterculturalPreparationHeld
from workflows.decisions import tasks
from workflows.law.told import told_to_employers
from workflows.programme.norm import Norm
from workflows.verbs.desk import Desk


async def prepare(desk: Desk, side: Role, employer: UUID | None = None) -> None:
    """How does it work here, what is expected of me, what do we agree: both sides hear it (whitepaper l.331-334).

    An employer that takes the place of one that left hears it as well, and so does one that has the workplace in the place of another.
    """
    within, leaving = desk.plan.answer_within, desk.plan.guidance.answer_within
    support = desk.state.intake.support if side is Role.PARTICIPANT else ()
    law = told_to_employers(desk.rules(on=desk.day_of(desk.now()))) if side is Role.EMPLOYER else []
    question = employers.prepare_for_the_other(side, support, law)
    turns = (f"{side}:{n}" if n > 1 else f"{side}" for n in count(1))
    about = next(turn for turn in turns if not desk.recorded(InterculturalPreparationHeld, turn))
    held = await desk.insist(question, by=lambda: desk.within_stage(within, leaving), to=employer, about=about)
    by = desk.answered_by(question, about) if side is Role.EMPLOYER else None
    agreed = [AgreementMade(text=agreement.text) for agreement in held.agreements]
    await desk.record(InterculturalPreparationHeld(side=side, on=held.on, employer=by), *agreed, about=about)


async def prepare_team(desk: Desk, employer: UUID | None, *, by: Norm, starts: date | None = None, about: object = "") -> date:
    """The day from which the team is ready; nobody starts earlier, whatever `starts` was named.

    Without an `employer` it is the one who takes part. Parts of the inwerkprogramma that it leaves out, the regisseur makes with it.
    """
    question = employers.prepare_team(starts)
    told = await desk.insist(question, by=by, to=employer, about=about)
    there = {item.part for item in told.induction} | ({InductionPart.BUDDY} if told.buddy else set())
    missing = tuple(part for part in InductionPart if part not in there)
    ready = told.on
    if missing:
        what = f"In het inwerkprogramma van de werkgever ontbreekt: {', '.join(missing)}. Maak dat samen; daarvoor begint er niemand."
        await desk.task(tasks.MAKE_INDUCTION, what, by=by, about=about)
        ready = max(ready, desk.day_of(desk.now()))
    host = employer or desk.answered_by(question, about)
    assert host is not None, "a team was prepared by somebody"
    induction = tuple(item.part for item in told.induction)
    prepared = TeamPrepared(employer=host, on=ready, buddy=told.buddy, induction=induction, made_together=missing)
    await desk.record(prepared, about=about)
    return desk.state.teams[host]


async def ready_beside(desk: Desk, employer: UUID | None, starts: date) -> date:
    """The day from which the team of an employer is ready, when that is asked beside this; another employer is asked as well."""
    assert employer is not None, "somebody has a place on the floor"
    await desk.until(lambda state: bool(state.teams))
    if employer not in desk.state.teams:
        await prepare_team(desk, employer, by=desk.plan.answer_within, starts=starts, about=employer)
    return desk.state.teams[employer]
