"""Does it last: a job that is at risk in the aftercare (whitepaper l.252-254, 463-465)."""

from collections.abc import Iterator

from events.vocabulary.values import Component, Role, Stage, Verdict
from workflows.signals.finding import Finding, Look, day


def job_at_risk(look: Look) -> Iterator[Finding]:
    """The employer does not confirm the job, or was not content with the leer-werk of the one it took on."""
    if look.state.stage is not Stage.AFTERCARE or look.state.placement.aftercare_anchor is None:
        return
    unconfirmed, doubts = list(_unconfirmed(look)), list(_doubts(look))
    if not (unconfirmed or doubts):
        return
    measured = None if unconfirmed else look.state.placement.aftercare_anchor.at
    yield Finding("nazorg", Component.AFTERCARE, "; ".join([*unconfirmed, *doubts]), measured)


def _unconfirmed(look: Look) -> Iterator[str]:
    anchor = look.state.placement.aftercare_anchor
    assert anchor is not None
    for confirmation in look.plan.aftercare.confirmations:
        if confirmation.month in look.state.placement.confirmed_months:
            continue
        moment = look.counted(anchor, confirmation.after.period)
        if look.too_long_after(moment):
            yield (
                f"de bevestiging van maand {confirmation.month} was op {day(moment)}, {look.ago(moment)} geleden, en is er niet; "
                f"drempel {look.threshold.time.in_words()}"
            )
        return


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
