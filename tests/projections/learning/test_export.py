"""What leaves the house for process mining."""

import io
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Literal
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from pydantic import AwareDatetime, BaseModel, ConfigDict

from events.record import Stored
from events.vocabulary import course, intake, placement, requests, steering
from events.vocabulary.base import REGISTRY, DataClass, Event
from events.vocabulary.civic import CivicRoute
from events.vocabulary.values import Component, EndReason, LanguageLevel, Outcome, Role, Stage
from projections.engine.shape import TRAJECTORY_EVENTS
from projections.learning.export.lines import ALLOWED, Exporter, Line
from projections.learning.export.ocel import Ocel
from projections.learning.export.xes import Xes
from tests.events.samples import example
from tests.projections.history import (
    ANNA,
    EMPLOYER,
    MUNICIPALITY,
    SCHOOL,
    SECRET,
    TRAJECTORY,
    days,
    history,
    in_stage,
    log,
    named,
    on,
    started,
)
from tests.projections.streams import simulated

KEY = b"een sleutel voor deze test"
ENDED = course.TrajectoryEnded(outcome=Outcome.DROPPED_OUT, reason=EndReason.HEALTH, component=Component.LEARNING)


def everything() -> list[Stored]:
    """A log with what may leave and what may not."""
    return history(
        on(TRAJECTORY, started(), in_stage(Stage.INTAKE), actor=ANNA),
        intake.CivicPlanReceived(dated=date(2026, 1, 1), route=CivicRoute.B1, level=LanguageLevel.A2),
        intake.CircumstancesTold(told=SECRET),
        requests.PartnerRequested(
            key="k",
            request=named("r"),
            kind="pip",
            role=Role.SCHOOL,
            partner=SCHOOL,
            content={"wat": "x"},
            due=days(7),
            escalate_at=days(9),
        ),
        steering.CostIncurred(source="gemeente", component=Component.LANGUAGE, cents=500, party=EMPLOYER),
        placement.ContractSigned(employer=EMPLOYER, starts=date(2026, 9, 1), wage_cents=250000, months=12, growth="vrije tekst"),
        ENDED,
    )


def ocel(events: Iterable[Stored], key: bytes = KEY) -> str:
    out, exporter = io.StringIO(), Exporter(key)
    writer = Ocel(out, exporter.types)
    writer.add(exporter.lines(events))
    writer.close()
    return out.getvalue()


def xes(*trajectories: Iterable[Stored], key: bytes = KEY) -> str:
    out = io.StringIO()
    writer = Xes(out)
    for events in trajectories:
        writer.add(Exporter(key).lines(events))
    writer.close()
    return out.getvalue()


@pytest.mark.parametrize("told", [ocel(everything()), xes(everything())], ids=["ocel", "xes"])
def test_no_id_no_text_no_account_and_nothing_of_health_leaves(told: str) -> None:
    ids = (TRAJECTORY, EMPLOYER, SCHOOL, MUNICIPALITY, named("deelnemer"), named("r"))
    for hidden in (*map(str, ids), "anna", SECRET, "vrije tekst", EndReason.HEALTH, "B1", "2026-01-01"):
        assert hidden not in told


def test_events_of_health_and_civic_integration_do_not_leave_at_all() -> None:
    types = {event["type"] for event in json.loads(ocel(everything()))["events"]}
    assert len(types) == 6
    for event in TRAJECTORY_EVENTS:
        if event.data_class in (DataClass.HEALTH, DataClass.CIVIC_INTEGRATION):
            assert event.public_name not in ocel(everything())


def test_what_is_about_a_question_a_task_or_a_signal_of_another_class_does_not_leave() -> None:
    late = {"due": days(7), "escalate_at": days(9)}
    asked = {"request": named("r"), "role": Role.MUNICIPALITY, "partner": MUNICIPALITY, "content": {}, **late}
    task = {"what": "doe iets", "role": Role.REGISSEUR, **late}
    signal = {"evidence": "x", "component": Component.LEARNING}
    told = ocel(
        history(
            on(TRAJECTORY, started(), actor=ANNA),
            requests.PartnerRequested.model_validate({**asked, "key": "start:pip-opvragen", "kind": "pip-opvragen"}),
            requests.PartnerAnswered(key="start:pip-opvragen", answer={}),
            requests.TaskOpened.model_validate({**task, "key": "b:belemmeringen-wegnemen:1", "kind": "belemmeringen-wegnemen"}),
            requests.TaskOpened.model_validate({**task, "key": "b:nabellen:start:pip-opvragen", "kind": "nabellen"}),
            steering.AttentionRaised.model_validate({**signal, "signal": "verblijf-eindigt", "rule": "verblijf-eindigt"}),
            steering.AttentionPassed(signal="belemmering-open:x"),
            requests.PartnerRequested.model_validate({**asked, "key": "leren:studievoortgang:1", "kind": "studievoortgang"}),
            steering.AttentionRaised.model_validate({**signal, "signal": "geen-inkomen", "rule": "geen-inkomen"}),
        )
    )
    left: list[type[Event]] = [course.TrajectoryStarted, requests.PartnerRequested, steering.AttentionRaised]
    assert [event["type"] for event in json.loads(told)["events"]] == [one.public_name for one in left]
    for hidden in ("pip", "belemmering", "verblijf", "nabellen"):
        assert hidden not in told.partition('"eventTypes"')[0]


def test_a_moment_leaves_to_the_second() -> None:
    [begun, *_] = everything()
    fine = replace(begun, occurred_at=begun.occurred_at.replace(microsecond=123456))
    assert [line.at for line in Exporter(KEY).lines([fine])] == [begun.occurred_at.replace(microsecond=0)]


def test_every_field_that_may_leave_is_of_a_class_for_analysis_and_not_sealed() -> None:
    declared = {kind["name"]: kind for kind in json.loads(ocel([]))["eventTypes"]}
    by_name = {event.public_name: event for event in REGISTRY.values()}
    assert len(declared) > 60
    for name, kind in declared.items():
        event = by_name[name]
        for field in {attribute["name"] for attribute in kind["attributes"]} - {"rol"}:
            assert field not in event.sealed_fields()
            assert event.field_classes()[field] in ALLOWED


class Named(BaseModel):
    """The parts of an OCEL 2.0 log as its specification's JSON schema has them (section 8.2)."""

    model_config = ConfigDict(strict=True, extra="forbid")
    name: str


class Declared(Named):
    type: Literal["string", "time", "integer", "float", "boolean"]


class Kind(Named):
    attributes: list[Declared]


class Attribute(Named):
    value: str


class Related(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    objectId: str  # noqa: N815  # the name in the file
    qualifier: str


class Identified(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    id: str
    type: str
    relationships: list[Related]


class Happened(Identified):
    time: AwareDatetime
    attributes: list[Attribute]


class Thing(Identified):
    attributes: list[Attribute]


class Log(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    eventTypes: list[Kind]  # noqa: N815  # the name in the file
    objectTypes: list[Kind]  # noqa: N815  # the name in the file
    events: list[Happened]
    objects: list[Thing]


def test_an_ocel_log_is_of_the_shape_that_the_specification_gives() -> None:
    found = Log.model_validate_json(ocel(log(simulated(Random(6)))))
    assert len(found.events) > 100
    assert len({event.id for event in found.events}) == len(found.events)
    assert len({one.id for one in found.objects}) == len(found.objects)


def test_an_ocel_log_names_every_object_and_type_that_its_events_refer_to() -> None:
    found = json.loads(ocel(log(simulated(Random(6)))))
    types = {kind["name"]: {one["name"] for one in kind["attributes"]} for kind in found["eventTypes"]}
    objects = {one["id"]: one["type"] for one in found["objects"]}
    assert set(objects.values()) == {"traject", "organisatie"}
    assert len(found["events"]) > 100
    for event in found["events"]:
        assert datetime.fromisoformat(event["time"]).utcoffset() == timedelta()
        assert {one["name"] for one in event["attributes"]} <= types[event["type"]]
        assert {one["objectId"] for one in event["relationships"]} <= objects.keys()


def test_the_values_that_leave_are_those_of_the_event() -> None:
    [cost] = [event for event in json.loads(ocel(everything()))["events"] if event["type"].startswith("nl.leerwerktrajecten.geld.kosten")]
    values = {one["name"]: one["value"] for one in cost["attributes"]}
    assert values == {"rol": "systeem", "source": "gemeente", "component": "taal", "cents": "500"}
    pseudonym = Exporter(KEY).pseudonym
    assert {(one["objectId"], one["qualifier"]) for one in cost["relationships"]} == {
        (pseudonym(str(TRAJECTORY)), "traject"),
        (pseudonym(str(EMPLOYER)), "party"),
    }


SPACE = "{http://www.xes-standard.org/}"
IN_XES = {"time": "date", "integer": "int", "float": "float", "boolean": "boolean", "string": "string"}
"""What XES calls the types of OCEL (IEEE 1849-2016, 4.2)."""


def of_every_kind() -> list[Stored]:
    """One of each event, with a value in every field."""
    return history(*(event.model_validate(example(event)) for event in TRAJECTORY_EVENTS))


def test_every_value_leaves_as_what_its_field_is_said_to_hold() -> None:
    types, found = Exporter(KEY).types, set[str]()
    for event in ElementTree.fromstring(xes(of_every_kind())).iter(f"{SPACE}event"):
        told = {one.get("key"): one for one in event}
        name = told["concept:name"].get("value") or ""
        for field, kind in types[name].items():
            assert told[field].tag == f"{SPACE}{IN_XES[kind]}", f"{name} {field}"
            found.add(kind)
    assert found == IN_XES.keys()
    read: dict[str, Callable[[str], bool]] = {
        "time": lambda text: datetime.fromisoformat(text).utcoffset() == timedelta(),
        "integer": lambda text: str(int(text)) == text,
        "float": lambda text: str(float(text)) == text,
        "boolean": lambda text: text in ("true", "false"),
        "string": lambda text: text != "",
    }
    for event in json.loads(ocel(of_every_kind()))["events"]:
        for one in event["attributes"]:
            if one["name"] != "rol":
                assert read[types[event["type"]][one["name"]]](one["value"]), f"{event['type']} {one}"


def test_a_day_is_the_same_day_in_the_netherlands_as_in_what_leaves() -> None:
    contract = placement.ContractSigned(employer=EMPLOYER, starts=date(2026, 9, 1), wage_cents=1, months=12, growth=SECRET)
    late = placement.TrialPlacementExtended(employer=EMPLOYER, ends=datetime(2026, 6, 30, 21, 59, 59, tzinfo=UTC), reason=SECRET)
    dates = [one.get("value") or "" for one in ElementTree.fromstring(xes(history(contract, late))).iter(f"{SPACE}date")]
    assert [one for one in dates if one[:4] == "2026" and one[5:7] in ("06", "09")] == [
        "2026-09-01T00:00:00+00:00",
        "2026-06-30T21:59:59+00:00",
    ]
    for one in dates:
        assert datetime.fromisoformat(one).astimezone(ZoneInfo("Europe/Amsterdam")).date() == datetime.fromisoformat(one).date()
    values = [one["value"] for event in json.loads(ocel(history(contract, late)))["events"] for one in event["attributes"]]
    assert {"2026-09-01T00:00:00+00:00", "2026-06-30T21:59:59+00:00"} <= set(values)


def test_events_of_a_trace_are_in_the_order_of_their_moments_also_when_one_was_heard_of_later() -> None:
    one, other = history(on(TRAJECTORY, started(), in_stage(Stage.INTAKE)))
    earlier = replace(other, occurred_at=one.occurred_at - timedelta(days=3))
    root = ElementTree.fromstring(xes([one, earlier]))
    moments = [one.get("value") or "" for one in root.iter(f"{SPACE}date") if one.get("key") == "time:timestamp"]
    assert moments == [earlier.occurred_at.isoformat(), one.occurred_at.isoformat()]


def test_a_xes_log_has_a_trace_for_each_trajectory_with_its_events_in_order() -> None:
    other = history(on(named("ander"), started(), in_stage(Stage.INTAKE)))
    root = ElementTree.fromstring(xes(everything(), other))
    space = "{http://www.xes-standard.org/}"
    traces = root.findall(f"{space}trace")
    assert [len(trace.findall(f"{space}event")) for trace in traces] == [6, 2]
    moments = [one.get("value") or "" for one in traces[0].iter(f"{space}date") if one.get("key") == "time:timestamp"]
    assert moments == sorted(moments)
    assert datetime.fromisoformat(moments[0]).tzinfo == UTC


def test_with_another_key_the_same_life_has_another_pseudonym() -> None:
    one, other = (json.loads(ocel(everything(), key)) for key in (KEY, KEY + b"!"))
    assert {obj["id"] for obj in one["objects"]}.isdisjoint({obj["id"] for obj in other["objects"]})
    assert ocel(everything()) == ocel(everything())


def test_a_key_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(ValueError, match="minstens 16 bytes"):
        Exporter(b"kort")


def test_what_xml_does_not_hold_leaves_as_a_sign_that_says_so() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    out = io.StringIO()
    writer = Xes(out)
    writer.add([Line(trace="t", id="1", type="x", at=at, role="rol", values={"sector": "a\ufffeb\x07c\ud800\U0001f600"}, objects=())])
    writer.close()
    told = {one.get("key"): one.get("value") for one in ElementTree.fromstring(out.getvalue()).iter(f"{SPACE}string")}
    assert told["sector"] == "a\ufffdb\ufffdc\ufffd\U0001f600"
