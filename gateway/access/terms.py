"""The words of the table of grants: in what relation somebody stands, what is done, and what for."""

from enum import StrEnum


class Relation(StrEnum):
    """How somebody stands to what they ask for. Each is found from facts (`gateway.access.relations`); none follows from another."""

    OWN = "eigen"
    """Regisseur of this trajectory."""
    STAND_IN = "waarneming"
    """Stands in today for its regisseur."""
    NAMED = "genoemd"
    """Named in it as who holds the role."""
    MUNICIPALITY = "gemeente"
    """Works for the municipality that it is of."""
    ORGANISATION = "organisatie"
    """Speaks for an organisation that takes part in it in that role."""
    SELF = "zelf"
    """The participant."""
    HOUSE = "huis"
    """What is about nobody in particular: lessons, programmes, partners, the installation."""
    NONE = "geen"
    """None of these. Nothing is ever granted in it."""


BY_NAME = frozenset({Relation.OWN, Relation.STAND_IN, Relation.NAMED, Relation.SELF})
"""Relations in which a person is meant, and not whoever works somewhere."""


class Action(StrEnum):
    """What somebody wants to do."""

    READ = "dossier-lezen"
    """What is open of a trajectory: file, timeline, and its rows in lists."""
    OPEN = "vertrouwelijk-inzien"
    """What is sealed."""
    FIND = "persoon-zoeken"
    REGISTER = "persoon-vastleggen"
    START = "traject-starten"
    DECIDE = "besluiten"
    """What is a person's to decide: selection, go or no-go, ending (UAVG art. 40)."""
    COSIGN = "meetekenen"
    """What takes a second person, beside the one who decides."""
    STEER = "bijsturen"
    """Plan, dates, parties, pauses, signals."""
    REPORT = "vastleggen"
    """How it goes."""
    ANSWER = "beantwoorden"
    """A question that was put to them or their organisation, or a task that is theirs."""
    HAND_OVER = "overdragen"
    TAKE_OVER = "overnemen"
    CONSENT = "toestemming-vastleggen"
    RIGHTS = "rechten-afhandelen"
    """What a person has a right to (AVG art. 15-22): to say what they ask, and to see what becomes of it."""
    HANDLE = "verzoek-behandelen"
    """What becomes of what a person asked, and whether less is seen of them: that is nobody's own to decide."""
    ERASE = "wissen"
    TRACES = "wie-keek-inzien"
    """Who looked into what was told about a person."""
    EXPORT = "exporteren"
    LEARN = "lessen-lezen"
    PROPOSE = "programma-voorstellen"
    PUBLISH = "programma-vaststellen"
    PARTNERS = "partners-beheren"
    CONTACTS = "partnercontacten-bijhouden"
    """Whom to speak at a partner, and how to reach them; not where messages go, nor by what secret."""
    ACCOUNTS = "accounts-beheren"
    SUBSTITUTE = "waarneming-regelen"
    """Who is away, and who stands in."""
    OPERATE = "installatie-beheren"
    AUDIT = "beslissingen-inzien"
    """The log of decisions on access."""
    LOGINS = "inloggen-inzien"
    """Who logged in and out, and who or what was refused."""


class Purpose(StrEnum):
    """What for (AVG art. 5 lid 1 onder b). Each is an entry of the register of processing."""

    GUIDANCE = "begeleiding"
    """Seeing a trajectory through (Participatiewet art. 7)."""
    CIVIC_INTEGRATION = "inburgering"
    """What the Wet inburgering has done (art. 36 and 37)."""
    LEARN_WORK = "leren-en-werken"
    """Learning, working and being placed with a school or an employer."""
    FUNDING = "bekostiging"
    """Paying for it, and accounting for that."""
    INSIGHT = "leren-van-uitkomsten"
    """Statistics (UAVG art. 24, Wet inburgering art. 39)."""
    RIGHTS = "rechten"
    """What people have a right to (AVG art. 12-22)."""
    SUPERVISION = "toezicht"
    """Seeing that it is done as it should (AVG art. 32 and 39)."""
    OPERATION = "beheer"
    """Keeping the installation running and safe (AVG art. 32)."""


UNDER_RESTRICTION = frozenset({Purpose.RIGHTS, Purpose.SUPERVISION})
"""What restricted data are used for without an exception: the person asks for that (AVG art. 18 lid 2), or the law (art. 39)."""
