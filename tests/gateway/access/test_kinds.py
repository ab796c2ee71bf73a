"""Of which class of data a question or a task is: nobody learns of one of a class that they do not see, unless it is for them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from activities.kinds import KINDS
from activities.question import Answer, declare
from events.vocabulary.base import DataClass
from events.vocabulary.requests import PartnerReminded, TaskDone
from events.vocabulary.values import Role
from gateway.access.deciding import Capacity
from gateway.access.grants import GRANTS
from gateway.access.kinds import CLASSES, classes_in, classes_of, hidden, is_for
from gateway.access.terms import BY_NAME, Relation
from gateway.access.views import masked
from projections.lists.open_items import OpenRequest, OpenTask
from workflows.decisions.tasks import TASKS, ByAim, ByHand

AT = datetime(2026, 11, 29, tzinfo=UTC)
P, H, C = DataClass.PROGRESS, DataClass.HEALTH, DataClass.CIVIC_INTEGRATION


def by_hand() -> Iterator[tuple[str, DataClass]]:
    """What the table says."""
    for line in Path(__file__).with_name("kinds.txt").read_text("utf-8").splitlines():
        data, *kinds = line.partition("#")[0].split() or [""]
        yield from ((kind, DataClass(data)) for kind in kinds)


def test_every_kind_is_of_the_class_that_the_table_by_hand_says() -> None:
    said = list(by_hand())
    assert dict(said) == CLASSES
    assert len(said) == len(CLASSES) == len(KINDS) + len(TASKS), "no kind stands there twice, and no question is called as a task is"


def test_a_kind_that_does_not_say_of_which_class_it_is_stops_everything() -> None:
    with pytest.raises(TypeError, match="data"):
        declare("zonder-klasse", "Zonder", Answer)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="data"):
        ByHand("zonder-klasse")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="data"):
        ByAim("zonder-klasse", ends_with="iets")  # type: ignore[call-arg]
    assert "zonder-klasse" not in KINDS


def test_a_key_tells_the_class_of_its_kind_and_of_what_it_is_about() -> None:
    assert classes_in("intake:1:pip-opvragen", "pip-opvragen") == {C}
    assert classes_in("intake:1:nabellen:intake:1:pip-opvragen") == {C, P}
    assert classes_in("begeleiding", "", "fase:1:") == frozenset()
    assert classes_of(PartnerReminded(key="voortraject:1:belemmeringen-opvragen:opnieuw-2", count=1)) == {H}
    assert classes_of(TaskDone(key="belemmeringen:belemmeringen-wegnemen:belemmering-1")) == {H}


def test_a_question_or_a_task_is_seen_by_who_sees_progress_and_what_it_is_about() -> None:
    asked = OpenRequest("intake:1:pip-opvragen", "pip-opvragen", Role.MUNICIPALITY, uuid4(), AT, AT)
    call = OpenTask("intake:1:nabellen:x", "nabellen", "Bel over het plan", Role.REGISSEUR, AT, AT, asked.key)
    for one in (asked, call):
        assert masked(one, frozenset({P, H})) is None
        assert masked(one, frozenset({C})) is None, "without progress there is nothing left of it"
        assert masked(one, frozenset({P, C})) == one


def test_who_sees_every_class_has_nothing_hidden_from_them_and_who_sees_none_everything() -> None:
    assert hidden(frozenset(DataClass)) == ()
    assert set(hidden(frozenset())) == set(CLASSES)
    assert "pip-opvragen" in hidden(frozenset({P, H}))


def test_a_task_is_for_who_is_meant_by_name_and_where_nobody_is_for_who_works_there() -> None:
    theirs = {capacity for grant in GRANTS if is_for(capacity := Capacity(grant.role, grant.relation))}
    assert Capacity(Role.REGISSEUR, Relation.OWN) in theirs
    assert Capacity(Role.JOB_COACH, Relation.NAMED) in theirs
    assert Capacity(Role.EMPLOYER, Relation.ORGANISATION) in theirs
    assert Capacity(Role.COORDINATOR, Relation.MUNICIPALITY) in theirs
    assert not theirs & {Capacity(Role.REGISSEUR, Relation.MUNICIPALITY), Capacity(Role.CASEWORKER, Relation.MUNICIPALITY)}
    in_sensitive = {capacity for capacity in theirs if is_for(capacity, sensitive=True)}
    assert in_sensitive == {capacity for capacity in theirs if capacity.relation in BY_NAME}
