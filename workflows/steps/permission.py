"""Permission for a proefplaatsing with benefit retained: for whom the municipality is asked, and by when it has to answer
(Participatiewet art. 8a lid 2 onder d)."""

from datetime import date, datetime, timedelta
from uuid import UUID

from activities import employers, municipalities
from events.vocabulary.leer_werk import Income
from events.vocabulary.placement import TrialPlacementNotPermitted, TrialPlacementPermitted
from workflows.decisions import tasks
from workflows.decisions.livelihood import lives_on
from workflows.law.calendar import end_of
from workflows.law.key import Key
from workflows.programme.norm import Norm
from workflows.verbs.desk import Desk


async def with_benefit(desk: Desk, employer: UUID, day: date, *, about: object) -> bool:
    """Whether the municipality can be asked to let benefit run on. Of who lives on a wage, somebody finds out first whether bijstand
    comes in its place; where it does not, the law knows no proefplaatsing and the employer is asked for a contract."""
    if desk.asked(municipalities.permit_trial(employer, day, day, None, False), about):
        return True
    if lives_on(desk.state, day) is not Income.WAGE:
        return not desk.asked(employers.offer_contract(None, None), about)
    what = (
        f"De deelnemer leeft van loon. Een proefplaatsing is voor wie bijstand krijgt ({desk.rules().entry(Key.TRIAL).source}), of WW "
        "(Werkloosheidswet art. 76a). Stopt het loon en komt er bijstand of WW, leg dat dan als inkomen vast met de dag waarop die begint. "
        "Anders wordt de werkgever meteen om een contract gevraagd; daarin mag een proeftijd staan (Burgerlijk Wetboek art. 7:652)."
    )
    await desk.task(tasks.TRIAL_WITHOUT_BENEFIT, what, by=desk.plan.placement.answer_within, about=about)
    return lives_on(desk.state, day) is not Income.WAGE and not desk.asked(employers.offer_contract(None, None), about)


async def still_with_benefit(desk: Desk, day: date, *, about: object) -> bool:
    """The same once it is permitted: a wage that was written down while that was asked is talked about before anybody begins."""
    if lives_on(desk.state, day) is Income.WAGE and not desk.asked(employers.offer_contract(None, None), about):
        what = (
            f"De proefplaatsing zou {day:%d-%m-%Y} beginnen, maar volgens het dossier leeft de deelnemer dan van loon. Klopt dat niet of "
            "komt er bijstand, leg dat dan als inkomen vast. Anders wordt de werkgever meteen om een contract gevraagd."
        )
        await desk.task(tasks.TRIAL_WITHOUT_BENEFIT, what, by=desk.plan.placement.answer_within, about=f"{about}:toegestaan")
    return lives_on(desk.state, day) is not Income.WAGE and not desk.asked(employers.offer_contract(None, None), about)


async def get_permission(
    desk: Desk, employer: UUID, starts: date, until: datetime, intends: bool | None, *, after: datetime | None = None, about: object
) -> None:
    """Ask the municipality from which day until which. For an extension, `after` what runs now ends: it has to be there by then."""
    income = lives_on(desk.state, starts)
    question = municipalities.permit_trial(employer, starts, desk.day_of(until), intends, after is not None, income)
    by = in_time(desk, after) if after else desk.plan.placement.answer_within
    given, extension = await desk.ask(question, by=by, latest=after, about=about), after is not None
    if given is None or (after and end_of(given.until) <= after):
        await desk.record(TrialPlacementNotPermitted(employer=employer, extension=extension), about=about)
    else:
        await desk.record(TrialPlacementPermitted(employer=employer, until=given.until, extension=extension), about=about)


def in_time(desk: Desk, ends: datetime) -> Norm | datetime:
    """Before the end, with a quarter of the time left to remind who is silent and to ring; what is usual, when the end is behind us."""
    left = ends - desk.now()
    return ends - left / 4 if left > timedelta() else desk.plan.placement.answer_within
