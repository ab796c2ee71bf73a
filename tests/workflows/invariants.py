"""What holds for every trajectory, whatever happened to it."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Self
from uuid import UUID

from temporalio.worker import Replayer

from activities.channels import Purpose
from activities.kinds import KINDS
from events.days import day_of
from events.fact import SYSTEM, Recorded
from events.trajectory import advance
from events.trajectory.placement_parts import Contract
from events.trajectory.state import Trajectory
from events.trajectory.subsidy import employer_of, hours_from
from events.vocabulary.base import Event
from events.vocabulary.course import DeadlineMoved, StageCompleted, StageEntered, TrajectoryEnded, TrajectoryResumed
from events.vocabulary.go_no_go import GoDecided
from events.vocabulary.intake import CandidateSelected
from events.vocabulary.leer_werk import (
    GuidanceEnded,
    Income,
    LanguageStarted,
    LanguageStopped,
    QualificationNotObtained,
    QualificationObtained,
)
from events.vocabulary.placement import (
    ContractChanged,
    ContractSigned,
    JobLost,
    TrialPlacementEnded,
    TrialPlacementExtended,
    TrialPlacementStarted,
    WageSubsidyDecided,
    WageSubsidyEnded,
    WageSubsidyHandedOver,
    WageSubsidyRecalculated,
    WageValueMeasured,
)
from events.vocabulary.requests import (
    MessageWithoutEffect,
    PartnerRequested,
    PartnerRequestEscalated,
    TaskEscalated,
    TaskOpened,
    TaskReminded,
)
from events.vocabulary.steering import VACANT, AttentionDismissed, AttentionPassed, AttentionRaised, AttentionSupplemented
from events.vocabulary.values import GuidanceKind, Outcome, Role, Stage, Term
from events.vocabulary.voortraject import TasterPlacementArranged
from tests.believed import believed
from tests.workflows.life import Life
from workflows.decisions.guides import guided_from
from workflows.decisions.housing import NO_HOME
from workflows.decisions.job_level import BELOW_LEVEL
from workflows.decisions.livelihood import lives_on
from workflows.decisions.missing import MISSING
from workflows.decisions.pause import waits_for_nobody
from workflows.decisions.permit import PERMIT
from workflows.decisions.subsidy import given_with
from workflows.decisions.tasks import FOLLOW_CONTRACT
from workflows.law.calendar import end_of, lasting
from workflows.law.contract import last_day, notice
from workflows.law.in_force import policy_day
from workflows.law.key import Key
from workflows.law.minimum_wage import age_on, lowest_wage, next_birthday
from workflows.law.period import AMSTERDAM
from workflows.law.policy import policy_set
from workflows.law.trial import last_moment
from workflows.programme.catalogue import UnknownProgramme, find, load_catalogue
from workflows.programme.document import Programme
from workflows.run.plugin import regie_plugin
from workflows.run.workflow import TrajectoryWorkflow
from workflows.signals import RULES, rests
from workflows.signals.finding import HOURS
from workflows.tracks.income import NO_INCOME
from workflows.tracks.intention import NOT_HIRED
from workflows.tracks.money import ENDS

A_MOMENT = timedelta(hours=1)
"""What a machine may be late, far less than what a partner may."""
_RAISED_ELSEWHERE = {HOURS, VACANT, ENDS, NO_INCOME, NOT_HIRED, PERMIT, NO_HOME, BELOW_LEVEL, MISSING}


class Law:
    """Sees a stream fact by fact, and objects as soon as one breaks a rule. `state` is what it adds up to.

    Of so many facts an `earlier` release wrote down, which held to fewer rules, and they stay. `under` is a programme of a test's own.
    """

    def __init__(self, trajectory: UUID, *, earlier: int = 0, under: Programme | None = None) -> None:
        self.state = Trajectory(trajectory)
        self._earlier = earlier
        self._under = under
        self._keys: set[str] = set()
        self._requests: set[UUID] = set()
        self._previous: Event | None = None
        self._resumed_by: str | None = None
        self._handed_over = False
        self._working: tuple[Contract | None, Stage | None] = (None, None)
        self._latest = self._working_since = self._previous_at = datetime.min.replace(tzinfo=UTC)

    def sees(self, facts: Iterable[Recorded]) -> Self:
        """Look at what was recorded next."""
        for recorded in facts:
            before, self.state = self.state, advance(self.state, recorded)
            assert recorded.fact.key not in self._keys, f"'{recorded.fact.key}' was recorded twice"
            self._keys.add(recorded.fact.key)
            self._allows(recorded.event, before)
            self._was_told_in_time(recorded, before)
            if self.state.version > self._earlier:
                self._allows_on_the_floor(recorded.event, before)
                self._ends_in_time(recorded, before)
                self._allows_of_subsidy(recorded.event, before)
                self._allows_at_the_end_of_leer_werk(recorded, before)
                self._is_not_dated_back(recorded)
                self._leaves_time(recorded)
                self._allows_in_a_pause(recorded, before)
            self._holds(self.state)
            self._previous = recorded.event
        return self

    def _allows(self, event: Event, before: Trajectory) -> None:
        assert before.started or not before.version, "a stream begins with the start"
        if before.ended:
            late = MessageWithoutEffect | JobLost | WageSubsidyEnded | QualificationObtained | TrajectoryEnded
            assert isinstance(event, late), f"{event.stored_name} after the end"
        if isinstance(self._previous, GuidanceEnded):
            assert isinstance(event, TrajectoryEnded), "guidance ends only with the trajectory"
        match event:
            case StageEntered():
                assert before.stage is None or before.stage_completed, "a stage is left before the next is entered"
                assert event.visit == before.visits.get(event.stage, 0) + 1
                assert event.stage is not Stage.AFTERCARE or before.placement.contract, "aftercare follows a contract"
                assert event.stage is not Stage.LEER_WERK or before.go_no_go.decision, "leer-werk follows a go"
                assert event.stage is not Stage.LEER_WERK or before.language.running, "language runs beside learning and working"
            case StageCompleted():
                assert (event.stage, event.visit) == (before.stage, before.visit)
                assert not before.stage_completed
            case PartnerRequested():
                assert event.key not in before.requests, f"'{event.key}' was asked already"
                canvas = self._under or shipped(before)
                if event.kind == "proefplaatsing-toestaan" and event.content.get("leeftVan") == Income.UNEMPLOYMENT:
                    assert event.role is Role.UWV, "by law, whatever the Canvas names (Werkloosheidswet art. 76a)"
                else:
                    assert canvas is None or event.role in named_for(event.kind, before, canvas, former=before.version < self._earlier), (
                        f"the Canvas does not name '{event.role}' for '{event.kind}'"
                    )
                assert event.request not in self._requests
                self._requests.add(event.request)
            case TaskOpened():
                assert event.key not in before.tasks, f"'{event.key}' was opened already"
            case CandidateSelected():
                assert before.stage is Stage.INTAKE
                assert not before.unmet_hard_criteria
            case GoDecided():
                assert before.stage is Stage.GO_NO_GO
                assert any(guided_from(before, kind) for kind in GuidanceKind), "somebody guides at this moment"
                assert not before.unmet_hard_criteria
                assert not before.open_barriers
            case TrialPlacementStarted():
                assert before.started_at
                day = before.started_at.astimezone(AMSTERDAM).date()
                longest = policy_set(before.policy).as_on(day).period(Key.TRIAL_AT_MOST)
                # 0.1.0 reckoned to the same time of the day after, and what it wrote down stays.
                assert event.limit <= max(lasting(event.starts, longest), longest.after(event.starts))
            case ContractSigned():
                assert event.wage_cents > 0
                assert event.months >= 0
                assert event.growth
                assert event.employer == before.placement.employer, "nobody declined the employer that was found"
            case LanguageStopped():
                assert before.stage is not Stage.LEER_WERK or event.reason == "traject beëindigd"
            case AttentionRaised():
                assert event.signal not in before.attention, f"'{event.signal}' was raised already"
                assert event.rule in RULES or event.rule in _RAISED_ELSEWHERE
                assert not (before.paused and event.rule in RULES and rests(event.rule)), "signals wait while the trajectory does"
            case AttentionSupplemented():
                assert event.signal in before.attention, f"'{event.signal}' is not open"
            case AttentionPassed() | AttentionDismissed() if event.signal.partition(":")[0] in RULES:
                assert event.signal in before.attention, f"'{event.signal}' is not open"
            case LanguageStarted():
                assert before.stage not in (None, Stage.INTAKE)

    def _allows_on_the_floor(self, event: Event, before: Trajectory) -> None:
        """Nobody starts anywhere before the team there is ready, is on trial without permission, without benefit or for longer than the law
        allows, or works for less than the minimum wage."""
        match event:
            case PartnerRequested(kind="werkevaluatie"):
                assert event.partner in before.teams, "nobody works where the team is not prepared"
            case PartnerRequested(kind="proefplaatsing-toestaan", key=str(key)) if key.startswith(Stage.PLACEMENT) and "opnieuw" not in key:
                begun = before.placement.on_trial or event.content["verlenging"]
                first_day = date.fromisoformat(str(event.content["vanaf"]))
                assert begun or lives_on(before, first_day) is not Income.WAGE, "benefit runs on for who has it"
            case TasterPlacementArranged():
                assert event.starts >= min(before.teams.values(), default=date.max), "nobody looks round where no team is prepared"
            case TrialPlacementStarted():
                assert event.employer in before.teams, "no trial with a team that is not prepared"
                assert event.starts.astimezone(AMSTERDAM).date() >= before.teams[event.employer]
                self._is_permitted(event.employer, event.starts, event.ends, before)
            case TrialPlacementExtended():
                assert before.placement.trial
                self._is_permitted(event.employer, before.placement.trial.starts, event.ends, before)
            case ContractSigned():
                assert not before.placement.on_trial, "nobody who works on trial signs, with this employer or another"
                assert event.employer in before.teams, "no contract with a team that is not prepared"
                assert event.starts >= before.teams[event.employer]
                tried = (trial.ended_at for trial in before.trials if trial.ended_at and trial.ended_at >= trial.starts)
                on_trial_until = max(map(day_of, tried), default=date.min)
                in_days = policy_set(before.policy).as_on(event.starts).period(Key.TRIAL).whole_days
                assert event.starts > on_trial_until or not in_days, "benefit and a wage do not go together on one day"
                assert _enough(before, event.wage_cents, event.hours, event.starts)
            case ContractChanged():
                assert before.placement.contract
                assert event.employer == before.placement.contract.employer
                assert _enough(before, event.wage_cents, event.hours, event.starts)
            case TrajectoryEnded(outcome=Outcome.SUSTAINED_WORK):
                contract, ended = before.placement.contract, before.placement.aftercare_ends
                assert contract
                assert ended
                assert not contract.ends
                terms = contract.on(ended.astimezone(AMSTERDAM).date())
                assert _enough(before, terms.wage_cents, terms.hours, terms.starts)
                last = last_day(contract)
                assert last is None or last >= ended.astimezone(AMSTERDAM).date(), "the contract still runs, or was followed by another"

    def _allows_of_subsidy(self, event: Event, before: Trajectory) -> None:
        """Loonwaarde is what an independent expert found, and subsidy is for the work with the employer where it was found."""
        match event:
            case WageValueMeasured():
                assert event.assessor is not None, "an independent expert is named"
                assert event.employer == employer_of(before)
            case WageSubsidyDecided(granted=True):
                value = before.wage_value
                assert event.employer == value.employer == employer_of(before), "of one employment"
                assert value.left_out or value.known is not None, "on what the municipality fixed, or left at a forfait"
                assert (event.until is not None) == value.left_out, "only a forfait has an end from the beginning"
                assert event.computed_percent is not None
                assert event.computed_percent <= 70
                forfait = before.wage_value.forfait_ends
                if forfait and before.subsidy.forfait and not value.left_out and event.starts:
                    assert event.starts > forfait.astimezone(AMSTERDAM).date(), "no day twice"
            case WageSubsidyRecalculated():
                account = before.account(event.employer)
                assert account.given_on(event.on) or account.over == event.on, "of days for which something was given, or work that went on"
                told = [day for day, _ in hours_from(before, event.employer)] + [one.since for one in account.reckoned]
                birthday, decided = next_birthday(before, event.on - timedelta(days=1)), [one.since for one in account.given]
                assert (event.on.month, event.on.day) == (1, 1) or event.on in (*told, *decided, birthday, account.over)
            case WageSubsidyEnded():
                assert before.subsidy.employer == event.employer or before.account(event.employer).runs
            case WageSubsidyHandedOver():
                self._handed_over = True
            case TrajectoryEnded():
                goes_on = given_with(before)
                assert self._handed_over or not goes_on, "subsidy that goes on is somebody's"

    def _allows_at_the_end_of_leer_werk(self, recorded: Recorded, before: Trajectory) -> None:
        """It lasts as long as the education, what was not obtained is somebody's choice, and nobody waits for what is left."""
        match recorded.event:
            case StageEntered(stage=Stage.PLACEMENT) if before.stage is Stage.LEER_WERK:
                assert before.stage_due
                assert recorded.fact.occurred_at >= before.stage_due, "leer-werk lasts until the education is over"
            case QualificationNotObtained(code=code):
                assert code, "a person chooses to go on without a qualification"
            case StageCompleted():
                scope = f"{before.stage}:{before.visit}:"
                assert not [request.key for request in before.open_requests if request.key.startswith(scope)], "nobody waits for this"

    def _allows_in_a_pause(self, recorded: Recorded, before: Trajectory) -> None:
        """What is asked or said then is of the law or somebody else's calendar, and going on moves no date of those."""
        event = recorded.event
        if before.paused:
            match event:
                case PartnerRequested() | TaskOpened():
                    assert event.runs_on, f"'{event.key}' waits while the trajectory does"
                case TaskReminded() | TaskEscalated():
                    assert waits_for_nobody(before.tasks[event.key]), f"'{event.key}' waits while the trajectory does"
                case PartnerRequestEscalated():
                    assert waits_for_nobody(before.requests[event.key]), f"'{event.key}' waits while the trajectory does"
        match event:
            case TrajectoryResumed():
                self._resumed_by = recorded.fact.causation
            case DeadlineMoved() if recorded.fact.causation is not None and recorded.fact.causation == self._resumed_by:
                item = before.requests.get(event.subject) or before.tasks.get(event.subject)
                assert item is None or not waits_for_nobody(item), f"a pause does not move '{event.subject}'"
                assert event.subject not in (Term.TRIAL, Term.CIVIC_INTEGRATION)

    def _was_told_in_time(self, recorded: Recorded, before: Trajectory) -> None:
        """Paused or not, somebody has the task to see to what follows a contract before an employer has to say so (BW art. 7:668)."""
        contract, seen = before.placement.contract, (before.placement.contract, before.stage)
        if seen != self._working or before.version < self._earlier:
            self._working, self._working_since = seen, max(self._latest, self._previous_at + A_MOMENT)
        self._previous_at = recorded.fact.occurred_at
        if recorded.fact.actor == SYSTEM:
            self._latest = max(self._latest, recorded.fact.occurred_at)
        if contract is None or before.stage is not Stage.AFTERCARE or contract.ends or before.placement.job_lost or not before.open:
            return
        last = last_day(contract)
        if last is None:
            return
        by = max(notice(policy_set(before.policy).as_on(policy_day(before)), last), self._working_since)
        key = f"{before.stage}:{before.visit}:{FOLLOW_CONTRACT.name}:{contract.changes}"
        told = [task for task in before.tasks.values() if task.key.startswith(key)]
        assert self._latest <= by or any(t.opened_at <= by for t in told), "nobody was told in time that a contract ends"

    def _ends_in_time(self, recorded: Recorded, before: Trajectory) -> None:
        """Work on trial ends when it is over, whatever else is still to be said or done."""
        trial, permitted = before.placement.on_trial, before.placement.trial_permitted_until
        if trial and permitted and not isinstance(recorded.event, TrialPlacementEnded):
            law = policy_set(before.policy).as_on(policy_day(before))
            last = min(trial.ends, end_of(permitted), last_moment(law, trial.starts, trial.employer, before.trials))
            assert recorded.fact.occurred_at <= last + A_MOMENT, "nobody is on trial past its end"
        ending = recorded.event if isinstance(recorded.event, TrajectoryEnded | StageCompleted) else None
        assert not (ending and trial), "and nobody is when the step is left"

    def _is_not_dated_back(self, recorded: Recorded) -> None:
        """A contract begins on the day on which it is signed, or later."""
        if isinstance(event := recorded.event, ContractSigned):
            assert event.starts >= (recorded.fact.occurred_at - A_MOMENT).astimezone(AMSTERDAM).date(), (
                "nobody signs for a day that is over"
            )

    def _leaves_time(self, recorded: Recorded) -> None:
        """What is asked is still to come, unless the law sets its date. A kind that is no more says nothing of that."""
        if isinstance(event := recorded.event, PartnerRequested) and event.kind in KINDS and not KINDS[event.kind].by_law:
            assert event.due > recorded.fact.occurred_at, f"'{event.key}' was overdue when it was asked"

    def _is_permitted(self, employer: UUID, starts: datetime, ends: datetime, before: Trajectory) -> None:
        permitted, law = before.placement.trial_permitted_until, policy_set(before.policy).as_on(policy_day(before))
        assert permitted, "the municipality permits it"
        assert ends <= end_of(permitted)
        assert ends <= last_moment(law, starts, employer, before.trials), "over all that there were with this employer"

    def _holds(self, state: Trajectory) -> None:
        assert state.holders[Role.REGISSEUR] == {state.regisseur} - {""}, "exactly one regisseur, or a vacant role that is seen"
        if state.placement.trial:
            assert state.placement.trial.ends <= state.placement.trial.limit, "a proefplaatsing is not longer than its maximum"
        if state.ended:
            assert not state.open_requests
            assert not state.open_tasks
            assert not state.language.running
            assert not state.guidance.running


def shipped(state: Trajectory) -> Programme | None:
    """The programme of a trajectory, or another version of it, when it is one that comes with Regie."""
    try:
        return find(state.programme, state.programme_version)
    except UnknownProgramme:
        return load_catalogue().get(state.programme)


def named_for(kind: str, state: Trajectory, programme: Programme, *, former: bool = False) -> set[Role]:
    """The roles that the Canvas names for a question: for its component where it can go to several, otherwise as a party at all. About
    learning those who answer for it, a school for what only a school gives, and who enrolled the participant.

    A `former` release asked a roc about learning.
    """
    about, with_one = (KINDS[kind].about, KINDS[kind].with_one) if kind in KINDS else (None, False)
    if with_one and not former and (answering := {p.role for p in programme.parties if about in p.responsible_for}):
        enrolled = {state.leer_werk.education.by or Role.SCHOOL} if state.leer_werk.education.enrolments else set()
        by_law = {Role.SCHOOL} if programme.adjusted(state.plan_changes).needs_school else set()
        return answering | enrolled | by_law
    if kind == "interculturele-voorbereiding":
        # Who gives lessons in language prepares the participant; an employer prepares itself.
        return {Role.EMPLOYER, *(p.role for p in programme.parties if about in (*p.responsible_for, *p.takes_part_in))}
    taking_part = {p.role for p in programme.parties if about is None or about in (*p.responsible_for, *p.takes_part_in)}
    return taking_part.intersection(programme.profile_by) if kind == "profiel-ondertekenen" else taking_part


def _enough(state: Trajectory, wage_cents: int, hours: int | None, day: date) -> bool:
    """Whether a wage a month is at least what the law says for a day."""
    lowest = lowest_wage(policy_set(state.policy).as_on(day), hours, age_on(state, day))
    return lowest is None or wage_cents >= lowest


async def check(life: Life) -> Trajectory:
    """The stream is whole, the run thinks of it what it says, and no rule was broken."""
    thinks = await believed(life.handle)
    state = await life.state()
    assert Law(life.id).sees(life.facts).state == state == thinks
    assert not state.guidance.ended or state.ended

    requested = {str(recorded.event.request) for recorded in life.facts if isinstance(recorded.event, PartnerRequested)}
    for post in life.posts(Purpose.ASK):
        assert post.id == post.request == post.headers["idempotency-key"]
    assert {post.request for post in life.posts(Purpose.ASK)} <= requested
    return state


async def replays(life: Life) -> None:
    """Every run of the trajectory, played again from its history, asks of Temporal what it asked before."""
    replayer = Replayer(workflows=[TrajectoryWorkflow], plugins=[regie_plugin()])
    for run in life.runs:
        await replayer.replay_workflow(await life.history(run))
