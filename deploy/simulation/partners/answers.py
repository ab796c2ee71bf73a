"""What a partner answers: for each `soort` of docs/partners.md the fields of its table, by the persona of the trajectory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import get_args

from pydantic import JsonValue

from deploy.simulation.partners.chance import Chance
from deploy.simulation.partners.config import Role
from deploy.simulation.partners.personas import Persona, persona
from deploy.simulation.partners.question import Question

# A no that costs time but changes nothing in the story: only the first time, and never in a trajectory that goes well.
_NOT_NOW = {
    "snuffelstage": (0.25, "deze weken is er niemand die kan begeleiden"),
    "intentie-uitspreken": (0.3, "daarvoor is het nog te vroeg"),
    "werkplek-bieden": (0.2, "er is op dit moment geen werkplek vrij"),
    "kwalificeren": (0.1, "nog niet alle onderdelen zijn afgetekend"),
    "module-geven": (0.06, "de groep is vol; vraag het later opnieuw"),
    "inschrijven": (0.06, "de aanmelding is niet volledig; graag opnieuw"),
    "taal-onderwijzen": (0.06, "de groep is vol; vraag het later opnieuw"),
    "begeleiding-verslag": (0.05, "over deze periode is geen verslag gemaakt"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes with its content, or no with the reason in `remark`."""

    agreed: bool
    content: Mapping[str, JsonValue] = field(default_factory=dict)
    remark: str = ""

    @property
    def outcome(self) -> str:
        """The word for it in the interface."""
        return "akkoord" if self.agreed else "afgewezen"

    def data(self) -> dict[str, JsonValue]:
        """The fields of the answer, as they go to Regie."""
        told: dict[str, JsonValue] = {"antwoord": dict(self.content)} if self.agreed else {"toelichting": self.remark}
        return {"uitkomst": self.outcome, **told}


@dataclass(frozen=True, slots=True)
class Case:
    """What an answer depends on. `luck` is that of the question, `fate` that of the whole trajectory."""

    question: Question
    persona: Persona
    luck: Chance
    fate: Chance
    today: date
    employers: tuple[str, ...]

    @property
    def day(self) -> str:
        """Today, as dates are written."""
        return self.today.isoformat()

    @property
    def round(self) -> int:
        """The number of the evaluation."""
        return self.question.number("ronde")

    def someone(self, what: str) -> str:
        """An opaque id of a person, the same one during the whole trajectory."""
        return f"{what}-{self.fate.whole(what, 1000, 9999)}"

    def grade(self, first: int) -> int:
        """A satisfaction of 1 to 10 that grows with the rounds, or falls before somebody drops out."""
        if self.persona is Persona.DROP_OUT:
            return max(2, first - 2 * self.round + self.luck.whole("cijfer", 0, 1))
        return min(9, first + (self.round + 1) // 2 + self.luck.whole("cijfer", -1, 1))

    def verdict(self) -> str:
        """What an evaluation concludes."""
        if self.persona is Persona.DROP_OUT:
            return "stoppen" if self.round > 1 and self.luck.happens("stoppen", 0.3) else "bijsturen"
        return "bijsturen" if self.persona is not Persona.FLUENT and self.luck.happens("bijsturen", 0.1) else "doorgaan"


def answer(seed: int, question: Question, today: date, employers: tuple[str, ...]) -> Answer:
    """The answer to a question; only its dates depend on the day."""
    return tell(case_of(seed, question, today, employers))


def case_of(seed: int, question: Question, today: date, employers: tuple[str, ...]) -> Case:
    """What the answer to a question depends on."""
    fate = Chance(seed, question.trajectory)
    return Case(question, persona(seed, question.trajectory), question.chance(seed), fate, today, employers)


def tell(case: Case) -> Answer:
    """The answer in a case."""
    question = case.question
    odds, reason = _NOT_NOW.get(question.kind, (0.0, ""))
    if case.persona is not Persona.FLUENT and question.occurrence == 1 and case.luck.happens("nu niet", odds):
        return no(reason)
    return KINDS[question.kind][1](case)


def yes(**content: JsonValue) -> Answer:
    """Agreed, with this to tell."""
    return Answer(True, content)


def no(reason: str) -> Answer:
    """Declined, and why."""
    return Answer(False, remark=reason)


def _pip(case: Case) -> Answer:
    route = case.fate.one_of("leerroute", ["B1", "B1", "B1", "Z", "onderwijs"])
    dated = case.today - timedelta(days=case.luck.whole("dagtekening", 7, 60))
    return yes(dagtekening=dated.isoformat(), leerroute=route, niveau="A2" if route == "Z" else "B1")


def _intake(case: Case) -> Answer:
    comes_later = case.persona in (Persona.TRIAL, Persona.LOSS, Persona.DECLINED) and case.question.number("oproep") == 1
    if comes_later and case.luck.happens("niet verschenen", 0.25):
        return yes(verschenen=False)
    # The question does not say which criteria are hard; a profile begins with what matters most.
    asked = case.question.content.get("criteria")
    criteria = [c["criterium"] for c in asked if isinstance(c, dict)] if isinstance(asked, list) else []
    met = [n > 0 or case.persona is not Persona.NOT_MET for n in range(len(criteria))]
    measured: list[JsonValue] = [
        {"criterium": criterion, "waarde": "voldoende" if good else "nog niet, blijkt uit het gesprek", "voldoet": good}
        for criterion, good in zip(criteria, met, strict=True)
    ]
    told: dict[str, JsonValue] = {
        "hulpmiddelen": list(case.luck.one_of("hulpmiddelen", [("beeldmateriaal",), ("eenvoudige-taal", "schrijftolk"), ()])),
        "leerbaarheid": case.fate.one_of("leerbaarheid", ["b1-haalbaar", "b1-haalbaar", "b1-niet-haalbaar", "onbekend"]),
        "diplomawaardering": case.fate.one_of("diploma", ["geen-diploma", "niet-gewaardeerd", "lager-gewaardeerd", "lager-gewaardeerd"]),
        "cultuursensitief": case.luck.happens("cultuursensitief", 0.8),
        "verblijfsvergunningTot": (case.today + timedelta(days=case.fate.whole("vergunning", 300, 1095))).isoformat(),
        **({"wachtOpHuisvestingSinds": (case.today - timedelta(days=60)).isoformat()} if case.fate.happens("zonder woning", 0.2) else {}),
        "wensen": case.fate.one_of("wensen", ["wil een vak leren", "wil zo snel mogelijk werken", "werkte eerder in een magazijn"]),
        "omstandigheden": case.fate.one_of("omstandigheden", ["heeft jonge kinderen", "slaapt slecht", "woont pas kort in de stad"]),
    }
    return yes(verschenen=True, tolk=case.luck.happens("tolk", 0.4), metingen=measured, **told)


def _heard(case: Case) -> Answer:
    topics = case.question.content.get("onderwerpen")
    told: dict[str, JsonValue] = {}
    if isinstance(topics, list) and "wensen" in topics and case.luck.happens("wensen", 0.5):
        told["wensen"] = case.luck.one_of("wens", ["wil een vak leren", "wil dichter bij huis werken", "wil meer uren"])
    if isinstance(topics, list) and "tevredenheid" in topics:
        told["tevredenheid"] = case.grade(6)
    if isinstance(topics, list) and "afspraken" in topics and case.luck.happens("afspraak", 0.3):
        told["afspraken"] = [{"afspraak": "ik mag altijd vragen wat een woord betekent"}]
    return yes(**told)


def _cosignature(case: Case) -> Answer:
    if case.persona is not Persona.FLUENT and case.question.turn == 1 and case.luck.happens("eist meer", 0.08):
        return no("bij ons kan dit niet zonder meer taal")
    return yes(ondertekendOp=case.day)


def _preparation(case: Case) -> Answer:
    if case.question.content.get("kant") != "werkgever":
        return yes(gehoudenOp=case.day)
    agreed: list[JsonValue] = ["wie ziek is belt voor acht uur", "vragen mag altijd, ook twee keer", "in de pauze eten we samen"]
    known = [{"afspraak": each} for each in agreed[: case.luck.whole("afspraken", 0, 3)]]
    return yes(gehoudenOp=case.day, afspraken=list[JsonValue](known))


def _guidance(case: Case) -> Answer:
    if case.luck.happens("geen contact", 0.5 if case.persona is Persona.DROP_OUT else 0.08):
        return yes(contact=False)
    themes: list[JsonValue] = ["bedrijfscultuur", "thuis"] if case.luck.happens("thuis", 0.2) else ["omgang-collegas"]
    told = {} if case.luck.happens("geen cijfer", 0.15) else {"tevredenheid": case.grade(6)}
    return yes(contact=True, onderwerpen=themes, **told)


def _barriers(case: Case) -> Answer:
    possible = {"kinderopvang": "gemeente", "reiskosten": "werkgever", "schulden": "gemeente"}
    return yes(belemmeringen=[{"soort": kind, "eigenaar": owner} for kind, owner in possible.items() if case.luck.happens(kind, 0.15)])


def _match(case: Case) -> Answer:
    network = sorted(case.employers, key=lambda each: case.fate.fraction(f"netwerk {case.employers.index(each)}"))
    left = [each for each in network if each not in case.question.tried]
    if not left:
        return no("er is geen andere werkgever in het netwerk")
    return yes(werkgever=left[(case.question.number("poging") - 1) % len(left)])


def _wage_value(case: Case) -> Answer:
    # Sometimes there was no time to look: then a forfait holds for the first months.
    if case.question.occurrence == 1 and case.question.content.get("schattingWerkgever") is None and case.luck.happens("achterwege", 0.3):
        return yes(achterwege=True)
    asked = case.question.content.get("loonwaardekader")
    criteria = [str(each["criterium"]) for each in asked if isinstance(each, dict)] if isinstance(asked, list) else []
    percent = case.fate.whole("loonwaarde", 60, 90)
    scores: list[JsonValue] = [
        {"criterium": criterion, "procent": min(100, percent + case.luck.whole(criterion, 0, 8))} for criterion in criteria
    ]
    return yes(loonwaarde=percent, scores=scores, vastgesteldDoor=case.someone("loonwaardedeskundige"))


def _wage_subsidy(case: Case) -> Answer:
    # Participatiewet art. 10d: at most 70 percent of the minimum wage.
    percent = max(0, min(70, case.question.number("berekendPercentage", 100 - case.question.number("loonwaarde", 100))))
    return yes(toegekend=percent > 0, percentage=percent)


def _recognition(case: Case) -> Answer:
    # Of two employers that are asked in a row at least one is recognised.
    odds = 0.0 if case.persona is Persona.FLUENT or case.question.occurrence > 1 else 0.06
    return yes(erkend=not case.luck.happens("niet erkend", odds))


def _work_evaluation(case: Case) -> Answer:
    hours = 32 - (6 * case.round if case.persona is Persona.DROP_OUT else case.luck.whole("uren", 0, 3))
    return yes(
        oordeel=case.verdict(), tevredenheid=case.grade(7), gewerkteUren=max(0, hours), nieuweContacten=case.luck.whole("contacten", 0, 3)
    )


def _language_progress(case: Case) -> Answer:
    start, pace = case.fate.whole("taal begin", 0, 1), case.fate.whole("taal tempo", 2, 4)

    def level(ahead: int) -> str:
        return ("onder-A1", "A1", "A2", "B1")[max(0, min(3, start + (case.round + ahead) // pace))]

    # Speaking grows before writing does.
    skills = {"luisteren": level(1), "spreken": level(1), "lezen": level(-1), "schrijven": level(-1)}
    return yes(metingen=[{"vaardigheid": skill, "niveau": found} for skill, found in skills.items()])


def _module(case: Case) -> Answer:
    odds = {Persona.FLUENT: 0.0, Persona.DOUBT: 0.6}.get(case.persona, 0.1) if case.question.occurrence == 1 else 0.0
    trained = case.question.content.get("vaardigheden")
    found: list[JsonValue] = [
        {"vaardigheid": skill, "beheerst": not case.luck.happens(f"oefent nog {skill}", 0.2)}
        for skill in (trained if isinstance(trained, list) else [])
    ]
    return yes(behaald=not case.luck.happens("niet behaald", odds), afgerondOp=case.day, vaardigheden=found)


def _qualification(case: Case) -> Answer:
    kind = case.question.content.get("soort")
    stated: list[JsonValue] = [{"kwalificatie": "25753", "werkproces": f"B1-K1-W{number}"} for number in (1, 2)]
    return yes(soort=kind, behaaldOp=case.day, werkprocessen=stated if kind == "praktijkverklaring" else [])


def _study_progress(case: Case) -> Answer:
    expected = 92 - 18 * case.round if case.persona is Persona.DROP_OUT else 88 + case.round
    attended = max(10, min(100, expected + case.luck.whole("aanwezigheid", -4, 4)))
    return yes(oordeel=case.verdict(), aanwezigheid=attended)


def _advice(case: Case) -> Answer:
    if case.persona is Persona.DOUBT and case.question.occurrence == 1:
        if case.fate.one_of("twijfelt niet", ["gemeente", "taalschool", "roc", "werkgever", ""]) != case.question.role:
            return yes(advies="no-go", motivering="de taal en het werktempo zijn nog niet ver genoeg")
    elif case.persona not in (Persona.FLUENT, Persona.DOUBT) and case.luck.happens("geen advies", 0.08):
        return no("we kennen de kandidaat nog te kort om te adviseren")
    return yes(advies="go", motivering="komt op tijd, leert snel en past bij het werk")


def _contract(case: Case) -> Answer:
    first_refuses = case.persona in (Persona.TRIAL, Persona.DECLINED) and case.question.turn == 1
    if first_refuses or case.persona is Persona.NO_EMPLOYER:
        return no("er is geen vaste plek vrij in dit team")
    growth = case.luck.one_of("doorgroei", ["mbo 3 via de werkgever", "teamleider na twee jaar", "een vakdiploma"])
    months, wage = case.luck.one_of("duur", [7, 12, 12, 12, 0]), case.luck.whole("brutoloon", 2100, 2650) * 100
    return yes(ingangsdatum=case.day, brutoloon=wage, duurMaanden=months, doorgroei=growth, urenPerWeek=32, functieniveau="mbo-2")


def _follow_up(case: Case) -> Answer:
    if case.luck.happens("vast", 0.6):
        return yes(vervolg="vast")
    ends = date.fromisoformat(str(case.question.content["eindigtOp"]))
    return yes(vervolg="verlengd", totEnMet=(ends + timedelta(days=365)).isoformat())


def _trial(case: Case) -> Answer:
    refuses = case.persona is Persona.DECLINED and case.question.turn == 1 and case.fate.happens("ook geen proef", 0.5)
    if refuses or (case.persona is Persona.NO_EMPLOYER and case.luck.happens("geen proef", 0.5)):
        return no("een proefplaatsing past nu niet in het rooster")
    return yes(startdatum=case.day, intentieAannemen=True)


def _trial_evaluation(case: Case) -> Answer:
    wage_value = min(100, case.fate.whole("loonwaarde", 60, 90) + 5 * (case.round - 1))
    verdict, why = "aannemen", "werkt zelfstandig en hoort bij het team"
    if case.persona is Persona.NO_EMPLOYER:
        verdict, why = "afwijzen", "het werktempo blijft te ver achter"
    elif case.persona is Persona.TRIAL and case.round == 1 and case.question.content.get("nogTeVerlengen") is True:
        verdict, why = "verlengen", "gaat vooruit; nog een periode om het tempo te halen"
    return yes(oordeel=verdict, loonwaarde=wage_value, toelichting=why)


def _team(case: Case) -> Answer:
    buddy: dict[str, JsonValue] = {"buddy": case.someone("buddy")} if case.luck.happens("buddy", 0.6) else {}
    program: list[JsonValue] = [
        {"onderdeel": part} for part in ("organisatiecultuur", "afspraken", "praktijkbegeleiders", "kennismaking", *buddy)
    ]
    return yes(voorbereidOp=case.day, inwerkprogramma=program, **buddy)


def _employed(case: Case) -> Answer:
    # Counted over all confirmations in the trajectory, so that a second job is never lost.
    if case.persona is Persona.LOSS and case.question.turn == case.fate.whole("verlies", 1, 2):
        return yes(inDienst=False, oorzaak="werkgever-stopt", reden="er is geen werk meer in dit team")
    return yes(inDienst=True)


_TRAIN: tuple[Role, ...] = ("roc", "werkgever", "brancheorganisatie", "taalschool")

KINDS: Mapping[str, tuple[tuple[Role, ...], Callable[[Case], Answer]]] = {
    "pip-opvragen": (("gemeente",), _pip),
    "pip-herzien": (("gemeente",), _pip),
    "intake-houden": (("gemeente", "werkgeversservicepunt", "uwv"), _intake),
    "profiel-ondertekenen": (("werkgever", "brancheorganisatie"), _cosignature),
    "profiel-bespreken": (("expertisepartner",), lambda case: yes(advies="let op reistijd, en op wie thuis voor de kinderen zorgt")),
    "diploma-waarderen": (
        ("expertisepartner",),
        lambda case: yes(waardering=case.fate.one_of("diploma", ["niet-gewaardeerd", "lager-gewaardeerd", "gelijk-gewaardeerd"])),
    ),
    "traject-vertellen": (
        ("gemeente", "verbinder", "werkgeversservicepunt", "brancheorganisatie"),
        lambda case: yes(verbinder=case.someone("verbinder"), verteld=case.question.content.get("onderwerpen")),
    ),
    "deelnemer-horen": (("gemeente", "brancheorganisatie"), _heard),
    "team-trainen": (("brancheorganisatie",), lambda case: yes(gehoudenOp=case.day)),
    "leerlijn-afspreken": (
        ("brancheorganisatie",),
        lambda case: yes(afgesprokenOp=case.day, onderdelen=[{"onderdeel": part} for part in ("veilig werken", "gereedschap", "vaktaal")]),
    ),
    "financiering-adviseren": (("expertisepartner",), lambda case: yes(mogelijkheden=[])),
    "interculturele-voorbereiding": (("taalschool", "roc", "werkgever"), _preparation),
    "coach-toewijzen": (
        ("gemeente", "brancheorganisatie", "roc", "taalschool", "werkgever"),
        lambda case: yes(
            soort=case.question.content.get("begeleiding"), begeleider=case.someone("begeleider"), startdatum=case.day, ookWerkgever=True
        ),
    ),
    "begeleiding-verslag": (("gemeente", "brancheorganisatie", "roc", "taalschool", "werkgever"), _guidance),
    "belemmeringen-opvragen": (("gemeente",), _barriers),
    "werkgever-matchen": (("gemeente", "werkgeversservicepunt", "uwv", "brancheorganisatie"), _match),
    "proefplaatsing-toestaan": (("gemeente", "uwv"), lambda case: yes(totEnMet=case.question.content.get("totEnMet"))),
    "uitkering-behouden": (("gemeente",), lambda case: yes(vanaf=case.question.content.get("vanaf"))),
    "loonkostensubsidie": (("gemeente",), _wage_subsidy),
    "loonwaarde-vaststellen": (("gemeente",), _wage_value),
    "taal-onderwijzen": (
        ("taalschool", "roc"),
        lambda case: yes(startdatum=case.day, urenPerWeek=case.question.number("urenPerWeek", 9)),
    ),
    "taalvoortgang": (("taalschool", "roc"), _language_progress),
    "vaktaal-inplannen": (("taalschool", "roc"), lambda case: yes(dagdelen=1, opDeWerkvloer=case.luck.happens("op de werkvloer", 0.5))),
    "module-geven": (("taalschool", "roc"), _module),
    "erkenning-controleren": (("roc",), _recognition),
    "praktijkovereenkomst-tekenen": (("roc",), lambda case: yes(getekendOp=case.day)),
    "inschrijven": (_TRAIN, lambda case: yes(startdatum=case.day)),
    "studievoortgang": (_TRAIN, _study_progress),
    "kwalificeren": (_TRAIN, _qualification),
    "snuffelstage": (("werkgever",), lambda case: yes(startdatum=case.day, dagen=case.luck.whole("dagen", 2, 5))),
    "werkplek-bieden": (("werkgever",), lambda case: yes(startdatum=case.day, begeleider=case.someone("praktijkbegeleider"))),
    "vaktaal-aanleveren": (("werkgever",), lambda case: yes(woorden=[{"woord": word} for word in ("pallet", "rolcontainer", "pakbon")])),
    "intentie-uitspreken": (("werkgever",), lambda case: yes(uitgesprokenOp=case.day)),
    "werkevaluatie": (("werkgever",), _work_evaluation),
    "advies-geven": (get_args(Role), _advice),
    "contract-bieden": (("werkgever",), _contract),
    "proefplaatsing": (("werkgever",), _trial),
    "proefplaatsing-evalueren": (("werkgever",), _trial_evaluation),
    "team-voorbereiden": (("werkgever",), _team),
    "contract-vervolg": (("werkgever",), _follow_up),
    "dienstverband-bevestigen": (("werkgever",), _employed),
}
"""Every kind of question: who may be asked, and what the answer is."""
