"""On what ground data of each class are kept, as a person may know (AVG art. 13 lid 1 onder c, art. 15).

The task is the municipality's: the basis lies in its laws (AVG art. 6 lid 1 onder e, lid 3), and not in consent, which somebody who depends
on it could not freely give (AVG overweging 43).
"""

from collections.abc import Mapping
from types import MappingProxyType

from events.vocabulary.base import DataClass

_TASK = "publieke taak van de gemeente (AVG art. 6 lid 1 onder e)"
GROUNDS: Mapping[DataClass, str] = MappingProxyType(
    {
        DataClass.IDENTITY: f"{_TASK}: weten over wie het gaat, Wet inburgering 2021 art. 14 en 17 en Participatiewet art. 7",
        DataClass.CITIZEN_NUMBER: f"{_TASK}: gegevens uitwisselen met een gemeente, UAVG art. 46 en Wet inburgering 2021 art. 36",
        DataClass.HEALTH: "zwaarwegend algemeen belang (AVG art. 9 lid 2 onder g): alleen voor de brede intake, het PIP, de begeleiding, "
        "een ontheffing of een verlenging, Wet inburgering 2021 art. 37 lid 2",
        DataClass.CIVIC_INTEGRATION: f"{_TASK}: inburgering, Wet inburgering 2021 art. 14, 15, 17 en 33 tot en met 35",
        DataClass.PROGRESS: f"{_TASK}: ondersteuning, begeleiding en voortgang, Wet inburgering 2021 art. 17 lid 1 en art. 35 lid 3",
        DataClass.PLACEMENT: f"{_TASK}: ondersteuning bij arbeidsinschakeling, Participatiewet art. 7 lid 1 onder a",
        DataClass.FUNDING: f"{_TASK}: uitkering, proefplaatsing en loonkostensubsidie, Participatiewet art. 7, 8a lid 2 onder d en 10d",
    }
)
"""For each class of data, in Dutch."""
