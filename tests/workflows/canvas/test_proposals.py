"""From how long stages took to a proposal, and what people do with one."""

import math
from datetime import date

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec import structs
from pydantic import JsonValue

from events.vocabulary.base import Event
from events.vocabulary.programme import ProgrammeDrafted, ProgrammePublished, ProgrammeRevisionProposed, ProgrammeRevisionRejected
from events.vocabulary.values import Stage
from projections.learning.estimates.answer import Estimate
from projections.learning.looks import Look
from projections.learning.questions.shown import Shown
from tests.workflows.canvas.specification import CLOSED, PARTNERS, given
from workflows.canvas.commands import AcceptProposal, Agree, Propose, Publish, RejectProposal
from workflows.canvas.proposals import PLACES, examine
from workflows.law.period import Period
from workflows.programme.catalogue import load_catalogue, validate_document
from workflows.programme.document import Programme

MONTH = 365.25 / 12
CARE = next(programme for programme in load_catalogue().values() if programme.code == "zorg")
"""Its voortraject has a norm of six months, that of placement nine."""
DAY = date(2026, 11, 1)


def published(version: int = 1, **changes: JsonValue) -> ProgrammePublished:
    """The programme for care was published."""
    return ProgrammePublished(code="zorg", version=version, document={**CARE.document(), "versie": version, **changes})


def months(median: float, low: float, high: float, n: int = 80) -> Look:
    """How long a stage took."""
    return looked(Shown(round(median * MONTH), round(low * MONTH), round(high * MONTH), n))


def looked(median: Shown, left: Shown | None = None) -> Look:
    """How long a stage took, in days."""
    value, low, high = (math.inf if one is None else one for one in (median.value, median.low, median.high))
    return Look(Estimate(value, low, high, median.n), median, median.n, median.n * 3 // 2, 0.99, left)


def took(seen: Look | None, stage: Stage = Stage.VOORTRAJECT) -> Propose:
    """A stage was measured."""
    return Propose({stage: seen}, DAY)


REJECTED = ProgrammeRevisionRejected(code="zorg", reason="de wachtlijst is weg")
LONGER = took(months(7.4, 6.8, 8.1))


def proposed(command: Propose = LONGER, *history: Event) -> ProgrammeRevisionProposed:
    """What follows from measuring."""
    [event] = given(*(history or [published()])).when(command).events
    assert isinstance(event, ProgrammeRevisionProposed)
    return event


def test_a_stage_that_takes_longer_than_its_norm_gives_a_proposal_with_its_evidence() -> None:
    event = proposed()
    [norm] = event.norms
    assert (norm.place, norm.before, norm.after) == ("voortraject.norm", "P6M", "P7M")
    measured, power = event.evidence.split("; bij dit aantal ")
    assert measured == "voortraject: norm 6 maanden; mediaan 7,4 maanden [6,8–8,1], n≈80"
    assert (norm.finds, power) == (14, "valt 14% langer 8 van de 10 keer op")
    assert (event.version, event.on, event.document["versie"]) == (1, DAY, 2)
    revised = Programme.model_validate(event.document)
    assert str(revised.voortraject.norm.period) == "P7M"
    assert revised.voortraject.norm.source == "mediaan van ongeveer 80 trajecten in versie 1, tot 01-11-2026"


def test_what_is_told_of_a_proposal_follows_from_what_is_told_of_the_stage_and_not_from_the_exact_figures() -> None:
    seen = months(7.4, 6.8, 8.1)
    other = structs.replace(seen, exact=Estimate(230.0, 190.0, 260.0, 80))
    assert proposed(took(other)).norms == proposed(took(seen)).norms
    assert proposed(took(other)).evidence == proposed(took(seen)).evidence


def test_who_left_otherwise_is_told_apart() -> None:
    event = proposed(took(looked(Shown(225, 207, 247, 80), left=Shown(0.2, 0.12, 0.31, 100))))
    assert "[6,8–8,1], n≈80; 20% stopte eerder; bij dit aantal" in event.evidence


def test_a_stage_that_takes_less_gives_a_shorter_norm() -> None:
    [norm] = proposed(took(looked(Shown(28, 25, 29, 80)), Stage.PLACEMENT)).norms
    assert norm.after == "P4W"


def test_a_norm_is_named_in_a_finer_unit_when_the_whole_ones_lie_outside_what_was_measured() -> None:
    [norm] = proposed(took(looked(Shown(222, 218, 226, 400)))).norms
    assert norm.after == "P32W"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (None, "voortraject: te weinig om iets te zeggen"),
        (months(7.4, 6.8, 8.1, n=20), "ongeveer 20 trajecten, er zijn er 30 nodig"),
        (months(7, 5.9, 8.1), "de norm van 6 maanden ligt binnen wat is gemeten; bij dit aantal valt 26% langer 8 van de 10 keer op"),
        (months(6.4, 6.2, 6.6, n=900), "wijkt minder dan 10% af"),
        (looked(Shown(None, 240, None, 80)), "de helft is er nog niet doorheen"),
        (months(0.6, 0.4, 0.9), "voortraject.modules.nederlands.norm: 6 maanden past niet"),
    ],
    ids=["too few", "under the minimum", "within", "hardly", "not reached", "modules do not fit"],
)
def test_otherwise_nothing_is_proposed_and_the_reason_is_said(told: Look | None, words: str) -> None:
    given(published()).when(took(told)).then_refused("geen reden om een norm van versie 1 te herzien", words)


def test_the_length_of_aftercare_is_chosen_and_not_measured() -> None:
    given(published()).when(took(months(30, 28, 32), Stage.AFTERCARE)).then_refused("geen reden")


def test_only_what_was_published_can_be_revised() -> None:
    given().when(LONGER).then_refused("nog niet gepubliceerd")
    given(published(), CLOSED).when(LONGER).then_refused("is gesloten")


def test_the_same_proposal_again_is_nothing_new_and_another_takes_its_place() -> None:
    given(published(), proposed()).when(took(months(7.3, 6.9, 7.9, n=90))).then()
    [event] = given(published(), proposed()).when(took(months(9, 8, 10))).events
    state = given(published(), proposed(), event).state
    assert state.proposal == event


def test_a_proposal_that_is_accepted_is_a_draft_that_goes_the_way_of_any_revision() -> None:
    event = proposed()
    draft = ProgrammeDrafted(code="zorg", document=event.document)
    given(published(), event).when(AcceptProposal()).then(draft)
    after = given(published(), event, draft)
    assert after.state.proposal is None
    after.when(Publish()).then_refused("nog geen werkgever")
    agreed = [fact for role, partner in PARTNERS.items() for fact in after.when(Agree(partner, role)).events]
    given(published(), event, draft, *agreed).when(Publish()).then(ProgrammePublished(code="zorg", version=2, document=event.document))


def test_a_proposal_does_not_push_aside_a_draft_that_people_are_working_on() -> None:
    draft = ProgrammeDrafted(code="zorg", document={**CARE.document(), "versie": 2, "doel": "iets anders"})
    given(published(), draft, proposed()).when(AcceptProposal()).then_refused("Er ligt al een ontwerp")
    assert given(published(), proposed(), draft).state.proposal == proposed(), "somebody else's draft decides nothing about it"


def test_what_is_not_proposed_is_neither_accepted_nor_rejected() -> None:
    given(published()).when(AcceptProposal()).then_refused("Er ligt geen voorstel")
    given(published()).when(RejectProposal("nee")).then_refused("Er ligt geen voorstel")


def test_who_rejects_says_why() -> None:
    given(published(), proposed()).when(RejectProposal("  ")).then_refused("Zeg waarom")
    given(published(), proposed()).when(RejectProposal(" de wachtlijst is weg ")).then(REJECTED)


def test_what_was_rejected_comes_back_only_on_clearly_more_trajectories() -> None:
    history = (published(), proposed(), REJECTED)
    given(*history).when(LONGER).then_refused("eerder afgewezen op ongeveer 80 trajecten", "bij 120")
    given(*history).when(took(months(7.4, 6.8, 8.1, n=110))).then_refused("eerder afgewezen")
    assert proposed(took(months(7.4, 6.8, 8.1, n=120)), *history).norms[0].after == "P7M"


def test_a_rejection_is_about_its_own_place_and_its_own_norm() -> None:
    intake = took(months(4.4, 4.1, 4.8), Stage.INTAKE)
    assert proposed(intake, published(), proposed(), REJECTED).norms[0].place == "intake.norm"
    longer: dict[str, JsonValue] = {**CARE.voortraject.model_dump(mode="json"), "norm": {"duur": "P10M", "bron": "afspraak"}}
    assert proposed(LONGER, published(), proposed(), REJECTED, published(2, voortraject=longer)).norms[0].before == "P10M"


def test_a_new_version_ends_what_was_proposed_about_the_one_before() -> None:
    assert given(published(), proposed(), published(2)).state.proposal is None


def durations() -> st.SearchStrategy[dict[Stage, Look | None]]:
    """What could be measured."""
    days = st.lists(st.integers(0, 4000), min_size=3, max_size=3).map(sorted)
    told = st.tuples(days, st.integers(0, 500)).map(lambda both: looked(Shown(both[0][1], both[0][0], both[0][2], both[1])))
    return st.dictionaries(st.sampled_from(Stage), st.one_of(st.none(), told))


@for_all(programme=st.sampled_from(list(load_catalogue().values())), measured=durations())
def test_whatever_was_measured_a_proposal_is_a_valid_programme_that_differs_in_nothing_but_norms_of_stages(
    programme: Programme, measured: dict[Stage, Look | None]
) -> None:
    found = examine(programme, measured, {})
    document = found.document(DAY)
    assert validate_document(document) == validate_document(programme.document()) == []
    both = zip(programme.norms(), Programme.model_validate(document).norms(), strict=True)
    changed = {place for (place, one), (_, other) in both if one != other}
    assert changed == {norm.place for norm in found.norms} <= set(PLACES.values())
    for norm in found.norms:
        assert norm.low_days <= Period.parse(norm.after).in_days <= norm.high_days
        assert not norm.low_days <= Period.parse(norm.before).in_days <= norm.high_days
        assert norm.n >= programme.revision.least
