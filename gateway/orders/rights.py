"""Orders about the rights of a participant: what is asked under the AVG, what becomes of it, and the marks by which less is seen of them.

They are described as those to a trajectory are, and forms follow from that in the same way. How they are given, and when others have to
agree first, is in `gateway.orders.together`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from activities.days import LastingDay
from events.days import current_day
from events.fact import Actor
from events.vocabulary.person import RestrictionException, RestrictionGround
from events.vocabulary.values import Source
from gateway.access.terms import Action
from gateway.orders.fields import REASON, among, yes_no
from gateway.orders.kinds import Called, Field, OrderKind, Surroundings, Values
from gateway.orders.of_person import OfPerson
from gateway.persons import marks, requests, together
from gateway.persons.requests import Right
from gateway.persons.rights import Rights
from gateway.persons.standing import Decide, nothing
from workflows.decisions.command import Reason, Reference, Who


class AskRight(OfPerson):
    """A person asks for something that they have a right to."""

    right: Right
    text: Reason
    source: Source
    received_on: LastingDay | None = None

    async def decide(self, rights: Rights, person: UUID, by: Actor) -> Decide:
        """The request, with its term."""
        return requests.ask(self.right, self.text, self.received_on or current_day(), self.source)

    @property
    def restricts(self) -> bool:
        """An objection does until it is weighed (AVG art. 18 lid 1 onder d)."""
        return self.right is Right.OBJECTION

    @property
    def alone(self) -> bool:
        """The person asks it of whom they like (AVG art. 26 lid 3), and a term begins."""
        return True


class HandleRequest(OfPerson):
    """Somebody handles a request: whoever says so, unless they say who `to`."""

    request: Reference
    to: Who | None = None

    async def decide(self, rights: Rights, person: UUID, by: Actor) -> Decide:
        """They do."""
        return requests.assign(self.request, self.to or by.id)

    @property
    def alone(self) -> bool:
        """It changes nothing for the person, and somebody has to."""
        return True


class ExtendRequest(OfPerson):
    """Take longer for an answer."""

    request: Reference
    reason: Reason

    async def decide(self, rights: Rights, person: UUID, by: Actor) -> Decide:
        """Two months more (AVG art. 12 lid 3)."""
        return requests.extend(self.request, self.reason)


class WithdrawRequest(OfPerson):
    """The person no longer asks for it."""

    request: Reference
    source: Source

    async def decide(self, rights: Rights, person: UUID, by: Actor) -> Decide:
        """It waits for no answer any more."""
        return requests.withdraw_request(self.request, self.source)


class DecideRequest(OfPerson):
    """Decide on a request. What is granted was done: `facts` set right what was wrong, `ground` is why processing is restricted. After an
    objection that is refused `told_on` is when the person was told that data are used again."""

    request: Reference
    granted: bool
    reason: Reason
    facts: tuple[UUID, ...] = ()
    ground: RestrictionGround | None = None
    told_on: LastingDay | None = None

    async def decide(self, rights: Rights, person: UUID, by: Actor) -> Decide:
        """The decision, with what was done."""
        if not self.granted:
            return requests.refuse(self.request, self.reason, told_on=self.told_on)
        facts = await requests.setting_right(rights, person, self.request, self.facts)
        return requests.grant(self.request, self.reason, facts=facts, ground=self.ground)

    @property
    def restricts(self) -> bool:
        """A restriction that is granted does."""
        return self.granted and self.ground is not None

    @property
    def alone(self) -> bool:
        """To grant what the person asks; to erase is another order."""
        return self.granted


class MarkSensitive(OfPerson):
    """This is a sensitive case."""

    reason: Reason

    async def decide(self, rights: Rights, person: UUID, by: Actor) -> Decide:
        """The mark."""
        return marks.mark_sensitive(self.reason)

    @property
    def alone(self) -> bool:
        """It protects, and at once (AVG art. 32)."""
        return True


class LiftSensitivity(OfPerson):
    """It is a case like any other again."""

    reason: Reason

    async def decide(self, rights: Rights, person: UUID, by: Actor) -> Decide:
        """The mark goes."""
        return marks.lift_sensitivity(self.reason)


class ExceptRestriction(OfPerson):
    """Use restricted data all the same, for what the law names."""

    ground: RestrictionException
    until: LastingDay
    reason: Reason

    async def decide(self, rights: Rights, person: UUID, by: Actor) -> Decide:
        """The exception, up to and with that day."""
        return marks.except_from_restriction(self.ground, self.until, self.reason)


class LiftRestriction(OfPerson):
    """Use data again that were restricted."""

    request: Reference
    told_on: LastingDay
    reason: Reason

    async def decide(self, rights: Rights, person: UUID, by: Actor) -> Decide:
        """The restriction ends."""
        return marks.lift_restriction(self.request, self.told_on, self.reason)


class EraseOnRequest(OfPerson):
    """Grant a request for erasure, by erasing (AVG art. 17)."""

    request: Reference
    ground: Reason

    async def decide(self, rights: Rights, person: UUID, by: Actor) -> Decide:
        """See that this is such a request."""
        requests.may_erase(await rights.of(person), self.request)
        return nothing

    async def carry_out(self, rights: Rights, person: UUID, by: Actor, order: UUID, first: Decide) -> None:
        """Erase."""
        await self.decide(rights, person, by)
        await rights.erase(person, self.ground, by, self.request, order, first)


class AgreeWithAct(OfPerson):
    """Agree with what another wants to do to all of the person, for the trajectories in which somebody may do it themselves."""

    request: Reference

    async def decide(self, rights: Rights, person: UUID, by: Actor) -> Decide:
        """What follows from it depends on who agrees (`gateway.orders.together`)."""
        raise NotImplementedError


class DeclineAct(OfPerson):
    """What another wants to do to all of the person, or somebody asked themselves, is not to go on."""

    request: Reference
    reason: Reason

    async def decide(self, rights: Rights, person: UUID, by: Actor) -> Decide:
        """That it is not."""
        return together.decline(self.request, self.reason)


async def _with_facts(values: Values, around: Surroundings) -> None:
    """A form names one fact at most."""
    values["facts"] = (fact,) if (fact := values.get("facts")) else ()


_REQUEST = Field("verzoek", "Het verzoek")
_ASKED = Field("vraag", "Wat is gevraagd")
_SOURCE = Field("bron", "Van wie weten wij dit?")
# Done without seeing who it is, also in a sensitive case; but that it is one is undone by who sees that.
_ALL = (
    OrderKind(
        AskRight,
        Called("vragen", "Verzoek vastleggen", "Het verzoek is vastgelegd. Binnen de termijn van de AVG moet er een antwoord zijn."),
        "Een deelnemer vraagt om inzage, rectificatie, wissing of een ander recht.",
        {
            "right": Field("recht", "Waar vraagt de deelnemer om?"),
            "text": Field("tekst", "Wat vraagt de deelnemer, in eigen woorden?"),
            "source": _SOURCE,
            "received_on": Field("ontvangen", "Wanneer kwam het verzoek? Leeg is vandaag"),
        },
        action=Action.RIGHTS,
        data="",
    ),
    OrderKind(
        WithdrawRequest,
        Called("intrekken", "Intrekken", "Het verzoek is ingetrokken.", "Trek het verzoek in"),
        "De deelnemer trekt een verzoek in. Wat om een bezwaar stil lag, mag dan weer verder.",
        {"request": _REQUEST, "source": _SOURCE},
        item="verzoek",
        action=Action.RIGHTS,
        data="",
    ),
    OrderKind(
        HandleRequest,
        Called("behandelen", "In behandeling nemen", "U behandelt dit verzoek.", "Ik behandel dit verzoek"),
        "Zeg dat u een verzoek behandelt.",
        {"request": _REQUEST},
        item="verzoek",
        action=Action.HANDLE,
        data="",
    ),
    OrderKind(
        ExtendRequest,
        Called("verlengen", "Meer tijd nemen", "De termijn is verlengd. Vertel dat de deelnemer, met de reden.", "Verleng de termijn"),
        "Neem meer tijd voor een verzoek: één keer, binnen de eerste termijn, en met een reden die de deelnemer hoort.",
        {"request": _REQUEST, "reason": Field("reden", "Waarom duurt het langer?")},
        item="verzoek",
        action=Action.HANDLE,
        data="",
    ),
    OrderKind(
        DecideRequest,
        Called("besluiten", "Besluiten", "Het besluit is vastgelegd. Vertel het de deelnemer.", "Leg het besluit vast"),
        "Besluit op een verzoek. Wat u toekent, is dan ook gedaan.",
        {
            "request": _REQUEST,
            "granted": Field("besluit", "Wat besluit u?", options=yes_no("Toegekend", "Afgewezen"), required=True),
            "reason": Field("reden", "Waarom? De deelnemer hoort dit"),
            "facts": Field("feit", "Bij rectificatie: waarmee is het verbeterd?", UUID | None),
            "ground": Field(
                "grond",
                "Bij beperking: op welke grond?",
                options=among(one for one in RestrictionGround if one is not RestrictionGround.OBJECTION),
            ),
            "told_on": Field(
                "verteld-op", "Bij een bezwaar dat u afwijst: wanneer is de deelnemer verteld dat de gegevens weer worden gebruikt?"
            ),
        },
        adapt=_with_facts,
        item="verzoek",
        action=Action.HANDLE,
        data="",
    ),
    OrderKind(
        MarkSensitive,
        Called("gevoelig", "Merken als gevoelig", "Dit dossier is nu gevoelig.", "Merk als gevoelig"),
        "Merk een dossier als gevoelig, zoals bij een geheim adres of een bekende van een collega.",
        {"reason": Field("reden", "Waarom? Dat wordt versleuteld bewaard")},
        action=Action.HANDLE,
        data="",
    ),
    OrderKind(
        LiftSensitivity,
        Called("niet-gevoelig", "Niet meer gevoelig", "Dit dossier is niet meer gevoelig.", "Hef de afscherming op"),
        "Hef op dat een dossier gevoelig is.",
        {"reason": REASON},
        action=Action.HANDLE,
        data="I",
    ),
    OrderKind(
        ExceptRestriction,
        Called("uitzondering", "Toch gebruiken", "De uitzondering is vastgelegd.", "Leg de uitzondering vast"),
        "Gebruik gegevens waarvan de verwerking is beperkt toch, voor wat de wet noemt (AVG art. 18 lid 2).",
        {
            "ground": Field("grond", "Waarvoor?"),
            "until": Field("tot-en-met", "Tot en met welke dag?"),
            "reason": Field("reden", "Waarom is dat nodig?"),
        },
        action=Action.HANDLE,
        data="",
    ),
    OrderKind(
        LiftRestriction,
        Called(
            "opheffen",
            "Beperking opheffen",
            "De beperking is opgeheven. Een onderbroken traject hervat u bij het traject zelf.",
            "Hef de beperking op",
        ),
        "Gebruik gegevens weer waarvan de verwerking was beperkt. De deelnemer hoort dat eerst (AVG art. 18 lid 3).",
        {
            "request": _REQUEST,
            "told_on": Field("verteld-op", "Wanneer is het de deelnemer verteld?"),
            "reason": Field("reden", "Waarom eindigt de beperking?"),
        },
        item="verzoek",
        action=Action.HANDLE,
        data="",
    ),
    OrderKind(
        EraseOnRequest,
        Called("wissen", "Toekennen en wissen", "De gegevens zijn gewist. Vertel het de deelnemer.", "Wis de gegevens"),
        "Ken een verzoek om wissing toe door te wissen: niemand kan meer lezen wat over deze deelnemer is verteld.",
        {"request": _REQUEST, "ground": Field("grond", "Op welke grond? Bijvoorbeeld AVG art. 17 lid 1 onder a")},
        item="verzoek",
        warning="Dit is niet terug te draaien. Wat over deze deelnemer is verteld, kan daarna niemand meer lezen, in geen enkel traject.",
        action=Action.ERASE,
        data="",
    ),
    OrderKind(
        AgreeWithAct,
        Called("instemmen", "Instemmen", "U hebt ingestemd.", "Stem in"),
        "Stem in met wat een ander vroeg, voor de trajecten waarin u dit zelf ook mag. Kijk eerst na of het klopt.",
        {"request": _ASKED},
        item="vraag",
        action=Action.HANDLE,
        data="",
    ),
    OrderKind(
        DeclineAct,
        Called("niet-instemmen", "Niet instemmen", "Dit gaat niet door.", "Laat het niet doorgaan"),
        "Stem niet in met wat een ander vroeg, of trek uw eigen vraag in.",
        {"request": _ASKED, "reason": Field("reden", "Waarom niet? Wie het vroeg leest dit")},
        item="vraag",
        action=Action.HANDLE,
        data="",
    ),
)
RIGHTS: Mapping[str, OrderKind] = MappingProxyType({order.name: order for order in _ALL})
"""Every order about the rights of a person by its name."""
