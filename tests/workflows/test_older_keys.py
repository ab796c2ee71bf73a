"""A stream of a release in which what was told beside a fact had a key with a colon, which a later fact can have as well, is taken up and
goes on: nothing waits for what that key seems to say."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from events.fact import SYSTEM, Fact
from events.trajectory.state import Trajectory
from events.vocabulary.base import Event
from events.vocabulary.leer_werk import WorkplaceOffered
from events.vocabulary.values import Role, Stage
from events.vocabulary.voortraject import InterculturalPreparationHeld
from tests.workflows.city import BAKERY, GARAGE
from tests.workflows.habits import ANSWERS, after, always, no, yes
from tests.workflows.life_in_memory import begins
from tests.workflows.run.test_rehearsal import ANNA, Everybody, the_end
from tests.workflows.test_income import workplace
from tests.workflows.test_wage_value import all_of, until
from workflows.decisions.command import Command
from workflows.decisions.moving import ChangeEmployer, LeaveParty
from workflows.run.rehearsal.life import Life
from workflows.verbs.desk import Desk

BESIDE = {"leer-werk:1:workplace-offered:2", "voortraject:1:intercultural-preparation-held:werkgever:2"}
"""Keys of what was told beside a first workplace and a first preparation, that the second of each had as well."""
SAME_EMPLOYER_AGAIN: dict[str, Callable[[Trajectory], bool]] = {
    "voortraject": lambda state: Role.EMPLOYER in state.voortraject.prepared,
    "leer-werk": lambda state: state.leer_werk.workplace is not None,
}
LEAVES: dict[str, Command] = {
    "voortraject": LeaveParty(role=Role.EMPLOYER, partner=BAKERY, reason="stopt", successor=GARAGE),
    "leer-werk": ChangeEmployer(reason="stopt", to=GARAGE),
}


async def _with_colons(self: Desk, key: str, *events: Event) -> None:
    """As that release recorded."""

    def decision(state: Trajectory) -> list[Fact]:
        if key in state.keys or self._is_over_for(state):
            return []
        keys = (key, *(f"{key}:{n}" for n in range(1, len(events))))
        return [Fact(event, self._host.now(), SYSTEM, k) for event, k in zip(events, keys, strict=True)]

    await self._recorder.record(decision)
    await self._while_open()


def older(code: str, monkeypatch: pytest.MonkeyPatch) -> Life:
    """A life under that release, of an employer that tells all there is to tell beside a fact."""
    monkeypatch.setattr(Desk, "_record", _with_colons)
    everybody = Everybody(timedelta(days=1))
    everybody.answers["werkplek-bieden"] = workplace(brutoloon=300_000, loonkostensubsidie=True, urenWerk=8, urenLeren=32)
    agreed = [{"afspraak": "op tijd bellen"}, {"afspraak": "samen eten"}, {"afspraak": "vragen stellen"}]
    everybody.answers["interculturele-voorbereiding"] = lambda a: yes(
        gehoudenOp=a.day, afspraken=agreed if a.content["kant"] == "werkgever" else []
    )
    everybody.answers["werkgever-matchen"] = always(no())
    everybody.answers["module-geven"] = after(timedelta(days=60), ANSWERS["module-geven"])
    return begins(code, everybody)


@pytest.mark.parametrize("code", ["hoveniers", "elektrotechniek-vca", "zorg", "bbl-mbo-2"])
@pytest.mark.parametrize("stage", SAME_EMPLOYER_AGAIN)
def test_who_changed_employer_under_such_a_release_goes_on_under_this_one(code: str, stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    life = older(code, monkeypatch)
    until(life, SAME_EMPLOYER_AGAIN[stage])
    life.passes(life.now + timedelta(days=1))
    assert BESIDE & life.state.keys
    life.order(LEAVES[stage], ANNA)
    monkeypatch.undo()
    life.restart()
    until(life, lambda state: Stage.PLACEMENT in state.visits)
    assert not life.failures
    assert all_of(life, WorkplaceOffered)[-1].employer == GARAGE
    if stage == "voortraject":
        assert [event.employer for event in all_of(life, InterculturalPreparationHeld) if event.side is Role.EMPLOYER][-1] == GARAGE
    life.passes(the_end(life))
    assert life.state.ended
