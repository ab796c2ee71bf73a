"""Taking a fact back that was not so, or is so no longer: a job that was not lost, a civic duty that goes on."""

from events.trajectory.corrections import term_of
from events.trajectory.state import Correctable
from events.vocabulary import course, intake, placement
from events.vocabulary.base import Event
from events.vocabulary.course import FactCorrected
from events.vocabulary.values import Stage
from workflows.decisions.case import Case, Events
from workflows.decisions.closing import stop_trial
from workflows.decisions.course import enter
from workflows.decisions.days import today
from workflows.decisions.refusal import Refused
from workflows.decisions.withdrawing import withdraw_stage
from workflows.law.contract import last_day

NOT_LOST = "de baan is niet verloren"


def take_back(wrong: Correctable, correction: FactCorrected, case: Case) -> Events:
    """What follows when a fact is taken back, with the correction itself.

    Raises:
        Refused: when what came after it leaves no room for that.
    """
    match wrong:
        case placement.JobLost() | placement.ContractFellThrough():
            return _still_at_work(correction, case)
        case intake.CivicDutyEnded():
            return [correction.model_copy(update={"day": term_of(case.state)})]
        case _:
            return [correction]


def _still_at_work(correction: FactCorrected, case: Case) -> Events:
    """Back to the aftercare of the same contract, where that was; what was begun to find other work is not needed any more."""
    state = case.state
    contract = state.lost.placement.contract if state.lost else None
    if state.lost is None or contract is None or state.stage not in (Stage.PLACEMENT, Stage.AFTERCARE):
        raise Refused("Het traject is intussen ergens anders; dit baanverlies kan niet meer worden teruggenomen.")
    trial = state.placement.on_trial
    if (state.placement.contract and not state.placement.job_lost) or (trial and trial.starts <= case.now):
        raise Refused("Er is intussen ander werk: een contract of een proefplaatsing. Beëindig dat eerst, of zoek deze werkgever opnieuw.")
    if (last := last_day(contract)) is not None and last < today(case):
        raise Refused(
            f"Het contract liep tot en met {last:%d-%m-%Y} en is voorbij. Werkt de deelnemer er nog, zoek deze werkgever dan opnieuw; "
            "zonder proefplaatsing volgt een nieuw contract."
        )
    if state.stage is Stage.AFTERCARE:
        return [correction]
    entered = enter(Stage.AFTERCARE, state.visits[Stage.AFTERCARE] + 1, case.programme, case.now)
    if ends := state.lost.placement.aftercare_ends:
        entered = entered.model_copy(update={"due": ends + (state.paused_total - state.lost.paused)})
    left = [] if state.stage_completed else [course.StageCompleted(stage=state.stage, visit=state.visit)]
    moot: list[Event] = [*withdraw_stage(state, NOT_LOST), *stop_trial(state)]
    return [*moot, correction, *left, entered]
