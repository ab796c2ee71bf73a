"""The civic integration term: who makes it longer, on which ground and from when; and who hears in time that somebody has to ask."""

from datetime import date, datetime, timedelta

import pytest

from events.vocabulary import intake
from events.vocabulary.base import Event
from events.vocabulary.civic import DutyEnd, TermExtension
from events.vocabulary.values import Source, Stage
from tests.workflows.habits import always, silence, yes
from tests.workflows.invariants import Law
from tests.workflows.life_in_memory import Waiting, begins, reaches, waits_for
from tests.workflows.run.test_rehearsal import ANNA, Everybody, the_end
from tests.workflows.specification import NOW, Given, given, in_stage, programme, started
from tests.workflows.test_before_work import TERM
from workflows.decisions.civic_duty import EndCivicDuty, ExtendCivicTerm
from workflows.decisions.corrections import CorrectFact
from workflows.decisions.open_items import CompleteTask
from workflows.programme.civic_term import remaining_term
from workflows.run.rehearsal.life import Life

EFFORT = ExtendCivicTerm(ends=date(2029, 8, 1), ground=TermExtension.EFFORT)
IN_TIME = (datetime(2028, 8, 1, 12, tzinfo=NOW.tzinfo) - NOW) / timedelta(hours=1)
"""Hours until the first day on which somebody can ask for a longer term than the one that ends on 1 February 2029."""


def longer(so_far: Given, ends: date, ground: TermExtension) -> intake.CivicTermSet:
    """What follows from an extension that is written down in time."""
    [told] = so_far.when(ExtendCivicTerm(ends=ends, ground=ground), hours=IN_TIME).events
    assert isinstance(told, intake.CivicTermSet)
    return told


def test_an_extension_of_the_civic_term_by_duo_takes_the_place_of_the_term_and_says_on_which_ground() -> None:
    said = "verlengd door DUO: aanzienlijke inspanningen, Besluit inburgering 2021 art. 4.4"
    longer = intake.CivicTermSet(starts=date(2026, 2, 2), ends=date(2029, 8, 1), ground=said, extension=TermExtension.EFFORT)
    given(started(), TERM).when(EFFORT, hours=IN_TIME).then(longer)
    term = remaining_term(given(started(), in_stage(Stage.VOORTRAJECT), TERM, longer).state, programme(), NOW)
    assert term
    assert term.ends == date(2029, 8, 1)


def test_an_extension_for_effort_is_given_once_and_one_for_lack_of_blame_again() -> None:
    first = longer(given(started(), TERM), EFFORT.ends, EFFORT.ground)
    so_far, in_time = given(started(), TERM, first), IN_TIME + 24 * 184
    again = EFFORT.model_copy(update={"ends": date(2030, 2, 1)})
    so_far.when(again, hours=in_time).then_refused("verlengt DUO de termijn 1 keer")
    unblamed = again.model_copy(update={"ground": TermExtension.NOT_BLAMED})
    later = so_far.when(unblamed, hours=in_time).events
    once_more = unblamed.model_copy(update={"ends": date(2030, 8, 1)})
    assert given(started(), TERM, first, *later).when(once_more, hours=in_time + 24 * 184).events


def test_an_extension_for_effort_comes_on_top_of_the_three_years_of_the_law_and_not_on_top_of_another() -> None:
    education = longer(given(started(), TERM), date(2029, 6, 1), TermExtension.EDUCATION)
    in_time = IN_TIME + 24 * 130
    so_far = given(started(), TERM, education)
    so_far.when(EFFORT.model_copy(update={"ends": date(2029, 12, 1)}), hours=in_time).then_refused("tot en met 01-08-2029", "art. 4.4")
    assert so_far.when(EFFORT, hours=in_time).events
    # How long the duty was interrupted belongs to those years.
    interrupted = longer(given(started(), TERM), date(2029, 6, 1), TermExtension.INTERRUPTED)
    assert given(started(), TERM, interrupted).when(EFFORT.model_copy(update={"ends": date(2029, 12, 1)}), hours=in_time).events


def begins_on(day: str, *history: Event) -> Given:
    """The same, once somebody set right when the term began."""
    so_far = given(started(), *history)
    [term] = [key for key, event in so_far.state.correctable.items() if isinstance(event, intake.CivicTermSet)]
    return given(started(), *history, *so_far.when(CorrectFact(fact=term, field="begin", value=day, reason="tikfout")).events)


def test_a_term_of_which_the_first_day_is_set_right_ends_three_years_later() -> None:
    assert TERM.ends == date(2029, 2, 1)
    assert begins_on("2026-01-02", TERM).state.civic.term_ends == date(2029, 1, 1)


def test_a_last_day_that_duo_decided_or_somebody_told_stays_when_the_first_day_is_set_right() -> None:
    extended = longer(given(started(), TERM), EFFORT.ends, EFFORT.ground)
    assert begins_on("2026-01-02", TERM, extended).state.civic.term_ends == EFFORT.ends
    told = given(started(), TERM)
    [term] = [key for key, event in told.state.correctable.items() if isinstance(event, intake.CivicTermSet)]
    ends = told.when(CorrectFact(fact=term, field="einde", value="2029-03-01", reason="zo staat het bij DUO")).events
    assert begins_on("2026-01-02", TERM, *ends).state.civic.term_ends == date(2029, 3, 1)


@pytest.mark.parametrize(
    ("ground", "article"),
    [
        (TermExtension.INTERRUPTED, "art. 4.2"),
        (TermExtension.NOT_BLAMED, "art. 4.3 lid 1"),
        (TermExtension.EDUCATION, "art. 4.3 lid 2"),
        (TermExtension.SPECIAL_CASE, "art. 4.5 lid 2"),
        (TermExtension.GROUP, "art. 4.5 lid 3"),
    ],
)
def test_an_extension_names_the_article_that_it_rests_on(ground: TermExtension, article: str) -> None:
    assert article in longer(given(started(), TERM), date(2029, 8, 1), ground).ground


def test_an_extension_for_effort_is_no_longer_than_the_law_has_it_and_one_for_an_education_may_be() -> None:
    education = ExtendCivicTerm(ends=date(2030, 2, 2), ground=TermExtension.EDUCATION)
    assert given(started(), TERM).when(education, hours=IN_TIME).events
    too_long = education.model_copy(update={"ground": TermExtension.EFFORT})
    given(started(), TERM).when(too_long, hours=IN_TIME).then_refused("niet langer dan tot en met 01-08-2029")
    too_long = education.model_copy(update={"ground": TermExtension.INTERRUPTED})
    given(started(), TERM).when(too_long, hours=IN_TIME).then_refused("niet langer dan tot en met 01-02-2030", "art. 4.2")
    given(started(), TERM).when(education.model_copy(update={"ends": date(2029, 2, 1)})).then_refused("loopt al tot en met 01-02-2029")
    given(started()).when(education).then_refused("nog geen inburgeringstermijn")
    ended = intake.CivicDutyEnded(on=date(2026, 3, 1), ground="voldaan")
    given(started(), TERM, ended).when(education).then_refused("al geëindigd")


@pytest.mark.parametrize("ground", TermExtension)
def test_what_somebody_has_to_ask_for_is_not_written_down_sooner_than_it_can_be_asked(ground: TermExtension) -> None:
    command = ExtendCivicTerm(ends=date(2029, 8, 1), ground=ground)
    sooner = given(started(), TERM).when(command, hours=IN_TIME - 24)
    if ground in (TermExtension.INTERRUPTED, TermExtension.GROUP):
        assert sooner.events, "nobody asks for it"
    else:
        sooner.then_refused("niet eerder dan 01-08-2028", "Besluit inburgering 2021 art. 4.5")
    assert given(started(), TERM).when(command, hours=IN_TIME).events


# Somebody hears of it -----------------------------------------------------------------------------------------------------------


def asked(life: Life) -> list[date]:
    """On which days somebody was told that a longer term has to be asked for."""
    return [task.opened_at.astimezone(NOW.tzinfo).date() for task in life.state.tasks.values() if task.kind == "termijn-verlengen"]


def test_half_a_year_before_a_term_ends_during_the_education_somebody_hears_that_a_longer_one_has_to_be_asked_for() -> None:
    life = begins("zorg", Waiting("termijn-verlengen"))
    task = waits_for(life, "termijn-verlengen")
    ends = life.state.civic.term_ends
    assert ends
    assert timedelta(days=180) < ends - life.now.date() < timedelta(days=185)
    assert life.state.stage is Stage.LEER_WERK
    assert f"eindigt op {ends:%d-%m-%Y}" in task.what
    assert "Laat de deelnemer bij DUO een langere termijn aanvragen (Besluit inburgering 2021 art. 4.5 lid 1" in task.what
    assert "opleiding, Besluit inburgering 2021 art. 4.3 lid 2" in task.what
    assert "aanzienlijke inspanningen" in task.what
    life.restart()
    life.passes(life.now + timedelta(days=30))
    assert len(asked(life)) == 1
    enough = ExtendCivicTerm(ends=ends + timedelta(days=700), ground=TermExtension.EDUCATION)
    life.order(enough, ANNA)
    life.moves(life.now)
    assert not [each for each in life.state.open_tasks if each.kind == "termijn-verlengen"], "the term covers what lies ahead"
    life.passes(the_end(life))
    assert life.over
    assert len(asked(life)) == 1
    Law(life.id).sees(life.facts)


def test_who_was_told_once_is_told_again_only_of_another_term_that_is_still_too_short() -> None:
    everybody = Waiting("termijn-verlengen")
    everybody.answers["kwalificeren"] = silence
    life = begins("zorg", everybody)
    task = waits_for(life, "termijn-verlengen")
    life.order(CompleteTask(task=task.key, remark="aangevraagd"), ANNA)
    life.restart()
    life.passes(life.now + timedelta(days=60))
    assert len(asked(life)) == 1
    ends = life.state.civic.term_ends
    assert ends
    short = ends + timedelta(days=3)
    life.order(ExtendCivicTerm(ends=short, ground=TermExtension.EFFORT), ANNA)
    life.passes(life.now + timedelta(days=1))
    assert len(asked(life)) == 2
    life.order(EndCivicDuty(on=life.now.date(), ground=DutyEnd.PASSED, source=Source.DUO), ANNA)
    life.moves(life.now)
    assert not [each for each in life.state.open_tasks if each.kind == "termijn-verlengen"], "the duty is over"


def test_nobody_hears_of_a_term_that_outlasts_the_education_or_was_made_longer_for_all() -> None:
    life = begins("bbl-mbo-2", Everybody(timedelta(days=2)))
    reaches(life, Stage.AFTERCARE)
    life.order(EndCivicDuty(on=life.now.date(), ground=DutyEnd.EXEMPTED, source=Source.DUO), ANNA)
    life.passes(the_end(life))
    assert life.over
    assert not asked(life)
    covered = begins("zorg", Everybody(timedelta(days=2)))
    covered.passes(NOW + timedelta(days=200))
    ends = covered.state.civic.term_ends
    assert ends
    covered.order(ExtendCivicTerm(ends=ends + timedelta(days=700), ground=TermExtension.GROUP), ANNA)
    covered.passes(the_end(covered))
    assert covered.over
    assert not asked(covered)


def test_before_a_term_ends_while_the_education_runs_late_somebody_hears_of_it_and_not_while_it_is_in_time() -> None:
    everybody = Waiting("termijn-verlengen")
    everybody.answers["pip-opvragen"] = always(yes(dagtekening="2024-02-01", leerroute="B1", niveau="B1"))
    everybody.answers["kwalificeren"] = silence
    life = begins("heerlen-duaal", everybody)
    task = waits_for(life, "termijn-verlengen")
    assert life.state.stage is Stage.LEER_WERK
    due, ends = life.state.stage_due, life.state.civic.term_ends
    assert due
    assert ends == date(2027, 2, 1)
    assert due < task.opened_at, "it fitted until it was late"
    assert timedelta() < ends - task.opened_at.date() < timedelta(days=60)
    assert "het leer-werk loopt uit" in task.what


# After the learning ---------------------------------------------------------------------------------------------------------------


def after_the_learning(dated: str) -> Life:
    """Somebody in the placement, with the term of a PIP of that day."""
    everybody = Everybody(timedelta(days=2))
    everybody.answers["pip-opvragen"] = always(yes(dagtekening=dated, leerroute="B1", niveau="B1"))
    life = begins("bouw-vca", everybody)
    reaches(life, Stage.PLACEMENT)
    return life


def test_after_the_learning_somebody_hears_in_time_that_the_term_ends_while_the_duty_goes_on() -> None:
    life = after_the_learning("2024-12-01")
    assert not asked(life)
    task = waits_for(life, "termijn-verlengen")
    assert life.state.civic.term_ends == date(2027, 12, 1)
    assert life.state.stage in (Stage.PLACEMENT, Stage.AFTERCARE)
    assert asked(life) == [date(2027, 5, 31)], "in the night of 1 June in the Netherlands"
    assert "eindigt op 01-12-2027" in task.what
    assert "Dat de plicht is geëindigd is niet vastgelegd" in task.what
    life.restart()
    life.passes(datetime(2027, 12, 1, 20, tzinfo=NOW.tzinfo))
    assert len(asked(life)) == 1
    life.passes(datetime(2027, 12, 2, 12, tzinfo=NOW.tzinfo))
    assert len(asked(life)) == 2, "it was ticked off, and the term is over all the same"
    life.passes(the_end(life))
    assert life.over
    assert len(asked(life)) == 2
    Law(life.id).sees(life.facts)


def test_a_term_that_is_over_while_the_duty_goes_on_is_a_signal_after_the_learning_as_well_until_the_duty_ends() -> None:
    life = after_the_learning("2023-06-01")
    assert "termijn-te-kort:inburgering" in life.state.attention
    life.passes(life.now + timedelta(days=3))
    assert len(asked(life)) == 2, "in the intake, and once more when the learning was done"
    life.order(EndCivicDuty(on=life.now.date(), ground=DutyEnd.PASSED, source=Source.DUO), ANNA)
    life.passes(life.now + timedelta(days=1))
    assert "termijn-te-kort:inburgering" not in life.state.attention
    life.passes(the_end(life))
    assert len(asked(life)) == 2


def test_whose_duty_has_ended_or_whose_term_was_made_longer_hears_nothing_after_the_learning() -> None:
    for command in (
        EndCivicDuty(on=date(2027, 1, 4), ground=DutyEnd.PASSED, source=Source.DUO),
        ExtendCivicTerm(ends=date(2029, 12, 1), ground=TermExtension.GROUP),
    ):
        life = after_the_learning("2024-12-01")
        life.order(command, ANNA)
        life.passes(the_end(life))
        assert life.over
        assert not asked(life)
