"""The praktijkovereenkomst: one that ends before the education does is followed by another, or somebody hears of it (domain.md 2.4).

Practice counts towards a diploma or praktijkverklaring only under an agreement that school, student and company signed (WEB art. 7.2.8).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from activities import schools
from events.days import day_of
from events.trajectory.state import Request, Trajectory
from events.vocabulary.base import DataClass, Event
from events.vocabulary.leer_werk import PracticeAgreementSigned
from events.vocabulary.steering import AttentionPassed, AttentionRaised
from events.vocabulary.subjects import subject
from events.vocabulary.values import Component, Stage
from workflows.decisions.withdrawing import withdraw
from workflows.verbs.desk import Desk, alongside, together

NO_AGREEMENT = subject("zonder-praktijkovereenkomst", DataClass.PLACEMENT)
SCOPE = "praktijkovereenkomst"
"""What the keys of this track begin with: its name."""


@dataclass(frozen=True, slots=True)
class TooShort:
    """An agreement that ends before the education: with whom, its last day, and which time at that employer in which leer-werk it is."""

    employer: UUID
    ends: date
    times: int
    visit: int

    @property
    def about(self) -> str:
        """What tells it apart from others."""
        return f"{self.employer}:{self.ends}:{self.visit}" + (f":terug-{self.times}" if self.times else "")


async def practice(desk: Desk) -> None:
    """For each agreement that ends before the education, as long as that lasts."""
    while True:
        await desk.conclude(lambda state: over(state, desk.day_of(desk.now())))
        found = too_short(desk.state)
        doing = [renew(desk, found)] if found else []
        await alongside(desk.until_other(too_short), *doing)


def too_short(state: Trajectory) -> TooShort | None:
    """The agreement of the leer-werk of now, when it ends before the day on which that is over."""
    ends, employer = state.leer_werk.education.practice_until, state.leer_werk.workplace
    if state.stage is not Stage.LEER_WERK or state.stage_completed or state.stage_due is None or ends is None or employer is None:
        return None
    times = state.times_left("werkplek-bieden", employer)
    return TooShort(employer, ends, times, state.visit) if ends < day_of(state.stage_due) else None


def over(state: Trajectory, today: date) -> dict[str, Event]:
    """There is another agreement, another employer or no leer-werk any more: nobody is asked, and nobody warned, for the former one."""
    found, ending = too_short(state), dict[str, Event]()

    def in_vain(asked: Request) -> bool:
        """Whether this track asked it for another agreement."""
        return asked.key.startswith(f"{SCOPE}:") and not (found and asked.key.endswith(found.about))

    for event in withdraw(state, "niet meer aan de orde", in_vain):
        ending[event.key] = event
    if (raised := state.attention.get(NO_AGREEMENT)) and (found is None or found.ends >= today):
        ending[f"{NO_AGREEMENT}:{raised.number}"] = AttentionPassed(signal=NO_AGREEMENT)
    return ending


async def renew(desk: Desk, found: TooShort) -> None:
    """As long before its end as money is signalled, the school is asked for one that goes on; after its last day there is a signal."""
    await desk.until(at=desk.plan.signal_money_before.period.before(desk.beginning_of(found.ends)))
    await together(sign(desk, found), warn(desk, found))


async def sign(desk: Desk, found: TooShort) -> None:
    """Ask for the agreement that follows."""
    question = schools.sign_practice_agreement(found.employer)
    signed = await desk.insist(question, by=desk.plan.answer_within, about=found.about)
    await desk.record(PracticeAgreementSigned(employer=found.employer, on=signed.on, ends=signed.ends), about=found.about)


async def warn(desk: Desk, found: TooShort) -> None:
    """Leer-werk goes on, and no agreement does."""
    await desk.until(at=desk.beginning_of(found.ends + timedelta(days=1)))
    evidence = (
        f"De praktijkovereenkomst liep tot en met {found.ends:%d-%m-%Y}, en het leer-werk gaat door. Zonder praktijkovereenkomst telt de "
        "praktijk niet mee voor de kwalificatie."
    )
    raised = AttentionRaised(signal=NO_AGREEMENT, rule=NO_AGREEMENT, evidence=evidence, component=Component.WORKING)
    await desk.record(raised, about=found.about)
