"""What holds for signals under whatever is measured, paused, answered and left: nobody is flooded, and a replay says what was said."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from events.trajectory import evolve
from events.trajectory.state import Trajectory
from events.vocabulary import course, requests, steering
from events.vocabulary import leer_werk as lw
from events.vocabulary.base import Event
from events.vocabulary.values import Component, LanguageLevel, Role, Skill, Stage, Verdict
from tests.workflows.signals.test_rules import COACH, LESSONS, PLACE, asked
from tests.workflows.signals.watching import Watched, moment, threshold
from tests.workflows.specification import in_stage
from workflows.signals import RULES, Spoken, replay

QUIET = 20
THRESHOLDS = (
    threshold("aanwezigheid", onder=80, herstel=85, zwijgt=f"P{QUIET}D"),
    threshold("aanwezigheid-daalt", boven=10, zwijgt=f"P{QUIET}D"),
    threshold("tevredenheid", onder=6, zwijgt=f"P{QUIET}D"),
    threshold("tevredenheid-daalt", boven=1, zwijgt=f"P{QUIET}D"),
    threshold("over-de-norm", na="P2W", zwijgt=f"P{QUIET}D"),
    threshold("taalgroei", na="P3W", zwijgt=f"P{QUIET}D"),
    threshold("geen-contact", na="P2W", zwijgt=f"P{QUIET}D"),
    threshold("partner-zwijgt", na="P1W", zwijgt=f"P{QUIET}D"),
    threshold("belemmering-open", na="P1W", zwijgt=f"P{QUIET}D"),
    threshold("termijn-te-kort", na="P1D", zwijgt=f"P{QUIET}D"),
    threshold("evaluatie-gemist", na="P1W", zwijgt=f"P{QUIET}D"),
    threshold("baan-in-gevaar", na="P1W", zwijgt=f"P{QUIET}D"),
)

ROUND = st.integers(1, 30)
HAPPENS = st.one_of(
    st.builds(
        course.AttendanceReported,
        component=st.sampled_from([Component.LEARNING, Component.WORKING]),
        round=ROUND,
        percent=st.integers(60, 100),
    ),
    st.builds(course.SatisfactionReported, side=st.sampled_from([Role.PARTICIPANT, Role.EMPLOYER]), score=st.integers(3, 9)),
    st.builds(lw.LanguageLevelMeasured, skill=st.sampled_from(Skill), level=st.sampled_from(LanguageLevel), round=ROUND),
    st.builds(lw.GuidanceContactHeld, round=ROUND, took_place=st.booleans()),
    st.builds(course.EvaluationHeld, round=st.integers(1, 3), party=st.sampled_from([Role.EMPLOYER]), verdict=st.sampled_from(Verdict)),
    st.builds(course.DeadlineMoved, subject=st.just("fase"), due=st.integers(0, 300).map(moment)),
    st.just(requests.PartnerAnswered(key="x:kwalificeren", answer={})),
    st.sampled_from([in_stage(Stage.LEER_WERK, 2), in_stage(Stage.PLACEMENT), LESSONS, lw.LanguageStopped(reason="klaar")]),
    st.just(course.TrajectoryPaused(reason="ziek")),
    st.sampled_from([steering.AttentionDismissed, steering.AttentionPassed]),
)
STEPS = st.lists(st.tuples(st.integers(1, 15), HAPPENS), max_size=40)


def split(said: str) -> tuple[str, str]:
    """The rule and the subject of what was heard."""
    rule, _, subject = said[1:].partition(":")
    return rule, subject


def what_happens(life: Watched, event: Event | type[Event]) -> list[Event]:
    """An answer is given to the first signal that is open; who is paused goes on, and nothing else happens until then."""
    if isinstance(event, type):
        return [steering.AttentionDismissed(signal=signal, reason="gezien") for signal in list(life.state.attention)[:1]]
    if life.state.paused:
        return [course.TrajectoryResumed(paused_seconds=(life.now - (life.state.paused_at or life.now)).total_seconds())]
    return [event]


@settings(max_examples=150)
@given(STEPS)
def test_a_signal_is_raised_once_until_it_is_closed_and_never_in_its_quiet_period(steps: list[tuple[int, Event | type[Event]]]) -> None:
    life, heard = Watched(*THRESHOLDS), list[tuple[float, str]]()
    school = asked("kwalificeren", "roc", Role.SCHOOL, 30)
    life.on(0, in_stage(Stage.LEER_WERK), PLACE, LESSONS, COACH, school)
    day = 0.0
    for gap, event in steps:
        day += gap
        heard += life.passes(day)
        heard += [(day, said) for said in life.on(day, *what_happens(life, event)).hears(day)]
    open, closed = dict[str, float](), dict[str, float]()
    state = Trajectory(life.state.id)
    for fact in life.facts:
        before, state = state, evolve(state, fact)
        at = (fact.occurred_at - moment(0)) / timedelta(days=1)
        match fact.event:
            case steering.AttentionRaised(signal=signal, rule=rule):
                assert rule in RULES
                assert not before.paused
                assert signal not in open
                assert at - closed.get(signal, -QUIET - 1) >= QUIET - 1 / 24, "an hour less, over the change of the clock"
                open[signal] = at
            case steering.AttentionPassed(signal=signal) | steering.AttentionDismissed(signal=signal):
                del open[signal]
                closed[signal] = at
    assert set(open) == set(state.attention)
    heard += life.passes(day + 30)
    again = replay(life.state.id, life.facts, lambda _: life.plan, moment(day + 30))
    assert list(again) == [Spoken(moment(at), said.startswith("+"), *split(said)) for at, said in heard]
