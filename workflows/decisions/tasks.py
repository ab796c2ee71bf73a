"""Every kind of task that a person can get, with how it ends and the class of data that it is about. The names are on the log, and stay.

Whoever does not see that class does not learn of the task, unless it is for them (`gateway.access.kinds`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from events.vocabulary import course
from events.vocabulary.base import DataClass
from events.vocabulary.subjects import subject


@dataclass(frozen=True, slots=True)
class ByHand:
    """Ends when somebody says that it is done; `needs_word` is what they have to write then, in Dutch, or nothing."""

    name: str
    data: DataClass
    needs_word: str = ""


@dataclass(frozen=True, slots=True)
class ByAim:
    """Has a purpose in the state and ends when that is reached, not by ticking it off; `ends_with` says with what, in Dutch.

    `by_law` says that the law sets its date, which a pause does not move.
    """

    name: str
    data: DataClass
    ends_with: str
    by_law: bool = False


TaskKind = ByHand | ByAim
K = TypeVar("K", ByHand, ByAim)

_tasks: dict[str, TaskKind] = {}
TASKS: Mapping[str, TaskKind] = MappingProxyType(_tasks)
"""Every kind by its name."""


def _declare(kind: K) -> K:
    assert kind.name not in _tasks, f"task kind {kind.name!r} is declared twice"
    _tasks[subject(kind.name, kind.data)] = kind
    return kind


TALK_ABOUT_STOPPING = _declare(ByHand("stop-bespreken", DataClass.PROGRESS))
TALK_ABOUT_ADJUSTING = _declare(
    ByHand("bijsturing-bespreken", DataClass.PROGRESS, needs_word="wat er is bijgestuurd, of waarom dat niet nodig is")
)
TALK_TOGETHER = _declare(ByHand("praktijk-bespreken", DataClass.PROGRESS, needs_word="wat werkgever en opleider samen afspreken"))
ARRANGE_MONEY = _declare(
    ByHand("geld-regelen", DataClass.FUNDING, needs_word="waar het geld nu vandaan komt, of hoe het zonder verder gaat")
)
RAISE_WAGE = _declare(ByHand("loon-bespreken", DataClass.PLACEMENT, needs_word="wat er met het loon is afgesproken"))
TALK_ABOUT_HIRING = _declare(
    ByHand("aannemen-bespreken", DataClass.PLACEMENT, needs_word="wat de werkgever zegt, of waar anders werk wordt gezocht")
)
ARRANGE_AGAIN = _declare(ByHand("opnieuw-regelen", DataClass.PROGRESS))
JUDGE_DROP_OUT = _declare(ByHand(course.JUDGE_DROP_OUT, DataClass.PROGRESS))
WEIGH_DIPLOMA = _declare(ByHand("diploma-wegen", DataClass.PROGRESS, needs_word="wat dit betekent voor niveau, modules en route"))
DEEPEN_INTAKE = _declare(ByHand("intake-verdiepen", DataClass.PROGRESS, needs_word="met wie er is gesproken, en wat er anders bleek"))
EXTEND_TERM = _declare(
    ByHand(
        "termijn-verlengen",
        DataClass.CIVIC_INTEGRATION,
        needs_word="wat er is aangevraagd en op welke grond, of hoe het zonder verder gaat",
    )
)
WEIGH_ROUTE = _declare(
    ByHand("leerroute-verwerken", DataClass.CIVIC_INTEGRATION, needs_word="wat de andere leerroute betekent voor plan, partijen en eisen")
)
ASK_ABOUT_HOUSING = _declare(ByHand("huisvesting-navragen", DataClass.PROGRESS, needs_word="wat de gemeente zegt, en wat er zolang kan"))
ASK_WHO_GUIDES = _declare(ByHand("begeleiding-navragen", DataClass.PROGRESS, needs_word="of wie begeleidt blijft, of wie er dan komt"))
INVITE_AGAIN = _declare(ByHand("opnieuw-uitnodigen", DataClass.PROGRESS))
TRIAL_WITHOUT_BENEFIT = _declare(
    ByHand(
        "proefplaatsing-zonder-bijstand",
        DataClass.FUNDING,
        needs_word="of er bijstand komt en vanaf wanneer, of dat er meteen een contract komt",
    )
)
MAKE_INDUCTION = _declare(ByHand("inwerkprogramma-maken", DataClass.PLACEMENT))

RENEW_PERMIT = _declare(
    ByAim(
        "verblijf-verlengen",
        DataClass.CIVIC_INTEGRATION,
        ends_with="een nieuwe einddatum, of hoe het met de verlenging staat: leg dat vast",
    )
)
DECIDE_ON_RESIDENCE = _declare(
    ByAim(
        "verblijf-besluit",
        DataClass.CIVIC_INTEGRATION,
        ends_with="een nieuwe einddatum, of bezwaar of beroep met opschorting: leg dat vast; of met het einde van het traject",
    )
)
CHOOSE_ROUTE = _declare(ByAim("route-kiezen", DataClass.CIVIC_INTEGRATION, ends_with="een keuze voor de duale of de onderwijsroute"))
SELECT = _declare(ByAim("selectie-besluit", DataClass.PROGRESS, ends_with="een selectiebesluit"))
FIND_COSIGNER = _declare(
    ByAim("medeondertekenaar-zoeken", DataClass.PROGRESS, ends_with="een werkgever of brancheorganisatie die meedoet: voeg die toe")
)
MAKE_AGREEMENTS = _declare(
    ByAim("afspraken-maken", DataClass.PROGRESS, ends_with="een afspraak tussen kandidaat en werkgever: leg die vast")
)
CLEAR_BARRIER = _declare(ByAim("belemmeringen-wegnemen", DataClass.HEALTH, ends_with="het wegnemen of aanvaarden van elke belemmering"))
FIND_GUIDE = _declare(
    ByAim("begeleider-zoeken", DataClass.PROGRESS, ends_with="iemand die deze begeleiding op zich neemt: laat die de rol vervullen")
)
CHOOSE_DIRECTION = _declare(ByAim("richting-kiezen", DataClass.PROGRESS, ends_with="een keuze van sector en niveau"))
CHECK_EXIT = _declare(
    ByAim("uitstroomeis-nagaan", DataClass.PROGRESS, ends_with="het bevestigen van de uitstroomeis, of een uitzondering met reden")
)
DECIDE_QUALIFICATION = _declare(
    ByAim(
        "kwalificatie-besluit",
        DataClass.PROGRESS,
        ends_with="een besluit over de kwalificatie: een dag om het opnieuw te vragen, of zonder verder",
    )
)
GO_ON = _declare(ByAim("hervatten", DataClass.PROGRESS, ends_with="het hervatten of het einde van het traject"))
DECIDE_GO_NO_GO = _declare(ByAim("go-no-go-besluit", DataClass.PROGRESS, ends_with="een go/no-go-besluit"))
ARRANGE_INCOME = _declare(
    ByAim("inkomen-regelen", DataClass.FUNDING, ends_with="een inkomen: leg loon of uitkering vast, met de dag waarop dat begint")
)
FIND_WORKPLACE = _declare(ByAim("werkplek-zoeken", DataClass.PLACEMENT, ends_with="een andere werkgever die meedoet: voeg die toe"))
FIND_PARTY = _declare(ByAim("partij-zoeken", DataClass.PROGRESS, ends_with="een partij die meedoet: voeg die toe"))
FIND_REGISSEUR = _declare(
    ByAim("regisseur-zoeken", DataClass.PROGRESS, ends_with="een regisseur die de overdracht aanvaardt: stel die voor")
)
ANSWER_SIGNAL = _declare(
    ByAim(
        "signaal-beantwoorden",
        DataClass.PROGRESS,
        ends_with="een antwoord op het signaal: stuur erop bij, of leg het met een reden terzijde",
    )
)
FOLLOW_CONTRACT = _declare(
    ByAim(
        "contract-vervolg-regelen",
        DataClass.PLACEMENT,
        ends_with="wat er op het contract volgt: leg dat vast of wacht op de werkgever",
        by_law=True,
    )
)
CALL = _declare(ByAim("nabellen", DataClass.PROGRESS, ends_with="het antwoord van de partner: leg het vast"))

BY_LAW = frozenset(kind.name for kind in TASKS.values() if isinstance(kind, ByAim) and kind.by_law)
"""Names of the kinds of which the law sets the date."""
BY_AIM = frozenset(kind.name for kind in TASKS.values() if isinstance(kind, ByAim))
"""Names of the kinds that nobody ticks off."""
