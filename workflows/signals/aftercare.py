"""Does it last: a job that is at risk in the aftercare (whitepaper l.252-254, 463-465)."""

from collections.abc import Iterator
from datetime import datetime

from events.vocabulary.values import Component, Role, Stage, Verdict
from workflows.law.calendar import end_of
from workflows.law.contract import last_day
from workflows.signals.finding import Finding, Look, day


def job_at_risk(look: Look) -> Iterator[Finding]:
    """The employer does not confirm the job, the contract ended and nobody told what followed, or the employer was not content with the
    leer-werk of the one it took on."""
    if look.state.stage is not Stage.AFTERCARE or look.state.placement.aftercare_anchor is None:
        return
    open_now, doubts = [*_unconfirmed(look), *_over(look)], list(_doubts(look))
    if not (open_now or doubts):
        return
    # Whoever dealt with it hears of it again only when there is more to say.
    measured = max([since for _, since in open_now] or [look.state.placement.aftercare_anchor.at])
    yield Finding("nazorg", Component.AFTERCARE, "; ".join([*(what for what, _ in open_now), *doubts]), measured)


def _unconfirmed(look: Look) -> Iterator[tuple[str, datetime]]:
    anchor = look.state.placement.aftercare_anchor
    assert anchor is not None
    for confirmation in look.plan.aftercare.confirmations:
        if confirmation.month in look.state.placement.confirmed_months:
            continue
        moment = look.counted(anchor, confirmation.after.period)
        if look.too_long_after(moment):
            yield (
                f"de bevestiging van maand {confirmation.month} was op {day(moment)}, {look.ago(moment)} geleden, en is er niet; "
                f"drempel {look.threshold.time.in_words()}",
                moment,
            )
        return


def _over(look: Look) -> Iterator[tuple[str, datetime]]:
    """A contract whose last day is behind us, while nobody told that it was renewed or ended. Work that goes on without a word is a
    contract that goes on (Burgerlijk Wetboek art. 7:668 lid 4), so that only a word tells that the job is lost."""
    contract = look.state.placement.contract
    last = last_day(contract) if contract and not contract.ends and not look.state.placement.job_lost else None
    if last is not None and look.past(end_of(last)):
        yield f"het contract liep af op {last:%d-%m-%Y}, en er is niet vastgelegd wat erop volgde", end_of(last)


def _doubts(look: Look) -> Iterator[str]:
    """What the employer thought last, when it is the one of the leer-werk."""
    state, low = look.state, look.plan.threshold("tevredenheid")
    if state.placement.contract is None or state.placement.contract.employer != state.leer_werk.workplace:
        return
    told, held = state.leer_werk.satisfaction.get(Role.EMPLOYER), state.leer_werk.evaluations.get(Component.WORKING)
    if told and low and low.holds(told[-1].value, speaks=False):
        yield f"tevredenheid werkgever {told[-1].value} bij de laatste evaluatie; drempel {low.below}"
    if held and held.verdict is not Verdict.CONTINUE:
        yield f"de werkgever wilde {held.verdict} bij de laatste evaluatie (ronde {held.round})"
