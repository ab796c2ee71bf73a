"""Text that the log does not take is refused where it comes in; what gets through all the same costs its own words and never a run."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel, JsonValue

from activities.kinds import KINDS
from events.fact import SYSTEM, Fact
from events.log.bounds import bounds
from events.log.codec import decode, encode
from events.log.streams import programme_stream
from events.vocabulary.programme import ProgrammePublished
from events.vocabulary.requests import PartnerAnswered, PartnerRequested
from events.vocabulary.values import Stage
from events.vocabulary.words import CODE, DOCUMENT
from gateway.runs.recovery import recover
from tests.workflows.city import BRIEF, MUNICIPALITY, REGISSEUR, City, brief
from tests.workflows.habits import silence
from tests.workflows.run.test_rehearsal import Everybody, start
from tests.workflows.specification import NOW, given, in_stage, programme, started
from workflows.decisions.adjustment import Adjust
from workflows.decisions.open_items import RecordAnswer
from workflows.decisions.order import COMMANDS, Order
from workflows.decisions.telling import WriteNote
from workflows.programme.catalogue import validate_document
from workflows.programme.document import Programme
from workflows.run.rehearsal.host import Shelf
from workflows.run.rehearsal.life import Life

SUBSIDY = "ESF-subsidie regio Foodvalley\n(samen met de gemeente)"


def parts(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A model, and every model that it holds, whatever lies between."""
    seen = {model}
    waiting = [model]
    while waiting:
        present = waiting.pop()
        yield present
        for field in present.model_fields.values():
            for inner in _models(field.annotation):
                if inner not in seen:
                    seen.add(inner)
                    waiting.append(inner)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models(inner)


ROOTS: tuple[type[BaseModel], ...] = (Programme, Order, *COMMANDS, *(kind.answer for kind in KINDS.values()))
COME_IN = dict.fromkeys(part for root in ROOTS for part in parts(root))


@pytest.mark.parametrize("model", COME_IN, ids=lambda model: model.__name__)
def test_every_text_that_comes_in_has_a_kind(model: type[BaseModel]) -> None:
    for field in bounds(model):
        assert field.kind is None or field.kind.stored <= DOCUMENT.stored


@pytest.mark.parametrize("kind", ["x" * 501, "kinderopvang\nen vervoer"])
def test_an_answer_with_a_text_that_the_log_does_not_take_is_no_answer(kind: str) -> None:
    asked = PartnerRequested.model_validate(
        {
            "key": "k",
            "request": UUID(int=2),
            "kind": "belemmeringen-opvragen",
            "role": "gemeente",
            "partner": MUNICIPALITY,
            "content": {},
            "due": NOW,
            "escalate_at": NOW,
        }
    )
    answer: dict[str, JsonValue] = {
        "belemmeringen": [{"soort": "vervoer", "eigenaar": "regisseur"}, {"soort": kind, "eigenaar": "gemeente"}]
    }
    here = given(started(), in_stage(Stage.VOORTRAJECT), asked)
    refusal = here.when(RecordAnswer(request="k", agreed=True, answer=answer)).refusal
    assert refusal is not None
    assert refusal.startswith("Het antwoord op 'belemmeringen-opvragen' klopt niet: belemmeringen.1.soort ")


def overfull(document: Mapping[str, Any]) -> dict[str, Any]:
    """A programme as it could be published before there were bounds."""
    found = {**document, "code": "oud", "naam": "twee\nregels"}
    first, *others = found["criteria"]
    found["criteria"] = [{**first, "code": "b" * 501}, *others]
    found["financiering"] = [
        {"naam": SUBSIDY, "onderdelen": ["voortraject"], "tot": "2026-09-01"},
        {"naam": "x" * 501, "onderdelen": ["leren"], "tot": "9999-12-31"},
    ]
    module = {"code": "m" * 468, "naam": "Extra", "aanbieder": "roc", "norm": {"duur": "P2W", "bron": "aanname"}}
    found["voortraject"] = {**found["voortraject"], "modules": [module]}
    return found


def test_a_programme_with_texts_that_the_log_does_not_take_has_faults_with_their_place() -> None:
    faults = {fault.place: fault.message for fault in validate_document(overfull(programme().document()))}
    assert faults == {
        "naam": "bevat het teken U+000A",
        f"criteria.{'b' * 501}.code": "is langer dan 200 tekens",
        f"financiering.{SUBSIDY}.naam": "bevat het teken U+000A",
        f"financiering.{'x' * 501}.naam": "is langer dan 200 tekens",
        f"financiering.{'x' * 501}.tot": "ligt niet tussen de jaren 1800 en 2500",
        f"voortraject.modules.{'m' * 468}.code": "is langer dan 200 tekens",
    }


def test_what_somebody_adds_to_a_plan_is_no_longer_than_what_a_programme_holds() -> None:
    module = f"voortraject.modules.{'m' * 468}"
    changes: dict[Any, Any] = {f"{module}.naam": "Extra", f"{module}.aanbieder": "roc", f"{module}.norm": "P2W"}
    here = given(started(), in_stage(Stage.VOORTRAJECT))
    here.when(Adjust(changes=changes, reason="extra")).then_refused("is langer dan 200 tekens")


def test_a_life_under_a_programme_from_before_there_were_bounds_is_lived_to_its_end() -> None:
    old = Programme.model_validate(overfull(brief().document()))
    everybody = Everybody(timedelta(days=2))
    life = Life(UUID(int=1), Shelf([old]), NOW)
    everybody.now = lambda: life.now
    life.partners, life.people = everybody.partners, everybody
    life.order(start("oud"), REGISSEUR)
    life.passes(NOW + timedelta(days=2000))
    assert life.over, f"{life.state.stage} {life.state.open_requests} {life.state.open_tasks}"
    assert not life.failures
    assert life.told == life.state
    assert not [key for key in life.state.keys if CODE.flaw(key)]
    committed = [recorded.fact.event for recorded in life.facts if recorded.fact.event.stored_name == "money-committed"]
    assert [getattr(event, "source", "")[:20] for event in committed] == [SUBSIDY[:20], "x" * 20]
    assert not life.state.attention


async def test_a_trajectory_under_such_a_programme_goes_on_and_so_does_one_with_such_an_answer(city: City) -> None:
    old = overfull(brief().document())
    stream = programme_stream("oud")
    published = ProgrammePublished(code="oud", version=BRIEF, document=old)
    await city.store.append(stream, [encode(Fact(published, NOW, SYSTEM, f"gepubliceerd:{BRIEF}"), stream)], expected=0)
    life = await city.begins(code="oud")
    life.answers["belemmeringen-opvragen"] = silence
    await life.until(lambda state: "voortraject:1:belemmeringen-opvragen" in state.requests)
    await life.handle.terminate("een versie van voor de grenzen")
    stored = await city.store.read_stream(life.id)
    now = decode(stored[-1]).fact.occurred_at
    kind = "kinderopvang\nen vervoer " + "x" * 501
    answer: dict[str, JsonValue] = {"belemmeringen": [{"soort": kind, "eigenaar": "gemeente"}]}
    answered = PartnerAnswered(key="voortraject:1:belemmeringen-opvragen", answer=answer)
    entry = encode(Fact(answered, now, SYSTEM, "oud-antwoord"), life.id)
    await city.store.append(life.id, [entry], expected=len(stored))
    await recover(city.pool, city.store, city.client)
    state = await life.until(lambda state: bool(state.voortraject.barriers))
    await city.office.execute(life.id, WriteNote(text="het gaat verder"), REGISSEUR)
    assert (await life.state()).version > state.version
