"""What holds of every decision, whoever asks for whatever in whatever capacities."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.vocabulary.base import DataClass
from events.vocabulary.staff import Office
from events.vocabulary.values import Role
from gateway.access.deciding import Capacity, Decision, Kind, Reason, Request, Resource, decide, table
from gateway.access.grants import GRANTS, Grant
from gateway.access.terms import Action, Purpose, Relation
from gateway.access.who import Assurance
from tests.gateway.access.cells import HIDDEN, MEANT, ROLES

CAPACITIES = st.frozensets(st.builds(Capacity, st.sampled_from(ROLES), st.sampled_from(Relation)), max_size=5)
RESOURCES = st.builds(Resource, st.sampled_from([Kind.TRAJECTORY, Kind.PERSON]), st.just("0815"), st.booleans())
OFTEN_GRANTED = st.sampled_from(GRANTS).map(lambda grant: (grant.action, grant.purpose))
WISHES = st.one_of(OFTEN_GRANTED, st.tuples(st.sampled_from(Action), st.sampled_from(Purpose)))


@st.composite
def requests(draw: st.DrawFn, capacities: st.SearchStrategy[frozenset[Capacity]] = CAPACITIES) -> Request:
    """A request, more often than by chance for something that somebody may."""
    action, purpose = draw(WISHES)
    touches = draw(st.one_of(st.just(frozenset[DataClass]()), st.frozensets(st.sampled_from(DataClass), max_size=2)))
    return Request("4711", draw(capacities), action, draw(RESOURCES), purpose, touches)


def of(*roles: Role | Office) -> st.SearchStrategy[frozenset[Capacity]]:
    """Capacities of these roles alone, in whatever relations."""
    return st.frozensets(st.builds(Capacity, st.sampled_from(roles), st.sampled_from(Relation)), max_size=4)


def without(request: Request, capacity: Capacity) -> Request:
    """The same request by who does not have one of the capacities."""
    return replace(request, capacities=request.capacities - {capacity})


def right(decision: Decision) -> tuple[bool, frozenset[DataClass]]:
    """What it comes down to."""
    return decision.allowed, decision.classes


@given(requests())
def test_taking_a_relation_away_never_gives_a_right(request: Request) -> None:
    before = decide(request)
    for capacity in request.capacities:
        after = decide(without(request, capacity))
        assert before.allowed or not after.allowed
        assert after.classes <= before.classes
        assert not (before.status == 404 and after.status != 404)


@given(requests(st.frozensets(st.builds(Capacity, st.sampled_from(ROLES), st.just(Relation.NONE)), max_size=3)))
def test_who_stands_in_no_relation_to_it_does_not_learn_that_it_is_there(request: Request) -> None:
    assert decide(request) == Decision(False, frozenset(), Reason.NOT_TO_KNOW)


@given(requests(of(Role.EMPLOYER)))
def test_an_employer_never_sees_health_or_civic_integration(request: Request) -> None:
    assert decide(request).classes.isdisjoint({DataClass.HEALTH, DataClass.CIVIC_INTEGRATION})


@given(requests(of(Office.ADMINISTRATOR)))
def test_an_administrator_sees_nothing_of_anybody_and_opens_nothing(request: Request) -> None:
    decision = decide(request)
    assert decision.classes == frozenset()
    assert request.action not in {Action.OPEN, Action.READ, Action.FIND} or not decision.allowed


@given(requests(of(*Office)))
def test_who_keeps_watch_opens_nothing_that_is_sealed(request: Request) -> None:
    assert request.action is not Action.OPEN or not decide(request).allowed


@given(requests())
def test_health_is_seen_only_by_who_is_meant_by_name_and_for_what_the_law_names(request: Request) -> None:
    if DataClass.HEALTH in decide(request).classes:
        assert {capacity.relation for capacity in request.capacities} & MEANT
        assert request.purpose in {Purpose.GUIDANCE, Purpose.CIVIC_INTEGRATION, Purpose.RIGHTS}


@given(requests())
def test_a_sensitive_case_shows_no_more_than_another_and_hides_who_it_is_from_who_is_not_meant(request: Request) -> None:
    marked, other = (decide(replace(request, resource=replace(request.resource, sensitive=sensitive))) for sensitive in (True, False))
    assert marked.classes <= other.classes
    assert other.allowed or not marked.allowed
    if not {capacity.relation for capacity in request.capacities} & MEANT:
        assert marked.classes.isdisjoint(HIDDEN)


@given(requests())
def test_a_decision_says_by_which_grants_it_is_so_and_they_say_no_less(request: Request) -> None:
    decision = decide(request)
    assert decision.allowed is bool(decision.grants) is (decision.reason is Reason.GRANTED) is (decision.status == 200)
    assert decision.classes <= frozenset[DataClass]().union(*(grant.classes for grant in decision.grants))
    for grant in decision.grants:
        assert Capacity(grant.role, grant.relation) in request.capacities
        assert (grant.action, grant.purpose) == (request.action, request.purpose)


@given(requests())
def test_what_is_done_to_data_that_is_not_seen_is_not_done(request: Request) -> None:
    decision = decide(request)
    assert not decision.allowed or request.touches <= decision.classes
    assert all(request.touches <= grant.classes for grant in decision.grants)
    if not decision.allowed:
        assert decision.status == decide(replace(request, touches=frozenset())).status or decision.status == 403


REVERSED = table(GRANTS[::-1])


@given(requests())
def test_the_order_of_the_grants_makes_no_difference(request: Request) -> None:
    assert right(decide(request, REVERSED)) == right(decide(request))


def asked(role: Role | Office, relation: Relation, action: Action, purpose: Purpose, *, sensitive: bool = False) -> Decision:
    """What is decided of who asks in one capacity about a trajectory."""
    return decide(Request("4711", frozenset({Capacity(role, relation)}), action, Resource(Kind.TRAJECTORY, "0815", sensitive), purpose))


def test_what_one_may_not_do_is_forbidden_and_what_one_may_not_know_is_not_there() -> None:
    assert asked(Role.REGISSEUR, Relation.OWN, Action.READ, Purpose.GUIDANCE).status == 200
    assert asked(Role.REGISSEUR, Relation.OWN, Action.ERASE, Purpose.RIGHTS).status == 403
    assert asked(Role.EMPLOYER, Relation.ORGANISATION, Action.OPEN, Purpose.GUIDANCE).status == 403
    assert asked(Role.REGISSEUR, Relation.NONE, Action.READ, Purpose.GUIDANCE).status == 404
    assert asked(Office.ADMINISTRATOR, Relation.MUNICIPALITY, Action.READ, Purpose.GUIDANCE).status == 404


def test_for_another_purpose_it_is_another_matter() -> None:
    assert DataClass.HEALTH in asked(Role.REGISSEUR, Relation.OWN, Action.READ, Purpose.GUIDANCE).classes
    assert DataClass.HEALTH not in asked(Role.REGISSEUR, Relation.OWN, Action.READ, Purpose.FUNDING).classes
    assert not asked(Role.REGISSEUR, Relation.OWN, Action.READ, Purpose.INSIGHT).allowed


def test_of_a_sensitive_case_nothing_can_be_known_where_nothing_is_left_to_see() -> None:
    assert asked(Role.REGISSEUR, Relation.MUNICIPALITY, Action.FIND, Purpose.GUIDANCE).status == 200
    assert asked(Role.REGISSEUR, Relation.MUNICIPALITY, Action.FIND, Purpose.GUIDANCE, sensitive=True).status == 403
    found = Grant(Role.REGISSEUR, Relation.MUNICIPALITY, Action.FIND, Purpose.GUIDANCE, frozenset({DataClass.IDENTITY}))
    about = Resource(Kind.TRAJECTORY, "0815", sensitive=True)
    capacities = frozenset({Capacity(found.role, found.relation)})
    assert decide(Request("4711", capacities, found.action, about, found.purpose), table((found,))).status == 404


def test_what_people_have_a_right_to_is_done_in_a_sensitive_case_by_who_sees_nothing_of_it() -> None:
    theirs = [
        one
        for one in GRANTS
        if one.role in {Role.COORDINATOR, Office.PRIVACY_OFFICER} and one.purpose in {Purpose.RIGHTS, Purpose.SUPERVISION}
    ]
    of_a_municipality = [one for one in theirs if one.relation is Relation.MUNICIPALITY]
    assert {one.action for one in of_a_municipality} == {Action.RIGHTS, Action.HANDLE, Action.TRACES, Action.ERASE}
    for one in of_a_municipality:
        decision = asked(one.role, one.relation, one.action, one.purpose, sensitive=True)
        assert (decision.status, decision.classes) == (200, frozenset())


@pytest.mark.parametrize(
    ("has", "least", "enough"), [("laag", "hoog", False), ("hoog", "laag", True), ("substantieel", "substantieel", True)]
)
def test_it_is_sure_enough_who_somebody_is_or_not(has: str, least: str, enough: bool) -> None:
    assert Assurance(has).meets(Assurance(least)) is enough
