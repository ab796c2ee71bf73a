"""What holds for every event class."""

import ast
import re
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel, JsonValue

from events import vocabulary
from events.vocabulary.base import REGISTRY, DataClass, Event, Stream, stored

EVENTS = pytest.mark.parametrize("event", REGISTRY.values(), ids=REGISTRY.keys())


@EVENTS
def test_an_event_has_a_stored_name_a_public_dutch_name_a_stream_and_a_meaning(event: type[Event]) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", event.stored_name)
    assert re.fullmatch(r"nl\.leerwerktrajecten\.[a-z-]+\.[a-z-]+\.v\d+", event.public_name)
    assert event.stream in Stream
    assert event.__doc__
    assert event.__doc__ != Event.__doc__


@EVENTS
def test_every_field_of_an_event_has_a_data_class(event: type[Event]) -> None:
    assert event.field_classes().keys() == event.model_fields.keys()
    assert all(isinstance(kind, DataClass) for kind in event.field_classes().values())


def test_public_names_are_unique() -> None:
    names = [event.public_name for event in REGISTRY.values()]
    assert len(names) == len(set(names))


def test_a_stored_name_belongs_to_one_class() -> None:
    with pytest.raises(ValueError, match="already belongs to NoteWritten"):

        @stored("note-written", public="traject.notitie", stream=Stream.TRAJECTORY, data=DataClass.PROGRESS)
        class Another(Event):
            """A second class under the same name."""


def test_what_a_person_tells_in_words_is_sealed() -> None:
    assert vocabulary.course.NoteWritten.sealed_fields() == {"text"}
    assert vocabulary.intake.CircumstancesTold.sealed_fields() == {"told"}
    assert vocabulary.intake.CircumstancesTold.field_classes()["told"] is DataClass.HEALTH
    assert vocabulary.course.TrajectoryStarted.field_classes()["participant"] is DataClass.IDENTITY


IDS = "an opaque id of a person or organisation, never a name; who decides and who may is looked up by it"
CODES = "a code of ours, of the programme or of the law: what is not one of them is refused, or taken from none but these"
KEYS = "a key of ours, made of codes and numbers"
OURS = "words of ours, that name nobody"
MATTERS = "about a programme, an organisation or a read model, written by a colleague: there is no person with whom it could be erased"
OPEN = {
    IDS: """
        candidate-informed.by candidate-not-selected.by candidate-selected.by decision-postponed.by go-decided.by no-go-decided.by
        handover-proposed.to handover-accepted.by handover-declined.by role-filled.holder role-vacated.holder trajectory-started.regisseur
        rights-request-assigned.handler
        login-asked.request post-asked.request request-agreed.request request-declined.request
        act-asked.request act-asked.act act-agreed.request act-declined.request
        message-received.message message-received.cloud_event_id message-received.disputes message-replayed.message
        message-set-aside.message message-without-effect.message rights-request-decided.request rights-request-received.request
        rights-request-extended.request rights-request-assigned.request rights-request-reminded.request rights-request-withdrawn.request
        processing-restricted.request restriction-lifted.request person-erased.request
    """,
    CODES: """
        consent-given.role consent-given.purpose consent-withdrawn.role consent-withdrawn.purpose cost-incurred.source
        criterion-exception-requested.criterion
        criterion-exception-signed.criterion criterion-measured.criterion enrolled.level enrolled.sector
        fact-corrected.about fact-corrected.field fact-corrected.of
        fact-corrected.says fact-corrected.was
        exit-criterion-confirmed.criterion exit-criterion-excepted.criterion module-excused.module work-skill-assessed.module
        qualification-obtained.processes
        intake-held.aids learnability-tested.result message-received.source message-received.type module-completed.module
        money-committed.source partner-requested.kind person-registered.language plan-adjusted.changes policy-moved.policy
        profile-established.requirements programme-agreed.code programme-changed.policy programme-changed.programme programme-closed.code
        programme-drafted.code programme-published.code programme-revision-proposed.code programme-revision-proposed.norms
        programme-revision-rejected.code projection-event-skipped.projection projection-event-skipped.type sector-and-level-chosen.level
        sector-and-level-chosen.sector stage-extended.by task-opened.kind trajectory-started.level trajectory-started.policy
        trajectory-started.programme trajectory-started.sector wage-value-framework-set.criteria wage-value-measured.criteria
        wage-value-measured.scores
        attention-raised.rule funding-advised.source municipality-changed.cbs_code partner-registered.cbs_code trajectory-started.cbs_code
        partner-registered.kvk partner-registered.rsin partner-registered.oin partner-registered.sectors partner-described.cbs_code
        partner-described.kvk partner-described.rsin partner-described.oin partner-described.sectors partner-described.sends
        partner-registered.sends
        partner-places-told.sector post-asked.role post-given.role post-taken.role
    """,
    KEYS: """
        attention-dismissed.signal attention-passed.signal attention-raised.signal attention-supplemented.signal
        barrier-accepted.barrier barrier-cleared.barrier
        barrier-reported.barrier deadline-moved.subject partner-answered.key partner-declined.key partner-reminded.key
        partner-request-acknowledged.key partner-request-escalated.key partner-request-refused.key partner-request-withdrawn.key
        partner-requested.key partner-told-of-withdrawal.key plan-adjusted.signal task-done.key task-escalated.key task-opened.about
        task-opened.key task-reminded.key task-withdrawn.key
    """,
    OURS: """
        civic-duty-ended.ground civic-term-set.ground guidance-ended.reason language-stopped.reason message-set-aside.reason
        message-without-effect.reason partner-request-refused.reason partner-request-withdrawn.reason task-opened.what task-withdrawn.reason
        programme-revision-proposed.evidence
    """,
    MATTERS: """
        partner-left.reason partner-registered.channel partner-registered.name partner-registered.source
        partner-channel-changed.channel partner-described.name programme-agreed.brings
        login-asked.issuer login-linked.issuer
        partner-credential-linked.credential partner-credential-linked.subject partner-credential-unlinked.credential
        programme-closed.reason programme-drafted.document programme-published.document programme-revision-proposed.document
        programme-revision-rejected.reason projection-event-skipped.reason
    """,
    "codes, numbers and texts of the plan; what somebody told stands in `words`, which are sealed": "partner-requested.content",
    "the article of law under which a person was erased; what stays of it": "person-erased.ground",
}
"""What stands in the open and could hold words, with why it holds none of a person."""


def test_whatever_a_person_or_a_partner_can_fill_with_words_is_sealed_and_what_is_not_says_why() -> None:
    open_fields = {
        f"{event.stored_name}.{name}"
        for event in REGISTRY.values()
        for name, field in event.model_fields.items()
        if name not in event.sealed_fields() and holds_words(field.annotation)
    }
    told = [field for fields in OPEN.values() for field in fields.split()]
    assert open_fields == set(told), "seal it, or say why it holds nothing of a person"
    assert len(told) == len(set(told))


ROOMS = ("activities", "deploy", "gateway", "projections", "workflows", "events")
FORMER = {"projection-event-skipped"}
"""Events that only releases before the present one wrote; whoever has them on the log can still read them."""


def made_in(file: Path) -> set[str]:
    """The names of classes of which a file makes something, by calling them or a way of theirs to be made."""
    calls = [node.func for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)]
    makers = [part for call in calls for part in (call, call.value if isinstance(call, ast.Attribute) else None) if part is not None]
    named = {part.id for part in makers if isinstance(part, ast.Name)}
    return named | {part.attr for part in makers if isinstance(part, ast.Attribute) and not _is_shape(part)}


def _is_shape(part: ast.Attribute) -> bool:
    return isinstance(part.value, ast.Name) and part.value.id == "shapes"


def test_every_event_that_is_declared_is_written_by_some_code() -> None:
    house = Path(vocabulary.__file__).parents[2]
    files = [file for room in ROOMS for file in (house / room).rglob("*.py") if file.parent.name != "vocabulary"]
    made = set().union(*map(made_in, files))
    unwritten = {event.stored_name for event in REGISTRY.values() if event.__name__ not in made}
    assert unwritten == FORMER, "write it somewhere, or do not declare it"


def holds_words(hint: object) -> bool:
    """Whether text of anybody's own choice fits somewhere in it."""
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return any(holds_words(field.annotation) for field in hint.model_fields.values())
    return hint is str or hint is JsonValue or any(map(holds_words, get_args(hint)))
