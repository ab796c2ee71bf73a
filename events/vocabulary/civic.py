"""Words of civic integration that several events share (Wet inburgering 2021, Besluit inburgering 2021)."""

from enum import StrEnum


class CivicRoute(StrEnum):
    """The learning route in the PIP (Wet inburgering 2021, art. 15)."""

    B1 = "B1"
    EDUCATION = "onderwijs"
    Z = "Z"


class RouteSwitch(StrEnum):
    """Why the municipality may change the learning route after the time that the law gives it for that (Besluit inburgering 2021 art. 5.4
    lid 2 and 3)."""

    AFTER_EDUCATION = "na-een-opleiding"
    SPECIAL_CASE = "bijzonder-geval"


class NoCivicPlan(StrEnum):
    """Why there is no PIP for somebody (Wet inburgering 2021, art. 3 to 5, 15 and 52)."""

    FORMER_LAW = "wet-van-2013"
    EXEMPT = "vrijgesteld-of-ontheven"
    INTEGRATED = "al-ingeburgerd"
    NOT_OBLIGED = "niet-inburgeringsplichtig"


class PermitRenewal(StrEnum):
    """How it stands with the renewal of a residence permit that runs out."""

    REQUESTED = "aangevraagd"
    NOT_RENEWED = "niet-verlengd"
    SUSPENDED = "bezwaar-of-beroep-met-opschorting"
    """It is not renewed, and that does not count yet (Vreemdelingenwet 2000 art. 73 and 82)."""
    NOT_NEEDED = "niet-meer-nodig"


class RouteGround(StrEnum):
    """What decided between the dual trajectory and the onderwijsroute: the grounds of the whitepaper (l.114-121), or another."""

    OVER_THIRTY = "ouder-dan-30"
    B1_OUT_OF_REACH = "b1-niet-haalbaar-binnen-drie-jaar"
    WANTS_WORK = "wil-nu-werken"
    WANTS_DIPLOMA = "wil-een-diploma"
    OTHER = "anders"


class TermExtension(StrEnum):
    """Why DUO made the civic integration term longer (Besluit inburgering 2021 art. 4.2-4.5).

    The duty was interrupted by a year at most (art. 2.1); a special case is of one person, and one of all or of a group is another.
    """

    NOT_BLAMED = "niet-te-verwijten"
    EDUCATION = "opleiding"
    EFFORT = "aanzienlijke-inspanningen"
    INTERRUPTED = "plicht-onderbroken"
    SPECIAL_CASE = "bijzonder-geval"
    GROUP = "bijzonder-geval-van-een-groep"


class DutyEnd(StrEnum):
    """Why the civic integration duty ended (Wet inburgering 2021; DUO's codes SS106 to SS108)."""

    PASSED = "voldaan"
    EXEMPTED = "vrijgesteld-of-ontheven"
    OTHER = "anders"
