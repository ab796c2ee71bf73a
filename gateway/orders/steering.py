"""Orders about how a trajectory is steered: open items, the plan, its pauses and its end."""

from events.vocabulary.values import AT_THE_END, Outcome
from gateway.access.terms import Action
from gateway.orders.fields import REASON, REASONS, among
from gateway.orders.kinds import Called, Field, OrderKind
from gateway.orders.looking_up import Agreed, Cents, Codes, Json, Version, answered, changed, corrected, explained, newest
from workflows.decisions.adjustment import Adjust, ChooseSectorAndLevel, DismissSignal, Extend
from workflows.decisions.corrections import CorrectFact
from workflows.decisions.ending import DECIDED_OUTCOMES, End
from workflows.decisions.money import RecordCost
from workflows.decisions.open_items import CompleteTask, RecordAnswer
from workflows.decisions.pause import Pause, Resume
from workflows.decisions.programme_change import ChangeProgramme, MovePolicy
from workflows.law.period import Period

MORE_TIME = (Period(weeks=2), Period(months=1), Period(months=3), Period(months=6))
"""By how much a stage can be made longer from the page."""
OUTCOMES = among(outcome for outcome in Outcome if outcome not in AT_THE_END and outcome not in DECIDED_OUTCOMES)


STEERING = (
    OrderKind(
        CompleteTask,
        Called("taak", "Afronden", "De taak is afgerond.", "Taak is klaar"),
        "Meld dat een taak klaar is.",
        {"task": Field("taak", "De taak"), "remark": Field("opmerking", "Opmerking")},
        item="taak",
        by_holder=True,
        action=Action.STEER,
        data="P",
    ),
    OrderKind(
        RecordAnswer,
        Called("antwoord", "Antwoord vastleggen", "Het antwoord is vastgelegd.", "Leg het antwoord vast"),
        "Leg vast wat een partner per telefoon of brief antwoordde.",
        {
            "request": Field("verzoek", "Het verzoek"),
            "agreed": Field("uitkomst", "Wat zei de partner?", Agreed, (("akkoord", "Ja, akkoord"), ("afgewezen", "Nee, afgewezen"))),
            "answer": Field("antwoord", "Bij akkoord: het antwoord als JSON", Json | None),
            "remark": Field("toelichting", "Toelichting; bij een nee: waarom"),
        },
        answered,
        without_form="Het formulier volgt uit de vraag en staat op een eigen pagina.",
        action=Action.ANSWER,
        data="HCPWF",
    ),
    OrderKind(
        DismissSignal,
        Called("signaal", "Terzijde leggen", "Het signaal is terzijde gelegd.", "Leg het signaal terzijde"),
        "Leg een signaal terzijde, met reden.",
        {"signal": Field("signaal", "Het signaal"), "reason": REASON},
        item="signaal",
        action=Action.STEER,
        data="P",
    ),
    OrderKind(
        Resume,
        Called("hervatten", "Hervatten", "Het traject gaat verder.", "Ga verder"),
        "Ga verder; afspraken schuiven op met wat onderbroken was, wat de wet of een ander bepaalt niet.",
        shown=lambda dossier: dossier.paused,
        task="hervatten",
        action=Action.STEER,
        data="P",
    ),
    OrderKind(
        Pause,
        Called("onderbreken", "Onderbreken", "Het traject is onderbroken.", "Onderbreek het traject"),
        "Laat alles wachten.",
        {"reason": REASON, "until": Field("tot", "Verwacht tot")},
        shown=lambda dossier: not dossier.paused,
        action=Action.STEER,
        data="P",
    ),
    OrderKind(
        Adjust,
        Called("bijsturen", "Bijsturen", "Het plan is bijgestuurd.", "Stuur bij"),
        "Stuur het plan van een traject bij, vanaf nu.",
        {
            "places": Field("plaats", "Plaats in het plan, zoals voortraject.taal.uren_per_week", Codes),
            "new": Field("waarde", "Nieuwe waarde (nee haalt een module weg)", Codes),
            "reason": REASON,
            "signal": Field("signaal", "Het open signaal dat hiermee is beantwoord"),
        },
        changed,
        item="signaal",
        action=Action.STEER,
        data="P",
    ),
    OrderKind(
        Extend,
        Called("verlengen", "Fase verlengen", "De fase heeft meer tijd.", "Geef meer tijd"),
        "Geef de huidige fase meer tijd.",
        {"by": Field("duur", "Hoeveel langer", options=tuple((str(period), period.in_words()) for period in MORE_TIME)), "reason": REASON},
        action=Action.STEER,
        data="P",
    ),
    OrderKind(
        ChooseSectorAndLevel,
        Called("richting", "Sector, niveau en leervorm kiezen", "Sector, niveau en leervorm zijn vastgelegd."),
        "Leg sector, niveau en leervorm vast waar de deelnemer voor gaat.",
        {
            "sector": Field("sector", "Sector; zonder: die van het programma"),
            "level": Field("niveau", "Niveau"),
            "form": Field("vorm", "Leervorm"),
        },
        task="richting-kiezen",
        action=Action.STEER,
        data="P",
    ),
    OrderKind(
        ChangeProgramme,
        Called("programma", "Ander programma", "Het traject gaat verder in dit programma.", "Wissel van programma"),
        "Ga verder in een ander programma, of in een andere versie van hetzelfde.",
        {
            "programme": Field("programma", "De code van een gepubliceerd programma"),
            "programme_version": Field("versie", "Versie; zonder: de nieuwste", int | None),
            "stage": Field("fase", "De fase die opnieuw begint; zonder: verder waar het traject is"),
            "move_policy": Field("beleid-van-vandaag", "Gelden ook wet en beleid van vandaag?"),
            "reason": REASON,
        },
        newest("programma"),
        action=Action.DECIDE,
        data="P",
    ),
    OrderKind(
        MovePolicy,
        Called("beleid", "Wet en beleid van een andere dag", "Wet en beleid van die dag gelden.", "Laat dit beleid gelden"),
        "Laat wet en beleid gelden zoals op een dag; anders blijven die van het begin.",
        {"on": Field("op", "De dag"), "policy": Field("beleid", "Een ander beleid, bij zijn naam"), "reason": REASON},
        action=Action.STEER,
        data="P",
    ),
    OrderKind(
        CorrectFact,
        Called("verbeteren", "Gegeven verbeteren", "Het gegeven is verbeterd."),
        "Verbeter een gegeven dat verkeerd is vastgelegd, of neem terug dat een baan verloren is of de plicht eindigde.",
        {
            "version": Field("versie", "De versie van het gegeven in de tijdlijn", Version),
            "field": Field(
                "gegeven", "Wat er verkeerd aan is, zoals voldoet, einde, ingeschreven-op of laatste-dag; klopt: het geldt niet (meer)"
            ),
            "value": Field("waarde", "Wat er had moeten staan; bij klopt: nee"),
            "reason": REASON,
        },
        corrected,
        without_form="De tijdlijn op de pagina noemt geen versies.",
        action=Action.STEER,
        data="HCPWF",
    ),
    OrderKind(
        RecordCost,
        Called("kosten", "Kosten vastleggen", "De kosten zijn vastgelegd."),
        "Leg kosten vast, uit een bron van het programma.",
        {
            "source": Field("bron", "Bron, zoals in het programma"),
            "component": Field("onderdeel", "Onderdeel"),
            "cents": Field("bedrag", "Bedrag in euro's", Cents),
            "party": Field("partij", "Wie is betaald"),
        },
        action=Action.REPORT,
        data="F",
    ),
    OrderKind(
        End,
        Called("beeindigen", "Beëindigen", "Het traject is beëindigd.", "Beëindig het traject"),
        "Beëindig een traject voortijdig.",
        {
            "outcome": Field("uitkomst", "Uitkomst", options=OUTCOMES),
            "reason": Field("code", "Soort reden", options=REASONS),
            "component": Field("onderdeel", "Onderdeel waarin het stopt"),
            "last_day": Field("laatste-dag", "De laatste dag van het werk, of van het leven; daarna is er geen loonkostensubsidie meer"),
            "subsidy_to": Field("subsidie-aan", "Wie er verder op de loonkostensubsidie let, als daar nog iets van open is"),
            "explanation": Field("reden", "Toelichting; alleen leeg als de gegevens zijn gewist"),
        },
        explained,
        warning="Een beëindigd traject kan niet worden heropend.",
        action=Action.DECIDE,
        data="P",
    ),
)
