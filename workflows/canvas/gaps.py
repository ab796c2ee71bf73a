"""Gaps in a Canvas: what a programme can be used without, but what somebody should look at before parties give their word (domain.md W11).

A gap is a warning. What makes a document unusable is a fault, and is found in `workflows.programme.catalogue`.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time

from activities.days import wrong_days
from events.vocabulary.values import COSIGNERS, LAST_STAGE, Component, GuidanceKind, Role, Stage, Told
from workflows.faults import Fault
from workflows.law.key import Key
from workflows.law.period import AMSTERDAM, Period
from workflows.law.policy import PolicyError, policy_set
from workflows.programme.document import Programme
from workflows.programme.parties import Funding, Party
from workflows.signals import misfit

_CRITERIA = {
    "taal": "het taalniveau",
    "leerbaarheid": "de leerbaarheid",
    "beschikbaarheid": "de inzet en beschikbaarheid",
    "belastbaarheid": "de belastbaarheid en thuissituatie",
    "motivatie": "de motivatie",
}
"""What the entry profile looks at (whitepaper l.290-293; domain.md 1.3 step 6), by the code of the criterion."""

_SIDES = {
    "de kandidaat": (Role.PARTICIPANT,),
    "de klantmanagers": (Role.CASEWORKER, Role.MUNICIPALITY),
    "de werkgevers": COSIGNERS,
}
"""To whom verbinders make a programme known (whitepaper l.315-321)."""

Gaps = Iterator[Fault]


def gaps(programme: Programme, today: date) -> list[Fault]:
    """What is lacking, in the order in which a Canvas is read. `today` is when somebody could begin, and picks the policy."""
    return [
        *_goal(programme),
        *_parties(programme),
        *_profile(programme),
        *_money(programme, today),
        *_learning_and_working(programme, today),
        *_steering(programme),
        *_civic_term(programme, today),
        *(Fault(place, f"{day:%d-%m-%Y} {wrong}") for place, day, wrong in wrong_days(programme, today)),
    ]


def _goal(programme: Programme) -> Gaps:
    if not programme.needed:
        yield Fault("wat_is_nodig", "er staat niet wat er nodig is om het doel te bereiken")


def _parties(programme: Programme) -> Gaps:
    for party in programme.parties:
        yield from _party(party)
    for component in Component:
        leading = [party.role for party in programme.parties if component in party.responsible_for]
        if len(leading) > 1:
            yield Fault("partijen", f"voor het onderdeel '{component}' zijn er {len(leading)} verantwoordelijk: {', '.join(leading)}")


def _party(party: Party) -> Gaps:
    place = f"partijen.{party.role}"
    if not (party.responsible_for or party.takes_part_in):
        yield Fault(place, "deze partij doet in geen onderdeel mee")
    if party.role is Role.CONNECTOR:
        yield from _connector(party, place)
    lacking = {"inbreng": party.contribution, "eigen belang": party.interest, "risico's": party.risks, "opbrengsten": party.returns}
    if not all(lacking.values()):
        yield Fault(place, f"er staat niet bij: {', '.join(what for what, told in lacking.items() if not told)}")


def _connector(party: Party, place: str) -> Gaps:
    """A verbinder tells everything, at every side (whitepaper l.310-321)."""
    if untold := [told for told in Told if told not in party.tells]:
        yield Fault(f"{place}.vertelt", f"de verbinder vertelt niets over: {', '.join(untold)}")
    if unheard := [side for side, roles in _SIDES.items() if not set(roles) & set(party.tells_whom)]:
        yield Fault(f"{place}.vertelt_aan", f"de verbinder vertelt het niet aan: {', '.join(unheard)}")


def _profile(programme: Programme) -> Gaps:
    named = {criterion.code for criterion in programme.criteria}
    for code, what in _CRITERIA.items():
        if code not in named:
            yield Fault(f"criteria.{code}", f"het profiel zegt niets over {what}")
    if not programme.voortraject.exit_criteria:
        yield Fault("voortraject.uitstroomeisen", "er staat niet wanneer het voortraject is gehaald")
    if GuidanceKind.BUDDY not in programme.guidance.minimum:
        yield Fault("begeleiding.ten_minste", "er is geen mentor of maatje, die er al in het voortraject is")
    if programme.voortraject.taster is None:
        yield Fault("voortraject.snuffelstage", "kandidaat en werkgever leren elkaar niet kennen voordat het leer-werk begint")


def _money(programme: Programme, today: date) -> Gaps:
    if not programme.funding:
        yield Fault("financiering", "er staat niet waar het geld vandaan komt")
        return
    funded = {component for funding in programme.funding for component in funding.components}
    for component in Component:
        if component not in funded:
            yield Fault("financiering", f"er is geen geld voor het onderdeel '{component}'")
    for funding in programme.funding:
        yield from _money_in_time(programme, funding, today)


def _money_in_time(programme: Programme, funding: Funding, today: date) -> Gaps:
    """Whether the money lasts until the last component that it pays, for somebody who begins when it begins, or today (domain.md W9)."""
    place = f"financiering.{funding.name}"
    if not funding.components:
        yield Fault(f"{place}.onderdelen", "dit geld is voor geen enkel onderdeel")
    if funding.end is None or not funding.components:
        return
    if funding.end < today:
        yield Fault(f"{place}.tot", f"dit geld is op sinds {_day(funding.end)}")
        return
    begin = funding.start or today
    ends = programme.ends_of(_morning(begin))
    last = max(funding.components, key=lambda component: ends[LAST_STAGE[component]])
    needed = ends[LAST_STAGE[last]].astimezone(AMSTERDAM).date()
    if funding.end < needed:
        until = f"wie op {_day(begin)} begint, heeft het volgens de normen nodig tot {_day(needed)}"
        yield Fault(f"{place}.tot", f"dit geld houdt op {_day(funding.end)} op, voor het einde van het onderdeel '{last}': {until}")


def _learning_and_working(programme: Programme, today: date) -> Gaps:
    work = programme.leer_werk
    with suppress(PolicyError):
        norm = float(policy_set(programme.policy).as_on(today).percent(Key.WORK_SHARE))
        share = 100 * work.hours_work / (work.hours_work + work.hours_learning)
        # The paper says "roughly", and speaks of one day of five: half that day of learning more or less is still roughly.
        if abs(share - norm) > (100 - norm) / 2:
            what = f"{share:.0f}% werken en {100 - share:.0f}% leren"
            yield Fault("leer_werk.uren_werk", f"{what} is ver van {norm:.0f}% en {100 - norm:.0f}%")
    if programme.guidance.contact_every.period.longer_than(work.norm.period):
        yield Fault("begeleiding.contact_elke", "tijdens het leer-werk wordt er niet naar de begeleiding gevraagd")
    evaluations, ends = {_morning(today)}, work.norm.period.after(_morning(today))
    while (moment := work.evaluate_every.period.times(len(evaluations)).after(_morning(today))) < ends:
        evaluations.add(moment)
    evaluations.add(ends)
    over = Period()
    for module in work.modules:
        over = over.plus(module.norm.period)
        if module.outflow and over.after(_morning(today)) not in evaluations:
            yield Fault(f"leer_werk.modules.{module.code}", "na deze module kan iemand uitstromen, maar er is dan geen evaluatie")


def _steering(programme: Programme) -> Gaps:
    if not programme.thresholds:
        yield Fault("drempels", "er zijn geen drempels; Regie wijst niemand op een traject dat afwijkt")
    for threshold in programme.thresholds:
        if wrong := misfit(threshold):
            yield Fault(f"drempels.{threshold.code}", wrong)
    if not programme.aftercare.confirmations:
        yield Fault("nazorg.bevestigingen", "niemand bevestigt dat de deelnemer nog aan het werk is")


def _civic_term(programme: Programme, today: date) -> Gaps:
    """The plan has to fit in what is left of the civic integration term, which is 3 years for most (domain.md 2.1, a)."""
    with suppress(PolicyError):
        term = policy_set(programme.policy).as_on(today).period(Key.CIVIC_TERM)
        begin = _morning(today)
        if programme.ends_of(begin)[Stage.LEER_WERK] > term.after(begin):
            told = "intake, voortraject en leer-werk duren volgens de normen langer dan de inburgeringstermijn van"
            yield Fault("leer_werk.norm", f"{told} {term.in_words()}")


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), AMSTERDAM)


def _day(day: date) -> str:
    return f"{day:%d-%m-%Y}"
