"""One signal of how a participant is doing: which facts are enough for it, what it says, and what weak facts do instead."""

from datetime import datetime, timedelta

from events.vocabulary.base import Event
from events.vocabulary.course import JUDGE_DROP_OUT, DropOutReported
from events.vocabulary.leer_werk import GuidanceContactHeld
from events.vocabulary.requests import PartnerRequested, TaskDone, TaskOpened
from events.vocabulary.steering import AttentionRaised
from events.vocabulary.values import Component, EndReason, Role, Stage, Verdict
from tests.workflows.city import brief
from tests.workflows.habits import in_turn, yes
from tests.workflows.invariants import Law
from tests.workflows.run.test_rehearsal import NOW, Everybody, lives
from tests.workflows.signals.test_rules import COACH, attended, evaluated, mark
from tests.workflows.signals.watching import Watched, moment, threshold
from tests.workflows.specification import SCHOOL, in_stage
from workflows.run.rehearsal.host import Shelf
from workflows.run.rehearsal.life import Life

FACTS = (
    threshold("aanwezigheid", onder=80, herstel=85, feit="sterk"),
    threshold("tevredenheid", onder=6, feit="sterk"),
    threshold("tevredenheid-matig", onder=7, feit="zwak"),
    threshold("contact-gemist", boven=0, feit="zwak"),
    threshold("oordeel", boven=0, feit="zwak"),
    threshold("welzijn", boven=1, vers="P45D"),
)
RAISED, PASSED = "+welzijn:deelnemer", "-welzijn:deelnemer"
NO_CONTACT = GuidanceContactHeld(round=1, took_place=False)


def working(*happened: tuple[float, Event]) -> Watched:
    """Somebody in the leer-werk, who is guided."""
    life = Watched(*FACTS).on(0, in_stage(Stage.LEER_WERK), COACH)
    for day, event in happened:
        life.on(day, event)
    return life


def test_one_strong_fact_is_enough_and_raises_no_signal_of_its_own() -> None:
    life = working((100, mark(5)))
    assert life.hears(100) == [RAISED]
    assert life.evidence == "cijfer 5 van de deelnemer op 10-06-2026"
    assert life.said[-1].facts == 1


def test_a_weak_fact_is_not_enough_nor_are_two_of_the_same_party_but_those_of_two_parties_are() -> None:
    assert working((100, mark(6))).hears(100) == []
    assert working((100, evaluated(1, Role.EMPLOYER, Verdict.ADJUST)), (100, mark(6, Role.EMPLOYER))).hears(100) == []
    life = working((90, NO_CONTACT), (100, mark(6)))
    assert life.hears(100) == [RAISED]
    assert life.evidence == "geen contact met de begeleiding op 31-05-2026; cijfer 6 van de deelnemer op 10-06-2026"
    assert life.said[-1].facts == 2


def test_a_mark_is_held_against_what_somebody_usually_gives_and_told_once_however_low_it_is() -> None:
    lower = threshold("tevredenheid-lager", boven=1, feit="zwak")
    life = Watched(threshold("tevredenheid", onder=5, feit="zwak"), lower, FACTS[3], FACTS[5]).on(0, in_stage(Stage.LEER_WERK), COACH)
    life.on(10, mark(8)).on(40, mark(9)).on(70, mark(7)).on(90, NO_CONTACT)
    assert life.hears(90) == [], "a point and a half lower is usual"
    assert life.on(100, mark(4)).hears(100) == [RAISED]
    assert life.evidence == "geen contact met de begeleiding op 31-05-2026; cijfer 4 van de deelnemer op 10-06-2026, gewoonlijk 8"


def test_what_is_only_a_reason_for_contact_counts_in_no_signal() -> None:
    only = threshold("tevredenheid-matig", onder=7, feit="contact")
    life = Watched(only, *FACTS[3:]).on(0, in_stage(Stage.LEER_WERK), COACH).on(90, NO_CONTACT).on(100, mark(6))
    assert life.hears(100) == []


def test_who_is_missed_twice_in_a_row_is_signalled_before_the_leer_werk_and_not_in_it_where_others_see_how_it_goes() -> None:
    again = threshold("contact-blijft-uit", boven=1, feit="sterk")
    for stage, heard in ((Stage.VOORTRAJECT, [RAISED]), (Stage.GO_NO_GO, [RAISED]), (Stage.LEER_WERK, []), (Stage.PLACEMENT, [])):
        life = Watched(again, *FACTS[3:]).on(0, in_stage(stage), COACH).on(60, NO_CONTACT)
        assert life.hears(60) == []
        assert life.on(74, NO_CONTACT).hears(74) == heard, stage


def test_facts_of_long_ago_do_not_count() -> None:
    assert working((50, NO_CONTACT), (100, mark(6))).hears(100) == []


def test_all_evidence_stands_in_one_signal_that_grows_with_what_is_measured_and_is_raised_once() -> None:
    life = working((100, mark(5)))
    assert life.hears(100) == [RAISED]
    life.on(110, attended(1, 68))
    [more] = life.looks(110).supplemented
    assert more.evidence == "cijfer 5 van de deelnemer op 10-06-2026; aanwezigheid leren 68 % op 20-06-2026"
    assert more.facts == 2
    assert life.hears(110) == []
    assert life.state.attention["welzijn:deelnemer"].facts == 2
    assert life.looks(111).events == (), "nothing twice over the same measurement"


def test_it_passes_when_all_was_measured_better_and_not_because_time_goes_by() -> None:
    life = working((100, mark(5)))
    life.hears(100)
    assert life.hears(190) == []
    assert life.on(200, mark(6)).hears(200) == [], "one that is open stays while there is anything"
    assert life.on(210, mark(8)).hears(210) == [PASSED]


def test_where_nobody_can_drop_out_it_is_not_raised_and_what_is_open_passes() -> None:
    intake = Watched(*FACTS).on(0, in_stage(Stage.INTAKE)).on(10, mark(4))
    assert intake.hears(10) == []
    life = working((100, mark(4)))
    life.hears(100)
    assert life.on(110, in_stage(Stage.AFTERCARE)).hears(110) == [PASSED]


def test_after_a_drop_out_was_reported_it_is_not_raised_until_somebody_judged_that_the_participant_goes_on() -> None:
    left = DropOutReported(component=Component.LEARNING, reason=EndReason.CHILDCARE, reported_by=SCHOOL)
    judge = TaskOpened(key="oordeel", kind=JUDGE_DROP_OUT, what="Beoordeel", role=Role.REGISSEUR, due=moment(120), escalate_at=moment(130))
    life = working((100, left), (100, judge), (101, mark(3)))
    assert life.hears(101) == []
    assert life.on(110, TaskDone(key="oordeel")).hears(110) == [RAISED]


def test_thresholds_of_a_former_release_raise_a_signal_each() -> None:
    life = Watched(threshold("tevredenheid", onder=6), threshold("aanwezigheid", onder=80)).on(0, in_stage(Stage.LEER_WERK))
    assert life.on(10, mark(5), attended(1, 60)).hears(10) == ["+tevredenheid:deelnemer", "+aanwezigheid:leren"]


# Contact that comes sooner ---------------------------------------------------------------------------------------------


def not_well_at_first() -> Life:
    """Somebody who gives a 6 when that is asked first, under a rhythm of two months, and is well after that."""
    everybody = Everybody(timedelta(days=2))
    everybody.answers["begeleiding-verslag"] = in_turn(yes(contact=True, tevredenheid=6), yes(contact=True, tevredenheid=8))
    return lives(everybody, shelf=Shelf([brief().adjusted({"begeleiding.contact_elke": "P2M"})]))


def asked(life: Life) -> list[tuple[str, datetime]]:
    """When the guide was asked, and in which track."""
    facts = [(r.event, r.fact.occurred_at) for r in life.facts]
    return [(e.key.partition(":")[0], at) for e, at in facts if isinstance(e, PartnerRequested) and e.kind == "begeleiding-verslag"]


def test_after_a_mark_that_is_not_good_the_guide_is_asked_in_two_weeks_and_no_signal_is_raised() -> None:
    life = not_well_at_first()
    life.passes(NOW + timedelta(days=200))
    held = [r.fact.occurred_at for r in life.facts if isinstance(r.event, GuidanceContactHeld)]
    (first, begun), (sooner, then), (regular, later), *_ = asked(life)
    assert (first, sooner, regular) == ("begeleiding", "eerder-contact", "begeleiding")
    assert then - held[0] == timedelta(days=14)
    assert timedelta(days=58) < later - begun < timedelta(days=65), "the rhythm goes on as it was"
    assert not [r for r in life.facts if isinstance(r.event, AttentionRaised) and r.event.rule == "welzijn"]
    assert Law(life.id).sees(life.facts).state == life.state


def test_a_run_that_begins_anew_asks_sooner_once() -> None:
    for calls in range(1, 8):
        life = not_well_at_first()
        while not [r for r in life.facts if isinstance(r.event, GuidanceContactHeld)]:
            assert life.moves(NOW + timedelta(days=700))
        life.dies_after = calls
        life.restart()
        life.passes(life.now + timedelta(days=20))
        assert [track for track, _ in asked(life)].count("eerder-contact") == 1
