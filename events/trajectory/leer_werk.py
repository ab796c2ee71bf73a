"""Leer-werk, language and guidance."""

from events.fact import Fact
from events.trajectory import change
from events.trajectory.change import replace
from events.trajectory.parts import Education, Living
from events.trajectory.state import Trajectory
from events.vocabulary import leer_werk
from events.vocabulary.values import LanguageLevel, Role

_RANK = {level: rank for rank, level in enumerate(LanguageLevel)}


@change.apply.register
def _(event: leer_werk.WorkplaceOffered, state: Trajectory, fact: Fact) -> Trajectory:
    hours = (event.hours_work, event.hours_learning)
    work = replace(state.leer_werk, workplace=event.employer, starts=event.starts, hours=hours)
    if event.employer not in work.places:
        work = replace(work, places=change.put(work.places, event.employer, event.starts))
    if work.education.work_from is None:
        first = replace(work.education, work_from=event.starts, paused_before=state.paused_total)
        work = replace(work, education=first)
    return replace(state, leer_werk=work)


@change.apply.register
def _(event: leer_werk.IncomeSet, state: Trajectory, fact: Fact) -> Trajectory:
    living = Living(
        event.income, event.starts, fact.occurred_at, event.ends, event.wage_cents, event.hours, event.employer, event.least_cents
    )
    others = [one for one in state.leer_werk.incomes if one.starts != event.starts]
    incomes = tuple(sorted([*others, living], key=lambda one: one.starts))
    return replace(state, leer_werk=replace(state.leer_werk, incomes=incomes))


@change.apply.register
def _(event: leer_werk.Enrolled, state: Trajectory, fact: Fact) -> Trajectory:
    before = state.leer_werk.education
    return _with_education(
        state,
        replace(
            before,
            enrolments=before.enrolments + 1,
            by=event.by,
            school_from=event.starts,
            school_until=event.ends,
            practice_until=None,
            paused_before=state.paused_total,
        ),
    )


@change.apply.register
def _(event: leer_werk.EnrolmentFellThrough, state: Trajectory, fact: Fact) -> Trajectory:
    before = state.leer_werk.education
    over = replace(before, school_from=None, school_until=None, practice_until=None, fell_through=before.fell_through + 1)
    return replace(_with_education(state, over), interruptions=state.interruptions + 1)


@change.apply.register
def _(event: leer_werk.WorkplaceFellThrough, state: Trajectory, fact: Fact) -> Trajectory:
    # What never began has no first day, no wage, and no agreement for its practice.
    work = state.leer_werk
    begun, places = work.places.get(event.employer), change.without(work.places, event.employer)
    incomes = tuple(one for one in work.incomes if one.employer != event.employer or begun is None or one.starts < begun)
    education = replace(work.education, work_from=min(places.values(), default=None), practice_until=None)
    latest = max(places.values(), default=None)
    never = replace(work, workplace=None, hours=None, starts=latest, places=places, incomes=incomes, education=education)
    return replace(state, leer_werk=never, interruptions=state.interruptions + 1)


@change.apply.register
def _(event: leer_werk.PracticeAgreementSigned, state: Trajectory, fact: Fact) -> Trajectory:
    return _with_education(state, replace(state.leer_werk.education, practice_until=event.ends))


@change.apply.register
def _(event: leer_werk.QualificationDelayed, state: Trajectory, fact: Fact) -> Trajectory:
    before = state.leer_werk.education
    delays = change.put(before.delays, event.kind, (*before.delays.get(event.kind, ()), event.until))
    return _with_education(state, replace(before, delays=delays))


@change.apply.register
def _(event: leer_werk.QualificationNotObtained, state: Trajectory, fact: Fact) -> Trajectory:
    before = state.leer_werk.education
    return _with_education(state, replace(before, without=before.without | {event.kind}))


@change.apply.register
def _(event: leer_werk.QualificationObtained, state: Trajectory, fact: Fact) -> Trajectory:
    before = state.leer_werk.education
    if event.kind not in before.without:
        return state
    return _with_education(state, replace(before, after_all=before.after_all | {event.kind}))


def _with_education(state: Trajectory, education: Education) -> Trajectory:
    return replace(state, leer_werk=replace(state.leer_werk, education=education))


@change.apply.register
def _(event: leer_werk.CompanyRecognitionChecked, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(
        state, leer_werk=replace(state.leer_werk, recognised=change.put(state.leer_werk.recognised, event.employer, event.recognised))
    )


@change.apply.register
def _(event: leer_werk.HoursAgreed, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, leer_werk=replace(state.leer_werk, hours=(event.hours_work, event.hours_learning)))


@change.apply.register
def _(event: leer_werk.LanguageStarted, state: Trajectory, fact: Fact) -> Trajectory:
    anchor = (None if state.language.stops else state.language.anchor) or change.anchor(state, fact)
    return replace(state, language=replace(state.language, running=True, begins=event.starts, hours=event.hours_a_week, anchor=anchor))


@change.apply.register
def _(event: leer_werk.LanguageHoursChanged, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, language=replace(state.language, hours=event.hours_a_week))


@change.apply.register
def _(event: leer_werk.LanguageLevelMeasured, state: Trajectory, fact: Fact) -> Trajectory:
    before = state.language.growth.get(event.skill, ())
    growth = change.measured(before, _RANK[event.level], event.round, change.anchor(state, fact))
    levels, growths = change.put(state.language.levels, event.skill, event.level), change.put(state.language.growth, event.skill, growth)
    return replace(state, language=replace(state.language, levels=levels, growth=growths))


@change.apply.register
def _(event: leer_werk.LanguageStopped, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, language=replace(state.language, running=False, stops=state.language.stops + 1))


@change.apply.register
def _(event: leer_werk.GuidanceStarted, state: Trajectory, fact: Fact) -> Trajectory:
    role = Role(event.kind)
    held = state.holders.get(role, frozenset()) | ({event.guide} if event.guide else frozenset())
    now, before = change.anchor(state, fact), state.guidance
    begins = change.put(before.begins, event.guide, event.starts) if event.guide else before.begins
    guidance = replace(before, running=True, begins=begins, anchor=before.anchor or now, in_touch=before.in_touch or now)
    return replace(state, guidance=guidance, holders=change.put(state.holders, role, held))


@change.apply.register
def _(event: leer_werk.GuidanceContactHeld, state: Trajectory, fact: Fact) -> Trajectory:
    now, before = change.anchor(state, fact), state.guidance
    told = replace(before, reported=now, reports=before.reports + 1, missed=0 if event.took_place else before.missed + 1)
    return replace(state, guidance=replace(told, in_touch=now) if event.took_place else told)


@change.apply.register
def _(event: leer_werk.GuidanceEnded, state: Trajectory, fact: Fact) -> Trajectory:
    return replace(state, guidance=replace(state.guidance, running=False, ended=True))
