"""The colleagues of the demonstration that one can be, and what the made-up issuer and Regie are told of them."""

import secrets
from collections.abc import Mapping, Sequence

from deploy.embedded.process import StackError
from deploy.logging_in import only_here
from deploy.settings import Settings
from deploy.simulation.city.city import organisations
from deploy.simulation.issuer.config import Colleague, Config
from events.vocabulary.staff import Office
from events.vocabulary.values import Role

NAME = "demonstratie"
CLIENT = "regie"
ELSEWHERE = (
    "De verzonnen inlogdienst laat iedereen binnen als wie dan ook, dus alleen zolang Regie uitsluitend op deze computer te bereiken is. "
    "Haal REGIE_HOST en REGIE_PUBLIC_URL weg, of start zonder --login en noem met REGIE_LOGIN_FILE een echte inlogdienst."
)
_WATERDAM, _HEUVELRIJK = "regisseurs-waterdam", "regisseurs-heuvelrijk"

COLLEAGUES: Sequence[Colleague] = (
    Colleague(id="amina", name="Amina Haddad", what="regisseur bij Gemeente Waterdam", groups=(_WATERDAM,)),
    Colleague(id="bram", name="Bram Visser", what="regisseur bij Gemeente Heuvelrijk", groups=(_HEUVELRIJK,)),
    Colleague(id="chris", name="Chris de Graaf", what="regisseur bij beide gemeenten", groups=(_WATERDAM, _HEUVELRIJK)),
    Colleague(id="dina", name="Dina Bos", what="klantmanager bij Gemeente Waterdam", groups=("klantmanagers-waterdam",)),
    Colleague(id="erik", name="Erik Smeets", what="spreekt voor werkgever Distributiecentrum Noord", groups=("werkgever-noord",)),
    Colleague(id="fatma", name="Fatma Yilmaz", what="programmamanager: ziet programma's en lessen, geen personen", groups=("programma",)),
    Colleague(id="gerard", name="Gerard Pol", what="beheerder: houdt Regie draaiend, opent niets dat verzegeld is", groups=("beheer",)),
    Colleague(id="hanna", name="Hanna Kok", what="privacyfunctionaris: rechten en toezicht", groups=("privacy",)),
    Colleague(id="ivo", name="Ivo Maas", what="werkt hier ook, en heeft in Regie geen rol", groups=("koffie",)),
)


def told(settings: Settings, port: int) -> tuple[Config, Mapping[str, object]]:
    """What the issuer is told, and the document that Regie is (docs/login.md).

    Raises:
        StackError: Regie can be reached from elsewhere.
    """
    if not only_here(settings):
        raise StackError(ELSEWHERE)
    secret = secrets.token_urlsafe(32)
    back, after = f"{settings.url}/inloggen/terug/{NAME}", f"{settings.url}/uitgelogd"
    config = Config(port=port, client_id=CLIENT, secret=secret, back=back, after=after, colleagues=tuple(COLLEAGUES))
    issuer = {
        "name": NAME,
        "title": "Verzonnen collega's (demonstratie)",
        "issuer": config.issuer,
        "client_id": CLIENT,
        "credentials": {"secret": secret},
        "algorithms": ["PS256"],
        "posts": _posts(),
    }
    return config, {"issuers": [issuer]}


def _posts() -> list[dict[str, str]]:
    waterdam, heuvelrijk = (str(one.id) for one in organisations(Role.MUNICIPALITY))
    noord = next(str(one.id) for one in organisations(Role.EMPLOYER) if one.name == "Distributiecentrum Noord")
    return [
        {"group": _WATERDAM, "role": Role.REGISSEUR, "municipality": waterdam},
        {"group": _HEUVELRIJK, "role": Role.REGISSEUR, "municipality": heuvelrijk},
        {"group": "klantmanagers-waterdam", "role": Role.CASEWORKER, "municipality": waterdam},
        {"group": "werkgever-noord", "role": Role.EMPLOYER, "organisation": noord},
        {"group": "programma", "role": Office.PROGRAMME_MANAGER},
        {"group": "beheer", "role": Office.ADMINISTRATOR},
        {"group": "privacy", "role": Office.PRIVACY_OFFICER},
    ]
