"""Answers that have the shape of their kind and are not accepted all the same: a wage under the minimum, subsidy for who earns
that by themselves, a PIP that cannot be, a first day that is long past, an education that is over far too soon, an intake that measures
nothing that was asked, a loonwaarde that its scores do not come to, an employer who just said no, an organisation that nobody
registered. Who answered hears why, and is asked once more.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import singledispatch
from math import prod

from activities.days import called, wrong_days
from activities.employers import (
    ContractOffer,
    Employment,
    FollowUp,
    PreparedTeam,
    TasterPlacement,
    TrialStart,
    Workplace,
    full_week_told,
)
from activities.municipalities import CivicPlan, Coach, Intake, Match, RevisedCivicPlan, TrialPermission, WageSubsidy, WageValue
from activities.question import Answer, Organisation
from activities.schools import QUALIFY, Enrolment, LessonsStart, ModuleResult, PracticeAgreement, Qualification
from events.days import day_of
from events.trajectory.state import Request, Trajectory
from events.vocabulary.civic import NoCivicPlan
from events.vocabulary.placement import JobEnd
from events.vocabulary.values import AfterContract, Role, Stage
from workflows.decisions.civic_route import LEVELS, SwitchRoute, must_be_allowed
from workflows.decisions.following import too_early
from workflows.decisions.matching import others, said_no, stopped
from workflows.decisions.refusal import Refused
from workflows.law.amounts import euros
from workflows.law.calendar import beginning_of
from workflows.law.contract import last_day
from workflows.law.key import Key
from workflows.law.minimum_wage import age_on, lowest_wage
from workflows.law.policy import policy_set
from workflows.law.residence import not_allowed
from workflows.programme.document import Programme
from workflows.programme.norm import Norm

MOST_BY_ITSELF = 2
"""After so many answers that were not accepted a person arranges it before it is asked again."""
_IN_ORDER = (("starts", "ends"), ("starts", "until"), ("on", "ends"), ("on", "until"))
"""Fields of which the first is a day on which something begins or is said, and the second the last day of it."""
_BEGINS: Mapping[type[Answer], tuple[str, str]] = {
    Coach: ("coach-toewijzen", "starts"),
    LessonsStart: ("taal-onderwijzen", "starts"),
    TasterPlacement: ("snuffelstage", "starts"),
    Workplace: ("werkplek-bieden", "starts"),
    Enrolment: ("inschrijven", "starts"),
    TrialStart: ("proefplaatsing", "starts"),
    ContractOffer: ("contract-bieden", "starts"),
    PreparedTeam: ("team-voorbereiden", "on"),
}
"""Answers that say when something begins that the trajectory waits for: what was asked, and the field."""


class NotAccepted(Refused):
    """What was answered cannot be so, and what would be enough."""


def objection(
    answer: Answer,
    state: Trajectory,
    plan: Programme,
    now: datetime,
    strangers: Collection[str] = (),
    *,
    asked: Request | None = None,
    looked_at: bool = False,
) -> str:
    """Why an answer is not accepted at this moment under the plan; nothing when it is. Of what it says only days and hours are told.

    `strangers` are its fields that name an organisation which the register of partners does not know, and `asked` is what it answers.
    `looked_at`: a person wrote it down and said why, so that what begins far ahead, was done so long ago or is over so soon is meant.
    """
    today = day_of(now)
    if unknown := " ".join(_unknown(answer, strangers)):
        return unknown
    far = (
        ()
        if looked_at
        else (
            *_far_ahead(answer, state, plan, today),
            *_too_soon(answer, state, plan, asked),
            *too_early(answer, state, asked),
            *_stopped_before(answer, state),
        )
    )
    days = (f"{place}: {day:%d-%m-%Y} {wrong}." for place, day, wrong in wrong_days(answer, today))
    return " ".join((*days, *_out_of_order(answer), *_no_work_allowed(answer, state), *far, *_wrong(answer, state, plan, today)))


def too_low(state: Trajectory, wage_cents: int, hours: int | None, day: date, *, full_week: int | None = None, bbl: bool = False) -> str:
    """What the statutory minimum wage of a day is, when a wage a month is under it; nothing when it is not.

    Without `hours` those of the `full_week` of the sector count. It is that of an adult, unless the municipality told that the participant
    is younger: the lower wage is the employer's gain. With `bbl` it is the lowest there is, of who learns and works in the
    beroepsbegeleidende leerweg.
    """
    rules = policy_set(state.policy).as_on(day, version=state.policy_version)
    age = age_on(state, day)
    lowest = lowest_wage(rules, hours or full_week, age, bbl=bbl)
    if lowest is None or wage_cents >= lowest:
        return ""
    full = f"een volle week van {full_week} uur" if full_week else "een volle week"
    for_hours = f"{hours} uur per week" if hours else f"{full}; zijn het minder uren, noem die dan"
    young = "" if age else " Is de deelnemer jonger dan 21, dan telt dat als de gemeente de geboortedatum heeft verteld."
    return f"Het wettelijk minimumloon is op {day:%d-%m-%Y} {euros(lowest)} bruto per maand voor {for_hours}. Bied ten minste dat.{young}"


def full_week_asked(state: Trajectory) -> int | None:
    """The hours of a full week as the employer that was asked for a contract last was told them."""
    told = [full_week_told(request.content) for request in state.requests.values() if request.kind == "contract-bieden"]
    return told[-1] if told else None


def _unknown(answer: Answer, strangers: Collection[str]) -> Iterator[str]:
    for name, field in type(answer).model_fields.items():
        place = called(name, field)
        for mark in field.metadata:
            if isinstance(mark, Organisation) and place in strangers:
                yield (
                    f"{place}: dit nummer staat niet als {mark.role} in de partnerlijst. Noem een {mark.role} die daarin staat, of laat "
                    "de organisatie eerst aanmelden."
                )


def _out_of_order(answer: Answer) -> Iterator[str]:
    fields = type(answer).model_fields
    for first, last in _IN_ORDER:
        if first not in fields or last not in fields:
            continue
        begins, ends = getattr(answer, first), getattr(answer, last)
        if begins is not None and ends is not None and ends < begins:
            yield (
                f"{called(last, fields[last])}: {ends:%d-%m-%Y} ligt voor {called(first, fields[first])} ({begins:%d-%m-%Y}). "
                "Kijk beide data na."
            )


def _no_work_allowed(answer: Answer, state: Trajectory) -> Iterator[str]:
    """Work, also on trial or to learn, from a day after the last of a permit that is not renewed."""
    if isinstance(answer, TasterPlacement | Workplace | TrialStart | ContractOffer) and (wrong := not_allowed(state, answer.starts)):
        yield f"{called('starts', type(answer).model_fields['starts'])}: {wrong}"


def _far_ahead(answer: Answer, state: Trajectory, plan: Programme, today: date) -> Iterator[str]:
    if type(answer) not in _BEGINS or state.stage_anchor is None or state.stage_due is None:
        return
    kind, field = _BEGINS[type(answer)]
    whole_stage = today + (state.stage_due - state.stage_anchor.at)
    day, latest = getattr(answer, field), max(whole_stage, _later(today, plan.plausible.begins_within))
    if day > latest and not _talked_about(state, kind):
        yield (
            f"{called(field, type(answer).model_fields[field])}: {day:%d-%m-%Y} is wel erg ver vooruit. Kijk de datum na, en noem een dag "
            f"tot en met {latest:%d-%m-%Y}, of antwoord nee. Kan het echt niet eerder, overleg dan met de regisseur, die het "
            "antwoord vastlegt met een toelichting."
        )


def _too_soon(answer: Answer, state: Trajectory, plan: Programme, asked: Request | None) -> Iterator[str]:
    """A module that was passed before its lessons can have been given."""
    if asked is None or not isinstance(answer, ModuleResult) or not answer.passed:
        return
    least = next((each.least for each in plan.voortraject.modules if each.code == asked.content.get("module")), None)
    earliest = _later(day_of(asked.asked_at), least) if least else None
    before = [one for one in state.requests.values() if one.not_accepted and one.content == asked.content]
    if least and earliest and answer.on < earliest and len(before) < MOST_BY_ITSELF:
        yield (
            f"behaald: de lessen van deze module duren ten minste {least.period.in_words()}, en zij is op "
            f"{day_of(asked.asked_at):%d-%m-%Y} gevraagd. Antwoord als zij is afgerond, vanaf {earliest:%d-%m-%Y}. Kon de deelnemer dit "
            "al, overleg dan met de regisseur, die de module vrijstelt of het antwoord vastlegt met een toelichting."
        )


def _stopped_before(answer: Answer, state: Trajectory) -> Iterator[str]:
    if isinstance(answer, Match) and stopped(state, answer.employer) and not _talked_about(state, "werkgever-matchen"):
        yield (
            "werkgever: bij deze werkgever ging de baan verloren omdat die stopte. Noem een andere; kan het toch, overleg dan met de "
            "regisseur, die het antwoord vastlegt met een toelichting."
        )


@singledispatch
def _wrong(answer: Answer, state: Trajectory, plan: Programme, today: date) -> Iterator[str]:
    yield from ()


@_wrong.register
def _measured_nothing(answer: Intake, state: Trajectory, plan: Programme, today: date) -> Iterator[str]:
    asked = [requirement.criterion for requirement in state.requirements]
    if answer.appeared and asked and not any(measurement.criterion in asked for measurement in answer.measurements):
        yield f"metingen: van wat is gevraagd is niets gemeten. Meet ten minste een van deze criteria, met deze code: {', '.join(asked)}."


@_wrong.register
def _planned_wrongly(answer: CivicPlan, state: Trajectory, plan: Programme, today: date) -> Iterator[str]:
    """A PIP of before the law that it rests on, or with a level that its route does not have: DUO refuses it as well (domain.md 2.2)."""
    if answer.dated is None or answer.route is None or answer.level is None:
        return
    policy = policy_set(state.policy)
    if answer.dated <= today and not policy.as_on(answer.dated, version=state.policy_version).says(Key.CIVIC_TERM):
        yield (
            f"dagtekening: op {answer.dated:%d-%m-%Y} gold de Wet inburgering 2021 nog niet. Kijk de datum na, of antwoord met geenPip "
            f"({NoCivicPlan.FORMER_LAW}) als de deelnemer onder de oude wet valt."
        )
    rules, key = policy.as_on(today, version=state.policy_version), LEVELS[answer.route]
    if rules.says(key) and answer.level not in (levels := rules.codes(key)):
        yield f"niveau: met leerroute {answer.route} staat in een PIP {' of '.join(levels)}, en niet {answer.level}. Kijk beide na."


@_wrong.register
def _revised_wrongly(answer: RevisedCivicPlan, state: Trajectory, plan: Programme, today: date) -> Iterator[str]:
    """Besides, another route or level where the law does not allow it to be changed (any more)."""
    if wrong := [*_planned_wrongly(answer, state, plan, today)]:
        yield from wrong
    elif switched := answer.switches(state.civic.route, state.civic.level):
        try:
            must_be_allowed(
                SwitchRoute(**switched.model_dump()), state, policy_set(state.policy).as_on(today, version=state.policy_version)
            )
        except Refused as refusal:
            yield f"leerroute: {refusal}"


@_wrong.register
def _pays_too_little(answer: ContractOffer, state: Trajectory, plan: Programme, today: date) -> Iterator[str]:
    if wrong := too_low(state, answer.wage_cents, answer.hours, max(answer.starts, today), full_week=full_week_asked(state)):
        yield wrong


@_wrong.register
def _pays_too_little_while_learning(answer: Workplace, state: Trajectory, plan: Programme, today: date) -> Iterator[str]:
    asked = next((request.content.get("urenWerk") for request in state.open_requests if request.kind == "werkplek-bieden"), None)
    hours = answer.hours_work or (asked if isinstance(asked, int) else None)
    if answer.wage_cents is not None and (
        wrong := too_low(state, answer.wage_cents, hours, max(answer.starts, today), bbl=plan.leads_to_mbo)
    ):
        yield wrong


@_wrong.register
def _follows_wrongly(answer: FollowUp, state: Trajectory, plan: Programme, today: date) -> Iterator[str]:
    contract = state.placement.contract
    if contract is None or answer.what is AfterContract.ENDS:
        return
    ends = last_day(contract) or today
    if wrong := not_allowed(state, ends + timedelta(days=1)):
        yield wrong
    if answer.until is not None and answer.until <= ends:
        yield f"totEnMet: noem een dag na {ends:%d-%m-%Y}, de laatste van het contract van nu."
    terms = contract.on(ends)
    wage, hours = answer.wage_cents or terms.wage_cents, answer.hours or terms.hours
    if wrong := too_low(state, wage, hours, max(ends + timedelta(days=1), today), full_week=contract.full_week):
        yield wrong


@_wrong.register
def _over_before_it_began(answer: Employment, state: Trajectory, plan: Programme, today: date) -> Iterator[str]:
    contract = state.placement.contract
    if contract and answer.last_day and answer.last_day < contract.starts:
        yield (
            f"De laatste dag, {answer.last_day:%d-%m-%Y}, ligt voor de eerste van het contract: {contract.starts:%d-%m-%Y}. Is er nooit "
            f"gewerkt, noem dan als oorzaak {JobEnd.NOT_BEGUN}, zonder laatste dag."
        )
    if answer.ground is JobEnd.NOT_BEGUN and state.placement.confirmed_months:
        yield (f"oorzaak: u bevestigde eerder dat de deelnemer bij u werkte. Noem een andere dan {JobEnd.NOT_BEGUN}, en de laatste dag.")


@_wrong.register
def _enrolled_too_short_or_long(answer: Enrolment, state: Trajectory, plan: Programme, today: date) -> Iterator[str]:
    yield from _odd_end("inschrijven", max(answer.starts, today), answer.ends, state, plan)


@_wrong.register
def _agreed_too_short_or_long(answer: PracticeAgreement, state: Trajectory, plan: Programme, today: date) -> Iterator[str]:
    # One that follows another lasts as long as the education still does.
    if answer.ends is None or state.stage_due is None or answer.ends != day_of(state.stage_due):
        yield from _odd_end("praktijkovereenkomst-tekenen", max(answer.on, today), answer.ends, state, plan)


def _odd_end(kind: str, begins: date, ends: date | None, state: Trajectory, plan: Programme) -> Iterator[str]:
    """What is wrong with the last day of an education that begins on a day, by how long the plan has it last."""
    if ends is None or state.stage is not Stage.LEER_WERK or state.stage_anchor is None or state.stage_due is None:
        return
    norm = state.stage_due - state.stage_anchor.at
    first, last = begins + norm * plan.plausible.education_least / 100, _later(begins + norm, plan.plausible.education_longer)
    if not first <= ends <= last and not _talked_about(state, kind):
        between = f"Volgens het plan ligt die tussen {first:%d-%m-%Y} en {last:%d-%m-%Y}; kijk de datum na."
        helps = "Klopt die toch, laat de regisseur dan eerst bijsturen hoelang het leer-werk duurt (leer_werk.norm)."
        yield f"einddatum: {ends:%d-%m-%Y} is wel erg vroeg of laat voor deze opleiding. {between} {helps}"


@_wrong.register
def _delayed_too_long(answer: Qualification, state: Trajectory, plan: Programme, today: date) -> Iterator[str]:
    """A day that moves the end of leer-werk: however often the school tells one, together they come to no more than an enrolment may."""
    now = f"{state.stage}:{state.visit}:"
    ends = [day_of(request.due) for request in state.requests.values() if request.kind == QUALIFY.name and request.key.startswith(now)]
    if answer.not_before is None or state.stage is not Stage.LEER_WERK or not ends:
        return
    latest = _later(min(ends), plan.plausible.education_longer)
    if answer.not_before > latest and not _talked_about(state, QUALIFY.name):
        yield (
            f"nogNietVoor: {answer.not_before:%d-%m-%Y} is wel erg laat voor deze opleiding. Volgens het plan is zij klaar op "
            f"{min(ends):%d-%m-%Y}; kijk de datum na, en noem een dag tot en met {latest:%d-%m-%Y}. Duurt het toch langer, overleg dan "
            "met de regisseur."
        )


@_wrong.register
def _matched_wrongly(answer: Match, state: Trajectory, plan: Programme, today: date) -> Iterator[str]:
    if answer.employer not in state.partners(Role.EMPLOYER) and answer.employer in others(state):
        yield "werkgever: deze partij doet in een andere rol mee en is geen werkgever. Noem een werkgever uit het netwerk."
    elif said_no(state, answer.employer) and not _talked_about(state, "werkgever-matchen"):
        yield "werkgever: deze werkgever zei in deze plaatsing al nee. Noem een andere, of antwoord dat er geen andere is."


@_wrong.register
def _permitted_wrongly(answer: TrialPermission, state: Trajectory, plan: Programme, today: date) -> Iterator[str]:
    """Permission is for days that were asked; of who answers late, for as many from now on."""
    spans = []
    for request in state.open_requests:
        if request.kind == "proefplaatsing-toestaan":
            first, last = (date.fromisoformat(str(request.content[name])) for name in ("vanaf", "totEnMet"))
            spans.append((first, max(last, today + (last - first))))
    if spans and not any(first <= answer.until <= last for first, last in spans):
        first, last = spans[0]
        yield (
            f"totEnMet: {answer.until:%d-%m-%Y} valt buiten wat is gevraagd. Noem een dag van {first:%d-%m-%Y} tot en met {last:%d-%m-%Y}, "
            "of antwoord nee als er geen toestemming is."
        )


@_wrong.register
def _measured_wrongly(answer: WageValue, state: Trajectory, plan: Programme, today: date) -> Iterator[str]:
    """Loonwaarde is scored by the framework that was sent, follows from the scores, and is fixed by somebody who has no part in this
    trajectory (Besluit loonkostensubsidie Participatiewet 2021 art. 3)."""
    if answer.percent is None:
        return
    asked = next((request.content for request in state.open_requests if request.kind == "loonwaarde-vaststellen"), {})
    framework = asked.get("loonwaardekader")
    criteria = [str(row["criterium"]) for row in framework if isinstance(row, dict)] if isinstance(framework, list) else []
    scored = [score for score in answer.scores if score.criterion in criteria]
    if sorted(score.criterion for score in scored) != sorted(criteria):
        yield f"scores: geef voor elk criterium van het kader een score, met deze naam: {', '.join(criteria)}."
    elif scored:
        # When each takes its part of what the others leave they come to the least, and one that weighs all to the most.
        percents = [score.percent for score in scored]
        least, most = int(100 * prod(percent / 100 for percent in percents)), max(percents)
        if not least <= answer.percent <= most:
            yield f"loonwaarde: volgt niet uit de scores; die komen uit op {least} tot {most} procent. Kijk beide na."
    held = [role for role, holders in state.holders.items() if answer.assessor in holders]
    if held:
        yield (
            f"vastgesteldDoor: wie dit vaststelde is in dit traject {held[0]}, en dus niet onafhankelijk. Laat een deskundige die er geen "
            "deel aan heeft de loonwaarde vaststellen (Besluit loonkostensubsidie Participatiewet 2021 art. 3)."
        )


@_wrong.register
def _granted_wrongly(answer: WageSubsidy, state: Trajectory, plan: Programme, today: date) -> Iterator[str]:
    rules = policy_set(state.policy).as_on(today, version=state.policy_version)
    cap, forfait = rules.percent(Key.SUBSIDY_CAP), rules.percent(Key.FORFAIT)
    if answer.granted and state.wage_value.known == 100:
        yield (
            "toegekend: de loonwaarde is 100 procent, en dan is er geen verschil met het minimumloon om te vergoeden. "
            "Wijs de subsidie af, of stel de loonwaarde eerst opnieuw vast."
        )
    elif answer.granted and state.wage_value.left_out and answer.percent != forfait:
        yield (
            f"percentage: zolang de loonwaarde niet is vastgesteld, is het {forfait} procent van het minimumloon met vakantiebijslag "
            "(Participatiewet art. 10d lid 5). Ken dat toe, of stel eerst de loonwaarde vast."
        )
    elif answer.percent > cap:
        yield f"percentage: ten hoogste {cap} procent van het minimumloon met vakantiebijslag (Participatiewet art. 10d lid 4)."


def _later(day: date, norm: Norm) -> date:
    return day_of(norm.period.after(beginning_of(day)))


def _talked_about(state: Trajectory, kind: str) -> bool:
    """Whether a person arranged what is answered this time: what was not accepted may be so all the same."""
    asked = [r for r in state.requests.values() if r.kind == kind]
    now = asked[-1].key.partition(kind)[0] if asked else ""
    return sum(r.not_accepted and r.content == asked[-1].content and r.key.startswith(now) for r in asked) >= MOST_BY_ITSELF
