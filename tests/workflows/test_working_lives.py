"""Learning, working, placement and aftercare with what can be in the way, and the money that runs beside them, in whole lives."""

from asyncio import gather
from datetime import UTC, datetime, timedelta

import pytest

from events.fact import Fact
from events.log.codec import encode
from events.trajectory.state import Money, Trajectory
from events.vocabulary.course import AttendanceReported, EvaluationHeld, Party, PlanAdjusted
from events.vocabulary.leer_werk import (
    CompanyRecognitionChecked,
    GuidanceContactHeld,
    GuidanceStarted,
    HoursAgreed,
    IdiomSupplied,
    LanguageLevelMeasured,
    PracticeAgreementSigned,
    QualificationNotObtained,
    QualificationObtained,
    VocationalLanguageArranged,
    WorkplaceOffered,
)
from events.vocabulary.placement import (
    AftercareStarted,
    ContractSigned,
    EmployerMatched,
    IntentionStated,
    JobLost,
    PlacementDeclined,
    TeamPrepared,
    TrialPlacementEnded,
    TrialPlacementStarted,
    WageSubsidyDecided,
    WageValueFrameworkSet,
    WageValueLeftOut,
    WageValueMeasured,
)
from events.vocabulary.requests import TaskWithdrawn
from events.vocabulary.steering import AttentionPassed, AttentionRaised, MoneyCommitted
from events.vocabulary.values import (
    Component,
    GuidanceKind,
    GuidanceTheme,
    InductionPart,
    LanguageLevel,
    Outcome,
    PlacementRoute,
    QualificationKind,
    Role,
    Skill,
    Stage,
)
from gateway.orders.sending import Refused
from gateway.programmes.publishing import publish
from gateway.runs.recovery import recover
from tests.workflows.city import BAKERY, BRIEF, GARAGE, MUNICIPALITY, NURSERY, PARTIES, REGISSEUR, VILLAGE, City, brief, cosigners
from tests.workflows.habits import ANSWERS, Asked, Habit, Reply, always, in_turn, measured, no, silence, yes
from tests.workflows.invariants import check
from tests.workflows.life import Life
from workflows.decisions.money import RecordCost
from workflows.decisions.open_items import CompleteTask
from workflows.decisions.people import JoinParty
from workflows.decisions.placement import DeclinePlacement
from workflows.programme.catalogue import parse_document
from workflows.programme.document import Programme
from workflows.verbs.desk import Condition

LEARNING, VOORTRAJECT = Component.LEARNING, Component.VOORTRAJECT


def revised(**changes: object) -> Programme:
    """The programme of the city with another qualification plan or other money, as the next version."""
    document = brief().document() | {"versie": BRIEF + 1}
    for place, value in changes.items():
        part, _, field = place.partition("__")
        document |= {part: {**document[part], field: value}} if field else {part: value}  # type: ignore[dict-item]  # a part is an object
    return parse_document(document)


async def begins(city: City, programme: Programme) -> Life:
    """A life under a programme of its own."""
    await publish(city.store, [programme], cosigners=cosigners())
    return await city.begins(version=programme.version)


def offers(**more: object) -> Habit:
    """A contract from the day on which it is asked, with everything in it, and more."""
    return lambda asked: yes(**{"ingangsdatum": asked.day, "brutoloon": 260000, "duurMaanden": 12, "doorgroei": "mbo 3", **more})


def has_task(kind: str) -> Condition:
    """Whether such a task is open."""
    return lambda state: any(task.kind == kind for task in state.open_tasks)


def moments(life: Life, kind: type) -> list[datetime]:
    """When events of a kind happened."""
    return [recorded.fact.occurred_at for recorded in life.facts if isinstance(recorded.event, kind)]


async def test_from_an_employer_that_is_not_recognised_to_a_job_that_is_lost_with_a_reason(city: City) -> None:
    life = await begins(
        city,
        revised(
            leer_werk__ook_kwalificaties=["vca", "praktijkverklaring", "deelcertificaat"],
            begeleiding__ten_minste=["jobcoach", "buddy", "begeleider-opleiding"],
        ),
    )
    life.answers["begeleiding-verslag"] = always(yes(contact=True, onderwerpen=["bedrijfscultuur", "thuis"]))
    life.answers["team-voorbereiden"] = lambda asked: yes(
        voorbereidOp=asked.day, inwerkprogramma=[{"onderdeel": part} for part in InductionPart]
    )
    life.answers["erkenning-controleren"] = lambda asked: yes(erkend=asked.content["werkgever"] != str(BAKERY))
    life.answers["werkplek-bieden"] = lambda asked: yes(startdatum=asked.day, begeleider="meester-2", urenWerk=20, urenLeren=20)
    life.answers["werkevaluatie"] = in_turn(
        yes(oordeel="bijsturen", tevredenheid=6, gewerkteUren=15, nieuweContacten=3),
        yes(oordeel="doorgaan", tevredenheid=8, gewerkteUren=24),
    )
    life.answers["kwalificeren"] = lambda asked: no("niet gehaald") if asked.content["soort"] == "vca" else ANSWERS["kwalificeren"](asked)
    life.answers["contract-bieden"] = offers(urenPerWeek=24, loonkostensubsidie=True)
    life.answers["loonwaarde-vaststellen"] = in_turn(yes(achterwege=True), ANSWERS["loonwaarde-vaststellen"])
    life.answers["loonkostensubsidie"] = lambda asked: yes(
        toegekend=True, percentage=asked.content["berekendPercentage"] - (0 if asked.content["loonwaarde"] is None else 5)
    )
    life.answers["dienstverband-bevestigen"] = lambda asked: (
        yes(inDienst=False, reden="faillissement") if asked.content["maand"] == 12 else yes(inDienst=True)
    )

    # Not recognised: not even asked for a workplace.
    await life.until(has_task("werkplek-zoeken"))
    assert life.all(CompanyRecognitionChecked) == [CompanyRecognitionChecked(employer=BAKERY, recognised=False)]
    await life.order(JoinParty(role=Role.EMPLOYER, partner=GARAGE))
    state = await life.until(has_task("bijsturing-bespreken"))
    assert state.leer_werk.workplace == GARAGE
    assert [r.partner for r in state.requests.values() if r.kind == "werkplek-bieden"] == [GARAGE]
    assert [(event.hours_work, event.hours_learning, event.supervisor) for event in life.all(WorkplaceOffered)] == [(20, 20, "meester-2")]
    assert [event.employer for event in life.all(PracticeAgreementSigned)] == [GARAGE]
    signal, *others = life.raised()
    assert (signal.signal, signal.component) == ("praktijkdeel", Component.WORKING)
    assert not others, "fifteen hours of twenty, a 6 and one evaluation that says to adjust, all of the employer, are no signal"
    assert "50 % praktijk" in str(signal.evidence)
    assert [(event.by, event.terms) for event in life.all(IdiomSupplied)] == [(GARAGE, 3)]
    assert [event.on_the_floor for event in life.all(VocationalLanguageArranged)] == [True]
    [words] = [r.content["woorden"] for r in state.requests.values() if r.kind == "vaktaal-inplannen"]
    assert words == ["oven", "deeg", "rooster"]
    assert [event.employer for event in life.all(IntentionStated)] == [GARAGE]
    [intention] = [r.content for r in state.requests.values() if r.kind == "intentie-uitspreken"]
    told = {"verplicht": False, "dekking": ["proefplaatsing", "no-riskpolis", "loonkostensubsidie"]}
    assert {**intention, "regels": []} == {**told, "regels": []}
    assert intention["regels"]

    # A party that wants to adjust is heard, and a person says what became of it.
    [task] = [each for each in state.open_tasks if each.kind == "bijsturing-bespreken"]
    with pytest.raises(Refused, match="waarom dat niet nodig is"):
        await life.order(CompleteTask(task=task.key))
    await life.order(CompleteTask(task=task.key, remark="hij was ziek; het gaat weer"))
    state = await life.until(Stage.PLACEMENT)
    worked = [(event.hours, event.percent) for event in life.all(AttendanceReported) if event.component is Component.WORKING]
    assert worked == [(15, 75), (24, 100)]
    assert [event.new_contacts for event in life.all(EvaluationHeld) if event.party is Role.EMPLOYER] == [3, None]
    assert {event.kind for event in life.all(QualificationObtained)} == {
        QualificationKind.DIPLOMA,
        QualificationKind.PRACTICE_STATEMENT,
        QualificationKind.PART_CERTIFICATE,
    }
    assert [event.kind for event in life.all(QualificationNotObtained)] == [QualificationKind.VCA]

    # The forfait, until loonwaarde is measured by the framework of the start.
    await life.until(Stage.AFTERCARE)
    state = await life.until(lambda state: state.subsidy.running)
    [forfait] = life.all(WageSubsidyDecided)
    assert (forfait.percent, forfait.computed_percent) == (50, 50), "the law fixes it"
    assert forfait.until is not None
    matched = [(event.employer, event.route) for event in life.all(EmployerMatched)]
    assert (matched, life.all(TrialPlacementStarted)) == ([(GARAGE, PlacementRoute.SAME_EMPLOYER)], []), "no proefplaatsing there"
    assert {(event.skill, event.level) for event in life.all(LanguageLevelMeasured)} == {(Skill.SPEAKING, LanguageLevel.A1)}
    *before, prepared = life.all(TeamPrepared)
    assert [event.employer for event in before] == [BAKERY, GARAGE], "in the voortraject, and where the work was"
    assert prepared.induction == tuple(InductionPart), "the culture, meetings with colleagues and customers, and all the rest"
    asked = next(r for r in state.requests.values() if r.kind == "loonkostensubsidie")
    left_out = moments(life, WageValueLeftOut)[0]
    assert timedelta(weeks=5) <= asked.due - left_out < timedelta(weeks=5, days=5), "the five weeks of the law"
    await life.until(lambda state: len(life.all(WageSubsidyDecided)) == 2)
    assert moments(life, WageValueMeasured)[0] < forfait.until, "what follows was asked in time"
    [measured] = life.all(WageValueMeasured)
    assert (measured.percent, measured.assessor) == (70, "deskundige-1")
    assert measured.criteria == life.all(WageValueFrameworkSet)[0].criteria == ("tempo", "kwaliteit", "netto werktijd")
    after = life.all(WageSubsidyDecided)[1]
    assert (after.percent, after.computed_percent, after.computed_cents, after.until) == (25, 30, 62_342, None), (
        "what was granted stands beside what the law gives"
    )
    assert [(score.criterion, score.percent) for score in measured.scores] == [(criterion, 70) for criterion in measured.criteria]

    # A year later the job is gone.
    state = await life.until(lambda state: state.visits.get(Stage.PLACEMENT) == 2)
    assert life.all(JobLost) == [JobLost(employer=GARAGE, month=12, reason="faillissement")]
    assert state.wage_value.forfait_ends is None
    assert state.guidance.running
    [started] = life.all(AftercareStarted)
    contacts = [
        (at, event.first_weeks) for at, event in zip(moments(life, GuidanceContactHeld), life.all(GuidanceContactHeld), strict=True)
    ]
    after_start = [((at - started.starts).days // 7, first) for at, first in contacts if at > started.starts]
    assert [week for week, first in after_start if first] == [2, 6], "more contact in the first weeks"
    assert [first for _, first in after_start].count(False) >= 2, "and the track of guidance goes on after the placement"
    assert {(event.side, event.kind) for event in life.all(GuidanceStarted)} == {
        (side, kind) for side in (Role.PARTICIPANT, Role.EMPLOYER) for kind in GuidanceKind
    }
    assert {event.themes for event in life.all(GuidanceContactHeld)} == {(GuidanceTheme.COMPANY_CULTURE, GuidanceTheme.HOME)}
    assert state.holders[Role.BUDDY] == {"coach-1"}
    await check(life)


async def test_a_candidate_declines_in_the_extension_of_a_proefplaatsing_and_is_placed_with_the_next(city: City) -> None:
    life = await city.begins(parties=(*PARTIES, Party(role=Role.EMPLOYER_SERVICE_POINT, partner=VILLAGE)))
    life.answers["contract-bieden"] = in_turn(no("geen plek"), offers(urenPerWeek=36))
    life.answers["werkgever-matchen"] = in_turn(yes(werkgever=str(GARAGE)), yes(werkgever=str(NURSERY)))

    def judge(asked: Asked) -> Reply | None:
        if asked.partner == NURSERY:
            return yes(oordeel="aannemen", loonwaarde=50)
        return yes(oordeel="verlengen", loonwaarde=40, toelichting="het gaat vooruit") if asked.content["ronde"] == 1 else None

    life.answers["proefplaatsing-evalueren"] = judge
    life.answers["loonwaarde-vaststellen"] = lambda asked: measured(asked, 55)
    life.answers["team-voorbereiden"] = lambda asked: (
        yes(voorbereidOp=asked.day) if asked.partner == NURSERY else ANSWERS["team-voorbereiden"](asked)
    )
    life.answers["loonkostensubsidie"] = lambda asked: yes(toegekend=True, percentage=asked.content["berekendPercentage"])
    await life.until(lambda state: any(r.kind == "proefplaatsing-evalueren" and r.content["ronde"] == 2 for r in state.open_requests))
    framework, trial = moments(life, WageValueFrameworkSet)[0], moments(life, TrialPlacementStarted)[0]
    assert framework < trial, "by what loonwaarde is judged is known before the trial begins"

    await life.order(DeclinePlacement(reason="drie uur reizen"))
    state = await life.until(has_task("inwerkprogramma-maken"))
    declined = life.all(PlacementDeclined)
    assert [(event.employer, event.by) for event in declined] == [(BAKERY, Role.EMPLOYER), (GARAGE, Role.PARTICIPANT)]
    assert [event.hired for event in life.all(TrialPlacementEnded)] == [False]
    assert [event.employer for event in life.all(EmployerMatched)] == [BAKERY, GARAGE, NURSERY]
    matched = [(r.role, r.partner) for r in state.requests.values() if r.kind == "werkgever-matchen"]
    assert matched == 2 * [(Role.MUNICIPALITY, MUNICIPALITY)], "who takes part, but is not named in the Canvas, is not asked"
    assert not [r for r in state.open_requests if r.partner == GARAGE]
    assert state.placement.trial is None, "nobody begins before there is an inwerkprogramma"
    life.decides["inwerkprogramma-maken"] = lambda task: CompleteTask(task=task.key, remark="samen gemaakt")
    state = await life.until(Stage.AFTERCARE)
    assert [event.hired for event in life.all(TrialPlacementEnded)] == [False, True]
    assert [event.employer for event in life.all(ContractSigned)] == [NURSERY]
    await life.until(lambda state: state.subsidy.running)
    [decided] = life.all(WageSubsidyDecided)
    assert (decided.percent, decided.computed_percent, decided.computed_cents) == (45, 45, 140_269)
    assert [event.employer for event in life.all(WageValueMeasured)] == [GARAGE, NURSERY], "each employer has its own"
    assert (await life.ends()).outcome is Outcome.SUSTAINED_WORK
    await check(life)


def is_signalled(state: Trajectory) -> bool:
    """Whether the end of the subsidy was signalled."""
    return any(signal.startswith("geld-eindigt") for signal in state.attention)


async def test_the_end_of_a_source_is_signalled_ahead_until_nothing_depends_on_it(city: City) -> None:
    begun = datetime.now(UTC)
    end = (begun + timedelta(days=300)).date()
    pilot = {
        "naam": "pilot",
        "onderdelen": ["voortraject", "leren"],
        "tot": end.isoformat(),
        "per_traject": [{"onderdeel": "leren", "centen": 400_000}],
    }
    short = {"naam": "startgeld", "onderdelen": ["voortraject"], "tot": (begun + timedelta(days=300)).date().isoformat()}
    rest = {"naam": "rest", "onderdelen": ["werken", "taal", "begeleiding", "plaatsing", "nazorg"]}
    life = await begins(city, revised(financiering=[pilot, short, rest], plaatsing__loonwaardekader=["tempo"]))
    long_ago = (begun - timedelta(days=100)).date().isoformat()
    life.answers["contract-bieden"] = offers(loonkostensubsidie=True, ingangsdatum=long_ago)
    life.answers["team-voorbereiden"] = always(yes(voorbereidOp=long_ago, inwerkprogramma=[{"onderdeel": part} for part in InductionPart]))
    state = await life.until(Stage.LEER_WERK)
    assert {m for m in state.money if m.source == "pilot"} == {
        Money("pilot", VOORTRAJECT, ends=end),
        Money("pilot", LEARNING, committed=400_000, ends=end),
    }
    assert len(life.all(MoneyCommitted)) == 8
    await life.order(RecordCost(source="pilot", component=LEARNING, cents=12_500))

    state = await life.until(is_signalled)
    [signal] = life.raised()
    assert (signal.signal, signal.rule, signal.component) == ("geld-eindigt:pilot", "geld-eindigt", LEARNING)
    assert signal.evidence == f"Het geld uit 'pilot' houdt op op {end:%d-%m-%Y}. Daaruit loopt of komt nog: leren."
    ahead = datetime.combine(end, datetime.min.time(), UTC) - moments(life, AttentionRaised)[-1]
    assert timedelta(days=178) < ahead < timedelta(days=186), "half a year ahead, unless the programme says otherwise"
    [task] = [each for each in state.open_tasks if each.kind == "geld-regelen"]
    state = await life.passes(days=30)
    assert state.stage is Stage.LEER_WERK
    assert is_signalled(state), "as long as it is needed"
    state = await life.until(lambda state: not is_signalled(state))
    assert [event.signal for event in life.all(AttentionPassed)] == ["geld-eindigt:pilot"]
    assert [event.key for event in life.all(TaskWithdrawn)] == [task.key]
    assert state.cost == 12_500
    await life.until(Stage.AFTERCARE)
    state = await life.until(lambda state: state.subsidy.decisions == 1)
    [decided] = life.all(WageSubsidyDecided)
    assert (decided.granted, decided.in_time) == (True, True), "a contract is not dated back to the day that was offered"
    assert not life.all(HoursAgreed)
    await check(life)


async def adjusts(city: City, life: Life, **changes: str | int) -> None:
    """The plan is adjusted, while the workflow is away."""
    await life.settles()
    await life.handle.terminate("weg")
    at, state = (await life.look()).now, await life.state()
    plan = PlanAdjusted(changes={place.replace("__", "."): value for place, value in changes.items()}, reason="past beter")
    fact = Fact(plan, at, REGISSEUR, f"bijgestuurd:{state.version}")
    await city.store.append(life.id, [encode(fact, life.id)], expected=state.version)
    assert (await recover(city.pool, city.store, city.client)).started == 1
    await life.goes_to(at)


async def test_another_level_has_its_own_length_and_other_hours_hold_from_the_next_round(city: City) -> None:
    life = await city.begins()
    await life.until(Stage.LEER_WERK)
    await adjusts(city, life, niveau="mbo-1", leer_werk__uren_werk=24, leer_werk__uren_leren=16)
    state = await life.until(lambda _: len(life.all(EvaluationHeld)) == 2)
    assert state.leer_werk.hours == (24, 16)
    [signal] = life.raised()
    assert "60 % praktijk" in str(signal.evidence)
    await adjusts(city, life, leer_werk__uren_werk=32, leer_werk__uren_leren=8)
    state = await life.until(Stage.PLACEMENT)
    evaluated = {event.round for event in life.all(EvaluationHeld)}
    assert evaluated == {1, 2, 3, 4}, "a year on mbo 1, in quarters; the programme itself has two"
    assert [(event.hours_work, event.hours_learning) for event in life.all(HoursAgreed)] == [(24, 16), (32, 8)]
    assert [event.signal for event in life.all(AttentionPassed)] == ["praktijkdeel"]
    worked = [(event.hours, event.percent) for event in life.all(AttendanceReported) if event.component is Component.WORKING]
    assert worked == [(30, 100), *[(30, 93)] * 3], "thirty hours are more than twenty-four, and less than thirty-two"
    await check(life)


async def test_a_candidate_who_declines_while_the_contract_comes_in_is_not_placed_there_after_all(city: City) -> None:
    lives = [await city.begins() for _ in range(2)]
    for life in lives:
        await life.until(Stage.LEER_WERK)
        await life.until(lambda state: bool(state.leer_werk.evaluations))
        life.answers["team-voorbereiden"] = silence
        life.answers["werkgever-matchen"] = always(no("niemand"))
        await life.until(lambda state: any(r.kind == "team-voorbereiden" for r in state.open_requests))
        await life.settles()

    async def both(life: Life) -> None:
        at = (await life.look()).now
        [post] = [p for p in life.unanswered() if p.data["soort"] == "team-voorbereiden"]
        declines = life.order(DeclinePlacement(reason="toch niet"))
        done = await gather(life.reply(post, life.usual_reply(post, at), at=at), declines, return_exceptions=True)
        assert all(isinstance(each, Refused) for each in done if isinstance(each, BaseException))

    await gather(*map(both, lives))
    for life in lives:
        await life.until(lambda state: not state.open or state.placement.contract is not None)
        state = await check(life)
        assert (state.placement.contract is None) == bool(life.all(PlacementDeclined))
