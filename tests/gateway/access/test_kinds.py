"""Of which class of data a question or a task is: nobody learns of one of a class that they do not see, unless it is for them."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from uuid import uuid4

import pytest

from activities.kinds import KINDS
from activities.question import Answer, declare
from events.vocabulary.base import DataClass
from events.vocabulary.requests import PartnerReminded, TaskDone
from events.vocabulary.steering import AttentionPassed
from events.vocabulary.subjects import CLASSES, classes_in, number_of, subject
from events.vocabulary.values import Component, Role
from gateway.access.deciding import Capacity
from gateway.access.grants import GRANTS
from gateway.access.kinds import classes_of, hidden, is_for
from gateway.access.terms import BY_NAME, Relation
from gateway.access.views import masked
from projections.lists.file import Signal
from projections.lists.open_items import OpenRequest, OpenTask
from workflows.decisions.tasks import TASKS, ByAim, ByHand
from workflows.signals.course import over_the_norm
from workflows.signals.rules import RULES, Kind, Measure
from workflows.tracks.signals import TOLD

AT = datetime(2026, 11, 29, tzinfo=UTC)
P, H, C, F = DataClass.PROGRESS, DataClass.HEALTH, DataClass.CIVIC_INTEGRATION, DataClass.FUNDING


def by_hand() -> Iterator[tuple[str, DataClass]]:
    """What the table says."""
    for line in Path(__file__).with_name("kinds.txt").read_text("utf-8").splitlines():
        data, *kinds = line.partition("#")[0].split() or [""]
        yield from ((kind, DataClass(data)) for kind in kinds)


def test_every_kind_is_of_the_class_that_the_table_by_hand_says() -> None:
    said = list(by_hand())
    assert dict(said) == CLASSES
    assert len(said) == len(CLASSES), "no kind stands there twice"
    names = [*KINDS, *TASKS, *(RULES.keys() | TOLD.keys())]
    assert len(names) == len(set(names)), "no question, task or signal is called as another is"


def test_a_kind_that_does_not_say_of_which_class_it_is_stops_everything() -> None:
    with pytest.raises(TypeError, match="data"):
        declare("zonder-klasse", "Zonder", Answer)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="data"):
        ByHand("zonder-klasse")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="data"):
        ByAim("zonder-klasse", ends_with="iets")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="data"):
        Kind(finds=over_the_norm, measure=Measure.TIME, what="iets", reads=())  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="data"):
        subject("zonder-klasse")  # type: ignore[call-arg]
    assert "zonder-klasse" not in KINDS.keys() | CLASSES.keys()


def test_a_kind_is_of_one_class() -> None:
    assert subject("pip-opvragen", C) == "pip-opvragen", "to say it again is no harm"
    with pytest.raises(ValueError, match="pip-opvragen"):
        subject("pip-opvragen", P)


def test_what_raises_a_signal_names_a_rule_that_says_of_which_class_it_is() -> None:
    root = Path(__file__).parents[3]
    called = [
        (path, ast.unparse(named.value))
        for path in sorted((root / "workflows").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "AttentionRaised"
        for named in node.keywords
        if named.arg == "rule"
    ]
    assert len(called) > 8
    for path, rule in called:
        module = import_module(".".join(path.relative_to(root).with_suffix("").parts))
        assert rule == "rule" or getattr(module, rule) in CLASSES, (path, rule)


def test_the_number_of_classes_stays_as_it_is_kept() -> None:
    """By hand: read models hold it."""
    digits = {"identity": 1, "bsn": 2, "health": 4, "inburgering": 8, "progress": 16, "placement": 32, "funding": 64}
    assert {one: number_of([one]) for one in DataClass} == digits
    assert number_of([H, C, H]) == 12
    assert number_of([]) == 0


def test_what_has_to_be_arranged_again_is_of_the_class_of_what_it_is_about() -> None:
    assert classes_in("subsidie:opnieuw-regelen:verhuizing:1") == {P, F}
    assert classes_in("baan:opnieuw-regelen:verrekenen:1:2") == {P, F}
    assert classes_in("inkomen:opnieuw-regelen:uitkering-behouden:1:1") == {P, F}
    assert classes_in("leren:opnieuw-regelen:leren:studievoortgang:1") == {P}


def test_a_signal_is_seen_by_who_sees_progress_and_what_it_is_about() -> None:
    civic = Signal("termijn-te-kort:termijn", "termijn-te-kort", Component.LANGUAGE, AT)
    late = Signal("partner-zwijgt:intake:1:pip-opvragen", "partner-zwijgt", Component.LANGUAGE, AT)
    for one in (civic, late):
        assert masked(one, frozenset({P, H})) is None
        assert masked(one, frozenset({P, C})) == one
    assert classes_of(AttentionPassed(signal="belemmering-open:slaap")) == {H}
    assert classes_of(TaskDone(key="signalen:signaal-beantwoorden:geen-inkomen:1")) == {P, F}


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


@pytest.mark.parametrize("process", ["deploy.processes", "gateway.cli.projections", "gateway.cli.archive"])
def test_wherever_read_models_are_kept_every_kind_is_known(process: str) -> None:
    """A row says of which class it is when it is written: a kind that was not declared there yet would be shown to too many."""
    told = f"import {process}; from events.vocabulary.subjects import CLASSES; print(len(CLASSES))"
    assert int(subprocess.run([sys.executable, "-c", told], capture_output=True, check=True).stdout) == len(CLASSES)
